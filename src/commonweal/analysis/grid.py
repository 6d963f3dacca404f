"""From the national grid of Great Britain to longitude and latitude.

Method: the inverse of the grid's transverse Mercator on the Airy ellipsoid, then a Helmert transformation to the
ellipsoid of satellites, as in Ordnance Survey, "A guide to coordinate systems in Great Britain", annexes B and C.
Right to about five metres, which is enough to draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from commonweal.vocabulary.national_grid import (
    AIRY,
    EAST,
    LATITUDE,
    LONGITUDE,
    NORTH,
    SATELLITES,
    SCALE,
    SHIFT,
    STRETCH,
    TURNS,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

NEAR_ENOUGH = 1e-5  # metres
ROUNDS = 10


def degrees(eastings: Numbers, northings: Numbers) -> tuple[Numbers, Numbers]:
    """Longitudes and latitudes, in degrees (WGS84), of places on the grid, in metres. Arrays of one length."""
    latitudes, longitudes = _on_airy(np.asarray(eastings, float), np.asarray(northings, float))
    return _on_wgs84(latitudes, longitudes)


def _on_airy(eastings: Numbers, northings: Numbers) -> tuple[Numbers, Numbers]:
    """Annex C.2 of the guide. Latitudes and longitudes in radians."""
    a, b = AIRY
    e2 = 1 - (b / a) ** 2
    latitude = LATITUDE + (northings - NORTH) / (a * SCALE)
    for _ in range(ROUNDS):
        short = northings - NORTH - _meridian(latitude)
        if np.abs(short).max(initial=0) < NEAR_ENOUGH:
            break
        latitude = latitude + short / (a * SCALE)
    bend = 1 - e2 * np.sin(latitude) ** 2
    nu, rho = a * SCALE / np.sqrt(bend), a * SCALE * (1 - e2) / bend**1.5
    eta2 = nu / rho - 1
    t, sec, d = np.tan(latitude), 1 / np.cos(latitude), eastings - EAST
    vii = t / (2 * rho * nu)
    viii = t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2)
    ix = t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4)
    x = sec / nu
    xi = sec / (6 * nu**3) * (nu / rho + 2 * t**2)
    xii = sec / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4)
    xiia = sec / (5040 * nu**7) * (61 + 662 * t**2 + 1320 * t**4 + 720 * t**6)
    return (
        latitude - vii * d**2 + viii * d**4 - ix * d**6,
        LONGITUDE + x * d - xi * d**3 + xii * d**5 - xiia * d**7,
    )


def _meridian(latitude: Numbers) -> Numbers:
    """How far along the meridian a latitude is from the grid's true origin, in metres."""
    a, b = AIRY
    n = (a - b) / (a + b)
    less, more = latitude - LATITUDE, latitude + LATITUDE
    terms = (
        (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * less
        - (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(less) * np.cos(more)
        + (15 / 8 * n**2 + 15 / 8 * n**3) * np.sin(2 * less) * np.cos(2 * more)
        - 35 / 24 * n**3 * np.sin(3 * less) * np.cos(3 * more)
    )
    found: Numbers = b * SCALE * terms
    return found


def _on_wgs84(latitudes: Numbers, longitudes: Numbers) -> tuple[Numbers, Numbers]:
    """Annexes B.1, 6.2 and B.2 of the guide. Longitudes and latitudes in degrees."""
    a, b = AIRY
    e2 = 1 - (b / a) ** 2
    nu = a / np.sqrt(1 - e2 * np.sin(latitudes) ** 2)
    x, y = nu * np.cos(latitudes) * np.cos(longitudes), nu * np.cos(latitudes) * np.sin(longitudes)
    z = (1 - e2) * nu * np.sin(latitudes)
    (tx, ty, tz), (rx, ry, rz) = ((-part for part in parts) for parts in (SHIFT, TURNS))
    whole = 1 - STRETCH
    moved_x = tx + whole * x - rz * y + ry * z
    moved_y = ty + rz * x + whole * y - rx * z
    moved_z = tz - ry * x + rx * y + whole * z
    a, b = SATELLITES
    e2 = 1 - (b / a) ** 2
    across = np.hypot(moved_x, moved_y)
    latitude = np.arctan2(moved_z, across * (1 - e2))
    for _ in range(ROUNDS):
        nu = a / np.sqrt(1 - e2 * np.sin(latitude) ** 2)
        latitude = np.arctan2(moved_z + e2 * nu * np.sin(latitude), across)
    return np.degrees(np.arctan2(moved_y, moved_x)), np.degrees(latitude)
