"""What other apps may ask about runs."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from commonweal.publication import wording
from commonweal.web.design.components import Job, Link
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import OTHERS, Reader
from commonweal.web.runs.models import UNFINISHED, Run, State


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


def is_under_way(kind: str) -> bool:
    """Whether a run of a kind is waiting or being done."""
    return Run.objects.filter(kind=kind, state__in=UNFINISHED).exists()


def job(run: Run) -> Job:
    """A run in words, for the long-job component."""
    href = reverse("run_cancel", args=[run.id]) if run.unfinished and not run.cancel_requested else None
    onward = Link("Continue" if run.kind == "read" else "See what came of it", run.next_href)
    return Job(
        title=run.title,
        state=run.state,
        message=run.error
        if run.state == State.FAILED
        else run.message or "Waiting for the worker to take it up.",
        percent=run.percent,
        detail=_how_far(run),
        cancel_href=href,
        what_to_do=run.what_to_do,
        next=onward if run.state == State.DONE and run.next_href else None,
    )


def _how_far(run: Run) -> str:
    parts = []
    if run.state == State.RUNNING and run.stage:
        parts.append(f"Step: {run.stage}")
    if run.state == State.RUNNING and run.total:
        parts.append(f"{run.done:,} of {run.total:,}")
    if run.started_at:
        parts.append(f"started {wording.moment(run.started_at)}")
    if run.ended_at:
        parts.append(f"ended {wording.moment(run.ended_at)}")
    return ", ".join(parts)
