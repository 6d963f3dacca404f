"""What shifting a share of influenceable spend to local suppliers would mean.

The pledge of the Northern Care Alliance in CLES, "Healthy places" (2022): a further share of influenceable spend, moved
from suppliers elsewhere to local ones, against a frozen baseline. Local is where the supplier is known to be: a
supplier that was unknown and turns out to be local has not moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

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


def moved(before: dict[str, tuple[str, Decimal]], after: dict[str, tuple[str, Decimal]]) -> Decimal:
    """Pounds that moved to local suppliers between a baseline and now, unknown places that became known left out.

    Each maps a supplier to (place, pounds); places are those of Where. A supplier that was unknown in the baseline
    and is local now is taken to have been local then: better matching is not movement.
    """

    def local(pounds: dict[str, tuple[str, Decimal]], known_later: dict[str, tuple[str, Decimal]]) -> Decimal:
        total = Decimal(0)
        for supplier, (place, paid) in pounds.items():
            later = known_later.get(supplier, (place, Decimal(0)))[0]
            total += paid if (later if place == "unknown" else place) == "local" else Decimal(0)
        return total

    return local(after, before) - local(before, after)


def _part(pounds: Decimal, percent: Decimal) -> Decimal:
    return (pounds * percent / 100).quantize(PENNY, rounding=ROUND_HALF_EVEN)
