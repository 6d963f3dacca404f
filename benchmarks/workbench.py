"""What is measured: generated ledgers, workspaces that hold them, and fresh copies of those for each run."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from benchmarks.influenceable_questions import Settings
from benchmarks.measuring import Found, run_child
from commonweal.content.spend_method import local_definition, spend_rules
from commonweal.demonstration import LedgerControls, write_ledger

ORGANISATIONS = ("XWX10", "XWX20", "XWX30", "XWX40")
NAMES = (
    "Wexport General Hospitals NHS Foundation Trust",
    "Vale and Moor Partnership NHS Foundation Trust",
    "Wexmoor Ambulance Service NHS Trust",
    "Tarnbridge Teaching Hospitals NHS Trust",
)
WARM_UP_LINES = 2_000
# Councils of the footprint, in two places; the bodies have an address in each of the first four.
FOOTPRINT = ("E08000001", "E08000002", "E08000003", "E08000004", "E08000005", "E08000006")
NEAR, FAR = 6_000, 34_000  # postcodes drawn from the footprint, and from everywhere


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
        """A workspace with several bodies' ledgers, so many lines in all, suppliers matched, and no figures yet."""
        workspace = self.fresh(name)
        for seed, (organisation, entity) in enumerate(zip(ORGANISATIONS, NAMES, strict=True), 11):
            path = self.fresh("part").with_suffix(".csv")
            write_ledger(path, lines=lines // len(ORGANISATIONS), seed=seed, entity=entity)
            load(workspace, path, organisation)
            path.unlink()
        run_child("commonweal_match", workspace=str(workspace))
        return workspace

    def placed_system(self, name: str, lines: int) -> tuple[Path, Settings]:
        """The same with real postcodes drawn from the whole directory, suppliers matched, and settings of its own."""
        from commonweal.evidence.postcodes import embedded

        workspace = self.fresh(name)
        directory = embedded()
        held = self.fresh("postcodes").with_suffix(".parquet")
        pq.write_table(directory, held)
        postcodes = _drawn(directory)
        for seed, (organisation, entity) in enumerate(zip(ORGANISATIONS, NAMES, strict=True), 11):
            path = self.fresh("part").with_suffix(".csv")
            write_ledger(
                path, lines=lines // len(ORGANISATIONS), seed=seed, entity=entity, postcodes=postcodes
            )
            load(workspace, path, organisation)
            path.unlink()
        addresses = dict(zip(ORGANISATIONS, _one_in_each(directory), strict=True))
        rules = _settle(workspace, addresses)
        matched = run_child("commonweal_match", workspace=str(workspace))
        definition = local_definition()
        return workspace, Settings(
            rules=rules,
            addresses=addresses,
            footprint=list(FOOTPRINT),
            places=[list(FOOTPRINT[:3]), list(FOOTPRINT[3:])],
            radius_km=definition.radius_km,
            most_unknown=definition.most_unknown,
            suppliers=Path(matched["result"]),
            postcodes=held,
        )

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


def _drawn(directory: pa.Table) -> list[str]:
    """Postcodes in use somewhere in the footprint, and anywhere."""
    rng = np.random.default_rng(7)
    placed = directory.filter(pc.is_valid(directory["authority"]))
    near = placed.filter(pc.is_in(placed["authority"], pa.array(FOOTPRINT)))
    drawn = [
        *near["postcode"].take(rng.integers(0, near.num_rows, NEAR)).to_pylist(),
        *placed["postcode"].take(rng.integers(0, placed.num_rows, FAR)).to_pylist(),
    ]
    return [str(code) for code in drawn]


def _one_in_each(directory: pa.Table) -> list[str]:
    """A postcode in each of the first councils of the footprint, with a place on the grid."""
    placed = directory.filter(pc.is_valid(directory["easting"]))
    return [
        min(placed.filter(pc.equal(placed["authority"], council))["postcode"].to_pylist())
        for council in FOOTPRINT[: len(ORGANISATIONS)]
    ]


def _settle(workspace: Path, addresses: Mapping[str, str]) -> list[dict[str, Any]]:
    """Choose what local means and which rules are in force; the rules as content has them.

    No register is loaded, so nearly every supplier is unresolved: that rule is off, or the lower bound would be zero.
    """
    (workspace / "addresses.json").write_text(json.dumps(dict(addresses)), encoding="utf-8")
    own = {"footprint": list(FOOTPRINT), "places": {"West": list(FOOTPRINT[:3]), "East": list(FOOTPRINT[3:])}}
    shipped = spend_rules()
    rules = [rule.model_dump(mode="json") | {"in_force": rule.id != "unresolved"} for rule in shipped.rules]
    for edition, more in ((local_definition(), own), (shipped, {"rules": rules})):
        values = edition.model_dump(mode="json", exclude={"kind", "id", "effective"}) | more
        path = workspace / "content" / edition.kind / edition.id / f"{edition.effective}.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf-8")
    return rules
