"""What is measured: generated ledgers, workspaces that hold them, and fresh copies of those for each run."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.measuring import Found, run_child
from commonweal.demonstration import LedgerControls, write_ledger

ORGANISATIONS = ("XWX10", "XWX20", "XWX30", "XWX40")
NAMES = (
    "Wexport General Hospitals NHS Foundation Trust",
    "Vale and Moor Partnership NHS Foundation Trust",
    "Wexmoor Ambulance Service NHS Trust",
    "Tarnbridge Teaching Hospitals NHS Trust",
)
WARM_UP_LINES = 2_000


@dataclass(frozen=True)
class Ledger:
    """A generated file, and what must be found in it."""

    path: Path
    controls: LedgerControls


class Workbench:
    """A folder for one size of ledger."""

    def __init__(self, folder: Path, lines: int) -> None:
        self.folder = folder
        self.lines = lines
        self._numbers = count()
        folder.mkdir(parents=True)

    def ledger(self) -> Ledger:
        """One ledger of all the lines."""
        path = self.folder / "ledger.csv"
        return Ledger(path, write_ledger(path, lines=self.lines, seed=1))

    def fresh(self, name: str) -> Path:
        """A path that nothing has used."""
        return self.folder / f"{name}-{next(self._numbers)}"

    def system(self, name: str, lines: int) -> Path:
        """A workspace with several bodies' ledgers, so many lines in all, and no figures yet."""
        workspace = self.fresh(name)
        for seed, (organisation, entity) in enumerate(zip(ORGANISATIONS, NAMES, strict=True), 11):
            path = self.fresh("part").with_suffix(".csv")
            write_ledger(path, lines=lines // len(ORGANISATIONS), seed=seed, entity=entity)
            load(workspace, path, organisation)
            path.unlink()
        return workspace

    def copy_of(self, workspace: Path) -> Path:
        """The same evidence at another path. Its files never change, so the copy shares them."""
        copied = self.fresh("copy")
        shutil.copytree(workspace, copied, copy_function=_link_parquet)
        return copied


def load(workspace: Path, source: Path, organisation: str) -> Found:
    """Load a ledger in a fresh process."""
    return run_child(
        "commonweal_load", workspace=str(workspace), source=str(source), organisation=organisation
    )


def _link_parquet(source: str, target: str) -> None:
    if source.endswith(".parquet"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)
