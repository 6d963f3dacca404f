"""How a kept figure differs by deprivation: its fifths, and the slope and relative index of inequality over them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.analysis.population.slope import Scale, slope_index
from commonweal.analysis.statistics import BY_PART
from commonweal.analysis.statistics.parts import FIFTH
from commonweal.content.indicators_model import KIND, IndicatorText
from commonweal.content.loader import load
from commonweal.content.statistics import Sort, measures
from commonweal.evidence.store import Store
from commonweal.pipeline import ask
from commonweal.pipeline.area_parts import FIFTHS
from commonweal.vocabulary.errors import UnusableNumbers
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed

SCALES: dict[Sort, Scale] = {"share": Scale.LOGIT, "rate": Scale.LOG}
REPETITIONS = 100_000
EVERY = 100_000
NO_LIMITS = "nothing says how far each fifth’s number may lie from the truth"
NO_SIZES = "nothing says how many people each fifth’s number is of"


@dataclass(frozen=True)
class Estimated:
    """A number with its 95% limits; None where there are none."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Unequal:
    """A figure's fifths within the system or the nation, the most deprived first, and the indices over them.

    `slope` is the least deprived end of the line less the most deprived, in the figure's unit; `ratio` the one over the
    other. None where none is due: `why_not`.
    """

    within: str
    fifths: Sequence[Figure]
    slope: Estimated | None = None
    ratio: Estimated | None = None
    why_not: str = ""


def of(workspace: Path, kept: FigureSet) -> tuple[Unequal, ...]:
    """A figure by deprivation, within the system and the nation, as far as numbers of small areas are published."""
    if BY_PART not in kept.cuts:
        return ()
    return _of(workspace, kept.key, kept.indicator)


@functools.lru_cache(maxsize=256)
def _of(workspace: Path, key: str, indicator: str) -> tuple[Unequal, ...]:
    figures = ask.cut(workspace, key, BY_PART, where={"sort": FIFTH}, order="kept", limit=EVERY).figures
    within = dict.fromkeys(each.cut["within"] for each in figures)
    scale = _scale(workspace, indicator)
    return tuple(
        _unequal(name, [each for each in figures if each.cut["within"] == name], scale) for name in within
    )


def _scale(workspace: Path, indicator: str) -> Scale:
    """The scale on which errors of an indicator's numbers are even."""
    overlay = Store(workspace).content
    compute = load(KIND, indicator, IndicatorText, overlay=overlay).compute
    if compute is None:
        return Scale.PLAIN
    if compute.over is not None:
        return Scale.LOGIT if compute.interval == "wilson" else Scale.LOG
    measure = measures(overlay).get(compute.take)
    return SCALES.get(measure.sort, Scale.PLAIN) if measure else Scale.PLAIN


def _unequal(within: str, fifths: Sequence[Figure], scale: Scale) -> Unequal:
    fifths = sorted(fifths, key=lambda each: list(FIFTHS.values()).index(each.cut["part"]))
    held = [each for each in fifths if not isinstance(each.value, Suppressed)]
    why_not = ""
    if len(held) < len(FIFTHS):
        why_not = "not every fifth has a number"
    elif len({each.cut["period"] for each in held}) > 1:
        why_not = "its numbers are not all of one time"
    elif any(not each.cut["of"] for each in held):
        why_not = NO_SIZES
    elif any(each.uncertainty is None for each in held):
        why_not = NO_LIMITS
    if why_not:
        return Unequal(within, fifths, why_not=why_not)
    part = 100 if scale is Scale.LOGIT else 1
    around = [each.uncertainty for each in held if each.uncertainty is not None]
    try:
        found = slope_index(
            [float(each.value) / part for each in held if not isinstance(each.value, Suppressed)],
            [float(each.cut["of"]) for each in held],
            lows=[float(each.low) / part for each in around if not isinstance(each.low, Suppressed)],
            highs=[float(each.high) / part for each in around if not isinstance(each.high, Suppressed)],
            scale=scale,
            multiplier=part,
            repetitions=REPETITIONS,
        )
    except UnusableNumbers as fault:
        return Unequal(within, fifths, why_not=fault.message[:1].lower() + fault.message[1:].rstrip("."))
    slope, ratio = found.slope, found.ratio
    return Unequal(
        within,
        fifths,
        _estimated(slope.value, slope.low, slope.high),
        _estimated(ratio.value, ratio.low, ratio.high),
    )


def _estimated(value: float, low: float, high: float) -> Estimated | None:
    if value != value:  # not a number: it has none
        return None
    is_bounded = low == low and high == high
    return Estimated(value, low if is_bounded else None, high if is_bounded else None)
