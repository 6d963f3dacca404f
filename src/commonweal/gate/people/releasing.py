"""What is let out of protected counts: values, what anyone can work out of those that are hidden, and why they are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonweal.content.people_rules import PeopleRule
from commonweal.gate.people.joining import Joint
from commonweal.gate.people.problem import FAR, Mask, Numbers, Problem
from commonweal.gate.people.rounding import rounded, rounded_fte
from commonweal.vocabulary.people import RELEASE_COLUMNS, PeopleCell, PeopleCounts

ROUNDS = 20  # of passing bounds along the sums; they settle much sooner
TYPES = {"string": pa.string(), "int64": pa.int64(), "double": pa.float64()}
SCHEMA = pa.schema([(name, TYPES[type_]) for name, type_ in RELEASE_COLUMNS.items()])


def table(counts: PeopleCounts, rule: PeopleRule, joint: Joint, unseen: Mask) -> pa.Table:
    """The rows of a release, one a cell in their order. `unseen` are the unknowns that are hidden.

    Made of what is let out, now and before, and of nothing else.
    """
    every_low, every_high = worked_out(joint.problem, unseen)
    low, high, hidden = every_low[joint.at], every_high[joint.at], unseen[joint.at]
    values = rounded(counts.counts, rule)
    why = f"It is from 1 to {rule.hidden_to}, or would let such a number be worked out"
    fte = fte_shown(counts, rule, hidden)
    columns: dict[str, object] = {
        "family": [counts.family] * len(counts.cells),
        **{part: [getattr(cell, part) for cell in counts.cells] for part in PeopleCell._fields},
        "headcount": pa.array(values, mask=hidden),
        "low": pa.array(np.ceil(low - 1e-6).astype(np.int64)),
        "high": pa.array(np.floor(high + 1e-6).astype(np.int64), mask=high >= FAR),
        "fte": [fte.get(at) for at in range(len(counts.cells))],
        "why": [why if cell else "" for cell in hidden],
    }
    return pa.table(columns, schema=SCHEMA)


def worked_out(problem: Problem, hidden: Mask) -> tuple[Numbers, Numbers]:
    """Limits of each count that follow from what is let out by passing along one sum after another.

    Not the narrowest that there are (those are the attacker's), but true for everyone who sees the release, and made
    of nothing else.
    """
    low, high = problem.limits(hidden)
    rows = problem.sums
    starts = rows.indptr
    for _ in range(ROUNDS):
        before = low.sum() - np.minimum(high, FAR).sum()
        for row in range(rows.shape[0]):
            cells = rows.indices[starts[row] : starts[row + 1]]
            signs = rows.data[starts[row] : starts[row + 1]]
            least = np.where(signs > 0, low[cells], -high[cells])
            most = np.where(signs > 0, high[cells], -low[cells])
            # The signed cells of a row come to nought, so each is the rest with its sign turned.
            upper = np.where(signs > 0, -(least.sum() - least), most.sum() - most)
            lower = np.where(signs > 0, -(most.sum() - most), least.sum() - least)
            high[cells] = np.minimum(high[cells], np.maximum(upper, low[cells]))
            low[cells] = np.maximum(low[cells], np.minimum(lower, high[cells]))
        if low.sum() - np.minimum(high, FAR).sum() <= before + 1e-9:
            break
    return low, high


def fte_shown(counts: PeopleCounts, rule: PeopleRule, hidden: Mask) -> dict[int, float]:
    """Whole-time equivalents by cell, where no cell that has some is hidden."""
    if hidden[list(counts.fte)].any():
        return {}
    return {at: rounded_fte(value, rule) for at, value in counts.fte.items()}
