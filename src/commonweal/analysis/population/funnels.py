"""Funnels: how far an area of some size can lie from the average by chance alone.

The inner limits are at 95% (2.5% in each tail), the outer at 99.8% (0.1%). Sources: Spiegelhalter 2005, "Funnel plots
for comparing institutional performance"; Fingertips public health technical guide. No allowance is made for
overdispersion: where most areas lie outside the limits, chance is not what tells them apart, and a paper says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.population import given
from commonweal.analysis.population.intervals import Limits, exact, shares_of, wilson, z_of
from commonweal.vocabulary.errors import UnusableNumbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

INNER, OUTER = 0.95, 0.998
POINTS = 100


class Position(StrEnum):
    """Where an area lies beside the average, with the share of chance in the tail beyond which it lies."""

    HIGH_OUTER = "High (0.001)"
    HIGH = "High (0.025)"
    WITHIN = "Not significant"
    LOW = "Low (0.025)"
    LOW_OUTER = "Low (0.001)"


@dataclass(frozen=True)
class Line:
    """A control line: its height (`limits`, in the unit of the average) at each size (`at`), both of shape n."""

    at: NDArray[np.float64]
    limits: NDArray[np.float64]


@dataclass(frozen=True)
class Funnel:
    """The average of all areas and the four lines around it."""

    average: float
    low: Line
    high: Line
    low_outer: Line
    high_outer: Line


def sizes(largest: float, *, smallest: float = 1, number: int = POINTS) -> NDArray[np.float64]:
    """Whole sizes from the smallest to the largest at which to draw lines: even on a logarithmic scale, none twice.

    Where there are fewer whole sizes than that, all of them. Raises UnusableNumbers where the smallest is below 1 or
    above the largest.
    """
    first, last = round(smallest), round(largest)
    if not 1 <= first <= last:
        raise UnusableNumbers(
            f"Lines cannot be drawn from a size of {smallest:g} to one of {largest:g}.",
            what_to_do="Start from 1 or more, and end at the size of the largest area.",
        )
    found = [first]
    while found[-1] < last:
        left = max(number - len(found), 1)
        found.append(min(last, max(round(found[-1] * (last / found[-1]) ** (1 / left)), found[-1] + 1)))
    return np.array(found, dtype=np.float64)


def average_proportion(numerators: ArrayLike, denominators: ArrayLike, *, per: float = 100) -> float:
    """The average of all areas together, an area's weight being its size; areas with a missing part are left out."""
    parts, wholes = shares_of(numerators, denominators)
    return _average(parts, wholes, per)


def average_rate(
    counts: ArrayLike, populations: ArrayLike, *, per: float = 100_000, years: float = 1
) -> float:
    """The rate of all areas together: events of `years` years per `per` people in a year."""
    events = given.column("counts", counts)
    people = given.column("populations", populations, above=True)
    given.of_one_shape(counts=events, populations=people)
    return _average(events, people, per / years)


def populations_behind(
    counts: ArrayLike, rates: ArrayLike, *, per: float = 100_000, years: float = 1
) -> NDArray[np.float64]:
    """The yearly population (shape n) that would give each rate from its count, as a funnel of standardised rates
    needs it. Missing where the rate is 0, for any population gives that.
    """
    events, found = given.column("counts", counts), given.column("rates", rates)
    given.of_one_shape(counts=events, rates=found)
    return events / np.where(found > 0, found, np.nan) * per / years


def proportion_funnel(at: ArrayLike, average: float, *, per: float = 100) -> Funnel:
    """Limits of a proportion in areas of the sizes `at`: average ± z·√(average·(1 − average) / size).

    `average` and the limits are shares times `per` (percent by default); limits beyond 0 or `per` are drawn there.
    Raises UnusableNumbers where a size is not above 0 or the average is no share.
    """
    areas = given.column("sizes", at, missing=False, above=True)
    share = average / per
    if not 0 <= share <= 1:
        raise UnusableNumbers(
            f"An average of {average:g} is not between 0 and {per:g}.",
            what_to_do="Give the average in the unit that `per` says.",
        )
    error = np.sqrt(share * (1 - share) / areas)

    def line(z: float) -> Line:
        return Line(areas, np.clip(share + z * error, 0, 1) * per)

    inner, outer = z_of(INNER), z_of(OUTER)
    return Funnel(average, line(-inner), line(inner), line(-outer), line(outer))


def count_funnel(counts: ArrayLike, average: float, *, per: float = 1, years: float = 1) -> Funnel:
    """Limits of a rate or a standardised ratio, exact Poisson around the events expected.

    For each number of events (`counts`, whole, from 1) a line has the size of area in which that many would lie just
    on the limit, and its rate there. A rate's size is its population in one year, `average` being per `per` people a
    year over `years` years of events; a ratio's is the events expected. Raises UnusableNumbers where a count is not
    above 0 or the average is not.
    """
    events = given.column("counts", counts, missing=False, above=True)
    if not (np.isfinite(average) and average > 0):
        raise UnusableNumbers(
            f"Limits cannot be drawn around an average of {average:g}.", what_to_do="Give an average above 0."
        )

    def lines(confidence: float) -> tuple[Line, Line]:
        # So many events are just too few where this many are expected, and just too many where that many are.
        too_many, too_few = exact(events, confidence)
        return _line(too_few), _line(too_many)

    def _line(expected: NDArray[np.float64]) -> Line:
        return Line(expected / average * per / years, events / expected * average)

    low, high = lines(INNER)
    low_outer, high_outer = lines(OUTER)
    return Funnel(average, low, high, low_outer, high_outer)


def ratio_funnel(counts: ArrayLike, *, per: float = 1) -> Funnel:
    """Limits of standardised ratios, stated times `per`, by the events expected: exact Poisson around them."""
    return count_funnel(counts, per, per=per)


def proportion_positions(
    numerators: ArrayLike, denominators: ArrayLike, *, average: float | None = None, per: float = 100
) -> tuple[Position | None, ...]:
    """Where each area's proportion lies beside the average (theirs, if none is given): by its Wilson intervals.

    None where a part is missing.
    """
    parts, wholes = shares_of(numerators, denominators)
    middle = _average(parts, wholes, per) if average is None else average
    return _positions(
        wilson(parts, wholes, INNER), wilson(parts, wholes, OUTER), np.full(len(parts), middle / per)
    )


def count_positions(observed: ArrayLike, expected: ArrayLike) -> tuple[Position | None, ...]:
    """Where each area's events lie beside those expected at the average: by their exact Poisson intervals.

    None where either is missing. Raises UnusableNumbers where the events expected are not above 0.
    """
    events = given.column("events observed", observed)
    awaited = given.column("events expected", expected, above=True)
    given.of_one_shape(events_observed=events, events_expected=awaited)
    return _positions(exact(events, INNER), exact(events, OUTER), awaited)


def _positions(inner: Limits, outer: Limits, average: NDArray[np.float64]) -> tuple[Position | None, ...]:
    unknown = np.isnan(inner.lows) | np.isnan(average)
    cases = (outer.lows > average, inner.lows > average, outer.highs < average, inner.highs < average)
    names = (Position.HIGH_OUTER, Position.HIGH, Position.LOW_OUTER, Position.LOW)
    which = np.select(cases, range(len(cases)), default=len(cases))
    return tuple(
        None if gone else (*names, Position.WITHIN)[place] for place, gone in zip(which, unknown, strict=True)
    )


def _average(parts: NDArray[np.float64], wholes: NDArray[np.float64], per: float) -> float:
    whole = ~np.isnan(parts + wholes)
    if not whole.any():
        raise UnusableNumbers("Every area has a missing part.", what_to_do="Give at least one area whole.")
    return float(parts[whole].sum() / wholes[whole].sum() * per)
