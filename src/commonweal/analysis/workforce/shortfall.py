"""Where anchors employ few: staff expected at the footprint's rate per resident of working age, less those there are.

A prompt, not a verdict: it knows nothing of who commutes, who else employs, or who wants the work. An area is called
only where even the most staff that it can have is fewer than chance would explain: the upper limit of an observed
number (Byar, exact below 10) lies below the expected one. What a hidden or rounded count may be is carried through as a
range, so an area is never called because its count is hidden. Sources: Breslow and Day 1987 (Byar), Garwood 1936.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from commonweal.analysis.population.intervals import poisson

VERSION = "shortfall-1"
CONFIDENCE = 0.95
HALF = 0.5  # the ratio whose finding the power is stated for
ENOUGH_POWER = 0.8


@dataclass(frozen=True)
class Shortfall:
    """An area's staff beside those expected. `low` and `high` are the least and most staff that it can have.

    `ratio_low` and `ratio_high` are limits of observed over expected, of chance and of what is hidden together.
    `is_few`: called. `power`: the chance of calling it, were its true number half of the expected.
    """

    expected: float
    low: int
    high: int
    ratio_low: float
    ratio_high: float
    is_few: bool
    power: float

    @property
    def missing_low(self) -> float:
        """The least staff by which it falls short; below 0 where it may have more than expected."""
        return self.expected - self.high

    @property
    def missing_high(self) -> float:
        """The most."""
        return self.expected - self.low

    @property
    def could_be_called(self) -> bool:
        """Whether an area of its size would mostly be called, had it half of the expected staff."""
        return self.power >= ENOUGH_POWER


def shortfall(low: int, high: int, residents: float, *, staff: float, all_residents: float) -> Shortfall:
    """An area's shortfall: `residents` of working age there, of `all_residents` in the footprint, who have `staff`."""
    expected = staff * residents / all_residents
    least, _ = _limits(low)
    _, most = _limits(high)
    return Shortfall(
        expected,
        low,
        high,
        least / expected if expected else 0.0,
        most / expected if expected else float("inf"),
        most < expected,
        power(expected),
    )


def power(expected: float, *, ratio: float = HALF) -> float:
    """The chance that an area with `ratio` times the expected staff is called. Poisson; ignores rounding."""
    from scipy import special

    called = _most_called(round(expected, 3))
    return 0.0 if called < 0 else float(special.pdtr(called, ratio * expected))


@lru_cache(maxsize=4096)
def _most_called(expected: float) -> int:
    """The largest number of staff that is called against an expected one; -1 where none is."""
    if _limits(0)[1] >= expected:
        return -1
    under, over = 0, max(int(expected) + 1, 1)
    while over - under > 1:
        middle = (under + over) // 2
        under, over = (middle, over) if _limits(middle)[1] < expected else (under, middle)
    return under


@lru_cache(maxsize=65_536)
def _limits(count: int) -> tuple[float, float]:
    lows, highs = poisson([float(count)], CONFIDENCE)
    return float(lows[0]), float(highs[0])
