"""Closing a round as a piece of long work: no answers meanwhile, nothing half done wherever it stops, done once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from commonweal.pipeline import audit_answers
from commonweal.vocabulary.errors import InputError
from commonweal.web.organisations.arriving import LOCAL
from commonweal.web.organisations.audit.models import Entry
from commonweal.web.relationships.models import Answer, LooseWords, Progress, Round, Seen
from commonweal.web.relationships.results import tally
from commonweal.web.relationships.rounds import closing
from commonweal.web.relationships.survey import answering
from commonweal.web.runs import actions as runs
from commonweal.web.runs import mending, tasks
from commonweal.web.runs.models import Run, State
from tests.auditing import Given, invite, known, open_round, submit

pytestmark = pytest.mark.django_db
COUNCILS = {f"E{at}": "council" for at in range(6)}


class Killed(BaseException):
    """The worker's end: nothing after it is done."""


@pytest.fixture(autouse=True)
def workspace(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.WORKSPACE, settings.SPOOL = tmp_path, tmp_path / "spool"
    yield tmp_path
    tasks.told_to_stop.clear()


@pytest.fixture
def held() -> Round:
    known(COUNCILS)
    made = open_round("How the NHS works with you")
    answers = [Given(code, "keeps-word", 4 if at else 0) for at, code in enumerate(COUNCILS)]
    answers += [Given(code, "works-badly", said=f"Forms, says {code}") for code in COUNCILS]
    submit(
        invite(made, COUNCILS), [*answers, Given("E1", "ask", said="One person to ring", seen=Seen.PUBLIC)]
    )
    return made


def do(run: Run) -> Run:
    """Do a run as a worker would, here and now."""
    tasks.execute.func(str(run.id))
    run.refresh_from_db()
    return run


def is_whole(held: Round) -> bool:
    """Every answer is there, with its giver, and none of it is cut or shown."""
    return (
        Answer.objects.filter(invitation__round=held).count() == 2 * len(COUNCILS) + 1
        and not LooseWords.objects.exists()
        and not held.release
    )


def is_closed(held: Round) -> bool:
    """No private answer is there, words are cut from who gave them, and what was let out can be read."""
    return (
        [each.seen for each in Answer.objects.all()] == [Seen.PUBLIC]
        and LooseWords.objects.count() == len(COUNCILS)
        and audit_answers.figure_set(tally.folder(), held.release, "keeps-word") is not None
    )


def test_a_round_that_is_being_closed_takes_no_answers_and_says_so(held: Round) -> None:
    page = f"/relationships/rounds/{held.pk}/"
    told = Client().post(f"{page}close/", follow=True)
    assert "This round is being closed" in told.content.decode()
    assert told["Refresh"] == "2"
    held.refresh_from_db()
    assert (held.progress, is_whole(held)) == (Progress.CLOSING, True)
    one = held.invitations.all()[0]
    one.submitted_on = None
    one.save()
    with pytest.raises(answering.ClosedMeanwhile):
        answering.send(one.pk)
    assert "It is being closed" in Client().get(f"{page}results/").content.decode()
    assert do(Run.objects.get()).state == State.DONE
    assert "Refresh" not in Client().get(page)
    assert "Being closed" not in Client().get(page).content.decode()


def test_closing_asked_for_twice_is_done_once(held: Round) -> None:
    run = closing.ask_to_close(held.pk, by=LOCAL)
    assert closing.ask_to_close(held.pk, by=LOCAL) == run
    do(run)
    held.refresh_from_db()
    assert is_closed(held)
    Run.objects.update(state=State.QUEUED)
    do(run)  # a worker that was taken for dead, and was not
    assert is_closed(held)
    assert Entry.objects.filter(act="rounds.close").count() == 1
    with pytest.raises(InputError, match="Only a round that is open"):
        closing.ask_to_close(held.pk, by=LOCAL)


def test_another_round_waits_until_one_is_closed(held: Round) -> None:
    other = open_round("Another")
    closing.ask_to_close(held.pk, by=LOCAL)
    with pytest.raises(InputError, match="“How the NHS works with you” is being closed"):
        closing.ask_to_close(other.pk, by=LOCAL)
    other.refresh_from_db()
    assert other.progress == Progress.OPEN


STEPS = (
    "commonweal.gate.answers.letting_out.protect",  # while the gate tries what it may tell
    "commonweal.gate.answers.letting_out.releases.keep",  # before it is remembered
    "commonweal.pipeline.audit_answers.figures.keep",  # remembered, and no figures kept
    "commonweal.web.relationships.rounds.closing._forget_unsent",  # figures kept, nothing erased
    "commonweal.web.relationships.rounds.closing._cut_private_words",
    "commonweal.web.relationships.rounds.closing.audit.record",  # all erased and cut, and not yet for good
)


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_is_killed_leaves_the_round_whole_and_another_closes_it(
    held: Round, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = closing.ask_to_close(held.pk, by=LOCAL)

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as here:
        here.setattr(step, killed)
        with pytest.raises(Killed):
            do(run)
    held.refresh_from_db()
    assert (held.progress, is_whole(held)) == (Progress.CLOSING, True)
    assert mending.mend() == 1
    assert do(run).state == State.DONE
    held.refresh_from_db()
    assert (held.progress, is_closed(held)) == (Progress.CLOSED, True)


def test_closing_that_failed_or_was_cancelled_says_so_and_goes_on_when_asked_again(held: Round) -> None:
    run = closing.ask_to_close(held.pk, by=LOCAL)
    runs.cancel(run_id=run.pk, by=LOCAL)
    page = f"/relationships/rounds/{held.pk}/"
    told = Client().get(page).content.decode()
    assert "Closing stopped before it was done" in told
    assert f'href="{page}close/"' in told
    held.refresh_from_db()
    assert is_whole(held)
    Client().post(f"{page}close/")
    assert do(Run.objects.exclude(pk=run.pk).get()).state == State.DONE
    held.refresh_from_db()
    assert is_closed(held)
