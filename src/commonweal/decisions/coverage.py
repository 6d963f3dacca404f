"""Who is missing at the table: which sectors nobody speaks for, in the system and in each of its places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from commonweal.content.sectors import Sector


@dataclass(frozen=True)
class Partner:
    """A partner: the sort of body that it is in the register, where it works, and points of view that it brings.

    Without `places` it works in the whole system. `brings`: ids of sectors for which it speaks beside its own.
    """

    organisation: str
    sort: str
    places: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Covered:
    """A sector, its partners by their codes, and the places in which it has none."""

    sector: Sector
    partners: tuple[str, ...]
    missing_in: tuple[str, ...]

    @property
    def missing(self) -> bool:
        """Whether nobody speaks for it anywhere."""
        return not self.partners


def coverage(
    sectors: Iterable[Sector], partners: Sequence[Partner], *, places: Sequence[str]
) -> tuple[Covered, ...]:
    """Each sector with who speaks for it and where nobody does, in the order of the sectors."""
    return tuple(_covered(sector, partners, places) for sector in sectors)


def unplaced(sectors: Iterable[Sector], partners: Iterable[Partner]) -> tuple[str, ...]:
    """Partners of no sector: their sort of body belongs to none, and they bring none. Somebody must say which."""
    known = tuple(sectors)
    return tuple(
        each.organisation for each in partners if not any(_speaks_for(each, sector) for sector in known)
    )


def _covered(sector: Sector, partners: Sequence[Partner], places: Sequence[str]) -> Covered:
    speaking = [each for each in partners if _speaks_for(each, sector)]
    everywhere = any(not each.places for each in speaking)
    there = {place for each in speaking for place in each.places}
    return Covered(
        sector,
        tuple(each.organisation for each in speaking),
        () if everywhere else tuple(place for place in places if place not in there),
    )


def _speaks_for(partner: Partner, sector: Sector) -> bool:
    return partner.sort in sector.covers or sector.id in partner.brings
