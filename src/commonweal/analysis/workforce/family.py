"""The declared family of tables of one population: its cells, and every sum between them, across tables and grounds.

The ground is a tree (everywhere → the footprint → places → neighbourhoods → small areas) and, linked with it, the
fifths of deprivation: those of the nation within each place, or the footprint's own, or both. Whatever can be had by
adding or subtracting what is let out is a cell too, so that it is protected as well: who lives beyond the footprint,
and, where both kinds of fifths are told, where each of the one meets each of the other, in all and in each category.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from commonweal.vocabulary.people import EVERY, PeopleCell, PeopleCounts
from commonweal.vocabulary.tables.workforce import ALL, ELSEWHERE, UNKNOWN

EVERYWHERE, FOOTPRINT, PLACE, NEIGHBOURHOOD, SMALL = (
    "everywhere",
    "footprint",
    "place",
    "neighbourhood",
    "lsoa",
)
QUINTILE, PLACE_QUINTILE, BEYOND, BEYOND_PART = "quintile", "place-quintile", "beyond", "beyond-part"
LOCAL_QUINTILE, BOTH_QUINTILES = "local-quintile", "quintile-local-quintile"
FIFTHS = {"national": QUINTILE, "local": LOCAL_QUINTILE}  # as the declaration of the tables names them
ENGLAND = "elsewhere-england"
HOMES, EMPLOYERS = "homes", "employers"
WHOLE = ""  # the one area of the levels everywhere, footprint and beyond
NO_NEIGHBOURHOOD = "Elsewhere in "


@dataclass(frozen=True)
class SmallArea:
    """What a small area of the footprint lies in.

    `quintile`, of the nation's areas, and `local_quintile`, of the footprint's own, are "1" (most deprived) to "5", or
    "" where not known.
    """

    place: str
    neighbourhood: str
    quintile: str
    local_quintile: str = ""


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
    fifths: Collection[str] = (QUINTILE,),
) -> PeopleCounts:
    """All that is to be let out of one population together. `ground`: every small area of the footprint, by code.

    `fifths`: by which fifths of deprivation people are told, one or more of the levels of `FIFTHS`.
    Cells of small areas and neighbourhoods are made only with `small_areas`; areas in which nobody lives have a 0.
    Employers are told apart only where there are several. No cell is of both an employer and a category.
    """
    made = _Making()
    held = _Held(counts, ground, fifths)
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

    def __init__(
        self, counts: Iterable[Count], ground: Mapping[str, SmallArea], fifths: Collection[str]
    ) -> None:
        self._of: dict[tuple[str, str, str, str, str], int] = defaultdict(int)
        self._categories: dict[str, set[str]] = defaultdict(set)
        self.fifths = [level for level in FIFTHS.values() if level in fifths]
        inside = ground.values()
        self.places = sorted({area.place for area in inside})
        self.quintiles = {level: sorted({_fifth(area, level) for area in inside}) for level in self.fifths}
        self.pairs = sorted({(area.place, area.quintile) for area in inside})
        self.crossings = sorted({(area.quintile, area.local_quintile) for area in inside})
        for one in counts:
            self._categories[one.dimension].add(one.category)
            for organisation in (one.organisation, EVERY):
                for level, area in _lies_in(one.area, ground):
                    self._of[level, area, one.dimension, one.category, organisation] += one.headcount

    def number(self, level: str, area: str, dimension: str, category: str, organisation: str) -> int:
        return self._of.get((level, area, dimension, category, organisation), 0)

    def categories(self, dimension: str) -> list[str]:
        return sorted(self._categories[dimension])


def _fifth(area: SmallArea, level: str) -> str:
    return area.quintile if level == QUINTILE else area.local_quintile


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
        (LOCAL_QUINTILE, known.local_quintile),
        (BOTH_QUINTILES, pair(known.quintile, known.local_quintile)),
    ]


def pair(place: str, quintile: str) -> str:
    """The area of the level place-quintile; or of that in which a fifth of the nation meets one of the footprint."""
    return f"{place}|{quintile}"


Trunk = dict[tuple[str, str], int]


def _trunk(made: _Making, held: _Held, table: str, dimension: str, category: str, organisation: str) -> Trunk:
    """The cells of the larger areas for one category, or one employer, with their sums; their positions by area.

    Only everyone together is told by fifths within places; a category or an employer is told by place and by fifth.
    """
    areas = [(EVERYWHERE, WHOLE), (FOOTPRINT, WHOLE), (BEYOND, WHOLE)]
    areas += [(PLACE, place) for place in held.places]
    areas += [(level, one) for level in held.fifths for one in held.quintiles[level]]
    in_places = QUINTILE in held.fifths and (dimension, organisation) == (ALL, EVERY)
    areas += [(PLACE_QUINTILE, pair(*one)) for one in held.pairs if in_places]
    meet = len(held.fifths) > 1
    areas += [(BOTH_QUINTILES, pair(*one)) for one in held.crossings if meet]
    at = {
        (level, area): made.cell(
            PeopleCell(table, level, area, dimension, category, organisation),
            held.number(level, area, dimension, category, organisation),
        )
        for level, area in areas
    }
    made.add(at[EVERYWHERE, WHOLE], [at[FOOTPRINT, WHOLE], at[BEYOND, WHOLE]])
    made.add(at[FOOTPRINT, WHOLE], [at[PLACE, place] for place in held.places])
    for level in held.fifths:
        made.add(at[FOOTPRINT, WHOLE], [at[level, one] for one in held.quintiles[level]])
    if in_places:
        _cross(made, at, held.pairs, PLACE_QUINTILE, (PLACE, QUINTILE))
    if meet:
        _cross(made, at, held.crossings, BOTH_QUINTILES, (QUINTILE, LOCAL_QUINTILE))
    return at


def _cross(
    made: _Making, at: Trunk, pairs: Sequence[tuple[str, str]], crossed: str, levels: tuple[str, str]
) -> None:
    """Where the areas of two levels meet adds up to each of them."""
    for side, level in enumerate(levels):
        for one in sorted({each[side] for each in pairs}):
            made.add(at[level, one], [at[crossed, pair(*each)] for each in pairs if each[side] == one])


def _beyond(made: _Making, held: _Held, whole: Trunk) -> None:
    """Who lives beyond the footprint, by where."""
    parts = [
        made.cell(PeopleCell(HOMES, BEYOND_PART, part), held.number(BEYOND_PART, part, ALL, ALL, EVERY))
        for part in (*ELSEWHERE, UNKNOWN)
    ]
    made.add(whole[BEYOND, WHOLE], parts)


def _small(made: _Making, held: _Held, ground: Mapping[str, SmallArea]) -> None:
    """Small areas, which add up to neighbourhoods and to fifths; neighbourhoods add up to places.

    A place with a neighbourhood that reaches beyond it is told as the sum of its small areas.
    """

    def cell(level: str, area: str) -> int:
        return made.cell(PeopleCell(HOMES, level, area), held.number(level, area, ALL, ALL, EVERY))

    of_small = {code: cell(SMALL, code) for code in sorted(ground)}
    in_larger: dict[tuple[str, str], list[int]] = defaultdict(list)
    in_place: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for code, area in sorted(ground.items()):
        for larger in _larger(area, held.fifths):
            in_larger[larger].append(of_small[code])
        in_place[area.place][area.neighbourhood].append(of_small[code])
    for larger, parts in in_larger.items():
        made.add(cell(*larger), parts)
    for place, inside in in_place.items():
        is_whole = all(in_larger[NEIGHBOURHOOD, name] == parts for name, parts in inside.items())
        neighbourhoods = [cell(NEIGHBOURHOOD, name) for name in sorted(inside)]
        parts = neighbourhoods if is_whole else [*chain.from_iterable(inside.values())]
        made.add(cell(PLACE, place), parts)


def _larger(area: SmallArea, fifths: Sequence[str]) -> list[tuple[str, str]]:
    """The areas that are let out as sums of small areas, in which one lies."""
    found = [(NEIGHBOURHOOD, area.neighbourhood)]
    if QUINTILE in fifths:
        found.append((PLACE_QUINTILE, pair(area.place, area.quintile)))
    if fifths == [LOCAL_QUINTILE]:
        found.append((LOCAL_QUINTILE, area.local_quintile))
    if len(fifths) > 1:
        found.append((BOTH_QUINTILES, pair(area.quintile, area.local_quintile)))
    return found


def _apart(made: _Making, parts: Sequence[Trunk], whole: Trunk) -> None:
    """Categories, or employers, add up to everyone in each area in which they are told."""
    for area in parts[0]:
        made.add(whole[area], [part[area] for part in parts])
