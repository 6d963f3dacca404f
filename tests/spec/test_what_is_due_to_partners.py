"""What partners were promised is kept: who runs rounds is reminded on the home page, and by `commonweal check`."""

from __future__ import annotations

import datetime as dt
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from commonweal.cli import check
from commonweal.pipeline import audit_answers
from commonweal.web.commands import checks, shared
from commonweal.web.organisations.arriving import LOCAL
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.models import Answer, Ask, LooseWords, Outcome, Progress, Round, Seen
from commonweal.web.relationships.reading import to_do
from commonweal.web.relationships.rounds import closing
from tests.auditing import Given, close, invite, known, open_round, submit

pytestmark = pytest.mark.django_db
COUNCILS = {f"E{at}": "council" for at in range(6)}
TODAY = timezone.localdate()
VIEWER = Reader("Viewer", None, frozenset({(Role.VIEWER, "RAA")}))


@pytest.fixture(autouse=True)
def workspace(settings: Any, tmp_path: Path) -> Path:
    settings.WORKSPACE = tmp_path
    return tmp_path


def a_round(**changes: Any) -> Round:
    made = open_round("How the NHS works with you")
    Round.objects.filter(pk=made.pk).update(**changes)
    return made


def days(many: int) -> dt.date:
    return TODAY + dt.timedelta(days=many)


def words() -> list[str]:
    return [one.what for one in to_do(LOCAL)]


@pytest.mark.parametrize(
    ("progress", "closes", "kept", "said"),
    [
        (Progress.DRAFT, -3, 400, []),
        (Progress.OPEN, 0, 400, []),  # it can be answered on its last day
        (Progress.OPEN, -1, 400, ["Close “How the NHS works with you”"]),
        (Progress.CLOSING, -1, 400, ["Close “How the NHS works with you” again"]),
        (Progress.CLOSED, -60, 31, []),
        (Progress.CLOSED, -60, 30, ["Look once more at the answers of “How the NHS works with you”"]),
        (Progress.CLOSED, -60, 0, ["Erase the answers of “How the NHS works with you”"]),
    ],
)
def test_who_runs_rounds_is_told_what_is_due(progress: str, closes: int, kept: int, said: list[str]) -> None:
    a_round(progress=progress, closes_on=days(closes), kept_until=days(kept))
    assert words() == said
    assert to_do(VIEWER) == []


def test_closing_that_goes_on_is_not_asked_for_again() -> None:
    known(COUNCILS)
    held = a_round()
    closing.ask_to_close(held.pk, by=LOCAL)
    assert words() == []


def test_asks_that_nobody_looks_after_are_counted() -> None:
    for owner, outcome in (
        ("", Outcome.OPEN),
        ("", Outcome.DOING),
        ("", Outcome.DONE),
        ("The desk", Outcome.OPEN),
    ):
        Ask.objects.create(words="One person to ring", owner=owner, outcome=outcome)
    [one] = to_do(LOCAL)
    assert one.what == "Say who looks after 2 asks of partners"
    assert Client().get(one.href).content.decode().count("One person to ring</a>") == 2


def test_home_leads_to_where_answers_are_erased_and_what_was_let_out_stays(workspace: Path) -> None:
    known(COUNCILS)
    held = a_round()
    given = [Given(code, "keeps-word", 4 if at else 0) for at, code in enumerate(COUNCILS)]
    given += [Given(code, "works-badly", said="Forms") for code in COUNCILS]
    submit(
        invite(held, COUNCILS), [*given, Given("E1", "ask", said="One person", seen=Seen.PUBLIC, shown=True)]
    )
    close(held)
    Round.objects.update(kept_until=TODAY, closes_on=days(-60))
    [one] = [each for each in to_do(LOCAL) if each.what.startswith("Erase")]
    assert one.what in Client().get("/").content.decode()
    assert f'href="{one.href}erase/"' in Client().get(one.href).content.decode()
    told = Client().post(f"{one.href}erase/", follow=True).content.decode()
    assert "The answers and words of this round are erased" in told
    assert not Answer.objects.exists()
    assert not LooseWords.objects.exists()
    assert audit_answers.figure_set(workspace, held.release, "keeps-word") is not None
    assert to_do(LOCAL) == []
    results = Client().get(f"/relationships/rounds/{held.pk}/results/").content.decode()
    assert "of 6" in results
    assert "One person" not in results


def test_the_hub_leads_to_the_results_of_the_round_that_closed_last() -> None:
    assert "Newest results" not in Client().get("/relationships/").content.decode()
    older, newer = open_round("The first"), open_round("The second")
    for ago, held in ((400, older), (30, newer)):
        closed = timezone.now() - dt.timedelta(days=ago)
        Round.objects.filter(pk=held.pk).update(progress=Progress.CLOSED, closed_at=closed)
    told = Client().get("/relationships/").content.decode()
    assert f'<a href="/relationships/rounds/{newer.pk}/results/">The second</a>' in told
    assert f"/relationships/rounds/{older.pk}/results/" not in told


def test_the_check_says_what_is_due_and_counts_it_as_no_fault(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checks.relationships(workspace) == []  # it was never served
    (workspace / "database.sqlite3").touch()
    monkeypatch.setattr(shared, "ready", lambda folder: folder)
    a_round(closes_on=days(-1))
    reminders = EntryPoint("relationships", f"{checks.__name__}:relationships", check.REMINDERS)
    monkeypatch.setattr(check, "entry_points", lambda group: [reminders] if group == check.REMINDERS else [])
    told = CliRunner().invoke(check.command, ["--workspace", str(workspace)], standalone_mode=False)
    assert "To do: Close “How the NHS works with you”. Its last day was" in told.output
    assert "All is well." in told.output
    assert told.return_value == 0
