"""What can be done with runs: start, cancel, try again, give back."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import NotPermitted, NotVisible, Reader
from commonweal.web.runs.models import ASKED_ONCE, UNFINISHED, Run, State

NOTHING_IN_PART = "No file is held in part; a file that was loaded before is listed under Data."


def start(
    *,
    kind: str,
    title: str,
    work: str,
    parameters: Mapping[str, Any],
    by: Reader,
    organisation: str = "",
    private_folder: str = "",
    personal: bool = False,
    next_href: str = "",
) -> Run:
    """Put a piece of work in the queue; where the same work is asked for already, the run that does it is given.

    The same: this work with these parameters for this organisation, and neither ended nor being cancelled.
    `organisation` is the code of the body whose work it is; empty where it is the system's. `next_href` may hold {run}:
    where its result is shown. `personal`: what is in the private folder is about people.
    """
    run = Run(
        kind=kind,
        title=title[:200],
        work=work,
        parameters=dict(parameters),
        digest=_digest(work, parameters, organisation),
        by=by.name,
        person=by.person_id,
        organisation=organisation,
        private_folder=private_folder,
        personal=personal,
    )
    run.next_href = next_href.format(run=run.id)
    while True:
        same = Run.objects.filter(digest=run.digest, state__in=UNFINISHED, cancel_requested=False).first()
        if same is not None:
            return same
        with contextlib.suppress(_AskedMeanwhile):
            return _inserted(run)


def _inserted(run: Run) -> Run:
    """Put a run into the queue. Raises _AskedMeanwhile where somebody else did, at this very moment."""
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            enqueue(run)
    except IntegrityError as fault:
        if ASKED_ONCE in str(fault) or "runs_run.digest" in str(fault):  # as PostgreSQL and SQLite name it
            raise _AskedMeanwhile from fault
        raise
    return run


class _AskedMeanwhile(Exception):
    pass


def _digest(work: str, parameters: Mapping[str, Any], organisation: str) -> str:
    asked = json.dumps([work, dict(parameters), organisation], sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(asked.encode()).hexdigest()


def enqueue(run: Run) -> None:
    """Give a run its place in the queue, in the transaction that changes the run."""
    from commonweal.web.runs.tasks import execute

    run.task = UUID(str(execute.enqueue(str(run.id)).id))
    run.save(update_fields=["task"])


def cancel(*, run_id: UUID, by: Reader, why: str = "") -> Run:
    """Ask a run to stop. One that has not started stops at once; a running one at its next step."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run_id)
        by.check(Verb.CHANGE, Thing.RUNS, run.organisation or SYSTEM)
        if run.state == State.QUEUED:
            end(
                run,
                State.CANCELLED,
                message=f"Cancelled by {by.name} before it was finished. Nothing half-done was kept.",
            )
        elif run.state == State.RUNNING:
            run.cancel_requested = True
            run.message = "Stopping. Nothing half-done is kept."
            run.save(update_fields=["cancel_requested", "message"])
        else:
            raise InputError(
                "run_ended", "This work has already ended.", what_to_do="Look at what came of it on its page."
            )
        audit.record(
            by=by,
            act="runs.cancel",
            about=f"run:{run.id}",
            organisation=run.organisation or SYSTEM,
            before={"title": run.title},
            why=why,
        )
    return run


def retry(*, run_id: UUID, by: Reader) -> Run:
    """Ask anew for work that failed or was cancelled: a run of its own, which is then the asker's."""
    run = Run.objects.get(pk=run_id)
    check_retry(run, by=by)
    return start(
        kind=run.kind,
        title=run.title,
        work=run.work,
        parameters=run.parameters,
        by=by,
        organisation=run.organisation,
        private_folder=run.private_folder,
        personal=run.personal,
        next_href=run.next_href.replace(str(run.id), "{run}"),
    )


def can_change(run: Run, by: Reader) -> bool:
    """Whether a reader may stop a run."""
    return by.can(Verb.CHANGE, Thing.RUNS, run.organisation or SYSTEM)


def can_retry(run: Run, by: Reader) -> bool:
    """Whether a reader can ask for work anew as it is."""
    try:
        check_retry(run, by=by)
    except (InputError, NotVisible):
        return False
    return True


def check_retry(run: Run, *, by: Reader) -> None:
    """Raise where work cannot be asked for anew as it is, or not by this reader.

    Who asks for a load anew adds the data, in their own name: looking after runs is not enough for that.
    """
    whose = run.organisation or SYSTEM
    by.check(Verb.CHANGE, Thing.RUNS, whose)
    if run.private_folder and not by.can(Verb.ADD, Thing.DATASETS, whose):
        raise NotPermitted(Verb.ADD, Thing.DATASETS)
    if run.state not in (State.FAILED, State.CANCELLED):
        raise InputError(
            "run_not_failed",
            "Only work that failed or was cancelled can be tried again.",
            what_to_do="Look at what came of it on its page.",
        )
    if not has_its_files(run):
        raise InputError(
            "upload_gone",
            "The files of this upload are no longer here: they are erased when the work on them ends.",
            what_to_do="Add the files again.",
        )


def has_its_files(run: Run) -> bool:
    """Whether what was uploaded for a run is still here; also where nothing was."""
    return not run.private_folder or _private(run.private_folder) is not None


def give_back(run: Run, *, message: str) -> None:
    """Put a run that is being done into the queue again, in the transaction of the caller."""
    run.state, run.message, run.worker, run.heartbeat = State.QUEUED, message, "", None
    run.save(update_fields=["state", "message", "worker", "heartbeat", "attempts"])
    enqueue(run)


def end(run: Run, state: State, *, message: str) -> None:
    """End a run that no worker has, and erase its private folder."""
    run.state, run.message, run.ended_at = state, message, timezone.now()
    run.save()
    discard(run.private_folder)


def end_unfinished(why: str) -> int:
    """Fail every run that waits or is being done, where no worker can go on with it. Says how many."""
    return Run.objects.filter(state__in=UNFINISHED).update(
        state=State.FAILED,
        error=f"{why} {NOTHING_IN_PART}",
        what_to_do="Ask for it again.",
        ended_at=timezone.now(),
    )


def discard(private_folder: str) -> None:
    """Delete a private folder of the spool and all that is in it."""
    target = _private(private_folder)
    if target is not None:
        shutil.rmtree(target, ignore_errors=True)


def _private(name: str) -> Path | None:
    """A private folder that is there, and directly in the spool."""
    spool = Path(settings.SPOOL).resolve()
    target = (spool / name).resolve()
    return target if name and target.parent == spool and target.is_dir() else None


def discard_forgotten(*, older_than: dt.timedelta = dt.timedelta(hours=24)) -> int:
    """Delete uploads that nobody went on with, and those of runs that ended as their worker died.

    Nothing private is left lying in the spool. Says how many.
    """
    runs = Run.objects.exclude(private_folder="")
    wanted = set(runs.filter(state__in=UNFINISHED).values_list("private_folder", flat=True))
    ended = set(runs.values_list("private_folder", flat=True)) - wanted
    limit = timezone.now().timestamp() - older_than.total_seconds()
    spool = Path(settings.SPOOL)
    forgotten = [
        folder.name
        for folder in (spool.iterdir() if spool.is_dir() else ())
        if folder.is_dir() and folder.name not in wanted | {"arriving"}
        if folder.name in ended or folder.stat().st_mtime < limit
    ]
    for name in forgotten:
        discard(name)
    return len(forgotten)
