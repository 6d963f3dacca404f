"""Funnels of kept figures: how far an area's number can lie from the nation's by chance alone, given its size."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from commonweal.analysis.population import funnels
from commonweal.analysis.population.funnels import Position
from commonweal.analysis.statistics import BY_SIZE
from commonweal.content.indicators_model import KIND, IndicatorText
from commonweal.content.loader import load
from commonweal.evidence.store import Store
from commonweal.pipeline import ask
from commonweal.pipeline.areas import ENGLISH
from commonweal.vocabulary.figures import FigureSet, Suppressed

FEWEST = 3  # areas; fewer are better read as a list
PERCENT = 100
MOST = 10_000


Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Point:
    """An area's number, how many it is of, and where it lies beside what chance explains."""

    area: str
    size: float
    value: float
    position: Position


@dataclass(frozen=True)
class Funnel:
    """Areas by name; the average, and whether it is the nation’s; lines as (size, height), inner 95%, outer 99.8%."""

    points: tuple[Point, ...]
    average: float
    of_nation: bool
    inner: tuple[Line, Line]
    outer: tuple[Line, Line]

    @property
    def mostly_outside(self) -> bool:
        """Whether more than half lie outside, so that chance is not what tells areas apart."""
        outside = sum(point.position is not Position.WITHIN for point in self.points)
        return outside * 2 > len(self.points)


def of(workspace: Path, kept: FigureSet) -> Funnel | None:
    """The funnel of a figure; None where numbers are not counts of a known size, or too few areas have one."""
    return _of(workspace, kept.key, kept.indicator, kept.place.name) if BY_SIZE in kept.cuts else None


@functools.lru_cache(maxsize=256)
def _of(workspace: Path, key: str, indicator: str, whole: str) -> Funnel | None:
    figures = ask.cut(workspace, key, BY_SIZE, order="name", descending=False, limit=MOST).figures
    held = [
        (each.cut["area"], float(each.cut["of"]), float(each.value))
        for each in figures
        if not isinstance(each.value, Suppressed)
    ]
    areas = sorted(one for one in held if one[0] != ENGLISH)
    if len(areas) < FEWEST:
        return None
    compute = load(KIND, indicator, IndicatorText, overlay=Store(workspace).content).compute
    per = float((compute.counted_per if compute else None) or (compute.times if compute else PERCENT))
    sizes, values = np.array([one[1] for one in areas]), np.array([one[2] for one in areas])
    nation = next((value for name, _, value in held if name == ENGLISH), None)
    apart = np.array([name != whole for name, _, _ in areas])  # a whole is not counted beside its parts
    mean = float((values * sizes)[apart].sum() / sizes[apart].sum()) if apart.any() else 0.0
    average = nation if nation is not None else mean
    if average <= 0 or (per == PERCENT and average >= per):
        return None
    return _funnel([one[0] for one in areas], sizes, values, per, average, of_nation=nation is not None)


def _funnel(
    names: Sequence[str],
    sizes: np.ndarray,
    values: np.ndarray,
    per: float,
    average: float,
    *,
    of_nation: bool,
) -> Funnel:
    counts = values * sizes / per
    smallest, largest = max(1.0, sizes.min() * 0.8), sizes.max() * 1.25
    if per == PERCENT:
        drawn = funnels.proportion_funnel(funnels.sizes(largest, smallest=smallest), average, per=per)
        positions = funnels.proportion_positions(np.minimum(counts, sizes), sizes, average=average, per=per)
    else:
        expected = sizes * average / per
        events = funnels.sizes(max(2.0, expected.max() * 1.6), smallest=max(1.0, expected.min() * 0.5))
        drawn = funnels.count_funnel(events, average, per=per)
        positions = funnels.count_positions(counts, expected)

    def line(one: funnels.Line) -> Line:
        pairs = zip(one.at, one.limits, strict=True)
        return tuple((float(at), float(height)) for at, height in pairs if smallest <= at <= largest)

    points = tuple(
        Point(name, float(size), float(value), position)
        for name, size, value, position in zip(names, sizes, values, positions, strict=True)
        if position is not None
    )
    return Funnel(
        points,
        average,
        of_nation,
        (line(drawn.low), line(drawn.high)),
        (line(drawn.low_outer), line(drawn.high_outer)),
    )
