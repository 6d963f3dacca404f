"""The slope and relative index of inequality: how a measure changes from the most deprived to the least.

Groups of people (tenths of deprivation, say) stand in order on a line from 0 to 1, each at the middle of its share of
the population; a straight line is fitted through their values, weighted by those shares. The slope index is the
difference between the line's ends, the relative index their ratio. Intervals are by simulation.

Sources: Low and Low 2004, doi:10.1093/pubmed/fdh175; Fingertips public health technical guide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.population import given
from commonweal.analysis.population.estimates import Estimate
from commonweal.vocabulary.errors import UnusableNumbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

SIMULATED = "simulation"
NO_RATIO = "the line is not above 0 at both of its ends, so that they have no ratio"
REPETITIONS = 400_000  # the limits then move by less than a hundredth of the interval from seed to seed
AT_ONCE = 2_000_000  # numbers drawn and held together
SEED = 20_040_328  # any number will do; the same one gives the same interval each time
Z95 = 1.96  # the limits that publishers give lie so many standard errors away
FEWEST = 3  # groups; a line through two has nothing left to be checked by


class Scale(StrEnum):
    """What values are, and so the scale on which their errors are even."""

    PLAIN = "plain"  # life expectancy, a mean
    LOG = "log"  # a rate
    LOGIT = "logit"  # a proportion, from 0 to 1


@dataclass(frozen=True)
class SlopeIndex:
    """The two indices with their intervals, and where the line starts (in the values' unit, without multiplier).

    `slope` is in the values' unit times the multiplier; `ratio` has no unit.
    """

    slope: Estimate
    ratio: Estimate
    intercept: float


def slope_index(
    values: ArrayLike,
    populations: ArrayLike,
    *,
    lows: ArrayLike | None = None,
    highs: ArrayLike | None = None,
    standard_errors: ArrayLike | None = None,
    scale: Scale = Scale.PLAIN,
    transform: bool = False,
    multiplier: float = 1,
    confidence: float = 0.95,
    repetitions: int = REPETITIONS,
    seed: int = SEED,
) -> SlopeIndex:
    """The slope index (least deprived minus most deprived) and relative index (least over most) of inequality.

    Groups are given from the most deprived to the least, at least three. Each value has its 95% limits, whatever the
    `confidence` asked for; or, without transforming, its standard error in the values' unit. `transform` fits the
    line on the scale itself and takes its ends back to the values' unit. A negative `multiplier` turns both indices
    round (most deprived minus and over least), as is usual where a low value is good; 100 states a proportion's slope
    in percentage points. The relative index has no limits where the simulated lines often fall below 0.

    Raises UnusableNumbers where there are fewer than three groups, a number is missing, a population is not above 0,
    limits do not hold their value, values do not fit the scale, or both or neither of limits and errors are given.
    """
    found = given.column("values", values, missing=False, least=None)
    people = given.column("populations", populations, missing=False, above=True)
    given.of_one_shape(values=found, populations=people)
    _refuse_odd(len(found), multiplier, repetitions)
    tails = [0.5 - given.confidence_of(confidence) / 2, 0.5 + confidence / 2]
    there, back = _to_and_from(scale, found)
    if standard_errors is None:
        errors = _errors(found, lows, highs, there)
    elif lows is None and highs is None and not transform:
        errors = given.column("standard errors", standard_errors, missing=False)
        given.of_one_shape(values=found, standard_errors=errors)
        there = back = _same
    else:
        raise UnusableNumbers(
            "Standard errors were given together with limits, or for a line on another scale.",
            what_to_do="Give the 95% limits alone: the errors on that scale come from them.",
        )

    # The line is fitted to the values on the scale and its ends taken back, or to the values as they are.
    before, after = (_same, back) if transform else (back, _same)
    fit, middle = fitted_by(people), there(found)
    start, end = _ends(fit, before(middle), after)
    starts, ends = np.empty(repetitions), np.empty(repetitions)
    random = np.random.default_rng(seed)
    for some in _batches(repetitions, len(found)):
        drawn = random.standard_normal((len(found), some.stop - some.start))
        starts[some], ends[some] = _ends(fit, before(middle[:, None] + errors[:, None] * drawn), after)
    slope = _estimate((end - start) * multiplier, np.quantile((ends - starts) * multiplier, tails))
    if multiplier < 0:
        return SlopeIndex(slope, _ratio(end, start, ends, starts, tails), float(start))
    return SlopeIndex(slope, _ratio(start, end, starts, ends, tails), float(start))


def midpoints(populations: ArrayLike) -> NDArray[np.float64]:
    """Where each group stands between 0 and 1: the middle of its share of the population, in the order given."""
    people = given.column("populations", populations, missing=False, above=True)
    shares = people / people.sum()
    places: NDArray[np.float64] = np.cumsum(shares) - shares / 2
    return places


def fitted_by(populations: ArrayLike) -> NDArray[np.float64]:
    """Least squares weighted by population, as a matrix (2 × n): times the values, it is (intercept, slope)."""
    places, weights = midpoints(populations), np.asarray(populations, dtype=np.float64)
    columns = np.column_stack([np.ones_like(places), places])
    weighted = columns * (weights / weights.sum())[:, None]
    solved: NDArray[np.float64] = np.linalg.solve(columns.T @ weighted, weighted.T)
    return solved


def _batches(repetitions: int, groups: int) -> Iterator[slice]:
    """The repetitions in parts that fit into memory."""
    step = max(1, AT_ONCE // groups)
    for start in range(0, repetitions, step):
        yield slice(start, min(start + step, repetitions))


def _ends(
    fit: NDArray[np.float64],
    values: NDArray[np.float64],
    back: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The line's two ends, for one set of values (n) or many (n × sets)."""
    intercept, slope = fit @ values
    return back(intercept), back(intercept + slope)


def _ratio(
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
    tails: list[float],
) -> Estimate:
    """One end over the other. No limits where as many lines as lie outside them do not stay above 0."""
    if min(start, end) <= 0:
        return Estimate(np.nan, np.nan, np.nan, SIMULATED, NO_RATIO)
    if np.quantile(np.minimum(starts, ends), tails[0]) <= 0:
        return _estimate(end / start, np.array([np.nan, np.nan]))
    return _estimate(end / start, np.quantile(ends / starts, tails))


def _refuse_odd(groups: int, multiplier: float, repetitions: int) -> None:
    if groups < FEWEST:
        raise UnusableNumbers(
            f"A slope over {groups} groups would say nothing.", what_to_do=f"Give at least {FEWEST} groups."
        )
    if not (np.isfinite(multiplier) and multiplier != 0) or repetitions < 1000:
        raise UnusableNumbers(
            f"A multiplier of {multiplier:g} with {repetitions} repetitions gives no interval.",
            what_to_do="Use a multiplier that is not 0, and at least 1,000 repetitions.",
        )


def _estimate(value: NDArray[np.float64], limits: NDArray[np.float64]) -> Estimate:
    return Estimate(float(value), float(limits[0]), float(limits[1]), SIMULATED)


def _errors(
    values: NDArray[np.float64],
    lows: ArrayLike | None,
    highs: ArrayLike | None,
    there: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Standard errors on the scale on which errors are even, from 95% limits."""
    if lows is None or highs is None:
        raise UnusableNumbers(
            "The values have neither both of their limits nor standard errors.",
            what_to_do="Give the 95% limits of each value, lower and upper.",
        )
    below = given.column("lower limits", lows, missing=False, least=None)
    above = given.column("upper limits", highs, missing=False, least=None)
    given.of_one_shape(values=values, lower_limits=below, upper_limits=above)
    given.refuse_where(
        "values",
        (values < below) | (values > above),
        "is outside its limits",
        what_to_do="Look whether the limits are those of another group, or in another unit.",
    )
    for name, limits in (("lower limits", below), ("upper limits", above)):
        _refuse_off_scale(name, there(limits))
    spread: NDArray[np.float64] = (there(above) - there(below)) / (2 * Z95)
    return spread


def _to_and_from(
    scale: Scale, values: NDArray[np.float64]
) -> tuple[
    Callable[[NDArray[np.float64]], NDArray[np.float64]], Callable[[NDArray[np.float64]], NDArray[np.float64]]
]:
    """The way to the scale and the way back; values must lie on it."""
    ways = {Scale.PLAIN: (_same, _same), Scale.LOG: (_log, _exp), Scale.LOGIT: (_logit, _expit)}[scale]
    _refuse_off_scale("values", ways[0](values))
    return ways


def _refuse_off_scale(name: str, scaled: NDArray[np.float64]) -> None:
    given.refuse_where(
        name,
        ~np.isfinite(scaled),
        "does not fit the scale: a rate must be above 0, a proportion between 0 and 1",
        what_to_do="Join groups with few events, or use the plain scale.",
    )


def _same(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values


def _log(values: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(values)


def _exp(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.exp(values)


def _logit(values: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(values / (1 - values))


def _expit(values: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(over="ignore"):  # far below 0 it is 0
        return 1 / (1 + np.exp(-values))
