"""Figures that a system makes of its own accord: people of some categories, or their share, out of what was let out.

No count is made anew: categories that were let out are added up, so nothing is told that was not told before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.analysis.workforce.family import EVERYWHERE, HOMES, PLACE, WHOLE
from commonweal.analysis.workforce.figures import LEVELS, Key, Number, Told, share

CUTS = {"place": PLACE, **LEVELS}
NOT_TOLD = "What is let out of these people does not tell them by that"
NONE_OF_THEM = "None of the categories {asked} is among those let out: {held}"


@dataclass(frozen=True)
class Taken:
    """People of a population; with `dimension`, those of some of its categories."""

    population: str
    dimension: str = ""
    categories: Sequence[str] = ()


@dataclass(frozen=True)
class Own:
    """How many are taken; with `over`, as a share of those, times `times`. A maker of figures, as others are."""

    taken: Taken
    over: Taken | None = None
    times: float = 1.0

    def __call__(self, told: Told, cut: Key) -> Iterator[tuple[Key, Number]]:
        """The headline, or each area of a cut, with its number."""
        if not cut:
            yield (), self._number(told, EVERYWHERE, WHOLE)
            return
        level = CUTS[cut[0]]
        areas = told.of(HOMES, level, population=self.taken.population)
        for row in sorted(areas, key=lambda row: str(row["area"])):
            yield (row["name"] or row["area"],), self._number(told, level, row["area"])

    def _number(self, told: Told, level: str, area: str) -> Number:
        part = _sum(told, self.taken, level, area)
        return part if self.over is None else share(part, _sum(told, self.over, level, area), self.times)


def _sum(told: Told, taken: Taken, level: str, area: str) -> Number:
    if not taken.dimension:
        return told.count(level, area, population=taken.population)
    rows = [
        row for row in told.of(taken.dimension, level, population=taken.population) if row["area"] == area
    ]
    numbers = [told.number(row) for row in rows if row["category"] in taken.categories]
    if not numbers:
        return Number(None, why=_why_none(told, taken, rows))
    if all(number.value is not None for number in numbers):
        whole = sum(number.value or 0 for number in numbers)
        return Number(whole, count=int(whole))
    lows = [number.value if number.value is not None else number.low for number in numbers]
    highs = [number.value if number.value is not None else number.high for number in numbers]
    why = next(number.why for number in numbers if number.value is None)
    return Number(
        None,
        None if None in lows else sum(low or 0 for low in lows),
        None if None in highs else sum(high or 0 for high in highs),
        why=why,
    )


def _why_none(told: Told, taken: Taken, rows: Sequence[Mapping[str, Any]]) -> str:
    """Why nothing is known of the categories: nothing was let out of that dimension, or they are called otherwise."""
    refused = next((row["why"] for row in rows if row["headcount"] is None and row["high"] is None), "")
    if refused or not rows:
        return refused or told.count(EVERYWHERE, population=taken.population).why or NOT_TOLD
    held = ", ".join(sorted({str(row["category"]) for row in rows}))
    return NONE_OF_THEM.format(asked=", ".join(taken.categories), held=held)
