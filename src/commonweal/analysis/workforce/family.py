"""The declared family of tables of one population: its cells, and every sum between them, across tables and grounds.

The ground is a tree (everywhere → the footprint → places → neighbourhoods → small areas) and, linked with it, the
fifths of deprivation within each place. Whatever can be had by adding or subtracting what is let out is a cell too, so
that it is protected as well: who lives beyond the footprint, in all and in each category.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from commonweal.vocabulary.people import EVERY, PeopleCell, PeopleCounts
from commonweal.vocabulary.tables.workforce import ALL, ELSEWHERE, UNKNOWN

VERSION = "workforce-family-1"
EVERYWHERE, FOOTPRINT, PLACE, NEIGHBOURHOOD, SMALL = (
    "everywhere",
    "footprint",
    "place",
    "neighbourhood",
    "lsoa",
)
QUINTILE, PLACE_QUINTILE, BEYOND, BEYOND_PART = "quintile", "place-quintile", "beyond", "beyond-part"
ENGLAND = "elsewhere-england"
HOMES, EMPLOYERS = "homes", "employers"
WHOLE = ""  # the one area of the levels everywhere, footprint and beyond
NO_NEIGHBOURHOOD = "Elsewhere in "


@dataclass(frozen=True)
class SmallArea:
    """What a small area of the footprint lies in. `quintile` is "1" (most deprived) to "5", or "" where not known."""

    place: str
    neighbourhood: str
    quintile: str


@dataclass(frozen=True)
class Count:
    """So many people of one employer in one area and category (vocabulary.tables.WORKFORCE)."""

    organisation: str
    area: str
    dimension: str
    category: str
    headcount: int


@dataclass
class _Making:
    """Cells in the order in which they are first named, with their counts, and sums by the positions of cells."""

    at: dict[PeopleCell, int] = field(default_factory=dict)
    counts: list[int] = field(default_factory=list)
    sums: dict[tuple[int, tuple[int, ...]], None] = field(default_factory=dict)

    def cell(self, cell: PeopleCell, count: int) -> int:
        if cell not in self.at:
            self.at[cell] = len(self.counts)
            self.counts.append(count)
        return self.at[cell]

    def add(self, total: int, parts: Iterable[int]) -> None:
        self.sums[total, tuple(sorted(parts))] = None


def family(
    id_: str,
    population: str,
    period: str,
    counts: Iterable[Count],
    ground: Mapping[str, SmallArea],
    *,
    employers: Sequence[str],
    dimensions: Collection[str] = (),
    small_areas: bool = False,
    by_employer: bool = False,
) -> PeopleCounts:
    """All that is to be let out of one population together. `ground`: every small area of the footprint, by code.

    Cells of small areas and neighbourhoods are made only with `small_areas`; areas in which nobody lives have a 0.
    Employers are told apart only where there are several. No cell is of both an employer and a category.
    """
    made = _Making()
    held = _Held(counts, ground)
    whole = _trunk(made, held, HOMES, ALL, ALL, EVERY)
    _beyond(made, held, whole)
    if small_areas:
        _small(made, held, ground)
    if by_employer and len(employers) > 1:
        _apart(made, [_trunk(made, held, EMPLOYERS, ALL, ALL, employer) for employer in employers], whole)
    for dimension in dimensions:
        categories = held.categories(dimension)
        parts = [_trunk(made, held, dimension, dimension, category, EVERY) for category in categories]
        if parts:
            _apart(made, parts, whole)
    cells = list(made.at)
    return PeopleCounts(
        id_,
        population,
        period,
        tuple(employers),
        cells,
        np.array(made.counts, dtype=np.int64),
        list(made.sums),
    )


class _Held:
    """The counts, added up over what is asked for."""

    def __init__(self, counts: Iterable[Count], ground: Mapping[str, SmallArea]) -> None:
        self._of: dict[tuple[str, str, str, str, str], int] = defaultdict(int)
        self._categories: dict[str, set[str]] = defaultdict(set)
        self.places = sorted({area.place for area in ground.values()})
        self.quintiles = sorted({area.quintile for area in ground.values()})
        self.pairs = sorted({(area.place, area.quintile) for area in ground.values()})
        for one in counts:
            self._categories[one.dimension].add(one.category)
            for organisation in (one.organisation, EVERY):
                for level, area in _lies_in(one.area, ground):
                    self._of[level, area, one.dimension, one.category, organisation] += one.headcount

    def number(self, level: str, area: str, dimension: str, category: str, organisation: str) -> int:
        return self._of.get((level, area, dimension, category, organisation), 0)

    def categories(self, dimension: str) -> list[str]:
        return sorted(self._categories[dimension])


def _lies_in(area: str, ground: Mapping[str, SmallArea]) -> list[tuple[str, str]]:
    """Every area of every level that people of an area are counted in."""
    known = ground.get(area)
    if known is None:
        part = area if area in (*ELSEWHERE, UNKNOWN) else ENGLAND
        return [(EVERYWHERE, WHOLE), (BEYOND, WHOLE), (BEYOND_PART, part)]
    return [
        (EVERYWHERE, WHOLE),
        (FOOTPRINT, WHOLE),
        (PLACE, known.place),
        (NEIGHBOURHOOD, known.neighbourhood),
        (SMALL, area),
        (QUINTILE, known.quintile),
        (PLACE_QUINTILE, pair(known.place, known.quintile)),
    ]


def pair(place: str, quintile: str) -> str:
    """The area of the level place-quintile."""
    return f"{place}|{quintile}"


Trunk = dict[tuple[str, str], int]


def _trunk(made: _Making, held: _Held, table: str, dimension: str, category: str, organisation: str) -> Trunk:
    """The cells of the larger areas for one category, or one employer, with their sums; their positions by area.

    Only everyone together is told by fifths within places; a category or an employer is told by place and by fifth.
    """
    areas = [(EVERYWHERE, WHOLE), (FOOTPRINT, WHOLE), (BEYOND, WHOLE)]
    areas += [(PLACE, place) for place in held.places] + [(QUINTILE, one) for one in held.quintiles]
    is_everyone = (dimension, organisation) == (ALL, EVERY)
    if is_everyone:
        areas += [(PLACE_QUINTILE, pair(*one)) for one in held.pairs]
    at = {
        (level, area): made.cell(
            PeopleCell(table, level, area, dimension, category, organisation),
            held.number(level, area, dimension, category, organisation),
        )
        for level, area in areas
    }
    made.add(at[EVERYWHERE, WHOLE], [at[FOOTPRINT, WHOLE], at[BEYOND, WHOLE]])
    made.add(at[FOOTPRINT, WHOLE], [at[PLACE, place] for place in held.places])
    made.add(at[FOOTPRINT, WHOLE], [at[QUINTILE, one] for one in held.quintiles])
    if is_everyone:
        for place in held.places:
            made.add(
                at[PLACE, place], [at[PLACE_QUINTILE, pair(*one)] for one in held.pairs if one[0] == place]
            )
        for quintile in held.quintiles:
            within = [at[PLACE_QUINTILE, pair(*one)] for one in held.pairs if one[1] == quintile]
            made.add(at[QUINTILE, quintile], within)
    return at


def _beyond(made: _Making, held: _Held, whole: Trunk) -> None:
    """Who lives beyond the footprint, by where."""
    parts = [
        made.cell(PeopleCell(HOMES, BEYOND_PART, part), held.number(BEYOND_PART, part, ALL, ALL, EVERY))
        for part in (*ELSEWHERE, UNKNOWN)
    ]
    made.add(whole[BEYOND, WHOLE], parts)


def _small(made: _Making, held: _Held, ground: Mapping[str, SmallArea]) -> None:
    """Small areas, which add up to neighbourhoods and to the fifths of each place; neighbourhoods add up to places."""

    def cell(level: str, area: str) -> int:
        return made.cell(PeopleCell(HOMES, level, area), held.number(level, area, ALL, ALL, EVERY))

    of_small = {code: cell(SMALL, code) for code in sorted(ground)}
    in_neighbourhood, in_fifth = defaultdict(list), defaultdict(list)
    in_place: dict[str, set[str]] = defaultdict(set)
    for code, area in sorted(ground.items()):
        in_neighbourhood[area.neighbourhood].append(of_small[code])
        in_fifth[pair(area.place, area.quintile)].append(of_small[code])
        in_place[area.place].add(area.neighbourhood)
    for name, parts in in_neighbourhood.items():
        made.add(cell(NEIGHBOURHOOD, name), parts)
    for name, parts in in_fifth.items():
        made.add(cell(PLACE_QUINTILE, name), parts)
    for place, names in in_place.items():
        made.add(cell(PLACE, place), [cell(NEIGHBOURHOOD, name) for name in sorted(names)])


def _apart(made: _Making, parts: Sequence[Trunk], whole: Trunk) -> None:
    """Categories, or employers, add up to everyone in each area in which they are told."""
    for area in parts[0]:
        made.add(whole[area], [part[area] for part in parts])
