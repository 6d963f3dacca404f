"""Residents beside staff: how many people of working age a footprint has of each sex, ethnic group and disability."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from commonweal.analysis.workforce import figures, groups
from commonweal.analysis.workforce.groups import GROUPED
from commonweal.content.loader import load
from commonweal.content.workforce import COLUMNS, WorkforceColumns
from commonweal.evidence.store import Store
from commonweal.evidence.store import versions as stored
from commonweal.evidence.store.tables import tables
from commonweal.pipeline import viewing
from commonweal.pipeline.ground import OLDEST, YOUNGEST
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.tables import STATISTICS

MEASURE = "census_residents"
_AGES = re.compile(r"aged (?P<from>\d+)(?: (?:to|and) (?P<to>\d+))? years?$", re.IGNORECASE)
_DIMENSION = re.compile(rf"(?:^|, )(?P<name>age|{'|'.join(GROUPED)})=", re.IGNORECASE)


@dataclass(frozen=True)
class Beside:
    """People of working age by what they are counted by and its category, as staff are; and what says so."""

    residents: Mapping[tuple[str, str], float] = field(default_factory=dict)
    versions: tuple[str, ...] = ()

    @property
    def by(self) -> tuple[str, ...]:
        """What residents are known by."""
        return tuple(one for one in GROUPED if any(dimension == one for dimension, _ in self.residents))

    def as_rows(self) -> pa.Table:
        """The residents as further rows of the ground."""
        rows = [
            {"level": f"{figures.GROUP}{dimension}", "area": category, "residents": people}
            for (dimension, category), people in self.residents.items()
        ]
        return pa.Table.from_pylist(rows, schema=figures.ground().schema().to_pyarrow())


def beside(store: Store) -> Beside:
    """What is held of residents of every council of the footprint; from memory where nothing has changed."""
    held = tuple(
        sorted(
            (
                v
                for v in stored.current(store)
                if v.kind == STATISTICS.name and MEASURE in v.facts["measures"]
            ),
            key=lambda version: version.id,
        )
    )
    footprint = tuple(sorted(viewing.footprint(store)))
    if not held or not footprint:
        return Beside()
    columns = load(COLUMNS, "columns", WorkforceColumns, overlay=store.content)
    return _beside(store.workspace, tuple(v.id for v in held), footprint, columns.edition)


@functools.lru_cache(maxsize=4)
def _beside(workspace: Path, ids: tuple[str, ...], footprint: tuple[str, ...], _columns: str) -> Beside:
    store = Store(workspace)
    held = sorted((v for v in stored.held(store) if v.id in ids), key=lambda version: version.loaded_at)
    columns = load(COLUMNS, "columns", WorkforceColumns, overlay=store.content)
    found: dict[tuple[str, str], float] = {}
    for version in held:  # each file by itself: two may hold the same people, in other bands of age
        said = _of_file(_rows(store, version, footprint), columns, frozenset(footprint))
        told = {dimension for dimension, _ in said}
        found = {key: people for key, people in found.items() if key[0] not in told} | said
    return Beside(found, ids)


def _of_file(
    rows: Sequence[Mapping[str, Any]], columns: WorkforceColumns, footprint: frozenset[str]
) -> dict[tuple[str, str], float]:
    """Residents by what they are counted by and its category, where a file has them of every council."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        said = parts(row["breakdown"])
        ages = _AGES.search(said.get("age", ""))
        if ages is None or int(ages["from"]) < YOUNGEST or int(ages["to"] or ages["from"]) > OLDEST:
            continue
        for dimension in GROUPED:
            category = _category(columns, dimension, said.get(dimension, ""))
            if category:
                found[dimension, category][row["code"]] += row["value"] or 0
    return {key: sum(by.values()) for key, by in found.items() if by.keys() == footprint}


def _rows(store: Store, version: DatasetVersion, footprint: Sequence[str]) -> list[dict[str, Any]]:
    columns = {column.name: column.type for column in STATISTICS.columns}
    asked = groups.published(STATISTICS.name, columns, MEASURE, footprint)
    with store.spooling() as spool, tables(store, spool) as bound:
        bound.bind(STATISTICS.name, [version])
        rows: list[dict[str, Any]] = bound.run(asked).to_pylist()
    return rows


def parts(breakdown: str) -> dict[str, str]:
    """What a row is about, by dimension; a category may hold commas."""
    marks = list(_DIMENSION.finditer(breakdown))
    ends = [*(mark.start() for mark in marks[1:]), len(breakdown)]
    return {
        mark["name"].lower(): breakdown[mark.end() : end].strip()
        for mark, end in zip(marks, ends, strict=True)
    }


def _category(columns: WorkforceColumns, dimension: str, said: str) -> str:
    """The category of staff that a category of the census is; "" where it is none."""
    column = columns.column(dimension)
    wanted = said.casefold()
    return next(
        (
            choice
            for choice in column.choices
            if wanted in {each.casefold() for each in (choice, *column.also.get(choice, ()))}
        ),
        "",
    )
