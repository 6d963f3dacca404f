"""What areas are made of: one of the same name may be made up of other small areas in another release."""

from __future__ import annotations

from collections.abc import Mapping

from commonweal.vocabulary.people import EVERY, SMALLEST, LetOut, PeopleCell, PeopleCounts

Area = tuple[str, str]  # level and name
ALL = "all"


def made_of(held: PeopleCounts | LetOut) -> Mapping[Area, frozenset[Area]] | None:
    """The smallest areas of each area, told from the sums; None where small areas are not among what is let out."""
    areas = [_everybody(cell) for cell in held.cells]
    if not any(area and area[0] == SMALLEST for area in areas):
        return None
    parts: dict[Area, frozenset[Area]] = {}
    for total, those in held.sums:
        whole, inside = areas[total], [areas[part] for part in those]
        if whole and all(inside):
            parts[whole] = frozenset(area for area in inside if area)
    found: dict[Area, frozenset[Area]] = {}

    def smallest(area: Area) -> frozenset[Area]:
        if area not in found:
            inside = parts.get(area)
            found[area] = frozenset().union(*map(smallest, inside)) if inside else frozenset([area])
        return found[area]

    return {area: smallest(area) for area in areas if area}


def _everybody(cell: PeopleCell) -> Area | None:
    """The area of a cell that counts everybody in it; None for one of some only."""
    is_of_all = (cell.dimension, cell.category, cell.organisation) == (ALL, ALL, EVERY)
    return (cell.level, cell.area) if is_of_all else None


def alike(now: PeopleCounts, then: LetOut) -> frozenset[Area] | None:
    """The areas that are made up as they were; None where all are, none where nobody can tell."""
    if now.ground == then.ground:
        return None
    here, there = made_of(now), made_of(then)
    if here is None or there is None:
        return frozenset()
    return frozenset(area for area in here.keys() & there.keys() if here[area] == there[area])


def split(held: PeopleCounts | LetOut) -> frozenset[Area]:
    """The areas in which people are told by what they are, or by who employs them."""
    return frozenset((cell.level, cell.area) for cell in held.cells if _everybody(cell) is None)
