"""What shifting a share of influenceable spend to local suppliers would mean.

The pledge of the Northern Care Alliance in CLES, "Healthy places" (2022): a further share of influenceable spend, moved
from suppliers elsewhere to local ones, against a frozen baseline. Local is where the supplier is known to be: a
supplier that was unknown and turns out to be local has not moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from commonweal.vocabulary.spending import Where

PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Baseline:
    """Influenceable spend as it was when the pledge was made: pounds in its upper and lower bound, by place.

    `local`, `not_local` and `unknown` are of the upper bound, and add up to it.
    """

    upper: Decimal
    lower: Decimal
    local: Decimal
    not_local: Decimal
    unknown: Decimal


@dataclass(frozen=True)
class Shift:
    """A further share moved: pounds against each bound, and local spend as it would be."""

    share: Decimal
    of_upper: Decimal
    of_lower: Decimal
    local_after: Decimal
    can_be_met: bool  # whether so much is known to be paid to suppliers elsewhere


def shift(baseline: Baseline, percent: Decimal) -> Shift:
    """Move a further `percent` (above 0, to 100) of influenceable spend to local suppliers.

    Raises ValueError for another percentage.
    """
    if not 0 < percent <= 100:
        raise ValueError("a share to move is above 0 and at most 100 percent")
    of_upper = _part(baseline.upper, percent)
    return Shift(
        share=percent,
        of_upper=of_upper,
        of_lower=_part(baseline.lower, percent),
        local_after=baseline.local + of_upper,
        can_be_met=of_upper <= baseline.not_local,
    )


Places = Mapping[str, Decimal]


def moved(before: Mapping[str, Places], after: Mapping[str, Places]) -> Decimal:
    """Pounds that moved to local suppliers between a baseline and now, unknown places that became known left out.

    Each maps a supplier to its pounds by place, those of Where. Pounds of a supplier whose place was not known are
    taken to have gone where that supplier is known to be at the other time: better matching is not movement.
    """
    total = Decimal(0)
    for supplier in before.keys() | after.keys():
        then, now = before.get(supplier, {}), after.get(supplier, {})
        total += _local(now, known_by=then) - _local(then, known_by=now)
    return total.quantize(PENNY, rounding=ROUND_HALF_EVEN)


def _local(pounds: Places, *, known_by: Places) -> Decimal:
    """A supplier's local pounds, its unknown ones shared out as its known ones are at the other time."""
    known = {place: paid for place, paid in known_by.items() if place != Where.UNKNOWN.value and paid > 0}
    whole = sum(known.values(), Decimal(0))
    share = known.get(Where.LOCAL.value, Decimal(0)) / whole if whole else Decimal(0)
    return pounds.get(Where.LOCAL.value, Decimal(0)) + share * pounds.get(Where.UNKNOWN.value, Decimal(0))


def _part(pounds: Decimal, percent: Decimal) -> Decimal:
    return (pounds * percent / 100).quantize(PENNY, rounding=ROUND_HALF_EVEN)
