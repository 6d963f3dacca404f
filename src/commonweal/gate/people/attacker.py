"""Someone who sees all that is let out, knows every sum and the rules, and works out what each hidden count can be.

The bounds of a hidden count are two linear programmes over everything let out (Fischetti and Salazar, Models and
algorithms for optimizing cell suppression in tabular data, Journal of the American Statistical Association 95, 2000).
It is enough to show that they are wide: one world that agrees with all that is let out, and in which a count has its
least or greatest value that is needed, proves that end. A world usually proves many ends at once, so that far fewer
programmes are solved than there are ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from commonweal.gate.people.problem import FAR, TINY, Mask, Numbers, Problem
from commonweal.gate.people.solver import Programme


@dataclass(frozen=True, order=True)
class End:
    """One end of what the attacker must be left with: a cell, and whether it must be able to be more or less."""

    cell: int
    up: bool
    need: float


class Attacker:
    """What can be worked out of a problem when some cells are hidden. More cells may be hidden as it goes on."""

    def __init__(self, problem: Problem, hidden: Mask) -> None:
        self._problem = problem
        self.hidden = hidden.copy()
        low, high = problem.limits(hidden)
        self._programme = Programme(problem.sums, low, np.minimum(high, FAR))
        self.worlds: list[Numbers] = []

    def hide(self, cells: Iterable[int]) -> None:
        """Hide more cells. Nothing that could not be worked out before can be worked out now."""
        self._set(np.array(sorted(cells), dtype=np.int64), hidden=True)

    def show(self, cell: int) -> None:
        """Show a cell again."""
        self._set(np.array([cell]), hidden=False)

    def bounds(self, cell: int) -> tuple[float, float]:
        """The least and the greatest value of a cell in any world that agrees with all that is let out."""
        least = self._programme.least([cell], np.array([1.0]))
        greatest = self._programme.least([cell], np.array([-1.0]))
        if least is None or greatest is None:
            raise ArithmeticError("what was let out contradicts itself")
        return float(least[cell]), float(greatest[cell])

    def unproved(self, ends: Iterable[End]) -> list[End]:
        """Those ends that the attacker can rule out. The worlds that prove the others are kept."""
        left = sorted(ends)
        for up in (True, False):
            left = self._together(left, up=up)
        return [end for end in left if not self.reaches(end)]

    def reaches(self, end: End) -> bool:
        """Whether there is a world in which a cell has the value that is needed."""
        low, high = self._limits(np.array([end.cell]))
        self._cap([end])
        world = self._programme.least([end.cell], np.array([-1.0 if end.up else 1.0]))
        self._programme.bound([end.cell], low, high)
        return world is not None and self._keep(world) and proves(world, end)

    def _together(self, ends: list[End], *, up: bool) -> list[End]:
        """Prove as many ends of one direction as one programme after another can, all pulled at once."""
        pulled = [end for end in ends if end.up == up]
        others = [end for end in ends if end.up != up]
        while pulled:
            cells = np.array([end.cell for end in pulled])
            low, high = self._limits(cells)
            self._cap(pulled)
            world = self._programme.least(cells, np.full(len(cells), -1.0 if up else 1.0))
            self._programme.bound(cells, low, high)
            if world is None or not self._keep(world):
                break
            left = [end for end in pulled if not proves(world, end)]
            if len(left) == len(pulled):
                break
            pulled = left
            others = [end for end in others if not proves(world, end)]
        return others + pulled

    def _keep(self, world: Numbers) -> bool:
        if not self._problem.holds(world, self.hidden):
            return False
        self.worlds.append(world)
        return True

    def _cap(self, ends: list[End]) -> None:
        """No more than is needed is asked of a cell, so that all are pulled alike and nothing is unbounded."""
        cells = np.array([end.cell for end in ends])
        low, high = self._limits(cells)
        need = np.array([end.need for end in ends])
        if ends[0].up:
            self._programme.bound(cells, low, np.maximum(low, np.minimum(high, need)))
        else:
            self._programme.bound(cells, np.minimum(high, np.maximum(low, need)), high)

    def _limits(self, cells: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[Numbers, Numbers]:
        low, high = self._problem.limits(self.hidden)
        return low[cells], np.minimum(high[cells], FAR)

    def _set(self, cells: np.ndarray[tuple[int], np.dtype[np.int64]], *, hidden: bool) -> None:
        self.hidden[cells] = hidden
        self._programme.bound(cells, *self._limits(cells))


def ends(problem: Problem) -> list[End]:
    """Every end that must be proved."""
    lows = zip(problem.targets, problem.need_low, strict=True)
    highs = zip(problem.targets, problem.need_high, strict=True)
    return [End(int(cell), False, float(need)) for cell, need in lows] + [
        End(int(cell), True, float(need)) for cell, need in highs
    ]


def proves(world: Numbers, end: End) -> bool:
    """Whether a world shows that a cell can be as much, or as little, as it must be able to be."""
    value = float(world[end.cell])
    return value >= end.need - TINY if end.up else value <= end.need + TINY
