"""Intervals of counts and proportions, as the Fingertips public health technical guide has them.

Sources: Breslow and Day 1987 (Byar's approximation); Garwood 1936 (exact Poisson limits); Wilson 1927 (score interval).
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from commonweal.analysis.population import given

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

BYAR = "Byar"
EXACT = "Exact Poisson"
WILSON = "Wilson"
BYAR_FROM = 10  # events; below it, the approximation is too rough and limits are exact


class Limits(NamedTuple):
    """The lower and upper limits of intervals, each of shape n; NaN where there is none."""

    lows: NDArray[np.float64]
    highs: NDArray[np.float64]


def z_of(confidence: float) -> float:
    """How many standard errors an interval reaches to each side: 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + given.confidence_of(confidence) / 2)


def byar(counts: ArrayLike, confidence: float = 0.95) -> Limits:
    """Limits of Poisson counts by Byar's approximation, in events.

    The lower limit is NaN where the approximation falls below 0, as it can from 0 to 2 events.
    Raises UnusableNumbers where a count is negative.
    """
    events, z = given.column("counts", counts), z_of(confidence)
    more = events + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        lows = events * (1 - 1 / (9 * events) - z / (3 * np.sqrt(events))) ** 3
    highs = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return Limits(np.where(lows >= 0, lows, np.nan), highs)


def exact(counts: ArrayLike, confidence: float = 0.95) -> Limits:
    """Exact limits of Poisson counts, in events: half of chi-square's quantiles. The lower limit of 0 is 0.

    Raises UnusableNumbers where a count is negative.
    """
    from scipy import special

    events = given.column("counts", counts)
    tail = (1 - given.confidence_of(confidence)) / 2
    # Half of chi-square's quantile with 2a degrees of freedom is the gamma distribution's with shape a.
    lows = special.gammaincinv(np.where(events > 0, events, 1.0), tail)
    lows = np.where(events > 0, lows, np.where(np.isnan(events), np.nan, 0.0))
    return Limits(lows, np.asarray(special.gammainccinv(events + 1, tail), dtype=np.float64))


def poisson(counts: ArrayLike, confidence: float = 0.95) -> Limits:
    """Limits of Poisson counts, in events: exact below 10, Byar's from there."""
    events = given.column("counts", counts)
    few, many = exact(events, confidence), byar(events, confidence)
    small = events < BYAR_FROM
    return Limits(np.where(small, few.lows, many.lows), np.where(small, few.highs, many.highs))


def poisson_methods(counts: NDArray[np.float64]) -> tuple[str, ...]:
    """Which of the two `poisson` takes for each count."""
    return tuple(EXACT if count < BYAR_FROM else BYAR for count in counts)


def wilson(numerators: ArrayLike, denominators: ArrayLike, confidence: float = 0.95) -> Limits:
    """Limits of proportions by Wilson's score method, as shares from 0 to 1.

    Raises UnusableNumbers where a denominator is not above 0 or a numerator is negative or above its denominator.
    """
    parts, wholes = shares_of(numerators, denominators)
    z = z_of(confidence)
    centre = 2 * parts + z**2
    reach = z * np.sqrt(z**2 + 4 * parts * (1 - parts / wholes))
    span = 2 * (wholes + z**2)
    # The sums of rounded numbers can pass 0 or 1 by the last bit.
    return Limits(np.clip((centre - reach) / span, 0, 1), np.clip((centre + reach) / span, 0, 1))


def shares_of(
    numerators: ArrayLike, denominators: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Parts and the wholes that they are of, checked. Raises UnusableNumbers."""
    parts = given.column("numerators", numerators)
    wholes = given.column("denominators", denominators, above=True)
    given.of_one_shape(numerators=parts, denominators=wholes)
    given.refuse_where(
        "numerators",
        parts > wholes,
        "is above its denominator",
        what_to_do="Look whether the two columns were swapped, or count events as a rate.",
    )
    return parts, wholes
