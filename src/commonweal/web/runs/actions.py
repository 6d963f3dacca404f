"""What can be done with runs: start, cancel, and clear up after a worker that died."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.web.runs.models import UNFINISHED, Run, State

STALE_AFTER = dt.timedelta(seconds=45)


def start(
    *,
    kind: str,
    title: str,
    work: str,
    parameters: Mapping[str, Any],
    by: str,
    organisation: str = "",
    private_folder: str = "",
    next_href: str = "",
) -> Run:
    """Put a piece of work in the queue. `next_href` may hold {run}: where its result is shown.

    `organisation` is the code of the body whose work it is; empty where it is the system's.
    """
    from commonweal.web.runs.tasks import execute

    run = Run(
        kind=kind,
        title=title[:200],
        work=work,
        parameters=dict(parameters),
        by=by,
        organisation=organisation,
        private_folder=private_folder,
    )
    run.next_href = next_href.format(run=run.id)
    with transaction.atomic():
        run.save(force_insert=True)
        transaction.on_commit(lambda: execute.enqueue(str(run.id)))
    return run


def cancel(*, run_id: UUID, by: str) -> Run:
    """Ask a run to stop. One that has not started stops at once; a running one at its next step."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run_id)
        if run.state == State.QUEUED:
            _end(run, State.CANCELLED, message=f"Cancelled by {by} before it started. Nothing was kept.")
        elif run.state == State.RUNNING:
            run.cancel_requested = True
            run.message = "Stopping. Nothing half-done is kept."
            run.save(update_fields=["cancel_requested", "message"])
        else:
            raise InputError(
                "run_ended", "This work has already ended.", what_to_do="Look at what came of it on its page."
            )
    return run


def fail_the_dead() -> int:
    """Fail, cleanly, each run whose worker no longer gives a sign of life. Says how many."""
    limit = timezone.now() - STALE_AFTER
    found = 0
    for run in Run.objects.filter(state=State.RUNNING, heartbeat__lt=limit):
        with transaction.atomic():
            taken = Run.objects.filter(pk=run.pk, state=State.RUNNING, heartbeat__lt=limit).update(
                state=State.FAILED
            )
            if taken:
                found += 1
                run.error = "The worker that was doing this stopped before it was finished. Nothing half-done was kept."
                run.what_to_do = (
                    "Start it again. If it stops again, the machine may be short of memory or disk."
                )
                _end(run, State.FAILED, message="Stopped before it was finished.")
    return found


def _end(run: Run, state: State, *, message: str) -> None:
    run.state, run.message, run.ended_at = state, message, timezone.now()
    run.save()
    discard(run.private_folder)


def discard(private_folder: str) -> None:
    """Delete a private folder of the spool and all that is in it."""
    spool = Path(settings.SPOOL)
    target = (spool / private_folder).resolve()
    if private_folder and target.parent == spool.resolve() and target.is_dir():
        shutil.rmtree(target, ignore_errors=True)


def discard_forgotten(*, older_than: dt.timedelta = dt.timedelta(hours=24)) -> int:
    """Delete uploads that nobody went on with: nothing private is left lying in the spool."""
    spool = Path(settings.SPOOL)
    wanted = set(Run.objects.filter(state__in=UNFINISHED).values_list("private_folder", flat=True))
    limit = timezone.now().timestamp() - older_than.total_seconds()
    forgotten = [
        folder
        for folder in (spool.iterdir() if spool.is_dir() else ())
        if folder.is_dir() and folder.name not in wanted | {"arriving"} and folder.stat().st_mtime < limit
    ]
    for folder in forgotten:
        discard(folder.name)
    return len(forgotten)
