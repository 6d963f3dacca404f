"""How a group puts options in order: by weighted scores, by dots, by comparing pairs, by nearness to the best.

A method never decides; it shows what a group's own scores and weights say, and how much hangs on the weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonweal.vocabulary.errors import InputError

LEVEL = 1e-9  # values no further apart are level: sums of fractions differ in their last digits
# What the consistency index of matrices filled in at random is on average, by size: Saaty, 1980.
RANDOM_INDEX = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45}
CONSISTENT = 0.1  # Saaty's bound: a greater ratio asks for the comparisons to be looked at again
DRAWS, SEED = 10_000, 20_261_122

Scores = Mapping[str, Mapping[str, float]]  # option → criterion → score
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Criterion:
    """What options are judged by, how much it weighs beside the others, and whether more of it is better."""

    id: str
    weight: float = 1.0
    more_is_better: bool = True


@dataclass(frozen=True)
class Ranked:
    """An option, its value and rank. Options that are level share a rank, and the next one's counts them all."""

    option: str
    value: float
    rank: int
    level_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """Weights from comparing pairs, in the order of the matrix; they add up to 1.

    `ratio` is the consistency index over that of matrices filled in at random; 0 for one or two.
    """

    weights: tuple[float, ...]
    largest_eigenvalue: float
    index: float
    ratio: float

    @property
    def consistent(self) -> bool:
        """Whether the comparisons hang together well enough to be used."""
        return self.ratio <= CONSISTENT


@dataclass(frozen=True)
class Stays:
    """An option under all weightings alike: the share of them in which it is first, and in which it is in the top n.

    `error` is the standard error of `in_top`, for weightings are drawn and not counted through.
    """

    option: str
    in_top: float
    first: float
    error: float


@dataclass(frozen=True)
class Robustness:
    """How far an order hangs on the weights: every option, by its share in the top n; what was drawn, and how."""

    top: int
    draws: int
    seed: int
    options: tuple[Stays, ...]

    @property
    def always(self) -> tuple[str, ...]:
        """The options that stay in the top n whatever the weights."""
        return tuple(each.option for each in self.options if each.in_top == 1)


def weighted_sum(
    criteria: Sequence[Criterion], scores: Scores, *, scale: tuple[float, float]
) -> tuple[Ranked, ...]:
    """Options by the weighted mean of their scores, which are on one scale (its least and greatest score).

    Where less is better a score is turned round within the scale. Raises InputError where a score is missing or off
    the scale, or no weight is above 0.
    """
    names = list(scores)
    values = _turned(criteria, _table(criteria, scores), scale) @ _weights(criteria)
    return rank(dict(zip(names, values.tolist(), strict=True)))


def topsis(criteria: Sequence[Criterion], scores: Scores) -> tuple[Ranked, ...]:
    """Options by nearness to the best and distance from the worst of each criterion (Hwang and Yoon, 1981).

    Columns are divided by their length (vector normalisation). The value is 0 for the worst in everything, 1 for the
    best in everything; options that are alike in everything stand half way.
    """
    table, weights = _table(criteria, scores), _weights(criteria)
    length = np.sqrt((table**2).sum(axis=0))
    weighted = np.divide(table, length, out=np.zeros_like(table), where=length > 0) * weights
    more = np.array([each.more_is_better for each in criteria])
    best = np.where(more, weighted.max(axis=0), weighted.min(axis=0))
    worst = np.where(more, weighted.min(axis=0), weighted.max(axis=0))
    to_best = np.sqrt(((weighted - best) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - worst) ** 2).sum(axis=1))
    apart = to_best + to_worst
    near = np.divide(to_worst, apart, out=np.full(len(apart), 0.5), where=apart > 0)
    return rank(dict(zip(scores, near.tolist(), strict=True)))


def dots(options: Sequence[str], ballots: Iterable[Mapping[str, int]], *, each: int) -> tuple[Ranked, ...]:
    """Options by the dots that people put on them; everybody has `each` dots and may keep some.

    Raises InputError for a ballot with more, with fewer than none, or on what is not an option.
    """
    total = dict.fromkeys(options, 0)
    for ballot in ballots:
        if sum(ballot.values()) > each or any(number < 0 for number in ballot.values()):
            raise InputError(
                "wrong_dots",
                f"Everybody has {each} dots; this ballot has {sum(ballot.values())}.",
                what_to_do="Take some away, until there are no more than everybody has.",
            )
        for option, number in ballot.items():
            if option not in total:
                raise InputError(
                    "no_such_option",
                    f"“{option}” is not one of the options.",
                    what_to_do="Put these dots on one of the options that are listed.",
                )
            total[option] += number
    return rank({option: float(number) for option, number in total.items()})


def compare_pairs(matrix: Sequence[Sequence[float]]) -> Compared:
    """Weights from comparing each two, by the principal eigenvector (the analytic hierarchy process; Saaty, 1980).

    `matrix[i][j]`: how many times i matters as much as j; `matrix[j][i]` is its inverse. Raises InputError where the
    matrix is not such a one, or compares more than nine, which nobody can keep in mind.
    """
    table = np.asarray(matrix, dtype=float)
    size = len(table)
    if table.ndim != 2 or table.shape != (size, size) or not 1 <= size <= max(RANDOM_INDEX):
        raise InputError(
            "wrong_comparison",
            f"A comparison has as many columns as rows, from 1 to {max(RANDOM_INDEX)} of them.",
            what_to_do="Compare fewer things, or put them into groups and compare within each.",
        )
    if not np.all(np.isfinite(table) & (table > 0)) or not np.allclose(table * table.T, 1, rtol=0, atol=0.02):
        raise InputError(
            "wrong_comparison",
            "Each comparison is above 0, and its opposite is its inverse: 3 one way is ⅓ the other.",
            what_to_do="Look at the pairs where the two do not fit.",
        )
    values, vectors = np.linalg.eig(table)
    principal = int(np.argmax(values.real))
    weights = np.abs(vectors[:, principal].real)
    largest = float(values[principal].real)
    index = (largest - size) / (size - 1) if size > 2 else 0.0
    return Compared(
        weights=tuple((weights / weights.sum()).tolist()),
        largest_eigenvalue=largest,
        index=index,
        ratio=index / RANDOM_INDEX[size] if size > 2 else 0.0,
    )


def hierarchy(
    criteria: Compared, options: Sequence[str], by_criterion: Sequence[Compared]
) -> tuple[Ranked, ...]:
    """Options by the weights that pairs of them got under each criterion, weighted by the criteria's own."""
    if len(by_criterion) != len(criteria.weights) or any(
        len(each.weights) != len(options) for each in by_criterion
    ):
        raise InputError(
            "wrong_comparison",
            "Options are compared under every criterion, and each comparison is of all options.",
            what_to_do="Fill in the comparisons that are missing.",
        )
    weighted = np.array([each.weights for each in by_criterion]).T @ np.array(criteria.weights)
    return rank(dict(zip(options, weighted.tolist(), strict=True)))


def robustness(
    criteria: Sequence[Criterion],
    scores: Scores,
    *,
    scale: tuple[float, float],
    top: int,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Robustness:
    """In which share of all weightings, each as likely as any other, an option stays in the top n of the weighted sum.

    Weightings are drawn uniformly from the simplex; the seed is fixed, so that a figure is the same when asked again.
    Who is level with the last of the top n is in it.
    """
    turned = _turned(criteria, _table(criteria, scores), scale)
    generator = np.random.default_rng(seed)
    weightings = generator.dirichlet(np.ones(len(criteria)), size=draws)
    values = weightings @ turned.T  # a row for each weighting, a column for each option
    ranked = np.sort(values, axis=1)[:, ::-1]
    last = ranked[:, min(max(top, 1), len(scores)) - 1]
    in_top = (values >= last[:, None] - LEVEL).mean(axis=0)
    first = (values >= ranked[:, :1] - LEVEL).mean(axis=0)
    stays = [
        Stays(option, float(share), float(best), math.sqrt(share * (1 - share) / draws))
        for option, share, best in zip(scores, in_top, first, strict=True)
    ]
    return Robustness(top, draws, seed, tuple(sorted(stays, key=lambda each: (-each.in_top, -each.first))))


def rank(values: Mapping[str, float]) -> tuple[Ranked, ...]:
    """Options by their values, the greatest first; those that are level share a rank."""
    ordered = sorted(values, key=lambda option: -values[option])
    groups: list[list[str]] = []
    for option in ordered:
        if groups and values[groups[-1][0]] - values[option] <= LEVEL:
            groups[-1].append(option)
        else:
            groups.append([option])
    ranked: list[Ranked] = []
    for group in groups:
        place = len(ranked) + 1
        ranked += [
            Ranked(option, values[option], place, tuple(each for each in group if each != option))
            for option in group
        ]
    return tuple(ranked)


def _weights(criteria: Sequence[Criterion]) -> Numbers:
    weights = np.array([each.weight for each in criteria], dtype=float)
    if not np.all(np.isfinite(weights) & (weights >= 0)) or not weights.sum() > 0:
        raise InputError(
            "wrong_weights",
            "Weights are 0 or more, and at least one is above 0.",
            what_to_do="Give a weight to what matters most.",
        )
    share: Numbers = weights / weights.sum()
    return share


def _table(criteria: Sequence[Criterion], scores: Scores) -> Numbers:
    """The scores, a row for each option and a column for each criterion."""
    if not criteria or not scores:
        raise InputError(
            "nothing_to_order",
            "There is nothing to put in order without options and criteria.",
            what_to_do="Add at least one of each.",
        )
    rows = [[given.get(each.id, math.nan) for each in criteria] for given in scores.values()]
    table = np.array(rows, dtype=float)
    for option, row in zip(scores, table, strict=True):
        missing = [each.id for each, score in zip(criteria, row, strict=True) if not math.isfinite(score)]
        if missing:
            raise InputError(
                "score_missing",
                f"“{option}” has no score for {', '.join(missing)}; a gap is not a 0.",
                what_to_do="Score it, or leave the option or the criterion out.",
            )
    return table


def _turned(criteria: Sequence[Criterion], table: Numbers, scale: tuple[float, float]) -> Numbers:
    """The scores with more always better. Raises InputError where one is off the scale."""
    low, high = scale
    if not low < high or table.min() < low or table.max() > high:
        raise InputError(
            "off_the_scale",
            f"Scores are from {low:g} to {high:g}; these are from {table.min():g} to {table.max():g}.",
            what_to_do="Score every option on the one scale.",
        )
    more = np.array([each.more_is_better for each in criteria])
    turned: Numbers = np.where(more, table, low + high - table)
    return turned
