"""What a map of areas shows: one thing of every area, in classes that have names.

First the nations' indices of deprivation, as their publishers rank small areas. Councils are told by the share of
their small areas that are in the most deprived fifth of the nation: never by putting ranks together.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from commonweal.evidence.store import Store
from commonweal.evidence.store.tables import tables
from commonweal.pipeline import reference, viewing, whereabouts
from commonweal.pipeline.area_map import COUNCIL, LINKS, SMALL

TABLE = "deprivation"
FIFTHS = (
    "Least deprived fifth",
    "Second least deprived",
    "Middle fifth",
    "Second most deprived",
    "Most deprived fifth",
)
SHARES = ("Under 10%", "10% to 20%", "20% to 40%", "40% or more")
SHARE_EDGES = (10, 20, 40)
MEASURES = {
    "imd": "Index of multiple deprivation",
    "income": "Income",
    "employment": "Employment",
    "education": "Education, skills and training",
    "health": "Health and disability",
    "crime": "Crime",
    "housing_and_services": "Barriers to housing and services",
    "environment": "Living environment",
    "idaci": "Income deprivation affecting children",
    "idaopi": "Income deprivation affecting older people",
}
WHY = "Drawing the map of deprivation"


@dataclass(frozen=True)
class Shown:
    """What is shown of areas of one level: the classes from the lightest to the darkest, each area's, and its words."""

    about: str
    classes: tuple[str, ...]
    class_of: Mapping[str, int]
    words: Mapping[str, str]


@dataclass(frozen=True)
class Theme:
    """Something that can be shown: `id` is its address, `group` what it belongs to."""

    id: str
    title: str
    group: str


@dataclass(frozen=True, eq=False)
class AreaFigures:
    """A theme with what it shows, by level, what must be known to read it, and the versions that it rests on.

    `names` of areas by code, and `council_of` each small area, as the lookups say.
    """

    theme: Theme
    shown: Mapping[str, Shown]
    names: Mapping[str, str]
    council_of: Mapping[str, str]
    caveats: tuple[str, ...]
    versions: tuple[str, ...]


def themes(workspace: Path) -> list[Theme]:
    """What can be shown of the data held, the whole index before its domains. Raises MissingReference for none."""
    store = Store(workspace)
    held = tuple(version.id for version in reference.answering(store, TABLE))
    found = list(_indices(workspace, held)) if held else []
    if not found:
        raise reference.missing(store, "deprivation IoD 2025", TABLE, WHY)
    return [_theme(*one) for one in found]


def figures(workspace: Path, id_: str) -> AreaFigures:
    """A theme's figures. Raises KeyError where there is no such theme, MissingReference where no index is held."""
    store = Store(workspace)
    held = tuple(version.id for version in reference.answering(store, TABLE))
    if not held:
        raise reference.missing(store, "deprivation IoD 2025", TABLE, WHY)
    found = {_theme(*one).id: one for one in _indices(workspace, held)}
    links = tuple(version.id for version in reference.answering(store, LINKS))
    return _deprivation(workspace, held, links, found[id_])


def footprint(workspace: Path) -> frozenset[str]:
    """The councils of the system's footprint, by code; empty where nothing says which they are."""
    return viewing.footprint(Store(workspace))


def _theme(index: str, measure: str) -> Theme:
    return Theme(
        re.sub(r"[^a-z0-9]+", "-", f"{index} {measure}".lower()),
        MEASURES.get(measure, measure.replace("_", " ")),
        index,
    )


@functools.lru_cache(maxsize=2)
def _indices(workspace: Path, _held: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The indices with a place for each small area, and their measures: those that are known first, in their order."""
    from commonweal.analysis import geography

    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        bound.bind(TABLE, reference.answering(store, TABLE))
        rows = geography.table(TABLE)
        placed = rows.filter(rows.level == SMALL, rows["rank"].notnull() | rows.decile.notnull())
        pairs = {
            (r["index"], r["measure"])
            for r in bound.run(placed.select("index", "measure").distinct()).to_pylist()
        }
    order = list(MEASURES)
    return tuple(
        sorted(pairs, key=lambda p: (p[0], order.index(p[1]) if p[1] in order else len(order), p[1]))
    )


@functools.lru_cache(maxsize=4)
def _deprivation(
    workspace: Path, held: tuple[str, ...], links: tuple[str, ...], which: tuple[str, str]
) -> AreaFigures:
    from commonweal.analysis import geography

    index, measure = which
    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        for table, ids in ((TABLE, held), (LINKS, links)):
            bound.bind(table, [version for version in reference.answering(store, table) if version.id in ids])
        areas = geography.table(TABLE)
        areas = areas.filter(areas["index"] == index, areas.level == SMALL, areas.measure == measure)
        placed = geography.deprivation_of(
            areas.select("code"), level=SMALL, index=index, index_level=SMALL, measure=measure
        )
        rows = [row for row in bound.run(placed).to_pylist() if row["quintile"] is not None]
        lies_in = bound.run(geography.parents(SMALL, COUNCIL)).to_pylist()
        names = whereabouts.council_names(bound)
    of = {row["child"]: row["parent"] for row in lies_in}
    names |= {row["child"]: row["child_name"] or row["child"] for row in lies_in}
    fifth = {row["code"]: len(FIFTHS) - row["quintile"] for row in rows}
    words = {row["code"]: _placed_in_words(row["rank"], row["decile"], len(rows)) for row in rows}
    small = Shown(f"{index}: each small area among all of the nation", FIFTHS, fifth, words)
    shown = {SMALL: small, COUNCIL: _of_councils(fifth, of)}
    caveats = (
        f"{index} places the small areas of one nation only, and says nothing of how deprived a person is: most "
        "deprived areas have people who are not, and many deprived people live elsewhere.",
        "A fifth is of the small areas of the whole nation, not of this system.",
    )
    return AreaFigures(_theme(index, measure), shown, names, of, caveats, (*held, *links))


def _placed_in_words(rank: float | None, decile: int, areas: int) -> str:
    tenth = f"tenth {decile} of 10"
    return tenth if rank is None else f"{tenth}, rank {int(rank):,} of {areas:,}"


def _of_councils(fifth: Mapping[str, int], councils: Mapping[str, str]) -> Shown:
    """The share of each council's small areas that are in the most deprived fifth."""
    every = Counter(council for code, council in councils.items() if council and code in fifth)
    most = Counter(
        council for code, council in councils.items() if council and fifth.get(code) == len(FIFTHS) - 1
    )
    share = {council: 100 * most[council] / areas for council, areas in every.items()}
    class_of = {council: sum(each >= edge for edge in SHARE_EDGES) for council, each in share.items()}
    words = {c: f"{most[c]:,} of {every[c]:,} small areas, {each:.0f}%" for c, each in share.items()}
    return Shown("Councils: share of their small areas in the most deprived fifth", SHARES, class_of, words)
