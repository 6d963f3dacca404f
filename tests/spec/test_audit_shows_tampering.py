"""Whoever changes the audit behind the program leaves a chain that does not hold, and `check` names the place."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from commonweal.vocabulary.errors import InputError
from commonweal.web.organisations import audit
from commonweal.web.organisations.audit import chain
from commonweal.web.organisations.audit.models import Entry, Words
from commonweal.web.organisations.audit.verifying import faults
from commonweal.web.organisations.rights import Reader
from tests.databases import Database
from tests.functional.conftest import environment

LOCAL = Reader("Local user", is_local=True)
STEWARD = Reader("Steward of a trust", uuid4())
LEAD = Reader("Lead of a board", uuid4())


@pytest.fixture
def written(records: Path) -> Path:
    """Six entries."""
    for at in range(6):
        with transaction.atomic():
            audit.record(
                by=STEWARD if at % 2 else LEAD,
                act="organisations.change",
                about=f"organisation:R{at}",
                organisation=f"R{at}",
                before={"name": f"Old {at}"},
                after={"name": f"New {at}"},
                why=f"Reason {at}",
            )
    assert faults(records) == []
    return records


@contextmanager
def behind_its_back() -> Iterator[Any]:
    """The database without its triggers, as somebody who owns it can have it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "ALTER TABLE audit_entry DISABLE TRIGGER ALL; ALTER TABLE audit_words DISABLE TRIGGER ALL"
            )
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")
            for name in ("audit_entry_UPDATE", "audit_entry_DELETE", "audit_words_UPDATE"):
                cursor.execute(f"DROP TRIGGER {name}")
        yield cursor


CHANGED = {
    "who": "local user",
    "act": "people.invite",
    "about": "organisation:R9",
    "organisation": "R9",
    "at": "2026-01-01 00:00:00+00:00",
    "event": "version:1",
    "stage": "withdrawn",
    "answers": 1,
    "sealed": "{}",
    "digest": "0" * 64,
}


def test_a_changed_entry_is_named(written: Path) -> None:
    with behind_its_back() as cursor:
        for column, value in CHANGED.items():
            cursor.execute(f"SELECT {column} FROM audit_entry WHERE number = 3")
            (kept,) = cursor.fetchone()
            change = f"UPDATE audit_entry SET {column} = %s WHERE number = 3"
            cursor.execute(change, [value])
            (first,) = faults(written)
            assert first.startswith("Entry 3 of the audit ("), column
            assert "was changed after it was written" in first, column
            cursor.execute(change, [json.dumps(kept) if isinstance(kept, dict) else kept])
    assert faults(written) == []


def test_an_entry_changed_together_with_its_digest_is_named_by_the_next(written: Path) -> None:
    entry = Entry.objects.get(pk=3)
    entry.who = "local user"
    with behind_its_back() as cursor:
        cursor.execute(
            "UPDATE audit_entry SET who = %s, digest = %s WHERE number = 3", [entry.who, chain.digest(entry)]
        )
    (found,) = faults(written)
    assert found.startswith("Entry 3 of the audit")
    assert "not the one that the evidence remembers" in found


def test_a_missing_entry_is_named(written: Path) -> None:
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM audit_words WHERE entry_id = 3")
        cursor.execute("DELETE FROM audit_entry WHERE number = 3")
    assert faults(written) == ["Entry 3 of the audit is missing. The audit cannot be relied on from there."]


def test_a_first_entry_that_is_gone_is_named(written: Path) -> None:
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM audit_words WHERE entry_id = 1")
        cursor.execute("DELETE FROM audit_entry WHERE number = 1")
    assert faults(written)[0].startswith("Entry 1 of the audit is missing.")


def test_a_chain_that_is_cut_off_at_its_end_is_shown_by_the_evidence(written: Path) -> None:
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM audit_words WHERE entry_id > 4")
        cursor.execute("DELETE FROM audit_entry WHERE number > 4")
    assert faults(written) == [
        "The audit ends at entry 4, but the evidence remembers entry 6: its end was cut off."
    ]


def test_an_emptied_audit_is_shown_by_the_evidence(written: Path) -> None:
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM audit_words")
        cursor.execute("DELETE FROM audit_entry")
    assert faults(written) == ["The audit is empty, but the evidence remembers entry 6: its end was cut off."]


def test_a_witness_that_was_removed_is_shown(written: Path) -> None:
    (written / "evidence" / "audit" / "heads.jsonl").unlink()
    assert faults(written) == [
        "The audit has 6 entries, but the evidence remembers none of them: the file evidence/audit/heads.jsonl was "
        "removed or emptied."
    ]


def test_entries_in_another_order_are_shown(written: Path) -> None:
    with behind_its_back() as cursor:
        for old, new in ((3, 99), (4, 3), (99, 4)):
            cursor.execute("UPDATE audit_entry SET number = %s WHERE number = %s", [new, old])
    assert faults(written)[0].startswith("Entry 3 of the audit (")


def test_a_whole_chain_written_anew_is_shown_by_the_evidence(written: Path) -> None:
    entries = list(Entry.objects.all())
    entries[2].who = "local user"
    with behind_its_back() as cursor:
        cursor.execute("UPDATE audit_entry SET previous = number, digest = number")
        previous = chain.FIRST
        for entry in entries:
            entry.previous = previous
            previous = entry.digest = chain.digest(entry)
            cursor.execute(
                "UPDATE audit_entry SET who = %s, previous = %s, digest = %s WHERE number = %s",
                [entry.who, entry.previous, entry.digest, entry.number],
            )
    (found,) = faults(written)
    assert found.startswith("Entry 3 of the audit")
    assert "written anew" in found


def test_commonweal_check_says_so_and_fails(written: Path, database: Database) -> None:
    line = [
        sys.executable,
        "-c",
        "from commonweal.cli import main; main()",
        "check",
        "--workspace",
        str(written),
    ]
    run = partial(
        subprocess.run, line, capture_output=True, text=True, check=False, env=environment(database.url)
    )
    whole = run()
    assert (whole.returncode, whole.stdout) == (0, "All is well.\n"), whole.stderr
    with behind_its_back() as cursor:
        cursor.execute("UPDATE audit_entry SET who = 'local user' WHERE number = 3")
    told = run()
    assert told.returncode == 2
    assert told.stdout.startswith("Entry 3 of the audit (organisations.change, ")


def test_changed_words_are_named(written: Path) -> None:
    with behind_its_back() as cursor:
        cursor.execute("UPDATE audit_words SET text = 'Another reason' WHERE entry_id = 3 AND part = 'why'")
    assert faults(written) == ["Entry 3 of the audit: what it says under “why” was changed."]


def test_words_that_somebody_removed_are_named(written: Path) -> None:
    with behind_its_back() as cursor:
        cursor.execute("DELETE FROM audit_words WHERE entry_id = 3 AND part = 'why'")
    assert faults(written) == [
        "Entry 3 of the audit: what it says under “why” was removed, and no entry says that it was erased."
    ]


def test_words_put_beside_an_entry_later_are_named(written: Path) -> None:
    number = Entry.objects.count() + 1
    with transaction.atomic():
        audit.record(by=LEAD, act="organisations.change", about="organisation:R9")
    Words(entry_id=number, part="why", salt="", text="A reason given later").save()
    assert faults(written) == [f"Entry {number} of the audit: what it says under “why” was changed."]


def test_an_erased_persons_words_are_gone_and_the_chain_still_holds(written: Path) -> None:
    with transaction.atomic():
        audit.record(
            by=LEAD,
            act="people.invite",
            about=f"person:{STEWARD.person_id}",
            after={"email": "steward@example.org"},
            why="They look after the ledger",
        )
    audit.erase_person(STEWARD.person_id, by=LEAD, why="They asked for it")  # type: ignore[arg-type]
    text = json.dumps(list(Words.objects.exclude(entry__act="audit.erase").values_list("text", flat=True)))
    assert "Steward of a trust" not in text
    assert "Reason 1" not in text
    assert "steward@example.org" not in text
    assert "They look after" not in text
    assert "New 1" in text  # what was changed is about an organisation, and stays
    assert "Lead of a board" in text
    assert faults(written) == []


def test_erasing_twice_is_no_harm(written: Path) -> None:
    assert STEWARD.person_id is not None
    assert audit.erase_person(STEWARD.person_id, by=LEAD) == 6
    assert audit.erase_person(STEWARD.person_id, by=LEAD) == 0
    assert faults(written) == []


def test_the_words_of_one_entry_are_erased_and_the_chain_still_holds(written: Path) -> None:
    number = Entry.objects.get(about="organisation:R1").pk
    audit.erase_words(number, by=LOCAL, why="It named a patient")
    left = Words.objects.filter(entry_id=number)
    assert [each.part for each in left] == ["name"]
    assert Words.objects.filter(text__contains="New 2").exists()
    assert not Words.objects.filter(text__contains="New 1").exists()
    assert faults(written) == []
    audit.erase_words(number, by=LOCAL, why="Asked twice")
    assert Entry.objects.filter(act="audit.erase").count() == 1


def test_the_words_that_say_what_was_erased_stay(written: Path) -> None:
    audit.erase_words(Entry.objects.get(about="organisation:R1").pk, by=LOCAL, why="It named a patient")
    with pytest.raises(InputError, match="verified by them"):
        audit.erase_words(Entry.objects.latest("number").pk, by=LOCAL, why="To hide it")
    assert faults(written) == []
