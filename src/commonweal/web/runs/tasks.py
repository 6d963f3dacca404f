"""Doing the work of a run, in the worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task

from commonweal.vocabulary.errors import CommonwealError
from commonweal.web.organisations.rights import Reader
from commonweal.web.runs import actions, workers
from commonweal.web.runs.models import Run, State

log = structlog.get_logger("commonweal.runs")
BEAT_SECONDS = 5.0
SAY_SECONDS = 0.4
OURS = "commonweal.web."

told_to_stop = threading.Event()  # the worker of this process is to end: work is given back at its next step


class Cancelled(Exception):
    """Somebody asked for the work to stop."""


class GivenBack(Exception):
    """The worker was told to stop: another goes on with the work."""


class Superseded(Exception):
    """This worker was taken for dead, and the run is no longer its own."""


class Worked:
    """What a piece of work is given: who asked, what is done so far, and ways to tell how far it is.

    `so_far` is what an earlier worker had kept of the result before it stopped; `resumed` says that there was one.
    """

    def __init__(self, run: Run, *, resumed: bool = False) -> None:
        self.run_id = run.id
        self.by = run.by
        self.reader = Reader(run.by, run.person, is_local=run.person is None)  # who asked, for the audit
        self.organisation = run.organisation
        self.so_far: Mapping[str, Any] = run.result
        self.resumed = resumed
        self.keep_private_folder = False
        self._mine = Run.objects.filter(pk=run.pk, state=State.RUNNING, worker=run.worker)
        self._said = 0.0
        self._stage = ""

    def progress(self, stage: str, done: int, total: int | None, message: str) -> None:
        """Keep how far it is; stop the work where somebody asked for that."""
        if told_to_stop.is_set():
            raise GivenBack
        now = time.monotonic()
        if stage == self._stage and now - self._said < SAY_SECONDS and done != total:
            return
        self._said, self._stage = now, stage
        self._tell(stage=stage[:200], done=done, total=total, message=message)

    def keep(self, so_far: Mapping[str, Any]) -> None:
        """Keep what is done so far: whoever takes the run up again finds it in `so_far`."""
        self._tell(result=dict(so_far))

    def ended(self, **end: Any) -> bool:
        """Say what came of it. False where the run is no longer this worker's."""
        return bool(self._mine.update(ended_at=timezone.now(), **end))

    def give_back(self) -> None:
        """Let another worker go on. It does not count as an attempt."""
        with transaction.atomic():
            run = self._mine.select_for_update().first()
            if run is not None:
                run.attempts -= 1
                actions.give_back(run, message="The worker was told to stop. Another goes on with this.")

    def _tell(self, **kept: Any) -> None:
        mine = self._mine.filter(cancel_requested=False)
        if not mine.update(heartbeat=timezone.now(), **kept):
            raise Cancelled if self._mine.exists() else Superseded


Work = Callable[[Mapping[str, Any], Worked], Mapping[str, Any]]


@task()
def execute(run_id: str) -> None:
    """Do a run's work; whatever happens, it ends in a state that says what to do."""
    taken_up = _take_up(run_id)
    if taken_up is None:
        return
    run, worked = taken_up
    try:
        with _Heartbeat(run):
            end = _outcome(run, worked)
    except GivenBack:
        worked.give_back()
        log.info("run_given_back", run=str(run.id), kind=run.kind)
    except Superseded:
        log.warning("run_superseded", run=str(run.id), kind=run.kind)
    else:
        if worked.keep_private_folder:
            end["private_folder"] = ""  # no longer the run's to erase: a person goes on with it
        if worked.ended(**end) and not worked.keep_private_folder:
            actions.discard(run.private_folder)
        log.info("run_ended", run=str(run.id), kind=run.kind, state=str(end["state"]))


def _take_up(run_id: str) -> tuple[Run, Worked] | None:
    """Make a waiting run this worker's own; None where it is not waiting any more."""
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id, state=State.QUEUED).first()
        if run is None:
            return None
        resumed = run.started_at is not None
        run.state, run.worker, run.attempts = State.RUNNING, workers.current(), run.attempts + 1
        run.started_at = run.heartbeat = timezone.now()
        run.message = "Going on with what was begun." if resumed else "Starting."
        run.save()
    return run, Worked(run, resumed=resumed)


def _outcome(run: Run, worked: Worked) -> dict[str, Any]:
    """Do the work; gives what is then to be said of the run."""
    try:
        if not run.work.startswith(OURS):
            raise ValueError("work that is not ours")
        work: Work = import_string(run.work)
        return {"state": State.DONE, "result": dict(work(run.parameters, worked)), "message": "Finished."}
    except (GivenBack, Superseded):
        raise
    except Cancelled:
        return {"state": State.CANCELLED, "message": "Cancelled. Nothing half-done was kept."}
    except CommonwealError as fault:
        place = f"{fault.where}: " if str(fault.where) else ""
        return {"state": State.FAILED, "error": place + fault.message, "what_to_do": fault.what_to_do}
    except Exception:
        log.exception("run_failed", run=str(run.id), kind=run.kind)
        return {
            "state": State.FAILED,
            "error": "The program failed while doing this. Nothing half-done was kept.",
            "what_to_do": "Try again. If it fails again, give the person who looks after this system "
            f"this reference: {run.id}.",
        }


class _Heartbeat:
    """Gives a sign of life while work is being done, also where the work itself is long silent."""

    def __init__(self, run: Run) -> None:
        self._run_id = run.id
        self._mine = Run.objects.filter(pk=run.pk, state=State.RUNNING, worker=run.worker)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=BEAT_SECONDS)

    def _beat(self) -> None:
        while not self._stop.wait(BEAT_SECONDS):
            try:
                self._mine.update(heartbeat=timezone.now())
            except DatabaseError:
                log.warning("heartbeat_missed", run=str(self._run_id))
            finally:
                close_old_connections()
        connection.close()
