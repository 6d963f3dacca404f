"""Areas put into quantiles (fifths, tenths) by their values.

Source: Fingertips public health technical guide. Areas with one value share the lowest of their ranks, so that they
are in one quantile and quantiles need not be equally large.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.population import given
from commonweal.vocabulary.errors import UnusableNumbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def quantiles(
    values: ArrayLike, number: int, *, groups: Sequence[Hashable] | None = None, highest_first: bool = True
) -> tuple[int | None, ...]:
    """The quantile of each area, from 1 to `number`; 1 is that of the highest values, or of the lowest.

    With `groups`, areas are put into quantiles within their group. None where the value is missing, and throughout a
    group that has fewer values than there are quantiles. Raises UnusableNumbers where `number` is below 2 or there is
    not one group for each value.
    """
    found = given.column("values", values, least=None)
    if number < 2:
        raise UnusableNumbers(f"There cannot be {number} quantiles.", what_to_do="Ask for 2 or more.")
    if groups is not None and len(groups) != len(found):
        raise UnusableNumbers(
            f"There are {len(found)} values and {len(groups)} groups.",
            what_to_do="Name a group for each value.",
        )
    placed = np.zeros(len(found), dtype=np.int64)
    _, group = given.indices(groups if groups is not None else [None] * len(found))
    for one in range(group.max() + 1):
        members = np.flatnonzero((group == one) & ~np.isnan(found))
        if len(members) >= number:
            ordered = -found[members] if highest_first else found[members]
            placed[members] = by_rank(ranks(ordered), len(members), number)
    return tuple(int(place) or None for place in placed)


def ranks(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Ranks from 1 for the lowest value; equal values share the lowest of their ranks."""
    return np.searchsorted(np.sort(values), values) + 1


def by_rank(rank: NDArray[np.int64], areas: int, number: int) -> NDArray[np.int64]:
    """The quantile of each rank among so many areas, from 1: number + 1 − ⌈(areas + 1 − rank) ÷ (areas ÷ number)⌉.

    Whole numbers throughout: a division that should come out even would otherwise miss by its last bit.
    """
    return number + 1 + (-(areas + 1 - rank) * number) // areas
