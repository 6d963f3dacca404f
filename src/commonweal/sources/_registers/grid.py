"""Where a place is on the national grid, from two numbers that may be degrees or metres.

The numbers decide, not what the file calls them: registers often name one system and use another. Degrees (WGS 84 or
ETRS 89, which differ by less than a metre) become metres by the Ordnance Survey's own seven-parameter shift and
transverse Mercator series ("A guide to coordinate systems in Great Britain", 2020, annexes B and C), right to about
five metres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from commonweal.content.registers import EAST, NORTH, Coordinates
from commonweal.vocabulary.national_grid import (
    AIRY,
    LATITUDE,
    LONGITUDE,
    SATELLITES,
    SCALE,
    SHIFT,
    STRETCH,
    TURNS,
)
from commonweal.vocabulary.national_grid import EAST as FALSE_EAST
from commonweal.vocabulary.national_grid import NORTH as FALSE_NORTH

if TYPE_CHECKING:
    import ibis.expr.types as ir

_POINT = r"^\s*(?i:point)?\s*\(?\s*(-?\d+\.?\d*)[\s,]+(-?\d+\.?\d*)\s*\)?\s*$"
_LATITUDES, _LONGITUDES = (49.0, 61.5), (-9.0, 2.5)
_EASTINGS, _NORTHINGS = (1_000.0, 700_000.0), (1_000.0, 1_300_000.0)


def placed(table: ir.Table, columns: Coordinates | None) -> ir.Table:
    """Add v_easting and v_northing, empty where the numbers are no place in Great Britain."""
    if columns is None:
        return table
    x, y = _numbers(table, columns)
    metres = x.between(*_EASTINGS) & y.between(*_NORTHINGS)
    straight = x.between(*_LONGITUDES) & y.between(*_LATITUDES)
    turned = x.between(*_LATITUDES) & y.between(*_LONGITUDES)
    nothing = ibis.null("float64")
    table = table.mutate(
        g_lat=ibis.cases((straight, y), (turned, x), else_=nothing),
        g_lon=ibis.cases((straight, x), (turned, y), else_=nothing),
        g_east=ibis.ifelse(metres, x, nothing),
        g_north=ibis.ifelse(metres, y, nothing),
    )
    projected = _projected(_shifted(table))
    return projected.mutate(
        **{
            f"v_{EAST}": ibis.coalesce(projected.g_east, projected.g_e),
            f"v_{NORTH}": ibis.coalesce(projected.g_north, projected.g_n),
        }
    )


def is_off(table: ir.Table, columns: Coordinates | None) -> ir.BooleanValue:
    """Whether a row has both numbers, and they are no place."""
    if columns is None:
        return ibis.literal(False)
    x, y = _numbers(table, columns)
    return x.notnull() & y.notnull() & table[f"v_{EAST}"].isnull()


def _numbers(table: ir.Table, columns: Coordinates) -> tuple[ir.FloatingValue, ir.FloatingValue]:
    """A place's two numbers, from columns of their own, else out of the one text that holds both."""
    x, y = table[f"v_{columns.x}"], table[f"v_{columns.y}"]
    if columns.point is None:
        return x, y
    text = table[f"v_{columns.point}"]
    first, second = (text.re_extract(_POINT, at).nullif("").cast("float64") for at in (1, 2))
    return ibis.coalesce(x, first), ibis.coalesce(y, second)


def _shifted(table: ir.Table) -> ir.Table:
    """Latitude and longitude on the Airy ellipsoid, in radians, as g_phi and g_lam."""
    a, b = SATELLITES
    e2 = 1 - (b / a) ** 2
    phi, lam = table.g_lat.radians(), table.g_lon.radians()
    table = table.mutate(g_nu=a / (1 - e2 * phi.sin() ** 2).sqrt(), g_p=phi, g_l=lam)
    table = table.mutate(
        g_x=table.g_nu * table.g_p.cos() * table.g_l.cos(),
        g_y=table.g_nu * table.g_p.cos() * table.g_l.sin(),
        g_z=table.g_nu * (1 - e2) * table.g_p.sin(),
    )
    (tx, ty, tz), (rx, ry, rz), s = SHIFT, TURNS, 1 + STRETCH
    table = table.mutate(
        h_x=tx + s * table.g_x - rz * table.g_y + ry * table.g_z,
        h_y=ty + rz * table.g_x + s * table.g_y - rx * table.g_z,
        h_z=tz - ry * table.g_x + rx * table.g_y + s * table.g_z,
    )
    a, b = AIRY
    e2 = 1 - (b / a) ** 2
    table = table.mutate(h_p=(table.h_x**2 + table.h_y**2).sqrt(), g_lam=table.h_y.atan2(table.h_x))
    # Bowring's closed form: right to far less than a millimetre on the ground.
    table = table.mutate(h_t=(table.h_z * a).atan2(table.h_p * b))
    second = (a**2 - b**2) / b**2
    return table.mutate(
        g_phi=(table.h_z + second * b * table.h_t.sin() ** 3).atan2(table.h_p - e2 * a * table.h_t.cos() ** 3)
    )


def _projected(table: ir.Table) -> ir.Table:
    """Metres on the grid, as g_e and g_n."""
    a, b = AIRY
    e2, n = 1 - (b / a) ** 2, (a - b) / (a + b)
    table = table.mutate(t_s=table.g_phi.sin(), t_c=table.g_phi.cos(), t_t=table.g_phi.tan())
    table = table.mutate(
        t_nu=a * SCALE / (1 - e2 * table.t_s**2).sqrt(),
        t_rho=a * SCALE * (1 - e2) / (1 - e2 * table.t_s**2) ** 1.5,
        t_d=table.g_lam - LONGITUDE,
        t_dp=table.g_phi - LATITUDE,
        t_sp=table.g_phi + LATITUDE,
    )
    dp, sp = table.t_dp, table.t_sp
    arc = (
        (1 + n + 1.25 * n**2 + 1.25 * n**3) * dp
        - (3 * n + 3 * n**2 + 2.625 * n**3) * dp.sin() * sp.cos()
        + (1.875 * n**2 + 1.875 * n**3) * (2 * dp).sin() * (2 * sp).cos()
        - (35 / 24 * n**3) * (3 * dp).sin() * (3 * sp).cos()
    )
    table = table.mutate(t_m=b * SCALE * arc, t_eta=table.t_nu / table.t_rho - 1)
    nu, s, c, t2, eta, d = table.t_nu, table.t_s, table.t_c, table.t_t**2, table.t_eta, table.t_d
    north = (
        table.t_m
        + FALSE_NORTH
        + nu / 2 * s * c * d**2
        + nu / 24 * s * c**3 * (5 - t2 + 9 * eta) * d**4
        + nu / 720 * s * c**5 * (61 - 58 * t2 + t2**2) * d**6
    )
    east = (
        FALSE_EAST
        + nu * c * d
        + nu / 6 * c**3 * (table.t_nu / table.t_rho - t2) * d**3
        + nu / 120 * c**5 * (5 - 18 * t2 + t2**2 + 14 * eta - 58 * t2 * eta) * d**5
    )
    return table.mutate(g_e=east, g_n=north)
