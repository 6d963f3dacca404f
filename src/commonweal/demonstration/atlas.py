"""Where things lie in the fictional system: its small areas, and every postcode in one of them."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from commonweal.content.demonstration_setting import Authority, Elsewhere, Extent, Setting
from commonweal.demonstration.randomness import stream

FIRST_AREA, FIRST_WARD = 1_001_001, 1_002_001
AREAS_IN_WARD = 8
SIDES = ("North", "South", "East", "West", "Central")
POSTCODE = re.compile(r"([A-Z]{2})(\d{1,2}) \d[A-Z]{2}")
KILOMETRE = 1_000
ENGLISH_AREAS = 33_755  # an index ranks its areas among so many
UNEVEN = 0.6  # of a cell: how far its corners are moved
SCATTER = 0.06  # of where the areas of one ward stand in the country


@dataclass(frozen=True)
class SmallArea:
    """An LSOA: where its centre is on the grid, in metres, and its rank in the country (1: most deprived)."""

    code: str
    name: str
    ward: str
    ward_name: str
    authority: Authority
    easting: int
    northing: int
    rank: int
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Spot:
    """Where a postcode lies; it has a small area in the footprint only."""

    postcode: str
    council: Extent
    region: str
    easting: int
    northing: int
    area: SmallArea | None


class Atlas:
    """The same map for the same seed."""

    def __init__(self, setting: Setting, *, seed: int) -> None:
        self.setting = setting
        self._seed = seed
        self.areas = list(self._areas())
        self._of = {a.code: [area for area in self.areas if area.authority is a] for a in setting.authorities}

    def spot(self, postcode: str) -> Spot:
        """Where a postcode lies: always the same place, near the middle of one small area."""
        found = POSTCODE.fullmatch(postcode)
        if found is None:
            raise ValueError(f"{postcode} is no postcode of this story")
        letters, district = found[1], int(found[2])
        chance = zlib.crc32(postcode.encode())
        aside = (chance // 1_000 % 400 - 200, chance // 1_000_000 % 400 - 200)
        for council in self.setting.elsewhere:
            if council.letters == letters:
                return self._elsewhere(postcode, council, chance)
        council_, own = self._in_district(district)
        area = own[chance % len(own)]
        return Spot(
            postcode,
            council_,
            self.setting.region.code,
            area.easting + aside[0],
            area.northing + aside[1],
            area,
        )

    def _elsewhere(self, postcode: str, council: Elsewhere, chance: int) -> Spot:
        east, north = (corner * KILOMETRE for corner in council.corner)
        wide, high = (length * KILOMETRE for length in council.size)
        return Spot(
            postcode, council, council.region.code, east + chance % wide, north + chance // 7 % high, None
        )

    def _in_district(self, district: int) -> tuple[Authority, list[SmallArea]]:
        for authority in self.setting.authorities:
            first, last = authority.districts
            if first <= district <= last:
                areas = self._of[authority.code]
                each = len(areas) / (last - first + 1)
                start = round((district - first) * each)
                return authority, areas[start : round((district - first + 1) * each)]
        raise ValueError(f"no council has postcode district {district}")

    def _areas(self) -> Iterator[SmallArea]:
        rng = stream(self._seed, "small areas")
        taken: set[int] = set()
        number = ward = 0
        for authority in self.setting.authorities:
            first_ward = ward
            for place in range(authority.areas):
                ward = first_ward + place // AREAS_IN_WARD
                name = _ward_name(authority, ward - first_ward)
                poor = name.startswith(self.setting.most_deprived.wards)
                middle = self.setting.most_deprived.deprivation if poor else authority.deprivation
                share = float(rng.normal(middle, SCATTER if poor else 3 * SCATTER))
                rank = min(max(round(abs(share) * ENGLISH_AREAS), 1), ENGLISH_AREAS)
                while rank in taken:
                    rank = rank % ENGLISH_AREAS + 1
                taken.add(rank)
                east, north = _centre(authority, place)
                yield SmallArea(
                    code=f"X0{FIRST_AREA + number}",
                    name=f"{authority.name} {place // 4 + 1:03d}{'ABCD'[place % 4]}",
                    ward=f"X0{FIRST_WARD + ward}",
                    ward_name=name,
                    authority=authority,
                    easting=east,
                    northing=north,
                    rank=rank,
                    corners=_corners(authority, place),
                )
                number += 1
            ward += 1


def _ward_name(authority: Authority, ward: int) -> str:
    """The wards of one part of a council stand together: Harbour North, Harbour South …"""
    parts = -(-authority.areas // AREAS_IN_WARD)
    sides = -(-parts // len(authority.wards))
    return f"{authority.wards[ward // sides]} {SIDES[ward % sides]}"


def _centre(extent: Authority, place: int) -> tuple[int, int]:
    """The middle of one cell of the council's land, row by row from the south-west."""
    columns, rows = _cells(extent)
    east, north = _at(extent, (place % columns + 0.5) / columns, (place // columns + 0.5) / rows)
    return round(east), round(north)


def _corners(extent: Authority, place: int) -> tuple[tuple[float, float], ...]:
    """The corners of such a cell on the grid, anticlockwise; the last cell goes on to the edge of the land.

    Corners within the land are moved a little, always alike: neighbours still meet, and no two areas are one shape.
    """
    columns, rows = _cells(extent)
    column, row = place % columns, place // columns
    end = columns if place == extent.areas - 1 else column + 1
    lattice = [(step, row) for step in range(column, end + 1)]
    lattice += [(step, row + 1) for step in range(end, column - 1, -1)]
    return tuple(_at(extent, *_moved(extent, x, y, columns, rows)) for x, y in lattice)


def _moved(extent: Authority, x: int, y: int, columns: int, rows: int) -> tuple[float, float]:
    """A corner of the lattice as a share of the land's width and height."""
    chance = zlib.crc32(f"{extent.code} {x} {y}".encode())
    aside, up = (chance % 1_000 / 1_000 - 0.5), (chance // 1_000 % 1_000 / 1_000 - 0.5)
    across = x + (UNEVEN * aside if 0 < x < columns else 0)
    along = y + (UNEVEN * up if 0 < y < rows else 0)
    return across / columns, along / rows


def _cells(extent: Authority) -> tuple[int, int]:
    """How many columns and rows of cells the council's land has."""
    wide, high = extent.size
    columns = max(round(math.sqrt(extent.areas * wide / high)), 1)
    return columns, -(-extent.areas // columns)


def _at(extent: Authority, across: float, along: float) -> tuple[float, float]:
    """A place on the grid, in metres, by its share of the land's width and height from the south-west."""
    (east, north), (wide, high) = extent.corner, extent.size
    return (east + across * wide) * KILOMETRE, (north + along * high) * KILOMETRE
