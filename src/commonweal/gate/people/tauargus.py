"""Secondary suppression by τ-Argus, the method of statistical offices, where its package is installed.

It looks for the fewest cells, weighted by their loss, as an integer programme over the same sums. It knows nothing of
rounding: shown cells are exact to it, and it would hide again what rounding hides already. So it is asked only where
nothing is rounded; and what it gives is audited like anything else. It runs in a process of its own, which may fail or
take too long without harm, and is given counts without names in the caller's private folder.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from commonweal.gate.people.problem import Mask, Problem

MINUTES = 1
CELLS_AT_MOST = 500  # beyond this it rarely ends in time
PACKAGE = "pytauargus"
CHILD = Path(__file__).with_name("tauargus_child.py")


def suppress(problem: Problem, folder: Path | None) -> Mask | None:
    """Which cells to hide; None where it is not installed, cannot be asked of this problem, or finds nothing.

    `folder` is private; nothing is left in it.
    """
    if folder is None or importlib.util.find_spec(PACKAGE) is None or not _fits(problem):
        return None
    with tempfile.TemporaryDirectory(dir=folder) as own:  # its solver also writes logs to wherever it stands
        asked, answer = Path(own) / "problem.jj", Path(own) / "hidden.jj"
        asked.write_text(_written(problem), encoding="ascii")
        try:
            done = subprocess.run(
                [sys.executable, str(CHILD), str(asked), str(answer), str(MINUTES)],
                cwd=own,
                capture_output=True,
                check=False,
                timeout=60 * MINUTES + 30,
            )
        except subprocess.TimeoutExpired:
            return None
        if done.returncode or not answer.exists():
            return None
        numbers = [int(line.split()[0]) for line in answer.read_text("ascii").splitlines() if line.strip()]
    hidden = problem.hidden.copy()
    hidden[np.flatnonzero(problem.truth > 0)[numbers]] = True
    return hidden


def _fits(problem: Problem) -> bool:
    """Whether it is small enough, and shown exactly."""
    shown = problem.may_hide
    return len(problem.hidden) <= CELLS_AT_MOST and bool(
        (problem.shown_low[shown] == problem.shown_high[shown]).all()
    )


def _written(problem: Problem) -> str:
    """The problem in the solver's own format: a line for each cell, then one for each sum. Cells of 0 are left out."""
    counts = problem.truth
    far = 2 * float(counts.max()) + 100
    below, above = np.zeros(len(counts)), np.zeros(len(counts))
    below[problem.targets] = np.maximum(counts[problem.targets] - problem.need_low, 0)
    above[problem.targets] = np.maximum(problem.need_high - counts[problem.targets], 0)
    some = counts > 0
    number = np.cumsum(some) - 1
    cells = []
    for at in np.flatnonzero(some).tolist():
        status = "u" if problem.hidden[at] else "s" if problem.may_hide[at] else "z"
        limits = (
            (counts[at],) * 2
            if status == "z"
            else (problem.unseen_low[at], min(problem.unseen_high[at], far))
        )
        loss = max(1, round(10 * problem.weights[at]))
        around = f"{limits[0]:g} {limits[1]:g} {below[at]:g} {above[at]:g}"
        cells.append(f"{number[at]} {counts[at]:g} {loss} {status} {around} 0")
    sums = []
    rows = problem.sums
    for row in range(rows.shape[0]):
        span = slice(rows.indptr[row], rows.indptr[row + 1])
        signed = zip(rows.indices[span].tolist(), -rows.data[span], strict=True)
        terms = [f"{number[at]} ({sign:g})" for at, sign in signed if some[at] and sign]
        if terms:
            sums.append(f"0 {len(terms)} : {' '.join(terms)}")
    return "\n".join(["0", str(len(cells)), *cells, str(len(sums)), *sums]) + "\n"
