"""A change of the evidence is in the audit before it begins, and what came of it after, also where it was cut off."""

from __future__ import annotations

import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from commonweal.content.spend_method import local_definition
from commonweal.pipeline import editions, history
from commonweal.vocabulary.spending import Local
from commonweal.web.organisations import audit
from commonweal.web.organisations.audit.evidence import settle
from commonweal.web.organisations.audit.models import Entry, Words
from commonweal.web.organisations.audit.verifying import faults
from commonweal.web.organisations.rights import Reader
from tests.databases import Database
from tests.functional.conftest import environment

LEAD = Reader("local user", is_local=True)
ABOUT = "content:spend-local/england"


def begun() -> AbstractContextManager[audit.Came]:
    return audit.of_evidence(by=LEAD, act=history.CHANGE_METHOD, about=ABOUT, why="Agreed")


def choose(workspace: Path, km: float = 30) -> history.Happened:
    chosen = editions.choose_local(workspace, Local.RADIUS, radius_km=km, by="local user", why="Agreed")
    return history.newest_of(chosen)


def stages() -> list[tuple[str, int | None]]:
    return [(entry.stage, entry.answers) for entry in Entry.objects.all()]


def test_what_is_begun_is_in_the_audit_before_anything_is_written(records: Path) -> None:
    with begun() as came:
        assert stages() == [("begun", None)]
        came.happened(choose(records))
    assert stages() == [("begun", None), ("done", 1)]
    done = Entry.objects.get(pk=2)
    assert done.event.startswith(done.about)
    assert Words.objects.get(entry=2, part="after").text.startswith('{"what": "Local now means')
    assert settle(records) == 0
    assert faults(records) == []


def test_what_is_refused_is_withdrawn(records: Path) -> None:
    choose(records)
    settle(records)
    with pytest.raises(Exception, match="Local means this already"), begun():
        choose(records)
    assert stages() == [("found", None), ("begun", None), ("withdrawn", 2)]


def test_what_fails_after_it_was_written_is_done(records: Path) -> None:
    with pytest.raises(RuntimeError), begun():
        raise RuntimeError(choose(records))
    assert stages() == [("begun", None), ("done", 1)]


def test_what_was_done_without_the_audit_is_found_once(records: Path) -> None:
    choose(records, 30)
    choose(records, 40)
    assert settle(records) == 2
    assert settle(records) == 0
    assert stages() == [("found", None)] * 2
    assert local_definition(records / "content").radius_km == 40


def test_nothing_is_settled_while_somebody_changes_the_evidence(records: Path) -> None:
    with begun() as came:
        assert settle(records) == 0
        came.happened(choose(records))
    assert stages() == [("begun", None), ("done", 1)]


KILLED = """
import os, sys
from pathlib import Path
from commonweal.web.commands.shared import ready
folder = ready(Path(sys.argv[1]))
from commonweal.pipeline import editions, history
from commonweal.vocabulary.spending import Local
from commonweal.web.organisations import audit
from commonweal.web.organisations.rights import Reader
by = Reader("local user", is_local=True)
with audit.of_evidence(by=by, act=sys.argv[3], about="content:spend-local/england"):
    if sys.argv[2] == "after":
        editions.choose_local(folder, Local.RADIUS, radius_km=30, by=by.name, why="Agreed")
    os._exit(9)
"""


@pytest.mark.parametrize(
    ("when", "act", "came"),
    [
        ("before", history.CHANGE_METHOD, [("begun", None), ("withdrawn", 1)]),
        ("after", history.CHANGE_METHOD, [("begun", None), ("done", 1)]),
        ("before", "organisations.name", [("begun", None), ("unclear", 1)]),
    ],
)
def test_a_process_that_dies_leaves_what_the_next_start_completes(
    records: Path, database: Database, when: str, act: str, came: list[tuple[str, int | None]]
) -> None:
    line = [sys.executable, "-c", KILLED, str(records), when, act]
    done = subprocess.run(line, env=environment(database.url), check=False, capture_output=True, text=True)
    assert done.returncode == 9, done.stderr
    assert stages() == [("begun", None)]
    settle(records)
    assert stages() == came
    assert faults(records) == []
