"""Long work on each database: asked once, given back, taken up again, cancelled, tried again, never lost."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonweal.vocabulary.errors import InputError
from commonweal.web.organisations.rights import Reader
from commonweal.web.runs import actions, mending, reading, tasks, workers
from commonweal.web.runs.models import Run, State
from tests.databases import Database
from tests.functional.conftest import command_line, environment

ADA = Reader("Ada", is_local=True)

pytestmark = pytest.mark.database
WORK = "commonweal.web.tests_work"
ASKED: list[str] = []


@pytest.fixture(autouse=True)
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pieces of work of the tests' own, and nobody told to stop."""
    module = type(sys)(WORK)
    vars(module).update(
        plain=plain, fails=fails, told=told_to_stop_meanwhile, superseded=superseded_meanwhile
    )
    vars(module).update(cancelled=cancelled_meanwhile)
    monkeypatch.setitem(sys.modules, WORK, module)
    ASKED.clear()
    yield
    tasks.told_to_stop.clear()


def plain(parameters: Mapping[str, Any], worked: tasks.Worked) -> Mapping[str, Any]:
    ASKED.append(worked.by)
    worked.progress("counting", 1, 2, "Counting")
    return {"counted": parameters.get("upto", 0), "before": dict(worked.so_far), "resumed": worked.resumed}


def fails(parameters: Mapping[str, Any], worked: tasks.Worked) -> Mapping[str, Any]:
    raise InputError("not_so", "That is not so.", what_to_do="Say it otherwise.")


def told_to_stop_meanwhile(parameters: Mapping[str, Any], worked: tasks.Worked) -> Mapping[str, Any]:
    worked.keep({"results": [1]})
    tasks.told_to_stop.set()
    worked.progress("counting", 1, 2, "Counting")
    raise AssertionError("the progress after it was told to stop stops it")


def superseded_meanwhile(parameters: Mapping[str, Any], worked: tasks.Worked) -> Mapping[str, Any]:
    Run.objects.update(worker="worker-other")
    worked.progress("counting", 1, 2, "Counting")
    raise AssertionError("a worker that lost its run may not go on")


def cancelled_meanwhile(parameters: Mapping[str, Any], worked: tasks.Worked) -> Mapping[str, Any]:
    actions.cancel(run_id=worked.run_id, by=Reader("Pat", is_local=True))
    worked.progress("counting", 1, 2, "Counting")
    raise AssertionError("the progress after it was cancelled stops it")


def ask(work: str = "plain", *, by: Reader = ADA, **options: Any) -> Run:
    parameters = options.pop("parameters", {})
    return actions.start(
        kind="count", title="Count", work=f"{WORK}.{work}", parameters=parameters, by=by, **options
    )


def do(run: Run) -> Run:
    """Do a run as a worker would, here and now."""
    tasks.execute.func(str(run.id))
    run.refresh_from_db()
    return run


def private(records: Path, name: str = "private") -> Path:
    folder = records / "spool" / name
    folder.mkdir(mode=0o700)
    (folder / "ledger.csv").write_text("Date,Supplier,Amount\n")
    return folder


def taken_up(worker: str, **changes: Any) -> Run:
    """A run that a worker has begun."""
    run = ask(**changes)
    Run.objects.filter(pk=run.pk).update(
        state=State.RUNNING, worker=worker, attempts=1, started_at=timezone.now(), heartbeat=timezone.now()
    )
    run.refresh_from_db()
    return run


# Asked once.


def test_the_same_work_asked_twice_runs_once(records: Path) -> None:
    first = ask(parameters={"upto": 3, "of": [1, 2]}, by=ADA)
    second = ask(parameters={"of": [1, 2], "upto": 3}, by=Reader("Bo", is_local=True))
    assert second == first
    assert second.by == "Ada"
    assert Run.objects.count() == DBTaskResult.objects.count() == 1
    assert do(first).result["counted"] == 3
    assert ASKED == ["Ada"]


@pytest.mark.parametrize(
    "other", [{"parameters": {"upto": 4}}, {"organisation": "RYY"}, {"work": "fails"}], ids=str
)
def test_other_work_or_another_organisation_s_is_another_run(records: Path, other: dict[str, Any]) -> None:
    first = {"parameters": {"upto": 3}, "organisation": "RXX"}
    assert ask(**first) != ask(**first | other)


def test_what_has_ended_or_is_being_cancelled_is_asked_anew(records: Path) -> None:
    first = do(ask())
    second = ask()
    assert second != first
    Run.objects.filter(pk=second.pk).update(state=State.RUNNING)
    actions.cancel(run_id=second.pk, by=Reader("Pat", is_local=True))
    assert ask() not in (first, second)


def test_many_who_ask_at_once_are_shown_one_run(records: Path) -> None:
    from django.db import connection

    found, ready = [], threading.Barrier(6)

    def asks() -> None:
        ready.wait()
        found.append(ask().id)
        connection.close()

    threads = [threading.Thread(target=asks) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(found) == 6
    assert len(set(found)) == Run.objects.count() == DBTaskResult.objects.count() == 1


# Given back, and taken up again.


def test_a_worker_that_is_told_to_stop_gives_its_run_back(records: Path) -> None:
    folder = private(records)
    run = do(ask("told", private_folder="private"))
    assert (run.state, run.attempts, run.worker) == (State.QUEUED, 0, "")
    assert folder.exists()
    assert DBTaskResult.objects.filter(pk=run.task, status="READY").exists()
    tasks.told_to_stop.clear()
    Run.objects.filter(pk=run.pk).update(work=f"{WORK}.plain")
    done = do(run)
    assert done.state == State.DONE
    assert done.result == {"counted": 0, "before": {"results": [1]}, "resumed": True}
    assert not folder.exists()


def test_a_run_whose_worker_died_is_put_back_once_and_finished(records: Path) -> None:
    folder = private(records)
    run = taken_up("worker-dead", private_folder="private")
    assert mending.mend() == 1
    run.refresh_from_db()
    assert (run.state, run.attempts) == (State.QUEUED, 1)
    assert folder.exists()
    assert mending.mend() == 0
    done = do(run)
    assert (done.state, done.attempts) == (State.DONE, 2)
    assert done.result["resumed"]
    assert not folder.exists()


def test_a_run_whose_worker_died_twice_fails_and_says_what_to_do(records: Path) -> None:
    folder = private(records)
    run = taken_up("worker-dead", private_folder="private")
    Run.objects.update(attempts=2)
    assert mending.mend() == 1
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert "2 times" in run.error
    assert "Add the files again" in run.what_to_do
    assert not folder.exists()


@pytest.mark.parametrize("personal", [True, False])
def test_files_that_are_about_people_or_gone_are_asked_for_again(records: Path, personal: bool) -> None:
    folder = private(records) if personal else records / "spool" / "private"
    run = taken_up("worker-dead", private_folder="private", personal=personal)
    assert mending.mend() == 1
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert ("erased" if personal else "no longer here") in run.error
    assert run.what_to_do == "Add the files again."
    assert not folder.exists()
    page = Client().get(f"/runs/{run.id}/").content.decode()
    assert 'href="/data/add/"' in page
    assert "Try again" not in page


def test_a_run_that_was_being_cancelled_when_its_worker_died_is_cancelled(records: Path) -> None:
    run = taken_up("worker-dead")
    actions.cancel(run_id=run.id, by=Reader("Pat", is_local=True))
    assert mending.mend() == 1
    run.refresh_from_db()
    assert run.state == State.CANCELLED


def test_a_living_worker_keeps_its_run_until_it_gives_no_sign_of_life(records: Path) -> None:
    with workers.at_work(workers.WORKER) as name:
        run = taken_up(name)
        assert mending.mend() == 0
        Run.objects.update(heartbeat=timezone.now() - mending.STALE_AFTER - dt.timedelta(seconds=1))
        assert mending.mend() == 1
    run.refresh_from_db()
    assert run.state == State.QUEUED


def test_a_worker_that_lost_its_run_says_nothing_more_of_it(records: Path) -> None:
    folder = private(records)
    run = do(ask("superseded", private_folder="private"))
    assert (run.state, run.worker) == (State.RUNNING, "worker-other")
    assert folder.exists(), "it is the other's now"


@pytest.mark.parametrize("lost", ["claimed by a worker that died", "gone"])
def test_a_waiting_run_that_lost_its_place_in_the_queue_gets_another(records: Path, lost: str) -> None:
    run = ask()
    place = DBTaskResult.objects.filter(pk=run.task)
    if lost == "gone":
        place.delete()
    else:
        place.update(status="RUNNING", worker_ids=["worker-dead"])
    assert mending.mend() == 1
    run.refresh_from_db()
    assert DBTaskResult.objects.get(pk=run.task).status == "READY"
    assert mending.mend() == 0


def test_the_files_of_a_run_that_ended_as_its_worker_died_are_erased_by_the_next(records: Path) -> None:
    run = do(ask(private_folder="private"))
    left, waiting, being_answered = (
        private(records),
        private(records, "waiting"),
        private(records, "answered"),
    )
    ask(private_folder="waiting")
    assert run.state == State.DONE
    assert actions.discard_forgotten() == 1
    assert not left.exists()
    assert waiting.exists()
    assert being_answered.exists()
    assert actions.discard_forgotten(older_than=dt.timedelta(seconds=-5)) == 1
    assert waiting.exists()
    assert not being_answered.exists()


# Cancelled, and tried again.


def test_cancelling_stops_the_work_at_its_next_step(records: Path) -> None:
    folder = private(records)
    run = do(ask("cancelled", private_folder="private"))
    assert run.state == State.CANCELLED
    assert not folder.exists()


def test_work_that_failed_is_tried_again_from_its_page(records: Path) -> None:
    run = do(ask("fails", organisation="RXX", next_href="/data/loads/{run}/"))
    page = Client().get(f"/runs/{run.id}/").content.decode()
    assert "That is not so." in page
    assert f"/runs/{run.id}/retry/" in page
    sent = Client().post(f"/runs/{run.id}/retry/")
    again = Run.objects.exclude(pk=run.pk).get()
    assert sent.headers["Location"] == f"/runs/{again.id}/"
    assert (again.state, again.organisation, again.work) == (State.QUEUED, "RXX", run.work)
    assert again.next_href == f"/data/loads/{again.id}/"
    Client().post(f"/runs/{run.id}/retry/")
    assert Run.objects.count() == 2, "asked twice, it runs once"


def test_what_is_done_or_has_no_files_any_more_is_not_tried_again(records: Path) -> None:
    for run, code in (
        (do(ask()), "run_not_failed"),
        (do(ask("fails", private_folder="erased")), "upload_gone"),
    ):
        with pytest.raises(InputError) as refused:
            actions.retry(run_id=run.id, by=ADA)
        assert refused.value.code == code
        assert not actions.can_retry(run, ADA)


def test_the_page_says_that_no_worker_runs(records: Path) -> None:
    run = ask()
    assert "commonweal worker" in reading.job(run, ADA).message
    with workers.at_work(workers.WORKER):
        assert "commonweal worker" not in reading.job(run, ADA).message


# Real workers.


@contextmanager
def working(records: Path, database: Database, number: int = 1) -> Iterator[list[subprocess.Popen[bytes]]]:
    line = command_line("worker", "--workspace", str(records))
    started = [subprocess.Popen(line, env=environment(database.url)) for _ in range(number)]
    try:
        yield started
    finally:
        for process in started:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(timeout=30)


def wait_until(true: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = timezone.now() + dt.timedelta(seconds=seconds)
    while not true():
        assert timezone.now() < until, list(Run.objects.values("state", "message", "error"))
        try:
            process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError("the worker ended")


def at_work(records: Path) -> int:
    return sum(workers.is_at_work(path.name) for path in (records / workers.FOLDER).glob("worker-*"))


def refresh(number: int) -> Run:
    """Real work, each piece another."""
    return actions.start(
        kind="refresh",
        title=f"Refresh {number}",
        work="commonweal.web.runs.refreshing.work",
        parameters={"number": number},
        by=ADA,
    )


def test_several_workers_share_the_queue_and_do_each_piece_once(records: Path, database: Database) -> None:
    with working(records, database, number=3) as processes:
        wait_until(lambda: at_work(records) == 3, processes[0])
        runs = [refresh(number) for number in range(12)]
        wait_until(lambda: not Run.objects.exclude(state=State.DONE).exists(), processes[0])
    done = list(Run.objects.all())
    assert len(done) == len(runs)
    assert {run.attempts for run in done} == {1}
    assert DBTaskResult.objects.count() == len(runs)
    assert {len(place.worker_ids) for place in DBTaskResult.objects.all()} == {1}
    assert [process.returncode for process in processes] == [0, 0, 0]


def test_a_worker_that_dies_leaves_no_trace_but_its_run(records: Path, database: Database) -> None:
    with working(records, database) as [process]:
        wait_until(lambda: workers.any_at_work(workers.WORKER), process)
        psutil.Process(process.pid).kill()
        process.wait(timeout=10)
        assert not workers.any_at_work(workers.WORKER)
