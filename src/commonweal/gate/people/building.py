"""The parts of which a problem is made: counts that hold together, sums as a matrix, what must stay possible."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from commonweal.gate.people.attacker import Attacker, End
from commonweal.gate.people.problem import FAR, Mask, Numbers, Problem
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.people import PeopleCounts

Positions = NDArray[np.int64]
Sums = Sequence[tuple[int, tuple[int, ...]]]


def consistent(counts: PeopleCounts) -> None:
    """Raise InputError where a sum does not add up, a cell stands there twice, or a count is below nought."""
    fault = _fault(counts)
    if fault:
        raise InputError(
            "counts_do_not_hold_together",
            f"The tables of “{counts.family}” cannot be protected: {fault}.",
            what_to_do="Look at how the tables are declared; nothing was let out.",
        )


def _fault(counts: PeopleCounts) -> str:
    if len(counts.cells) != len(counts.counts) or len(set(counts.cells)) != len(counts.cells):
        return "each cell needs one count, and may stand there only once"
    if (counts.counts < 0).any():
        return "a count of people is less than 0"
    for total, parts in counts.sums:
        if counts.counts[total] != counts.counts[list(parts)].sum():
            return f"the parts of {' / '.join(counts.cells[total])} do not add up to it"
    seen: dict[tuple[str, ...], int] = {}
    for cell, count in zip(counts.cells, counts.counts.tolist(), strict=True):
        if seen.setdefault(cell[1:], count) != count:
            return f"two tables say different things of {' / '.join(cell[1:])}"
    if len(counts.fte) > 1 and set(counts.fte) not in ({total, *parts} for total, parts in counts.sums):
        return "whole-time equivalents must be of one cell, or of a total and all of its parts"
    return ""


def matrix(cells: int, sums: Sums) -> sparse.csr_array:
    """The sums as rows of 1 for a total and -1 for each part. A sum of cells that are all 0 says nothing, and stays."""
    rows = [row for row, (_, parts) in enumerate(sums) for _ in range(1 + len(parts))]
    columns = [column for total, parts in sums for column in (total, *parts)]
    values = [value for _, parts in sums for value in (1.0, *[-1.0] * len(parts))]
    return sparse.csr_array((values, (rows, columns)), shape=(len(sums), cells))


def needed(
    sums: sparse.csr_array, somebody: Mask, some: Mask, targets: Positions, hidden_to: Positions
) -> tuple[Numbers, Numbers]:
    """What each target must be able to be: all that its rule hides, 1 to `hidden_to`.

    0 is shown, so whoever sees that a cell is hidden knows there is at least 1 (`somebody`), and of a total at least
    1 for each part that has some. No rule that shows 0 can hide that. Such a total must be able to be as far above its
    own least as the rule reaches above 1. `some` are the cells not known to be 0.
    """
    floor = somebody.astype(np.float64)
    all_hidden = Problem(
        shown_low=floor,
        shown_high=floor,
        unseen_low=floor,
        unseen_high=np.where(some, FAR, 0.0),
        truth=floor,
        hidden=np.ones(len(some), dtype=np.bool_),
        may_hide=some,
        weights=floor,
        sums=sums,
        targets=targets,
        need_low=np.ones(len(targets)),
        need_high=np.ones(len(targets)),
    )
    attacker = Attacker(all_hidden, all_hidden.hidden)
    above = {end.cell for end in attacker.unproved(End(cell, False, need=1.0) for cell in targets.tolist())}
    low = np.array([attacker.bounds(cell)[0] if cell in above else 1.0 for cell in targets.tolist()])
    return low, low + (hidden_to - 1)
