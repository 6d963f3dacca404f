"""How deprived areas, and the boards and councils made of them, are in a national index.

Rank 1 is the most deprived area. Quantiles are national unless a figure is labelled local: the same area can be in
another fifth of its board than of its nation. How many areas there are is the index's own (33,755 LSOAs of 2021 in the
English indices of 2025, 32,844 of 2011 in those of 2019); `analysis.geography` joins areas to an index and refuses
one of another vintage. Source: Ministry of Housing, Communities and Local Government, English indices of deprivation,
technical report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.population import given
from commonweal.analysis.population import quantiles as placing
from commonweal.vocabulary.errors import UnusableNumbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def national_quantile(ranks: ArrayLike, areas: int, number: int = 10) -> NDArray[np.int64]:
    """The tenth (or `number`th) of each rank (shape n) among all areas of the index, from 1, the most deprived.

    Quantile = ⌈rank × number ÷ areas⌉, in whole numbers. Raises UnusableNumbers where a rank is missing, is not whole
    or is beyond the number of areas.
    """
    return -(-_ranks(ranks, areas) * number // areas)


def local_quantile(ranks: ArrayLike, areas: int, number: int = 5) -> NDArray[np.int64]:
    """The same among the areas given only, by their order there: to be labelled local wherever it is shown."""
    places = placing.ranks(_ranks(ranks, areas).astype(np.float64))
    if len(places) < number:
        raise UnusableNumbers(
            f"{len(places)} areas cannot be put into {number} local quantiles.",
            what_to_do="Use national quantiles, or a larger place.",
        )
    return -(-places * number // len(places))


def share_most_deprived(ranks: ArrayLike, areas: int) -> float:
    """The share (0 to 1) of the areas given that are in the nation's most deprived tenth. Areas, not people."""
    return float((national_quantile(ranks, areas) == 1).mean())


def average_rank(ranks: ArrayLike, populations: ArrayLike, areas: int) -> float:
    """The average rank of a place, weighted by people, turned round as it is published since 2025: higher is more
    deprived. Raises UnusableNumbers.
    """
    turned = areas + 1 - _ranks(ranks, areas)
    return _weighted(turned.astype(np.float64), populations)


def average_score(scores: ArrayLike, populations: ArrayLike) -> float:
    """The average score of a place (higher is more deprived), weighted by people. Raises UnusableNumbers.

    It also gives the score of an area that others were merged into, from theirs and their people.
    """
    return _weighted(given.column("scores", scores, missing=False, least=None), populations)


def _weighted(numbers: NDArray[np.float64], populations: ArrayLike) -> float:
    people = given.column("populations", populations, missing=False, above=True)
    given.of_one_shape(numbers=numbers, populations=people)
    return float((numbers * people).sum() / people.sum())


def _ranks(given_ranks: ArrayLike, areas: int) -> NDArray[np.int64]:
    found = given.column("ranks", given_ranks, missing=False, least=1)
    given.refuse_where(
        "ranks",
        (found > areas) | (found != np.floor(found)),
        f"is not a whole number from 1 to {areas:,}",
        what_to_do="Look whether the index and the number of its areas are of one vintage.",
    )
    return found.astype(np.int64)
