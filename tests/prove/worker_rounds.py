"""Loads by a worker that is killed again and again: what is asked of it, how it is killed, what may be there after."""

from __future__ import annotations

import datetime as dt
import functools
import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonweal.pipeline import ask, holdings
from commonweal.web.datasets import spool
from commonweal.web.design.identity import new_id
from commonweal.web.organisations.rights import Reader
from commonweal.web.runs import actions, mending, workers
from commonweal.web.runs.models import UNFINISHED, Run, State
from tests.databases import Database
from tests.functional.conftest import environment
from tests.loading import as_csv, manifests, plain_rows, pounds

ADA = Reader("Ada", is_local=True)
BETWEEN = "between two"
LONGEST_WAIT = 180
ORGANISATIONS = 4
WORKER = "from commonweal.web.commands.worker import command; command()"


@dataclass(frozen=True)
class Ledger:
    """A file to load: whose it is, what is in it, and how many payments and pounds that is."""

    organisation: str
    text: str
    payments: int
    pounds: Decimal


def ledger(number: int, payments: int) -> Ledger:
    """One more ledger, of one of a few organisations; no two are alike."""
    rows = plain_rows(payments, first=number * payments + 1)
    return Ledger(f"R{number % ORGANISATIONS:02d}", as_csv(rows), payments, pounds(rows))


def title(ledger: Ledger) -> str:
    """What its load is called; no other has the same pounds."""
    return f"Load {ledger.pounds} of {ledger.organisation}"


def upload(ledger: Ledger, *, overlap: str | None = None) -> Run:
    """What a person does on the pages: upload a file, and ask for it to be loaded."""
    arrived = spool.Upload(str(new_id()), "spend", ledger.organisation, ("ledger.csv",))
    (arrived.folder / spool.FILES).mkdir(parents=True, mode=spool.PRIVATE)
    arrived.path("ledger.csv").write_text(ledger.text)
    (arrived.folder / spool.ABOUT).write_text(json.dumps(asdict(arrived)))
    group = {"files": ["ledger.csv"], "confirmed": {}, "stated": {}, "overlap": overlap, "answers": {}}
    return actions.start(
        kind="add",
        title=title(ledger),
        work="commonweal.web.datasets.work.add",
        parameters={"upload": arrived.id, "groups": [group]},
        private_folder=arrived.id,
        next_href="/data/loads/{run}/",
        by=ADA,
        organisation=ledger.organisation,
    )


@contextmanager
def worker(workspace: Path, database: Database, patch: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A real worker, for the time of a `with`; then told to stop, where it is still there."""
    line = [sys.executable, "-c", patch + WORKER, "--workspace", str(workspace)]
    process = subprocess.Popen(line, env=environment(database.url), stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=LONGEST_WAIT)


def wait(true: Callable[[], bool], process: subprocess.Popen[bytes]) -> bool:
    """Wait until something is so; False where the process ends before."""
    until = timezone.now() + dt.timedelta(seconds=LONGEST_WAIT)
    while not true():
        assert timezone.now() < until, list(Run.objects.values("state", "stage", "message", "error"))
        if has_ended_within(0.02, process):
            return bool(true())
    return True


def has_ended_within(seconds: float, process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def being_done() -> Run | None:
    """The run that a living worker has."""
    return next(
        (run for run in Run.objects.filter(state=State.RUNNING) if workers.is_at_work(run.worker)), None
    )


def unfinished() -> bool:
    return Run.objects.filter(state__in=UNFINISHED).exists()


@dataclass
class Rounds:
    """Loads, and kills while they are done."""

    workspace: Path
    database: Database
    payments: int
    chance: random.Random
    ledgers: list[Ledger] = field(default_factory=list)
    killed_at: Counter[str] = field(default_factory=Counter)

    def ask_for_one_more(self) -> None:
        self.ledgers.append(ledger(len(self.ledgers), self.payments))
        upload(self.ledgers[-1])

    def seconds_of_one(self) -> float:
        """How long the work on one ledger takes where nobody stops it."""
        self.ask_for_one_more()
        with worker(self.workspace, self.database) as process:
            wait(lambda: not unfinished(), process)
        [run] = Run.objects.all()
        assert run.state == State.DONE, run.error
        assert run.started_at is not None
        assert run.ended_at is not None
        return (run.ended_at - run.started_at).total_seconds()

    def kill(self, within: float) -> str:
        """Let a worker begin, or go on with, a load; kill it at some moment within so many seconds of that; says at
        which stage it was killed.
        """
        if not Run.objects.filter(state__in=UNFINISHED, attempts__lt=mending.MOST_ATTEMPTS).exists():
            self.ask_for_one_more()
        with worker(self.workspace, self.database) as process:
            assert wait(lambda: being_done() is not None, process), "the worker ended by itself"
            has_ended_within(self.chance.random() * within, process)
            found = being_done()
            process.kill()
        stage = (found.stage or "starting") if found else BETWEEN
        self.killed_at[stage] += 1
        return stage

    def finish(self) -> None:
        """Let all be done; what failed is asked for again, as its page says."""
        with worker(self.workspace, self.database) as process:
            self._let_all_end(process)
            for each in self.ledgers:
                runs = [run for run in Run.objects.all() if run.title == title(each)]
                if not any(run.state == State.DONE for run in runs):
                    assert all("Add the files again" in run.what_to_do for run in runs)
                    upload(each)
            self._let_all_end(process)

    def _let_all_end(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for each run in its turn: the more there are, the longer all of them take."""
        while left := Run.objects.filter(state__in=UNFINISHED).count():
            fewer = functools.partial(self._are_fewer_than, left)
            assert wait(fewer, process), "the worker ended by itself"

    def _are_fewer_than(self, number: int) -> bool:
        return Run.objects.filter(state__in=UNFINISHED).count() < number

    def show(self) -> None:
        ends = Counter((run.state, run.attempts) for run in Run.objects.all())
        kills, ledgers = self.killed_at.total(), len(self.ledgers)
        print(f"\nkill -9 of the worker on {self.database.kind}: {kills} kills, {ledgers} ledgers")
        print("killed at: " + ", ".join(f"{stage} {times}" for stage, times in self.killed_at.most_common()))
        print(
            "runs: "
            + ", ".join(f"{state} at attempt {n}: {times}" for (state, n), times in sorted(ends.items()))
        )
        payments, amount = (
            sum(each.payments for each in self.ledgers),
            sum(each.pounds for each in self.ledgers),
        )
        print(f"in the files: {payments:,} payments, £{amount:,}")
        payments, amount = held(self.workspace)
        print(f"held: {payments:,} payments, £{amount:,}")


def held(workspace: Path, organisation: str | None = None) -> tuple[int, Decimal]:
    """Payments and pounds that are held, of one organisation or of all: counted in the files on the disk."""
    payments, amount = 0, Decimal("0.00")
    for id_, version in manifests(workspace).items():
        if organisation in (None, version["organisation"]):
            table = pq.read_table(
                workspace / "evidence" / "versions" / id_ / "rows.parquet", columns=["outcome", "amount"]
            )
            accepted = table.filter(pc.equal(table["outcome"], "accepted"))
            payments += accepted.num_rows
            amount += pc.sum(accepted["amount"]).as_py() or 0
    return payments, amount


def faults(workspace: Path, ledgers: list[Ledger]) -> list[str]:
    """What may not be so when all is done, in words: nothing lost or doubled, no run untrue, nothing left."""
    told = holdings.check(workspace)
    for organisation in sorted({each.organisation for each in ledgers}):
        own = [each for each in ledgers if each.organisation == organisation]
        asked = sum(each.payments for each in own), sum((each.pounds for each in own), Decimal("0.00"))
        if held(workspace, organisation) != asked:
            told.append(f"{organisation} lost or doubled")
    ids = {version.id for version in holdings.versions(workspace)}
    for run in Run.objects.all():
        results = run.result.get("results", [])
        if run.state not in (State.DONE, State.FAILED):
            told.append(f"{run.title} is {run.state}")
        if run.state == State.DONE and [one["dataset_version"] in ids for one in results] != [True]:
            told.append(f"{run.title} is said to be done, and is not")
        if run.state == State.FAILED and not (run.error and run.what_to_do and run.attempts > 1):
            told.append(f"{run.title} failed and does not say why, or was not taken up again")
        if run.attempts > 2:
            told.append(f"{run.title} was taken up {run.attempts} times")
    told += [
        f"{path.name} is left in the spool"
        for path in (workspace / "spool").iterdir()
        if path.name != "arriving"
    ]
    if DBTaskResult.objects.filter(status="READY").exists():
        told.append("work is left in the queue")
    [total] = ask.figure_sets(workspace, indicator="spend.total", place="SYSTEM")
    if total.stale or total.headline.value != sum(each.pounds for each in ledgers):
        told.append(f"the system's figure is {total.headline.value}, stale: {total.stale}")
    return told
