"""A worker: takes what waits in the queue and does it, until it is told to stop."""

from __future__ import annotations

import logging
import threading
import time
from types import FrameType

import structlog
from django.core.management import call_command
from django.db import DatabaseError, close_old_connections, connection
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.management.commands.db_worker import Worker

from commonweal.vocabulary.errors import EnvironmentFault
from commonweal.web.organisations import audit
from commonweal.web.organisations.reading import folder
from commonweal.web.runs import actions, mending, tasks, workers

log = structlog.get_logger("commonweal.runs")
LOOK_SECONDS = 0.4
MEND_SECONDS = 3.0
SETTLE_SECONDS = 300.0
KEPT_IN_QUEUE_DAYS = 7


class _Worker(Worker):
    """The queue's own worker, which also tells the work under way to stop at its next step."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        tasks.told_to_stop.set()
        super().shutdown(signum, frame)


def work() -> None:
    """Do what waits, one piece at a time, until SIGTERM or Ctrl+C. Any number of workers may be at it."""
    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    actions.discard_forgotten()
    call_command("prune_db_task_results", min_age_days=KEPT_IN_QUEUE_DAYS, verbosity=0)
    worker = _Worker(
        queue_names=[DEFAULT_TASK_QUEUE_NAME],
        interval=LOOK_SECONDS,
        batch=False,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id="",
        excluded_queue_names=[],
    )
    worker.configure_signals()  # before it is known as at work: who sees it so may tell it to stop
    with workers.at_work(workers.WORKER) as worker.worker_id:
        threading.Thread(target=_mend_again_and_again, name="mending", daemon=True).start()
        worker.run()


def _mend_again_and_again() -> None:
    """Look after the runs of workers that died, also where no page is looked at; and after the audit."""
    settled = float("-inf")
    while True:
        try:
            mending.mend()
            if time.monotonic() - settled >= SETTLE_SECONDS:
                settled = time.monotonic()
                _settle()
        except DatabaseError:
            log.warning("mending_missed")
        finally:
            close_old_connections()
        if tasks.told_to_stop.wait(MEND_SECONDS):
            connection.close()
            return


def _settle() -> None:
    """Complete the audit from the evidence: what a process that died had begun, what commands did."""
    try:
        audit.settle(folder())
    except EnvironmentFault as fault:  # the evidence is damaged, and `check` says where
        log.warning("audit_not_settled", why=fault.message)
