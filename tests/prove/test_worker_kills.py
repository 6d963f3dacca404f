"""kill -9 of the worker during loads, on each database: nothing lost, nothing doubled, every run in a true state."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from commonweal.web.runs import mending
from commonweal.web.runs.models import Run, State
from tests.databases import SQLITE, Database
from tests.prove import worker_rounds
from tests.prove.worker_rounds import Rounds

pytestmark = pytest.mark.database
SEED = 50
FULL_KILLS, FULL_PAYMENTS = 50, 400
SMALL_KILLS, SMALL_PAYMENTS = 3, 400

# A file that is held is not known again, and its version never has the same id; the first worker dies as it publishes.
KEEPS_TWICE = """
import os, secrets
from pathlib import Path
from commonweal.evidence.store import versions
from commonweal.pipeline import load
load._same_file = lambda *_: None
versions.version_id = lambda **_: secrets.token_hex(32)
published, died = versions.publish, Path({died!r})
def publish(*arguments):
    published(*arguments)
    if not died.exists():
        died.touch()
        os.kill(os.getpid(), 9)
versions.publish = publish
"""


def kill_many(records: Path, database: Database, *, kills: int, payments: int) -> None:
    rounds = Rounds(records, database, payments, random.Random(SEED))
    seconds = rounds.seconds_of_one()
    for _ in range(kills):  # about half go on to the next load, however fast the machine is just then
        seconds *= 0.8 if rounds.kill(within=2 * seconds) == worker_rounds.BETWEEN else 1.1
    rounds.finish()
    rounds.show()
    assert worker_rounds.faults(records, rounds.ledgers) == []
    assert rounds.killed_at.total() == kills
    assert rounds.killed_at[worker_rounds.BETWEEN] < kills / 2, "most kills are to fall into a load"


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_a_worker_that_is_killed_loses_and_doubles_nothing(records: Path, database: Database) -> None:
    kill_many(records, database, kills=SMALL_KILLS, payments=SMALL_PAYMENTS)


@pytest.mark.prove
def test_a_worker_that_is_killed_fifty_times_loses_and_doubles_nothing(
    records: Path, database: Database
) -> None:
    kill_many(records, database, kills=FULL_KILLS, payments=FULL_PAYMENTS)


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_the_proof_finds_what_is_doubled_and_what_nobody_goes_on_with(
    records: Path, database: Database, tmp_path: Path
) -> None:
    """The positive control: without what keeps a load from being kept twice, and before anybody goes on with it."""
    ledger = worker_rounds.ledger(0, SMALL_PAYMENTS)
    patch = KEEPS_TWICE.format(died=str(tmp_path / "died"))
    run = worker_rounds.upload(ledger, overlap="keep")
    with worker_rounds.worker(records, database, patch) as process:
        assert process.wait(timeout=worker_rounds.LONGEST_WAIT) == -9
    assert worker_rounds.held(records) == (ledger.payments, ledger.pounds)
    left = Run.objects.get(pk=run.pk)
    assert left.state == State.RUNNING, "nobody has gone on with it yet, and the proof would say so"
    with worker_rounds.worker(records, database, patch) as process:
        assert worker_rounds.wait(lambda: not worker_rounds.unfinished(), process)
    assert mending.mend() == 0
    assert worker_rounds.held(records) == (2 * ledger.payments, 2 * ledger.pounds)
    assert f"{ledger.organisation} lost or doubled" in worker_rounds.faults(records, [ledger])
