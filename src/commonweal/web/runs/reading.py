"""What other apps may ask about runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from commonweal.publication import wording
from commonweal.web.design.components import Job, Link
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import OTHERS, Reader
from commonweal.web.runs import actions, workers
from commonweal.web.runs.models import UNFINISHED, Run, State

ADD_FILES = Link("Add the files again", "/data/add/")


def get(run_id: UUID) -> Run | None:
    """A run by its id."""
    return Run.objects.filter(pk=run_id).first()


def visible_to(asking: Reader) -> QuerySet[Run]:
    """The runs that a reader may see, newest first."""
    every = Run.objects.all()
    if asking.can(Verb.SEE, Thing.RUNS, OTHERS):
        return every
    codes = asking.among(asking.organisations, Verb.SEE, Thing.RUNS)
    return every.filter(organisation__in=[*codes, *([""] if asking.can(Verb.SEE, Thing.RUNS) else [])])


def unfinished(asking: Reader) -> Sequence[Run]:
    """What is waiting or being done, of what a reader may see."""
    return list(visible_to(asking).filter(state__in=UNFINISHED))


def latest(asking: Reader, limit: int = 10) -> Sequence[Run]:
    """The latest runs that a reader may see, newest first."""
    return list(visible_to(asking)[:limit])


def of(asking: Reader, limit: int = 5) -> Sequence[Run]:
    """The latest runs that a reader asked for; of one without an account, that nobody with one did."""
    return list(visible_to(asking).filter(person=asking.person_id)[:limit])


def newest(kind: str, parameters: Mapping[str, Any]) -> Run | None:
    """The newest run of a kind that was asked for with these parameters."""
    return Run.objects.filter(kind=kind, parameters=dict(parameters)).first()


def is_under_way(kind: str) -> bool:
    """Whether a run of a kind is waiting or being done."""
    return Run.objects.filter(kind=kind, state__in=UNFINISHED).exists()


def job(run: Run, asking: Reader) -> Job:
    """A run in words, for the long-job component, with what the reader can do about it."""
    can_cancel = run.unfinished and not run.cancel_requested and actions.can_change(run, asking)
    can_retry = actions.can_retry(run, asking)
    return Job(
        title=run.title,
        state=run.state,
        message=_message(run),
        percent=run.percent,
        detail=_how_far(run),
        cancel_href=reverse("run_cancel", args=[run.id]) if can_cancel else None,
        retry_href=reverse("run_retry", args=[run.id]) if can_retry else None,
        what_to_do=run.what_to_do,
        next=_onward(run),
    )


def _message(run: Run) -> str:
    if run.state == State.FAILED:
        return run.error
    if run.state == State.QUEUED and not workers.any_at_work(workers.WORKER):
        return "No worker is running, so this waits. Whoever looks after this system can start one: commonweal worker."
    return run.message or "Waiting for the worker to take it up."


def _onward(run: Run) -> Link | None:
    """Where to go on from a run that has ended."""
    if run.state == State.DONE and run.next_href:
        return Link("Continue" if run.kind == "read" else "See what came of it", run.next_href)
    if run.state in (State.FAILED, State.CANCELLED):
        if run.result and run.next_href:
            return Link("See what was kept before", run.next_href)
        if not actions.has_its_files(run):
            return ADD_FILES
    return None


def _how_far(run: Run) -> str:
    parts = []
    if run.state == State.RUNNING and run.stage:
        parts.append(f"Step: {run.stage}")
    if run.state == State.RUNNING and run.total:
        parts.append(f"{run.done:,} of {run.total:,}")
    if run.state == State.QUEUED:
        before = Run.objects.filter(state=State.QUEUED, created_at__lt=run.created_at).count()
        parts.append(
            f"{wording.count_of(before, 'piece')} of work before it" if before else "next in the queue"
        )
    if run.started_at:
        parts.append(f"started {wording.moment(run.started_at)}")
    if run.state == State.RUNNING and run.heartbeat:
        seconds = max(0, int((timezone.now() - run.heartbeat).total_seconds()))
        parts.append(f"last sign of life {wording.count_of(seconds, 'second')} ago")
    if run.ended_at:
        parts.append(f"ended {wording.moment(run.ended_at)}")
    if run.attempts > 1:
        parts.append(f"taken up {run.attempts} times, because a worker stopped")
    told = ", ".join(parts)
    return told[:1].upper() + told[1:]
