"""Whether a workforce is like the people it serves: a group's share of staff over its share of residents.

Above 1 the group is over-represented, below 1 under-represented. Sources: Katz and others 1978 (log interval of a
ratio of proportions); Fingertips public health technical guide (observed over expected).

Staff who live outside the footprint are no part of the population that they are held against: leave them out or
report them beside it, and likewise those whose home is not known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from commonweal.analysis.population import given
from commonweal.analysis.population.estimates import Estimate
from commonweal.analysis.population.intervals import (
    WILSON,
    poisson,
    poisson_methods,
    wilson,
    z_of,
)

KATZ = "Katz log"


@dataclass(frozen=True)
class Representation:
    """A representation ratio with two intervals for two readings, and what it rests on.

    `ratio` takes staff and residents both as samples (Katz); `standardised` takes residents as they are, and asks how
    far the number of staff could differ from the `expected` by chance (Byar, exact below 10). No unit.
    """

    ratio: Estimate
    standardised: Estimate
    observed: float
    expected: float


def representation_ratio(
    staff_in_group: float,
    staff: float,
    residents_in_group: float,
    residents: float,
    *,
    confidence: float = 0.95,
) -> Representation:
    """A group's share of staff divided by its share of working-age residents, all in persons.

    Where nobody on the staff is of the group there is no Katz interval; the limits are then Wilson's of the share of
    staff, over the share of residents, and `method` says so. Raises UnusableNumbers where a group is larger than its
    whole, or there are no staff or no residents of the group.
    """
    given.column("residents in the group", residents_in_group, missing=False, above=True)
    for name, part, whole in (
        ("staff", staff_in_group, staff),
        ("residents", residents_in_group, residents),
    ):
        wholes = given.column(name, whole, missing=False, above=True)
        given.refuse_where(
            f"{name} in the group",
            given.column(f"{name} in the group", part, missing=False) > wholes,
            f"is above the number of all {name}",
            what_to_do="Look whether the two numbers were swapped.",
        )
    share = residents_in_group / residents
    ratio, expected = staff_in_group / staff / share, staff * share
    lows, highs = poisson(staff_in_group, confidence)
    standardised = Estimate(
        staff_in_group / expected,
        float(lows[0]) / expected,
        float(highs[0]) / expected,
        poisson_methods(np.array([staff_in_group]))[0],
    )
    around = _around(ratio, staff_in_group, staff, residents_in_group, residents, confidence)
    return Representation(around, standardised, staff_in_group, expected)


def _around(
    ratio: float, staff_in_group: float, staff: float, in_group: float, residents: float, confidence: float
) -> Estimate:
    if staff_in_group == 0:
        lows, highs = wilson(staff_in_group, staff, confidence)
        share = in_group / residents
        return Estimate(ratio, float(lows[0]) / share, float(highs[0]) / share, WILSON)
    error = math.sqrt(1 / staff_in_group - 1 / staff + 1 / in_group - 1 / residents)
    reach = math.exp(z_of(confidence) * error)
    return Estimate(ratio, ratio / reach, ratio * reach, KATZ)
