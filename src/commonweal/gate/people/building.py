"""From counts that are to be let out to the problem of what must not be worked out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from commonweal.content.people_rules import PeopleRule
from commonweal.gate.people.attacker import FAR, Attacker, End
from commonweal.gate.people.problem import Mask, Numbers, Problem
from commonweal.gate.people.rounding import Counts, shown_limits, small
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.people import PeopleCounts

Sums = Sequence[tuple[int, tuple[int, ...]]]


def consistent(counts: PeopleCounts) -> None:
    """Raise InputError where a sum does not add up, a cell stands there twice, or a count is below nought."""
    faults = []
    if len(counts.cells) != len(counts.counts) or len(set(counts.cells)) != len(counts.cells):
        faults.append("each cell needs one count, and may stand there only once")
    elif (counts.counts < 0).any():
        faults.append("a count of people is less than 0")
    else:
        for total, parts in counts.sums:
            if counts.counts[total] != counts.counts[list(parts)].sum():
                faults.append(f"the parts of {' / '.join(counts.cells[total])} do not add up to it")
    if faults:
        raise InputError(
            "counts_do_not_hold_together",
            f"The tables of “{counts.family}” cannot be protected: {faults[0]}.",
            what_to_do="Look at how the tables are declared; nothing was let out.",
        )


def problem(counts: PeopleCounts, rule: PeopleRule) -> Problem:
    """What a rule asks of some counts that stand alone."""
    people = counts.counts.astype(np.float64)
    hidden = small(counts.counts, rule)
    low, high = (limit.astype(np.float64) for limit in shown_limits(counts.counts, rule))
    some = counts.counts > 0
    targets = np.flatnonzero(hidden)
    sums = matrix(len(people), counts.sums)
    need_low, need_high = needed(sums, some, targets, rule)
    return Problem(
        shown_low=low,
        shown_high=high,
        unseen_low=some.astype(np.float64),
        unseen_high=np.where(some, FAR, 0.0),
        hidden=hidden,
        may_hide=some & ~hidden,
        weights=np.log2(2.0 + people),
        sums=sums,
        targets=targets,
        need_low=need_low,
        need_high=need_high,
    )


def matrix(cells: int, sums: Sums) -> sparse.csr_array:
    """The sums as rows of 1 for a total and -1 for each part. A sum of cells that are all 0 says nothing, and stays."""
    rows = [row for row, (_, parts) in enumerate(sums) for _ in range(1 + len(parts))]
    columns = [column for total, parts in sums for column in (total, *parts)]
    values = [value for _, parts in sums for value in (1.0, *[-1.0] * len(parts))]
    return sparse.csr_array((values, (rows, columns)), shape=(len(sums), cells))


def needed(sums: sparse.csr_array, some: Mask, targets: Counts, rule: PeopleRule) -> tuple[Numbers, Numbers]:
    """What each target must be able to be: all that the rule hides, 1 to `hidden_to`.

    0 is shown, so whoever sees that a cell has some people knows there is at least 1, and of a total at least 1 for
    each part that has some. No rule that shows 0 can hide that. Such a total must be able to be as far above its own
    least as the rule reaches above 1.
    """
    floor = some.astype(np.float64)
    all_hidden = Problem(
        shown_low=floor,
        shown_high=floor,
        unseen_low=floor,
        unseen_high=np.where(some, FAR, 0.0),
        hidden=np.ones(len(some), dtype=np.bool_),
        may_hide=some,
        weights=floor,
        sums=sums,
        targets=targets,
        need_low=np.ones(len(targets)),
        need_high=np.ones(len(targets)),
    )
    attacker = Attacker(all_hidden, all_hidden.hidden)
    low = np.ones(len(targets))
    above = {
        end.cell for end in attacker.unproved(End(int(cell), False, need=1.0) for cell in targets.tolist())
    }
    for at, cell in enumerate(targets.tolist()):
        if cell in above:
            low[at] = attacker.bounds(cell)[0]
    return low, low + (rule.hidden_to - 1)
