"""Where a location lies, seen from the body that pays, under each definition of local.

Distances are straight lines on the national grid, between the supplier's postcode and the body's main address.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from commonweal.vocabulary.spending import Local, Where


@dataclass(frozen=True)
class Spot:
    """A location: its authority and region (codes), and its place on the grid in metres; None where not known."""

    authority: str | None
    region: str | None = None
    easting: float | None = None
    northing: float | None = None


@dataclass(frozen=True)
class Setting:
    """A system's settings: authorities of its footprint, the places (groups of authorities) in it, the radius."""

    footprint: frozenset[str]
    places: Mapping[str, frozenset[str]]
    radius_km: float


def rows(
    bodies: Mapping[str, Spot], locations: Mapping[str, Spot], setting: Setting
) -> Iterator[dict[str, str]]:
    """For each body and each location, whose authority is known: its class under each definition.

    Unknown where the body's own place is not known well enough for the definition.
    """
    for organisation, body in sorted(bodies.items()):
        by_area: dict[tuple[str | None, str | None], dict[str, str]] = {}
        for location, spot in sorted(locations.items()):
            area = (spot.authority, spot.region)
            if area not in by_area:
                by_area[area] = {
                    each.value: _where(_IS_LOCAL[each](body, spot, setting), spot, setting)
                    for each in _IS_LOCAL
                }
            radius = _where(_is_near(body, spot, setting), spot, setting)
            yield {"organisation": organisation, "location": location, **by_area[area], Local.RADIUS: radius}


def _where(is_local: bool | None, spot: Spot, setting: Setting) -> str:
    if is_local is None:
        return Where.UNKNOWN.value
    if is_local:
        return Where.LOCAL.value
    return (Where.REST_OF_FOOTPRINT if spot.authority in setting.footprint else Where.ELSEWHERE).value


def _in_council(body: Spot, spot: Spot, setting: Setting) -> bool | None:
    return None if body.authority is None else spot.authority == body.authority


def _in_place(body: Spot, spot: Spot, setting: Setting) -> bool | None:
    own = [place for place in setting.places.values() if body.authority in place]
    return any(spot.authority in place for place in own) if own else _in_council(body, spot, setting)


def _in_footprint(body: Spot, spot: Spot, setting: Setting) -> bool | None:
    return spot.authority in setting.footprint if setting.footprint else None


def _in_region(body: Spot, spot: Spot, setting: Setting) -> bool | None:
    return None if body.region is None else spot.region == body.region


def _is_near(body: Spot, spot: Spot, setting: Setting) -> bool | None:
    if body.easting is None or body.northing is None or spot.easting is None or spot.northing is None:
        return None
    return math.hypot(body.easting - spot.easting, body.northing - spot.northing) <= 1000 * setting.radius_km


_IS_LOCAL: Mapping[Local, Callable[[Spot, Spot, Setting], bool | None]] = {
    Local.COUNCIL: _in_council,
    Local.PLACE: _in_place,
    Local.FOOTPRINT: _in_footprint,
    Local.REGION: _in_region,
}
