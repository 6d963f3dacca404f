"""The audit: every change has an entry, entries are only ever added, and what was tampered with shows."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction

from commonweal.pipeline import witness
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.audit import chain
from commonweal.web.organisations.audit.models import AppendOnlyError, Entry, Words
from commonweal.web.organisations.rights import NOBODY, Reader

STEWARD = Reader("Steward of a trust", uuid4())
LOCAL = Reader("local user", is_local=True)


def recorded(by: Reader = STEWARD, about: str = "organisation:RYJ", **said: object) -> int:
    with transaction.atomic():
        return audit.record(by=by, act="organisations.change", about=about, **said)  # type: ignore[arg-type]


def test_an_entry_says_who_when_what_before_after_and_why(records: Path) -> None:
    number = recorded(
        organisation="RYJ", before={"name": "Old"}, after={"name": "New"}, why="The trust was renamed"
    )
    entry = Entry.objects.get(pk=number)
    assert (entry.who, entry.act, entry.about) == (
        f"person:{STEWARD.person_id}",
        "organisations.change",
        "organisation:RYJ",
    )
    assert entry.organisation == "RYJ"
    assert {each.part: each.text for each in Words.objects.filter(entry=number)} == {
        "name": "Steward of a trust",
        "before": '{"name": "Old"}',
        "after": '{"name": "New"}',
        "why": "The trust was renamed",
    }


@pytest.mark.parametrize(
    ("by", "who"), [(LOCAL, "local user"), (audit.COMMAND_LINE, "command line"), (NOBODY, "nobody")]
)
def test_who_has_no_account_is_said_to_be_the_local_user_a_command_or_nobody(
    records: Path, by: Reader, who: str
) -> None:
    entry = Entry.objects.get(pk=recorded(by))
    assert (entry.who, entry.organisation, entry.sealed) == (who, SYSTEM, {})


def test_a_name_that_somebody_without_an_account_gives_is_among_the_words(records: Path) -> None:
    number = recorded(Reader("Reviewer 2", is_local=True))
    assert Entry.objects.get(pk=number).who == "local user"
    assert Words.objects.get(entry=number, part="name").text == "Reviewer 2"


def test_entries_are_linked_each_to_the_one_before(records: Path) -> None:
    for _ in range(3):
        recorded()
    first, second, third = Entry.objects.all()
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert (first.previous, second.previous, third.previous) == (chain.FIRST, first.digest, second.digest)
    assert all(entry.digest == chain.digest(entry) for entry in (first, second, third))


def test_an_entry_needs_the_transaction_of_its_change(records: Path) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        audit.record(by=STEWARD, act="organisations.change", about="organisation:RYJ")


def test_a_change_that_is_undone_leaves_no_entry(records: Path) -> None:
    with transaction.atomic():
        audit.record(by=STEWARD, act="organisations.change", about="organisation:RYJ")
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert witness.noted(records) == {}


def test_the_program_cannot_change_or_remove_entries(records: Path) -> None:
    recorded()
    entry = Entry.objects.get()
    entry.act = "people.invite"
    for attempt in (
        entry.save,
        entry.delete,
        lambda: Entry.objects.update(act="people.invite"),
        lambda: Entry.objects.all().delete(),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()  # type: ignore[operator]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET act = 'people.invite'",
        "DELETE FROM audit_entry",
        "UPDATE audit_words SET text = 'somebody else'",
    ],
)
def test_the_database_refuses_to_change_or_remove_entries(records: Path, statement: str) -> None:
    recorded(NOBODY)
    recorded()
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="audit"):
        cursor.execute(statement)
    assert [entry.act for entry in Entry.objects.all()] == ["organisations.change"] * 2


def test_writers_at_the_same_time_keep_one_chain(records: Path) -> None:
    writers, each = 6, 8
    ready = threading.Barrier(writers)

    def write(writer: int) -> None:
        ready.wait()
        for at in range(each):
            recorded(about=f"action:{writer}-{at}")
        connections.close_all()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = list(Entry.objects.all())
    assert [entry.number for entry in entries] == list(range(1, writers * each + 1))
    assert [entry.previous for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]
    assert len({entry.about for entry in entries}) == writers * each


def test_the_evidence_remembers_the_digest_of_each_entry(records: Path) -> None:
    for _ in range(3):
        recorded()
    assert witness.noted(records) == {entry.number: {entry.digest} for entry in Entry.objects.all()}
