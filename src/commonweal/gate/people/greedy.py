"""Secondary suppression by the cheapest flow: our own plain method, which needs nothing but a linear solver.

For each hidden count that the attacker can still bound too narrowly, the cheapest other world in which it has the
value that is needed is a linear programme through the sums; the shown cells that differ in it are hidden (Kelly,
Golden and Assad, Cell suppression: disclosure protection for sensitive tabular data, Networks 22, 1992; Fischetti and
Salazar, Solving the cell suppression problem on tabular data with linear constraints, Management Science 47, 2001).
In the end each cell that was hidden on the way and turns out not to be needed is shown again.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import sparse

from commonweal.gate.people.attacker import Attacker, End, ends, proves
from commonweal.gate.people.problem import FAR, TINY, Mask, Numbers, Problem
from commonweal.gate.people.solver import Programme

TRIES = 3  # each dearer for what moved little, so that few cells move much
ENDS_AT_MOST = 40  # ends that are proved anew before a cell is left hidden


def suppress(problem: Problem, folder: Path | None = None) -> Mask | None:
    """Which cells to hide so that every end is proved; None where all that may be hidden is not enough.

    It needs no `folder`.
    """
    attacker = Attacker(problem, problem.hidden)
    flow = _Flow(problem)
    for end in attacker.unproved(ends(problem)):
        if any(proves(world, end) for world in attacker.worlds):
            continue
        found = flow.cheapest(end)
        if found is None:
            return None
        cells, world = found
        attacker.hide(cells)
        flow.hide(cells)
        attacker.worlds.append(world)
    _show_again(problem, attacker)
    return attacker.hidden


class _Flow:
    """The cheapest way to another world: shown cells may leave what is shown of them, at a price."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._hidden = problem.hidden.copy()
        self._size = len(problem.weights)
        low, high = problem.limits(self._hidden)
        self._low, self._high = low, np.minimum(high, FAR)
        more = np.maximum(problem.unseen_high - high, 0)
        less = np.maximum(low - problem.unseen_low, 0)
        elastic = problem.may_hide & ~self._hidden
        self._elastic = np.flatnonzero(elastic)
        top = np.concatenate(
            [
                self._high,
                np.where(elastic, np.minimum(more, FAR), 0),
                np.where(elastic, np.minimum(less, FAR), 0),
            ]
        )
        bottom = np.concatenate([self._low, np.zeros(2 * self._size)])
        rows = sparse.csr_array(sparse.hstack([problem.sums, problem.sums, -problem.sums]))
        self._programme = Programme(rows, bottom, top)

    def hide(self, cells: list[int]) -> None:
        """From now on some cells move at no price."""
        self._hidden[cells] = True
        self._low, high = self._problem.limits(self._hidden)
        self._high = np.minimum(high, FAR)
        at = np.array(cells, dtype=np.int64)
        self._programme.bound(at, self._low[at], self._high[at])
        none = np.zeros(len(at))
        self._programme.bound(at + self._size, none, none)
        self._programme.bound(at + 2 * self._size, none, none)
        self._elastic = self._elastic[~self._hidden[self._elastic]]

    def cheapest(self, end: End) -> tuple[list[int], Numbers] | None:
        """Which shown cells to hide so that an end can be reached, and a world in which it is."""
        at, n = np.array([end.cell]), self._size
        need = np.array([end.need])
        if end.up:
            self._programme.bound(at, np.maximum(self._low[at], need), self._high[at])
        else:
            self._programme.bound(at, self._low[at], np.minimum(self._high[at], need))
        elastic = self._elastic
        priced = np.concatenate([elastic + n, elastic + 2 * n])
        price = self._problem.weights[elastic]
        best: tuple[list[int], Numbers] | None = None
        least = np.inf
        for _ in range(TRIES):
            world = self._programme.least(priced, np.concatenate([price, price]))
            if world is None:
                break
            moved = world[n : 2 * n] + world[2 * n :]
            cells = np.flatnonzero(moved > TINY)
            loss = float(self._problem.weights[cells].sum())
            if loss < least - TINY:
                least, best = loss, (cells.tolist(), world[:n] + world[n : 2 * n] - world[2 * n :])
            price = self._problem.weights[elastic] / (0.1 + moved[elastic])
        self._programme.bound(at, self._low[at], self._high[at])
        return best


def _show_again(problem: Problem, attacker: Attacker) -> None:
    """Show what was hidden on the way and is not needed, the greatest loss first."""
    every = ends(problem)
    needed = np.array([end.cell for end in every], dtype=np.int64)
    ups = np.array([end.up for end in every])
    needs = np.array([end.need for end in every])
    extra = np.flatnonzero(attacker.hidden & ~problem.hidden)
    for cell in extra[np.argsort(-problem.weights[extra], kind="stable")].tolist():
        worlds = np.array(attacker.worlds)
        low, high = problem.shown_low[cell] - TINY, problem.shown_high[cell] + TINY
        stay = (worlds[:, cell] >= low) & (worlds[:, cell] <= high)
        values = worlds[stay][:, needed]
        proved = np.where(ups, values >= needs - TINY, values <= needs + TINY).any(axis=0)
        lost = [every[at] for at in np.flatnonzero(~proved)]
        if len(lost) > ENDS_AT_MOST:
            continue
        kept = attacker.worlds
        attacker.worlds = [world for world, stays in zip(kept, stay, strict=True) if stays]
        attacker.show(cell)
        if lost and attacker.unproved(lost):
            attacker.hide([cell])
            attacker.worlds = kept
