"""How unequally something is spread over areas or groups: Theil's T and L, and the Gini coefficient.

Theil's T (weights each by what it has; moved most by the top) and L (weights each by its people; moved most by the
bottom, also called the mean log deviation) are different measures: a figure names which. Sources: Theil 1967,
"Economics and information theory"; Shorrocks 1980, "The class of additively decomposable inequality measures".
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.population import given
from commonweal.vocabulary.errors import UnusableNumbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Decomposed:
    """Inequality as a whole, between groups and within them; `between` + `within` = `whole`."""

    whole: float
    between: float
    within: float


def theil_t(values: ArrayLike, populations: ArrayLike | None = None) -> float:
    """Theil's T: Σ share of people × (value ÷ mean) × ln(value ÷ mean). From 0 (all alike) to ln n. No unit.

    `values` (shape n) are per head where `populations` are given; without them each value counts alike. A value of 0
    adds nothing. Raises UnusableNumbers where a number is missing or negative, or all values are 0.
    """
    found, shares = _given(values, populations)
    relative = found / _mean(found, shares)
    logs = np.log(np.where(relative > 0, relative, 1.0))
    return float((shares * relative * logs).sum())


def theil_l(values: ArrayLike, populations: ArrayLike | None = None) -> float:
    """Theil's L: Σ share of people × ln(mean ÷ value). From 0 (all alike) upwards. No unit.

    Given as `theil_t` is, but that no value may be 0. Raises UnusableNumbers.
    """
    found, shares = _given(values, populations)
    given.column("values", values, missing=False, above=True)
    return float((shares * np.log(_mean(found, shares) / found)).sum())


def theil_t_by(
    values: ArrayLike, groups: Sequence[Hashable], populations: ArrayLike | None = None
) -> Decomposed:
    """Theil's T, and how much of it lies between groups of areas and how much within them.

    Raises UnusableNumbers as `theil_t` does, and where there is not one group for each value.
    """
    found, shares = _given(values, populations)
    if len(groups) != len(found):
        raise UnusableNumbers(
            f"There are {len(found)} values and {len(groups)} groups.",
            what_to_do="Name a group for each value.",
        )
    whole = theil_t(found, shares)
    _, places = given.indices(groups)
    people = np.bincount(places, weights=shares)
    means = np.bincount(places, weights=shares * found) / people
    between = theil_t(means, people)
    return Decomposed(whole, between, whole - between)


def gini(values: ArrayLike) -> float:
    """The Gini coefficient: half the mean difference between two values, over their mean. From 0 to 1 − 1/n.

    Each value counts alike. Raises UnusableNumbers where one is missing or negative, or all are 0.
    """
    found, shares = _given(values, None)
    ordered, n = np.sort(found), len(found)
    places = 2 * np.arange(1, n + 1) - n - 1
    return float((places * ordered).sum() / (n * n * _mean(found, shares)))


def _given(
    values: ArrayLike, populations: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The values, and the share of the people that each stands for."""
    found = given.column("values", values, missing=False)
    if populations is None:
        people = np.ones_like(found)
    else:
        people = given.column("populations", populations, missing=False, above=True)
    given.of_one_shape(values=found, populations=people)
    return found, people / people.sum()


def _mean(values: NDArray[np.float64], shares: NDArray[np.float64]) -> float:
    mean = float((values * shares).sum())
    if mean == 0:
        raise UnusableNumbers(
            "All values are 0: there is nothing to be spread.", what_to_do="Leave this measure out here."
        )
    return mean
