"""One round of a kill: a load is killed, and what it left is held against what may be there."""

from __future__ import annotations

import itertools
import random
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from commonweal.demonstration import LedgerControls
from commonweal.pipeline import ask, holdings
from commonweal.vocabulary.holdings import LoadResult
from tests.loading import add_one, manifests, plain_rows, pounds, write
from tests.stopping import Worker

# In the order in which a load tells of them.
STAGES = (
    "opening", "recognising", "reading rows", "checking", "setting issues aside", "keeping", "suppliers", "figures",
)  # fmt: skip
NEIGHBOUR = "RYY"


@dataclass(frozen=True)
class Setting:
    """A ledger to load, what is in it, and a workspace that holds another body's file already."""

    ledger: Path
    controls: LedgerControls
    base: Path

    def fresh(self, to: Path) -> Path:
        """A copy of the workspace."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.base, to)
        return to


def make_base(folder: Path) -> Path:
    """A workspace with a neighbour's file and figures."""
    add_one(
        folder / "base", write(folder / "neighbour.csv", plain_rows(30)), organisation=NEIGHBOUR, figures=True
    )
    return folder / "base"


def durations(setting: Setting, workspace: Path) -> dict[str, float]:
    """How long each stage takes when nobody stops the load."""
    started: list[tuple[str, float]] = []
    worker = Worker()
    try:
        worker.start("add", workspace, [setting.ledger])
        for line in worker.lines():
            if line[0] in ("stage", "finished"):
                started.append((line[-1].strip() if line[0] == "stage" else "end", time.monotonic()))
            if line[0] in ("finished", "failed"):
                break
    finally:
        worker.close()
    taken: dict[str, float] = dict.fromkeys(STAGES, 0.0)
    for (stage, since), (_, until) in itertools.pairwise(started):
        taken[stage] += until - since
    return taken


def kill_at(
    worker: Worker,
    setting: Setting,
    workspace: Path,
    stage: str,
    lengths: Mapping[str, float],
    rng: random.Random,
) -> str:
    """Let a load run to a stage and a moment of it, then kill it; gives the stage that it had come to by then.

    On a busy machine that is sometimes a later one than was meant, or "ended".
    """
    worker.start("add", workspace, [setting.ledger])
    worker.until_stage(stage)
    worker.has_ended_within(rng.random() * lengths[stage])
    worker.kill()
    for line in worker.lines():
        stage = line[1].strip() if line[0] == "stage" else "ended" if line[0] == "finished" else stage
    return stage


def faults(setting: Setting, workspace: Path) -> list[str]:
    """What may not be so after a kill, in words: everything held is whole, and it is all of the file or none."""
    told = holdings.check(workspace)
    folders = {path.name for path in (workspace / "evidence" / "versions").iterdir()}
    held = manifests(workspace)
    told += [f"version {name[:12]} has no manifest" for name in folders - held.keys()]
    mine = [id_ for id_, version in held.items() if version["organisation"] != NEIGHBOUR]
    if len(held) - len(mine) != 1:
        told.append("the neighbour's version is not as it was")
    if len(mine) > 1:
        told.append(f"{len(mine)} versions of one file")
    told += [fault for id_ in mine for fault in _not_all(setting.controls, workspace, id_)]
    [neighbour] = ask.figure_sets(workspace, indicator="spend.total", place=NEIGHBOUR)
    if neighbour.headline.value != pounds(plain_rows(30)):
        told.append("the neighbour's figure is not as it was")
    return told


def _not_all(controls: LedgerControls, workspace: Path, id_: str) -> list[str]:
    rows = workspace / "evidence" / "versions" / id_ / "rows.parquet"
    if not rows.exists():
        return [f"version {id_[:12]} has no rows"]
    table = pq.read_table(rows, columns=["outcome", "amount"])
    accepted = table.filter(pc.equal(table["outcome"], "accepted"))
    found = (table.num_rows, accepted.num_rows, pc.sum(accepted["amount"]).as_py())
    stated = (controls.rows_read, controls.rows_accepted, controls.amount_accepted)
    return [] if found == stated else [f"version {id_[:12]} holds {found}, not {stated}"]


def is_held(workspace: Path) -> bool:
    """Whether the killed load had kept its file."""
    return any(version["organisation"] != NEIGHBOUR for version in manifests(workspace).values())


def load_again(setting: Setting, workspace: Path) -> LoadResult:
    """The repeated load, in this process; it must succeed, once."""
    before = is_held(workspace)
    result = add_one(workspace, setting.ledger, accept_proposals=True, figures=True)
    assert result.error is None
    assert result.already_held == before
    counted = result.reconciliation
    assert counted is not None
    controls = setting.controls
    assert (counted.rows_read, counted.rows_accepted, counted.rows_refused, counted.rows_not_data) == (
        controls.rows_read, controls.rows_accepted, controls.rows_refused, controls.rows_not_data,
    )  # fmt: skip
    assert (counted.amount_accepted, counted.amount_refused) == (
        controls.amount_accepted,
        controls.amount_refused,
    )
    assert faults(setting, workspace) == []
    assert is_held(workspace)
    assert list((workspace / "spool").iterdir()) == [], "what the dead process spooled is swept"
    [own] = ask.figure_sets(workspace, indicator="spend.total", place="RXX")
    assert own.headline.value == controls.amount_accepted
    [system] = ask.figure_sets(workspace, indicator="spend.total", place="SYSTEM")
    assert system.headline.value == controls.amount_accepted + Decimal(pounds(plain_rows(30)))
    assert system.stale is None
    return result
