"""Proportions, crude rates and means with their intervals.

Source: Fingertips public health technical guide (Office for Health Improvement and Disparities).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.population import given
from commonweal.analysis.population.estimates import MISSING, Estimate, Estimates
from commonweal.analysis.population.intervals import (
    WILSON,
    poisson,
    poisson_methods,
    shares_of,
    wilson,
)
from commonweal.vocabulary.errors import UnusableNumbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

STUDENT = "Student's t"


def proportions(
    numerators: ArrayLike, denominators: ArrayLike, *, per: float = 1, confidence: float = 0.95
) -> Estimates:
    """Shares of wholes (shape n) with Wilson's intervals; in percent where `per` is 100.

    Raises UnusableNumbers where a denominator is not above 0 or a numerator is negative or above its denominator.
    """
    parts, wholes = shares_of(numerators, denominators)
    lows, highs = wilson(parts, wholes, confidence)
    values = parts / wholes
    reasons = missing_where(np.isnan(values))
    return Estimates(values * per, lows * per, highs * per, parts, wholes, (WILSON,) * len(parts), reasons)


def crude_rates(
    counts: ArrayLike, populations: ArrayLike, *, per: float = 100_000, confidence: float = 0.95
) -> Estimates:
    """Events per `per` people (shape n), with exact limits below 10 events and Byar's from there.

    A rate can be above `per`: one person can have several events. Raises UnusableNumbers where a count is negative
    or a population is not above 0.
    """
    events = given.column("counts", counts)
    people = given.column("populations", populations, above=True)
    given.of_one_shape(counts=events, populations=people)
    values = events / people * per
    scale = per / people  # NaN where either is missing, so that the limits are missing too
    lows, highs = poisson(events, confidence)
    return Estimates(
        values,
        lows * scale,
        highs * scale,
        events,
        people,
        poisson_methods(events),
        missing_where(np.isnan(values)),
    )


def mean(values: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """The mean of measurements (shape n, at least two) with the interval of Student's t, in their unit.

    Missing where a measurement is. Raises UnusableNumbers where there are fewer than two.
    """
    from scipy import special

    found = given.column("measurements", values, least=None)
    given.confidence_of(confidence)
    if len(found) < 2:
        raise UnusableNumbers(
            "One measurement has a mean, but no interval.", what_to_do="Give at least two measurements."
        )
    middle = float(found.mean())
    if np.isnan(middle):
        return Estimate(np.nan, np.nan, np.nan, STUDENT, MISSING)
    reach = float(special.stdtrit(len(found) - 1, 0.5 + confidence / 2)) * float(found.std(ddof=1))
    reach /= float(np.sqrt(len(found)))
    return Estimate(middle, middle - reach, middle + reach, STUDENT)


def totals(numbers: ArrayLike, groups: Sequence[Hashable]) -> tuple[list[Hashable], NDArray[np.float64]]:
    """The groups, in the order in which they come, and the sum of each; a group with a missing part is missing."""
    parts = given.column("numbers", numbers, least=None)
    if len(parts) != len(groups):
        raise UnusableNumbers(
            f"There are {len(parts)} numbers and {len(groups)} groups.",
            what_to_do="Name a group for each number.",
        )
    names, places = given.indices(groups)
    return names, np.bincount(places, weights=parts).astype(np.float64)


def missing_where(missing: NDArray[np.bool_]) -> tuple[str | None, ...]:
    """The reasons of estimates that are missing where a part is."""
    return tuple(MISSING if gone else None for gone in missing)
