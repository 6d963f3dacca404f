"""Classes of a map: round edges between the least and the most, and names that say them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from decimal import Decimal

Say = Callable[[Decimal], str]
FINEST = Decimal("0.001")


def equal_steps(least: Decimal, most: Decimal) -> list[Decimal]:
    """Three edges from the least to the most, multiples of one round number: the smallest with which three do.

    None where all is alike.
    """
    if most <= least:
        return []
    unit = FINEST
    while True:
        for times in (1, 2, 5):
            step = unit * times
            first = ((least / step).to_integral_value("ROUND_FLOOR") + 1) * step
            if first + 3 * step > most:
                return [first, first + step, first + 2 * step]
        unit *= 10


def names(edges: Sequence[Decimal], say: Say) -> tuple[str, ...]:
    """The names of the classes that edges make, the lowest first; one name where there is no edge."""
    if not edges:
        return ("All alike",)
    between = (f"{say(low)} to {say(high)}" for low, high in itertools.pairwise(edges))
    return (f"Under {say(edges[0])}", *between, f"{say(edges[-1])} or more")


def class_of(value: Decimal, edges: Sequence[Decimal]) -> int:
    """Which class a value is in, the lowest being 0. A value on an edge is in the class above it."""
    return sum(value >= edge for edge in edges)
