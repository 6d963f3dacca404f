"""Primary rules for counts of people, and what each shown count still lets one work out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from commonweal.content.people_rules import PeopleRule

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


def small(counts: Counts, rule: PeopleRule) -> Mask:
    """Which counts the rule itself hides: 1 to `hidden_to`."""
    return (counts >= 1) & (counts <= rule.hidden_to)


def rounded(counts: Counts, rule: PeopleRule) -> Counts:
    """Counts to the nearest multiple of the rule's base, a half up."""
    return (counts + rule.base // 2) // rule.base * rule.base


def limits(
    counts: Counts, rule: PeopleRule, fte: Mapping[int, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The least and the most that each count can be for someone who sees it rounded and knows the rule.

    0 is none at all wherever small counts are hidden; a count that is shown is above those that are hidden. Nobody is
    more than one whole-time equivalent, so that those shown of a cell (`fte`, by position) are no more than its people.
    """
    values = rounded(counts, rule)
    low = np.maximum(values - rule.base // 2, rule.hidden_to + 1).astype(np.float64)
    high = (values + (rule.base - 1) // 2).astype(np.float64)
    nought = values == 0
    low[nought] = 0
    high[nought] = 0 if rule.hidden_to else (rule.base - 1) // 2
    for at, value in fte.items():
        least = np.ceil(rounded_fte(value, rule) - (rule.base / 2 if rule.base > 1 else 0))
        low[at] = min(max(low[at], least), high[at])
    return low, high


def rounded_fte(value: float, rule: PeopleRule) -> float:
    """Whole-time equivalents, rounded as counts are where these are rounded."""
    return float(np.floor(value / rule.base + 0.5) * rule.base) if rule.base > 1 else value


def percentage(part: int, whole: int, rule: PeopleRule) -> float | None:
    """A percentage made of rounded counts; None where either is hidden, or there is no whole."""
    pair = np.array([part, whole], dtype=np.int64)
    if small(pair, rule).any():
        return None
    numerator, denominator = rounded(pair, rule)
    return float(100 * numerator / denominator) if denominator else None
