"""Runs whose worker is gone: put back once and finished by another, or ended with what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commonweal.web.runs import actions, workers
from commonweal.web.runs.models import Run, State

STALE_AFTER = dt.timedelta(seconds=45)  # for a process that lives but does nothing any more
MOST_ATTEMPTS = 2
STOPPED = "The worker that was doing this stopped before it was finished."


def mend() -> int:
    """Deal with each unfinished run that no living process has or will take up. Says how many."""
    mended = 0
    for run in Run.objects.filter(state=State.RUNNING):
        if not _is_being_done(run):
            mended += _if_still(run, _put_back_or_end)
    for run in Run.objects.filter(state=State.QUEUED):
        if not _is_waiting(run):
            mended += _if_still(run, actions.enqueue)
    return mended


def _if_still(seen: Run, mending: Callable[[Run], None]) -> bool:
    """Mend a run, unless another process has changed it since it was seen."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=seen.pk)
        is_same = (run.state, run.worker, run.task) == (seen.state, seen.worker, seen.task)
        if is_same:
            mending(run)
    return is_same


def _is_being_done(run: Run) -> bool:
    fresh = run.heartbeat is not None and run.heartbeat >= timezone.now() - STALE_AFTER
    return fresh and workers.is_at_work(run.worker)


def _is_waiting(run: Run) -> bool:
    """Whether it has its place in the queue, or a living worker is about to begin it."""
    place = DBTaskResult.objects.filter(pk=run.task).first() if run.task else None
    if place is None:
        return False
    if place.status == TaskResultStatus.RUNNING:
        return workers.is_at_work(place.worker_ids[-1])
    return bool(place.status == TaskResultStatus.READY)


def _put_back_or_end(run: Run) -> None:
    if run.cancel_requested:
        actions.end(run, State.CANCELLED, message="Cancelled. Nothing half-done was kept.")
    elif run.personal:
        _fail(
            run,
            f"{STOPPED} The files were about people, so they were erased at once.",
            "Add the files again.",
        )
    elif not actions.has_its_files(run):
        _fail(
            run,
            f"{STOPPED} The uploaded files are no longer here. {actions.NOTHING_IN_PART}",
            "Add the files again.",
        )
    elif run.attempts >= MOST_ATTEMPTS:
        again = "Add the files again." if run.private_folder else "Try it again."
        _fail(
            run,
            f"The worker stopped {run.attempts} times while doing this. {actions.NOTHING_IN_PART}",
            f"{again} If it stops again, the machine may be short of memory or disk.",
        )
    else:
        actions.give_back(run, message=f"{STOPPED} Another takes it up again.")


def _fail(run: Run, error: str, what_to_do: str) -> None:
    run.error, run.what_to_do = error, what_to_do
    actions.end(run, State.FAILED, message="Stopped before it was finished.")
