"""Whether a row's pay is under the Real Living Wage: by its pay where it says it, else by its band."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from commonweal.content.loader import load
from commonweal.content.workforce import LIVING_WAGE, PAY_POINTS, LivingWage, PayPoints
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.tables.workforce import NOT_STATED

if TYPE_CHECKING:
    import ibis.expr.types as ir

UNDER, AT_OR_ABOVE = "Under the Real Living Wage", "At or above the Real Living Wage"
HOURS_IN_YEAR = 1955.36  # 37.5 hours in each of 52.143 weeks, where no pay points say it
_PENNY = 0.005


@dataclass(frozen=True)
class Pay:
    """What pay is held against: the hourly rate in force (None: none that we know), and what each band pays."""

    rate: Decimal | None
    hours_in_year: float = HOURS_IN_YEAR
    bands: dict[str, tuple[int, int]] = field(default_factory=dict)
    editions: tuple[str, ...] = ()


def pay_on(day: dt.date, overlay: Path | None) -> Pay:
    """What pay is held against on a day. The rate is that of the United Kingdom, unless a workspace has its own."""
    try:
        rates = load(LIVING_WAGE, "real", LivingWage, on=day, overlay=overlay)
    except InputError:  # the day is before every rate that content knows
        return Pay(None)
    try:
        points = load(PAY_POINTS, "agenda-for-change", PayPoints, on=day, overlay=overlay)
    except InputError:
        return Pay(rates.uk, editions=(rates.edition,))
    return Pay(rates.uk, points.hours_in_year, dict(points.bands), (rates.edition, points.edition))


def of_pay(table: ir.Table, pay: Pay) -> ir.StringValue:
    """A row's class: by the hour, else by a full-time year, else by an actual year over its full-time equivalent.

    Without any, by its band where the whole of that lies on one side of the rate.
    """
    if pay.rate is None:
        return ibis.literal(NOT_STATED)
    rate = float(pay.rate)
    actual = table.v_pay_actual.cast("float64") / table.v_fte.nullif(0)
    hourly = ibis.coalesce(
        table.v_pay_hourly.cast("float64"),
        table.v_pay.cast("float64") / pay.hours_in_year,
        actual / pay.hours_in_year,
    )
    ends = {
        name: (low / pay.hours_in_year, high / pay.hours_in_year) for name, (low, high) in pay.bands.items()
    }
    under = [name for name, (_, high) in ends.items() if high < rate - _PENNY]
    above = [name for name, (low, _) in ends.items() if low >= rate - _PENNY]
    return ibis.cases(
        (hourly < rate - _PENNY, UNDER),
        (hourly.notnull(), AT_OR_ABOVE),
        (table.v_band.isin(under), UNDER),
        (table.v_band.isin(above), AT_OR_ABOVE),
        else_=NOT_STATED,
    )
