"""What must be kept from being worked out, in numbers: cells, what is known of each, and the sums between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
FAR = 1e7  # more people than any table has: what stands for no bound at all
TINY = 1e-6  # below this two numbers of people are the same


@dataclass(frozen=True)
class Problem:
    """Cells with unknown counts, the sums between them, and which of them nobody may work out.

    All arrays have one entry a cell. A cell that is shown lies between `shown_low` and `shown_high`, one that is
    hidden between `unseen_low` and `unseen_high`; `truth` is a world that agrees with both. `hidden` are those that
    are hidden whatever else is; of the others those of `may_hide` can be hidden for their sake, at a loss of
    `weights`. `sums` has one row a sum: 1 for its total and -1 for each part; every row comes to nought. `targets` are
    the positions that must stay uncertain: for each the attacker must be left with `need_low` or less and with
    `need_high` or more.
    """

    shown_low: Numbers
    shown_high: Numbers
    unseen_low: Numbers
    unseen_high: Numbers
    truth: Numbers
    hidden: Mask
    may_hide: Mask
    weights: Numbers
    sums: sparse.csr_array
    targets: NDArray[np.int64]
    need_low: Numbers
    need_high: Numbers

    def limits(self, hidden: Mask) -> tuple[Numbers, Numbers]:
        """What is known of each cell before any sum is used."""
        return (
            np.where(hidden, self.unseen_low, self.shown_low),
            np.where(hidden, self.unseen_high, self.shown_high),
        )

    def holds(self, world: Numbers, hidden: Mask) -> bool:
        """Whether some counts agree with all that is let out: the proof of each end, checked without the solver."""
        low, high = self.limits(hidden)
        slack = TINY * np.maximum(1.0, np.abs(world))
        fits = bool(((world >= low - slack) & (world <= high + slack)).all())
        return fits and bool(
            (np.abs(self.sums @ world) <= TINY * (1.0 + np.abs(self.sums) @ np.abs(world))).all()
        )
