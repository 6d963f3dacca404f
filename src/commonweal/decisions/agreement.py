"""How far people who judged the same things agree, beyond what chance alone would give.

Each measure is 1 where all agree, 0 where they agree as much as chance would, and below 0 where less. Where everybody
used one category only, chance alone would explain all of it: agreement is then not defined, and None.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

import numpy as np
from numpy.typing import NDArray

from commonweal.vocabulary.errors import InputError

Numbers = NDArray[np.float64]
Ratings = Sequence[Sequence[float | None]]  # a row for each rater, a column for each thing; None: not rated
NORMAL_95 = 1.959963984540054


class Weights(StrEnum):
    """How much it counts that two are apart: fully, by steps between them, or by steps squared."""

    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


class Level(StrEnum):
    """What the numbers of a rating are: names, places in an order, or amounts (with a true zero, ratio)."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa, its 95% interval, its standard error, and that on the assumption that kappa is 0, with z."""

    value: float
    low: float
    high: float
    error: float
    error_if_none: float
    z: float | None


@dataclass(frozen=True)
class Split:
    """How far sectors are apart on an option: the middle score of each, the lowest and the highest of them."""

    option: str
    middles: Mapping[str, float]
    lowest: float
    highest: float

    @property
    def apart(self) -> float:
        """Steps of the scale between the lowest and the highest."""
        return self.highest - self.lowest


@dataclass(frozen=True)
class BetweenSectors:
    """Agreement of a group that scored options: of all, within each sector, and between sectors.

    `between` takes each sector's middle scores as one rater. None: too few raters, or one score only. `left_out` are
    sectors from which fewer scored than must; they count in none of this. Options are in order of how far sectors are
    apart, the furthest first.
    """

    everybody: float | None
    within: Mapping[str, float | None]
    between: float | None
    splits: tuple[Split, ...]
    left_out: tuple[str, ...]


def crossed(
    one: Sequence[Hashable], other: Sequence[Hashable], categories: Sequence[Hashable]
) -> list[list[int]]:
    """How often one rater chose i and the other j, over all categories that there were to choose from.

    Raises InputError where they did not rate the same number of things, or chose something else.
    """
    if len(one) != len(other) or not set(one) | set(other) <= set(categories):
        raise InputError(
            "wrong_ratings",
            "Two raters rate the same things, each with one of the categories.",
            what_to_do="Give both a rating for everything, or leave out what only one has rated.",
        )
    at = {category: place for place, category in enumerate(categories)}
    table = [[0] * len(categories) for _ in categories]
    for first, second in zip(one, other, strict=True):
        table[at[first]][at[second]] += 1
    return table


def kappa(table: Sequence[Sequence[float]], weights: Weights = Weights.NONE) -> Kappa | None:
    """Cohen's kappa of two raters, weighted or not, from how often one chose i and the other j (square, k × k).

    Weights are over all possible categories, in their order, whether or not they were used. Standard errors are those
    of Fleiss, Cohen and Everitt (1969). None where it is not defined.
    """
    counts = np.asarray(table, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or np.any(counts < 0):
        raise InputError(
            "wrong_ratings",
            "The table has a row and a column for each category, and counts that are 0 or more.",
            what_to_do="Count how often one rater chose each category and the other each.",
        )
    total = counts.sum()
    if total == 0 or len(counts) < 2:
        return None
    share = counts / total
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    agrees = _agreement(len(counts), weights)
    observed, by_chance = float((agrees * share).sum()), float(rows @ agrees @ columns)
    if math.isclose(by_chance, 1):
        return None
    value = (observed - by_chance) / (1 - by_chance)
    usual = (agrees @ columns)[:, None] + (agrees.T @ rows)[None, :]
    scale = total * (1 - by_chance) ** 2
    spread = (share * (agrees - usual * (1 - value)) ** 2).sum() - (value - by_chance * (1 - value)) ** 2
    if_none = (np.outer(rows, columns) * (agrees - usual) ** 2).sum() - by_chance**2
    error, error_if_none = math.sqrt(max(spread, 0) / scale), math.sqrt(max(if_none, 0) / scale)
    return Kappa(
        value=value,
        low=max(value - NORMAL_95 * error, -1),
        high=min(value + NORMAL_95 * error, 1),
        error=error,
        error_if_none=error_if_none,
        z=value / error_if_none if error_if_none > 0 else None,
    )


def fleiss(counts: Sequence[Sequence[int]]) -> float | None:
    """Fleiss' kappa (1971): `counts[thing][category]` is how many raters put a thing there, the same number for each.

    Raises InputError where numbers of raters differ, or are below two; then `krippendorff` serves.
    """
    table = np.asarray(counts, dtype=float)
    raters = set(table.sum(axis=1).tolist()) if table.ndim == 2 else set()
    if len(raters) != 1 or min(raters) < 2 or np.any(table < 0):
        raise InputError(
            "wrong_ratings",
            "Everything is rated by the same number of people, two at least.",
            what_to_do="Where some did not rate everything, use Krippendorff's alpha.",
        )
    number = raters.pop()
    by_chance = float(((table.sum(axis=0) / table.sum()) ** 2).sum())
    if math.isclose(by_chance, 1):
        return None
    observed = float((((table**2).sum(axis=1) - number) / (number * (number - 1))).mean())
    return (observed - by_chance) / (1 - by_chance)


def krippendorff(ratings: Ratings, level: Level) -> float | None:
    """Krippendorff's alpha (2011), for any number of raters, some of whom did not rate everything.

    None where nothing was rated by two, or all ratings are one and the same.
    """
    given = [[value for value in thing if value is not None] for thing in zip(*ratings, strict=True)]
    paired = [thing for thing in given if len(thing) > 1]
    values = sorted({value for thing in paired for value in thing})
    if len(values) < 2:
        return None
    at = {value: place for place, value in enumerate(values)}
    together = np.zeros((len(values), len(values)))
    for thing in paired:
        count = np.bincount([at[value] for value in thing], minlength=len(values)).astype(float)
        together += (np.outer(count, count) - np.diag(count)) / (len(thing) - 1)
    totals = together.sum(axis=1)
    apart = _DISTANCES[level](np.array(values), totals)
    expected = (np.outer(totals, totals) * apart).sum() / (totals.sum() - 1)
    return float(1 - (together * apart).sum() / expected)


def between_sectors(
    scores: Mapping[str, Mapping[str, float]], sector_of: Mapping[str, str], *, fewest: int
) -> BetweenSectors:
    """How far sectors agree on options. `scores`: person → option → score, on a scale that is an order.

    `sector_of` has the sector of everybody who scored.

    A sector of fewer than `fewest` people who scored is left out, for its middle would be their own score.
    """
    people: dict[str, list[str]] = {}
    for person, given in scores.items():
        if given:
            people.setdefault(sector_of[person], []).append(person)
    counted = {sector: who for sector, who in sorted(people.items()) if len(who) >= fewest}
    everybody = [person for who in counted.values() for person in who]
    options = list(dict.fromkeys(option for person in everybody for option in scores[person]))
    middles = {
        option: {
            sector: float(median(scored))
            for sector, who in counted.items()
            if (scored := [scores[person][option] for person in who if option in scores[person]])
        }
        for option in options
    }
    splits = [Split(name, each, min(each.values()), max(each.values())) for name, each in middles.items()]
    return BetweenSectors(
        everybody=_of_people(scores, everybody, options),
        within={sector: _of_people(scores, who, options) for sector, who in counted.items()},
        between=krippendorff(
            [[middles[option].get(sector) for option in options] for sector in counted], Level.ORDINAL
        ),
        splits=tuple(sorted(splits, key=lambda each: (-each.apart, each.option))),
        left_out=tuple(sorted(people.keys() - counted.keys())),
    )


def _of_people(
    scores: Mapping[str, Mapping[str, float]], who: Sequence[str], options: Sequence[str]
) -> float | None:
    return krippendorff([[scores[person].get(option) for option in options] for person in who], Level.ORDINAL)


def _agreement(size: int, weights: Weights) -> Numbers:
    places = np.arange(size)
    steps: Numbers = np.abs(places[:, None] - places[None, :]) / (size - 1)
    if weights is Weights.NONE:
        return np.eye(size)
    return 1 - (steps if weights is Weights.LINEAR else steps**2)


def _nominal(values: Numbers, totals: Numbers) -> Numbers:
    return 1 - np.eye(len(values))


def _ordinal(values: Numbers, totals: Numbers) -> Numbers:
    """How many ratings lie between two values, half of those at either end among them, squared."""
    middle = totals.cumsum() - totals / 2
    apart: Numbers = (middle[:, None] - middle[None, :]) ** 2
    return apart


def _interval(values: Numbers, totals: Numbers) -> Numbers:
    apart: Numbers = (values[:, None] - values[None, :]) ** 2
    return apart


def _ratio(values: Numbers, totals: Numbers) -> Numbers:
    sums = values[:, None] + values[None, :]
    apart = np.divide(values[:, None] - values[None, :], sums, out=np.zeros_like(sums), where=sums != 0)
    squared: Numbers = apart**2
    return squared


_DISTANCES: dict[Level, Callable[[Numbers, Numbers], Numbers]] = {
    Level.NOMINAL: _nominal,
    Level.ORDINAL: _ordinal,
    Level.INTERVAL: _interval,
    Level.RATIO: _ratio,
}
