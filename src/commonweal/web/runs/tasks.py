"""Doing the work of a run, in the worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task

from commonweal.vocabulary.errors import CommonwealError
from commonweal.web.runs import actions
from commonweal.web.runs.models import Run, State

log = structlog.get_logger("commonweal.runs")
BEAT_SECONDS = 5.0
SAY_SECONDS = 0.4
OURS = "commonweal.web."


class Cancelled(Exception):
    """Somebody asked for the work to stop."""


class Worked:
    """What a piece of work is given: a progress to call, and whether to keep its private folder."""

    def __init__(self, run: Run) -> None:
        self.run_id = run.id
        self.by = run.by
        self.keep_private_folder = False
        self._said = 0.0
        self._stage = ""

    def progress(self, stage: str, done: int, total: int | None, message: str) -> None:
        """Keep how far it is; stop the work where somebody asked for that."""
        now = time.monotonic()
        if stage == self._stage and now - self._said < SAY_SECONDS and done != total:
            return
        self._said, self._stage = now, stage
        kept = {
            "stage": stage[:200],
            "done": done,
            "total": total,
            "message": message,
            "heartbeat": timezone.now(),
        }
        if not Run.objects.filter(pk=self.run_id, cancel_requested=False, state=State.RUNNING).update(**kept):
            raise Cancelled


Work = Callable[[Mapping[str, Any], Worked], Mapping[str, Any]]


@task()
def execute(run_id: str) -> None:
    """Do a run's work; whatever happens, it ends in a state that says what to do."""
    actions.fail_the_dead()
    started = timezone.now()
    taken = Run.objects.filter(pk=run_id, state=State.QUEUED).update(
        state=State.RUNNING, started_at=started, heartbeat=started, message="Starting."
    )
    if not taken:
        return
    run = Run.objects.get(pk=run_id)
    worked = Worked(run)
    end: dict[str, Any] = {}
    with _Heartbeat(run):
        try:
            if not run.work.startswith(OURS):
                raise ValueError("work that is not ours")
            work: Work = import_string(run.work)
            end = {"state": State.DONE, "result": dict(work(run.parameters, worked)), "message": "Finished."}
        except Cancelled:
            end = {"state": State.CANCELLED, "message": "Cancelled. Nothing half-done was kept."}
        except CommonwealError as fault:
            place = f"{fault.where}: " if str(fault.where) else ""
            end = {"state": State.FAILED, "error": place + fault.message, "what_to_do": fault.what_to_do}
        except Exception:
            log.exception("run_failed", run=str(run.id), kind=run.kind)
            end = {
                "state": State.FAILED,
                "error": "The program failed while doing this. Nothing half-done was kept.",
                "what_to_do": "Try again. If it fails again, give the person who looks after this system "
                f"this reference: {run.id}.",
            }
    Run.objects.filter(pk=run.id, state=State.RUNNING).update(ended_at=timezone.now(), **end)
    if not worked.keep_private_folder:
        actions.discard(run.private_folder)
    log.info("run_ended", run=str(run.id), kind=run.kind, state=str(end["state"]))


class _Heartbeat:
    """Gives a sign of life while work is being done, also where the work itself is long silent."""

    def __init__(self, run: Run) -> None:
        self._run_id = run.id
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
                Run.objects.filter(pk=self._run_id, state=State.RUNNING).update(heartbeat=timezone.now())
            except DatabaseError:
                log.warning("heartbeat_missed", run=str(self._run_id))
            finally:
                close_old_connections()
        connection.close()
