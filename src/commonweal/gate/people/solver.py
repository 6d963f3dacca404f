"""Linear programmes that are solved again and again with a few numbers changed, each from where the last one ended."""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Numbers = NDArray[np.float64]


class Programme:
    """Columns between limits, rows that come to nought, and a cost: HiGHS, which keeps its basis between solves."""

    def __init__(self, rows: sparse.csr_array, low: Numbers, high: Numbers) -> None:
        columns = sparse.csc_array(rows)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = columns.shape
        model.col_cost_ = np.zeros(columns.shape[1])
        model.col_lower_, model.col_upper_ = low.copy(), high.copy()
        model.row_lower_ = model.row_upper_ = np.zeros(columns.shape[0])
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = columns.indptr
        model.a_matrix_.index_ = columns.indices
        model.a_matrix_.value_ = columns.data.astype(np.float64)
        self._highs = highspy.Highs()
        self._highs.silent()
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("primal_feasibility_tolerance", 1e-9)
        self._highs.passModel(model)
        self._costly = np.array([], dtype=np.int32)

    def bound(self, columns: Sequence[int] | NDArray[np.int64], low: Numbers, high: Numbers) -> None:
        """Change the limits of some columns."""
        indices = np.asarray(columns, dtype=np.int32)
        self._highs.changeColsBounds(len(indices), indices, low, high)

    def least(self, columns: Sequence[int] | NDArray[np.int64], costs: Numbers) -> Numbers | None:
        """The columns' values at the least cost, where only some columns cost; None where no values fit.

        Costs must be bounded from below.
        """
        if len(self._costly):
            self._highs.changeColsCost(len(self._costly), self._costly, np.zeros(len(self._costly)))
        self._costly = np.asarray(columns, dtype=np.int32)
        self._highs.changeColsCost(len(self._costly), self._costly, np.asarray(costs, dtype=np.float64))
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self._highs.getSolution().col_value)
