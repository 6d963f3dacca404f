"""One problem of all that would be known: what is to be let out now, and what was let out before of the same people.

Two cells of the same people are one unknown: in several tables, and in several editions where their count did not
change. What an edition showed of it bounds it; what an edition hid must stay hidden. Where one population is part of
another, what lies between them is an unknown of its own, which nobody was shown but which subtraction gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from commonweal.content.people_rules import PeopleRule
from commonweal.gate.people import building
from commonweal.gate.people.areas import Area, alike
from commonweal.gate.people.problem import FAR, Problem
from commonweal.gate.people.rounding import limits, small
from commonweal.vocabulary.people import Earlier, LetOut, PeopleCell, PeopleCounts

Who = frozenset[str]
Identity = tuple[str, str, str, str, Who]
Sum = tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Joint:
    """The problem over unknowns, and the unknown of each cell that is to be let out now."""

    problem: Problem
    at: NDArray[np.int64]


def identity(cell: PeopleCell, employers: Sequence[str]) -> Identity:
    """The people that a cell counts, whichever table it stands in."""
    who = frozenset([cell.organisation]) if cell.organisation else frozenset(employers)
    return (cell.level, cell.area, cell.dimension, cell.category, who)


@dataclass
class _Unknown:
    """One count that nobody is told: what earlier releases say of it, and what it is, where that is known."""

    truth: int | None
    low: float = 0.0
    high: float = FAR
    now: bool = False
    was_hidden: bool = False
    was_shown: bool = False
    sensitive_to: int = 0  # the most that a rule hides of it, where it is to be kept hidden


@dataclass
class _Unknowns:
    found: list[_Unknown] = field(default_factory=list)
    index: dict[tuple[Identity, object], int] = field(default_factory=dict)
    newest: dict[Identity, int] = field(default_factory=dict)

    def at(self, people: Identity, told_apart_by: object, truth: int | None) -> int:
        key = (people, told_apart_by)
        if key not in self.index:
            self.index[key] = len(self.found)
            self.found.append(_Unknown(truth))
        return self.index[key]


def join(counts: PeopleCounts, rule: PeopleRule, earlier: Sequence[Earlier]) -> Joint:
    """The problem of letting some counts out after others. `earlier`: the oldest first, all of them comparable."""
    unknowns = _Unknowns()
    sums: dict[Sum, None] = {}
    current = {
        identity(cell, counts.employers): int(count)
        for cell, count in zip(counts.cells, counts.counts, strict=True)
    }
    for edition in earlier:
        _remember(unknowns, sums, edition, current, alike(counts, edition.let_out))
    at = np.zeros(len(counts.cells), dtype=np.int64)
    for position, cell in enumerate(counts.cells):
        people = identity(cell, counts.employers)
        number = unknowns.at(people, current[people], current[people])
        unknowns.found[number].now = True
        unknowns.newest[people] = at[position] = number
    _add(sums, counts.sums, at)
    populations = {frozenset(counts.employers), *(frozenset(told.let_out.employers) for told in earlier)}
    _differences(unknowns, sums, rule, populations)
    return Joint(_problem(unknowns, list(sums), counts, rule, at), at)


def _remember(
    unknowns: _Unknowns,
    sums: dict[Sum, None],
    edition: Earlier,
    current: dict[Identity, int],
    same: frozenset[Area] | None,
) -> None:
    """Take in what an earlier release showed. Areas that are not the `same` today are others; None: all are."""
    told = edition.let_out
    low, high = shown_then(told)
    at = np.zeros(len(told.cells), dtype=np.int64)
    for position, cell in enumerate(told.cells):
        known = same is None or (cell.level, cell.area) in same
        people = identity(cell if known else cell._replace(area=f"{cell.area}|{told.ground}"), told.employers)
        truth = None if edition.counts is None else int(edition.counts[position])
        if truth is None and low[position] <= current.get(people, -1) <= high[position]:
            truth = current[people]  # it may be as it was, so it is taken to be
        number = unknowns.at(people, told.id if truth is None else truth, truth)
        unknown = unknowns.found[number]
        unknown.low, unknown.high = max(unknown.low, low[position]), min(unknown.high, high[position])
        if told.shown[position] is None:
            unknown.was_hidden = True
            if truth is None or truth <= told.hidden_to:
                unknown.sensitive_to = max(unknown.sensitive_to, told.hidden_to)
        else:
            unknown.was_shown = True
        unknowns.newest[people] = at[position] = number
    _add(sums, told.sums, at)


def shown_then(told: LetOut) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What an earlier release says of each of its cells: limits of those shown, at least 1 of those hidden."""
    hidden = np.array([value is None for value in told.shown])
    rule = PeopleRule(hidden_to=told.hidden_to, base=told.base)
    values = np.array([value or 0 for value in told.shown], dtype=np.int64)
    low, high = limits(values, rule, told.fte)
    return np.where(hidden, 1.0, low), np.where(hidden, FAR, high)


def _add(sums: dict[Sum, None], those: Sequence[Sum], at: NDArray[np.int64]) -> None:
    for total, parts in those:
        sums[int(at[total]), tuple(sorted(at[list(parts)].tolist()))] = None


def _differences(unknowns: _Unknowns, sums: dict[Sum, None], rule: PeopleRule, populations: set[Who]) -> None:
    """What subtraction gives where one release's population holds another's: the people of the bodies in between."""
    by_cell: dict[tuple[str, ...], list[tuple[Who, int]]] = {}
    for (*cell, who), number in unknowns.newest.items():
        if who in populations:
            by_cell.setdefault(tuple(cell), []).append((who, number))
    for cell_, counted in by_cell.items():
        for small_, inner in counted:
            for large, outer in counted:
                if not small_ < large:
                    continue
                whole, part = unknowns.found[outer].truth, unknowns.found[inner].truth
                if whole is None or part is None or whole < part:
                    continue  # not of the same day's people: nothing follows from subtracting
                level, area, dimension, category = cell_
                between = unknowns.at(
                    (level, area, dimension, category, large - small_), whole - part, whole - part
                )
                if 1 <= whole - part <= rule.hidden_to:
                    unknowns.found[between].sensitive_to = rule.hidden_to
                sums[outer, tuple(sorted((inner, between)))] = None


def _problem(
    unknowns: _Unknowns, sums: list[Sum], counts: PeopleCounts, rule: PeopleRule, at: NDArray[np.int64]
) -> Problem:
    found = unknowns.found
    now = np.array([unknown.now for unknown in found])
    people = np.array([-1 if unknown.truth is None else unknown.truth for unknown in found], dtype=np.int64)
    low = np.array([unknown.low for unknown in found])
    high = np.array([unknown.high for unknown in found])
    some = np.where(now, people > 0, high > 0)
    # 0 is shown, so who sees that a cell is hidden knows that it has somebody.
    low = np.where(now & some, np.maximum(low, 1.0), low)
    high = np.where(now & ~some, 0.0, high)
    shown_low, shown_high = low.copy(), high.copy()
    cell_low, cell_high = limits(counts.counts, rule, counts.fte)
    np.maximum.at(shown_low, at, cell_low)
    np.minimum.at(shown_high, at, cell_high)
    is_small = now & small(people, rule)
    was_hidden = np.array([unknown.was_hidden for unknown in found])
    was_shown = np.array([unknown.was_shown for unknown in found])
    sensitive = np.array([unknown.sensitive_to for unknown in found])
    sensitive = np.where(is_small, np.maximum(sensitive, rule.hidden_to), sensitive)
    hidden = is_small | (was_hidden & some) | ~now
    # What was shown before cannot be taken back: a stricter rule hides it now, but it is no longer a secret.
    targets = np.flatnonzero((sensitive > 0) & ~was_shown)
    matrix = building.matrix(len(found), sums)
    need_low, need_high = building.needed(matrix, low > 0, some, targets, sensitive[targets])
    return Problem(
        shown_low=shown_low,
        shown_high=shown_high,
        unseen_low=low,
        unseen_high=high,
        truth=np.where(people >= 0, people, low).astype(np.float64),
        hidden=hidden,
        may_hide=now & some & ~hidden & ((low < shown_low) | (high > shown_high)),
        weights=np.where(now, np.log2(2.0 + np.maximum(people, 0)), 0.0),
        sums=matrix,
        targets=targets,
        need_low=need_low,
        need_high=need_high,
    )
