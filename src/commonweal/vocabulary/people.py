"""Counts of people, as they stand before the gate, and as they are let out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

EVERY = ""  # the area, category or organisation of a cell that takes in all of them
SMALLEST = "lsoa"  # the level of the areas of which all others are made


class PeopleCell(NamedTuple):
    """What one count is of. `dimension` "all" and `category` "all" where the people are not split.

    `level` names the geography ("footprint", "place", "neighbourhood", "lsoa", "place-quintile"…), `area` the area in
    it. `organisation` is the employer, or "" for all employers of the population together.
    """

    table: str
    level: str
    area: str
    dimension: str = "all"
    category: str = "all"
    organisation: str = EVERY


@dataclass(frozen=True)
class PeopleCounts:
    """All that is to be let out together of one population on one day: a declared family of tables.

    `population` is the sort of people ("staff", "starters"…), `employers` are the bodies whose people they are,
    `period` is an ISO day. `counts` has one true count for each of `cells`. `sums` are equations between cells, across
    tables and geographies: the position of a total, and the positions of its parts. Cells of several tables that are
    of the same people (all but `table` alike) need no sum to say so. `fte` may give whole-time equivalents of some
    cells, by position: these must be a total and its parts in one of the sums. `versions` are the dataset versions
    whose people are counted. `fed_by` are the employers that have more people in it than the rule hides; None: all.
    `ground` is a digest of how areas are made up, for families that do not go down to small areas.
    """

    family: str
    population: str
    period: str
    employers: tuple[str, ...]
    cells: Sequence[PeopleCell]
    counts: NDArray[np.int64]
    sums: Sequence[tuple[int, tuple[int, ...]]]
    fte: dict[int, float] = field(default_factory=dict)
    versions: tuple[str, ...] = ()
    fed_by: tuple[str, ...] | None = None
    ground: str = ""


# The columns of what is let out, with their Arrow types. A hidden count is null, never 0; `low` and `high` are what
# anyone can work out of it (`high` is null where nothing bounds it); `why` says in words why it is hidden.
RELEASE_COLUMNS = {
    "family": "string",
    "table": "string",
    "level": "string",
    "area": "string",
    "dimension": "string",
    "category": "string",
    "organisation": "string",
    "headcount": "int64",
    "low": "int64",
    "high": "int64",
    "fte": "double",
    "why": "string",
}


@dataclass(frozen=True)
class LetOut:
    """What a release showed, as the gate remembers it: never what it hid.

    `shown` has one entry a cell, None where it was hidden. `hidden_to`, `base` and `bodies_at_least` are of the rule
    it was made under. `versions` are the dataset versions whose people were counted, with the reference data that
    placed them; `fed_by` and `ground` as in PeopleCounts.
    """

    id: str
    family: str
    population: str
    period: str
    employers: tuple[str, ...]
    audience: str
    hidden_to: int
    base: int
    cells: Sequence[PeopleCell]
    shown: Sequence[int | None]
    sums: Sequence[tuple[int, tuple[int, ...]]]
    fte: dict[int, float] = field(default_factory=dict)
    versions: tuple[str, ...] = ()
    bodies_at_least: int = 1
    fed_by: tuple[str, ...] | None = None
    ground: str = ""


@dataclass(frozen=True)
class Earlier:
    """An earlier release, and the true counts behind it where the data are still held: what did not change is then
    known. Without them, everything that could be as it was is taken to be as it was.
    """

    let_out: LetOut
    counts: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Release:
    """What the gate lets out of some counts: the only thing that anyone, or any method, sees of people.

    `table` has RELEASE_COLUMNS, one row for each cell in their order. `hidden` counts the cells that are not shown, of
    which `secondary` only to keep others hidden. `refused` says in words why nothing is let out; the table is then
    empty. `id` is the digest under which the gate remembers it.
    """

    id: str
    family: str
    population: str
    period: str
    employers: tuple[str, ...]
    audience: str
    rule: str
    method: str
    table: pa.Table
    cells: int
    hidden: int
    secondary: int
    refused: str = ""
