"""What a map of areas shows: one thing of every area, in classes that have names.

The nations' indices of deprivation, as their publishers rank small areas; councils are told by the share of their
small areas that are in the most deprived fifth of the nation, never by putting ranks together. And every kept figure
that is cut by area.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from commonweal.evidence.store import Store
from commonweal.evidence.store.tables import tables
from commonweal.pipeline import ask, reference, viewing, whereabouts
from commonweal.pipeline.area_map import COUNCIL, LINKS, SMALL
from commonweal.publication import classes, wording
from commonweal.vocabulary.errors import MissingReference
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed

TABLE, BY = "deprivation", "area"
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
EVERY = 100_000  # areas of one cut


@dataclass(frozen=True)
class Shown:
    """What is shown of areas of one level: the classes from the lightest to the darkest, each area's, and its words.

    `heading` is what the words say; an area that has words and no class is one that nothing can be shown of.
    """

    about: str
    heading: str
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

    `names` of areas by code, and `council_of` each small area, as the lookups say. `stale`: why it is out of date.
    """

    theme: Theme
    shown: Mapping[str, Shown]
    names: Mapping[str, str]
    council_of: Mapping[str, str]
    caveats: tuple[str, ...]
    versions: tuple[str, ...]
    stale: str | None = None


@dataclass(frozen=True, eq=False)
class _Lookups:
    """Names of areas by code, and the council of each small area."""

    names: Mapping[str, str]
    council_of: Mapping[str, str]


def needed(workspace: Path) -> MissingReference:
    """What to say where there is nothing to show."""
    return reference.missing(Store(workspace), "deprivation IoD 2025", TABLE, WHY)


def footprint(workspace: Path) -> frozenset[str]:
    """The councils of the system's footprint, by code; empty where nothing says which they are."""
    return viewing.footprint(Store(workspace))


def indices(workspace: Path) -> dict[str, Theme]:
    """The indices of deprivation held and their domains, by address: the whole index before its domains."""
    found = (_theme(*one) for one in _indices(workspace, _held(workspace, TABLE)))
    return {theme.id: theme for theme in found}


def of_sets(kept: Sequence[FigureSet]) -> dict[str, Theme]:
    """The kept figures that can be shown, by address: those that are cut by area and may be used."""
    return {
        each.indicator: Theme(each.indicator, each.label, each.theme.replace("-", " ").capitalize())
        for each in kept
        if (BY,) in each.cuts and not each.withdrawn
    }


def of_index(workspace: Path, id_: str) -> AreaFigures:
    """The figures of an index or a domain. Raises KeyError where it is not held."""
    held = _held(workspace, TABLE)
    found = {_theme(*one).id: one for one in _indices(workspace, held)}
    return _deprivation(workspace, held, _held(workspace, LINKS), found[id_])


def of_set(workspace: Path, kept: FigureSet) -> AreaFigures:
    """The figures of a kept set, by area."""
    page = ask.cut(workspace, kept.key, (BY,), limit=EVERY)
    known = _lookups(workspace, _held(workspace, LINKS))
    [theme] = of_sets([kept]).values()
    return AreaFigures(
        theme,
        shown(page.figures, kept, known.names, known.council_of),
        known.names,
        known.council_of,
        (kept.description, *kept.caveats),
        kept.lineage.dataset_versions,
        kept.stale,
    )


def shown(
    figures: Sequence[Figure], kept: FigureSet, names: Mapping[str, str], council_of: Mapping[str, str]
) -> dict[str, Shown]:
    """Figures by area, in classes, by level. Areas are known by code or by name; others are not on this map.

    There is always a level: that of councils, of which nothing may be known.
    """
    code_of = {name: code for code, name in names.items() if code not in council_of}
    values: dict[str, dict[str, Figure]] = {COUNCIL: {}, SMALL: {}}
    for figure in figures:
        area = figure.cut[BY]
        code = code_of.get(area, area)
        if code in names:
            values[SMALL if code in council_of else COUNCIL][code] = figure
    none_small = not values[SMALL]
    return {
        level: _classed(found, kept)
        for level, found in values.items()
        if found or (level == COUNCIL and none_small)
    }


def _classed(figures: Mapping[str, Figure], kept: FigureSet) -> Shown:
    told = {
        code: Decimal(each.value) for code, each in figures.items() if not isinstance(each.value, Suppressed)
    }
    edges = classes.equal_steps(
        min(told.values(), default=Decimal(0)), max(told.values(), default=Decimal(0))
    )
    unit = wording.unit_name(kept.unit)
    return Shown(
        f"Classes of {kept.label[:1].lower()}{kept.label[1:]}",
        f"{kept.label}, {unit}" if unit else kept.label,
        classes.names(edges, lambda edge: wording.value_in_words(edge, kept.unit)),
        {code: classes.class_of(value, edges) for code, value in told.items()},
        {code: _in_words(each) for code, each in figures.items()},
    )


def _in_words(figure: Figure) -> str:
    if isinstance(figure.value, Suppressed):
        return f"Not shown: {figure.value.reason}"
    return wording.value_in_words(figure.value, figure.unit)


def _held(workspace: Path, table: str) -> tuple[str, ...]:
    return tuple(version.id for version in reference.answering(Store(workspace), table))


def _theme(index: str, measure: str) -> Theme:
    address = re.sub(r"[^a-z0-9]+", "-", f"{index} {measure}".lower())
    return Theme(address, MEASURES.get(measure, measure.replace("_", " ")), index)


@functools.lru_cache(maxsize=2)
def _indices(workspace: Path, held: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The indices with a place for each small area, and their measures: those that are known first, in their order."""
    from commonweal.analysis import geography

    if not held:
        return ()
    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        bound.bind(TABLE, reference.answering(store, TABLE))
        rows = geography.table(TABLE)
        placed = rows.filter(rows.level == SMALL, rows["rank"].notnull() | rows.decile.notnull())
        found = bound.run(placed.select("index", "measure").distinct()).to_pylist()
    order = list(MEASURES)
    pairs = {(row["index"], row["measure"]) for row in found}
    return tuple(
        sorted(pairs, key=lambda p: (p[0], order.index(p[1]) if p[1] in order else len(order), p[1]))
    )


@functools.lru_cache(maxsize=2)
def _lookups(workspace: Path, links: tuple[str, ...]) -> _Lookups:
    from commonweal.analysis import geography

    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        bound.bind(LINKS, [version for version in reference.answering(store, LINKS) if version.id in links])
        lies_in = bound.run(geography.parents(SMALL, COUNCIL)).to_pylist()
        names = whereabouts.council_names(bound)
    names |= {row["child"]: row["child_name"] or row["child"] for row in lies_in}
    return _Lookups(names, {row["child"]: row["parent"] for row in lies_in})


@functools.lru_cache(maxsize=4)
def _deprivation(
    workspace: Path, held: tuple[str, ...], links: tuple[str, ...], which: tuple[str, str]
) -> AreaFigures:
    from commonweal.analysis import geography

    index, measure = which
    known = _lookups(workspace, links)
    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        bound.bind(TABLE, [version for version in reference.answering(store, TABLE) if version.id in held])
        areas = geography.table(TABLE)
        areas = areas.filter(areas["index"] == index, areas.level == SMALL, areas.measure == measure)
        placed = geography.deprivation_of(
            areas.select("code"), level=SMALL, index=index, index_level=SMALL, measure=measure
        )
        rows = [row for row in bound.run(placed).to_pylist() if row["quintile"] is not None]
    fifth = {row["code"]: len(FIFTHS) - row["quintile"] for row in rows}
    words = {row["code"]: _placed_in_words(row["rank"], row["decile"]) for row in rows}
    about = f"Small areas: where each stands among all of the nation in {index}"
    small = Shown(about, "Where it stands", FIFTHS, fifth, words)
    caveats = (
        f"{index} places the small areas of one nation only, and says nothing of how deprived a person is: most "
        "deprived areas have people who are not, and many deprived people live elsewhere.",
        "A fifth is of the small areas of the whole nation, not of this system. Rank 1 is the most deprived.",
    )
    by_level = {SMALL: small, COUNCIL: _of_councils(fifth, known.council_of)}
    return AreaFigures(
        _theme(index, measure), by_level, known.names, known.council_of, caveats, (*held, *links)
    )


def _placed_in_words(rank: float | None, decile: int) -> str:
    tenth = f"tenth {decile} of 10"
    return tenth if rank is None else f"{tenth}, rank {int(rank):,}"


def _of_councils(fifth: Mapping[str, int], councils: Mapping[str, str]) -> Shown:
    """The share of each council's small areas that are in the most deprived fifth."""
    every = Counter(council for code, council in councils.items() if code in fifth)
    most = Counter(council for code, council in councils.items() if fifth.get(code) == len(FIFTHS) - 1)
    share = {council: 100 * most[council] / areas for council, areas in every.items()}
    return Shown(
        "Councils: share of their small areas in the most deprived fifth",
        "In the most deprived fifth",
        SHARES,
        {council: sum(each >= edge for edge in SHARE_EDGES) for council, each in share.items()},
        {c: f"{most[c]:,} of {every[c]:,} small areas, {each:.0f}%" for c, each in share.items()},
    )
