"""Someone who knows who answered, all that was let out, and one answer of his own, and works out another's answer.

He takes it that everybody answers a question alike in every round, as far as what was let out does not contradict it:
the worst that he can know. An answer is safe where there is a world in which it is favourable and one in which it is
not. Respondents of whom the same things are known can be told apart in no world, so they are counted together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
NOBODY = -1  # the attacker who gave no answer himself
GLANCES = 8


@dataclass(frozen=True)
class Known:
    """That of some respondents from `low` to `high` answered favourably in the round `when`, a number in time."""

    when: int
    respondents: frozenset[str]
    low: int
    high: int


@dataclass(frozen=True, order=True)
class Doubt:
    """That an attacker of one class cannot rule out one answer, favourable or not, of another in the same or another
    class.
    """

    attacker: int
    target: int
    favourable: bool


class Attack:
    """Attacks on what is known, where `respondents` may come to be counted too."""

    def __init__(self, known: Sequence[Known], respondents: frozenset[str]) -> None:
        self._sets = list(dict.fromkeys([*(each.respondents for each in known), respondents]))
        classes: dict[tuple[bool, ...], int] = {}
        for one in frozenset().union(*self._sets):
            in_which = tuple(one in each for each in self._sets)
            classes[in_which] = classes.get(in_which, 0) + 1
        signatures = sorted(classes)
        self._sizes = np.array([classes[each] for each in signatures], dtype=float)
        self._members = np.array(signatures, dtype=float).T
        self._worlds = np.empty(
            (0, len(signatures))
        )  # that an attack has found: each is tried first in the next

    def consistent(self, known: Iterable[Known]) -> tuple[Known, ...]:
        """Of what is known, all that can be true of unchanging answers together; the newest goes before."""
        newest_first = sorted(known, key=lambda each: -each.when)
        if self._can_be(newest_first):
            return tuple(newest_first)
        kept: list[Known] = []
        for each in newest_first:
            if self._can_be([*kept, each]):
                kept.append(each)
        return tuple(kept)

    def expected(self, known: Sequence[Known], respondents: frozenset[str]) -> tuple[int, int]:
        """From how many to how many of some respondents are favourable, by what is known and can be true together."""
        counted = self._members[self._sets.index(respondents)]
        least = self._world(known, NOBODY, cost=counted)
        most = self._world(known, NOBODY, cost=-counted)
        if least is None or most is None:
            raise ArithmeticError("what is known contradicts itself")
        return round(float(counted @ least)), round(float(counted @ most))

    def doubts(self, known: Sequence[Known]) -> frozenset[Doubt]:
        """Every doubt that is left to any attacker.

        An attacker's own answer is taken as anything it may have been in any round: a sum without him has a range that
        holds whatever he answered.
        """
        classes = range(len(self._sizes))
        any_ = {Doubt(NOBODY, at, up) for at in classes for up in (False, True)}
        self._look_around(known, {NOBODY: any_})
        found = self._left(known, any_)
        asked = {
            attacker: {Doubt(attacker, one.target, one.favourable) for one in found} for attacker in classes
        }  # what nobody can doubt, nobody who knows more can
        self._look_around(known, asked)
        return frozenset(found.union(*(self._left(known, each) for each in asked.values())))

    def leaves(self, known: Sequence[Known], doubts: frozenset[Doubt]) -> bool:
        """Whether every one of some doubts is left."""
        asked: dict[int, set[Doubt]] = {}
        for doubt in doubts:
            asked.setdefault(doubt.attacker, set()).add(doubt)
        unproved = self._look_around(known, asked)
        return all(each <= self._left(known, each) for _, each in sorted(unproved.items()))

    def _can_be(self, known: Sequence[Known]) -> bool:
        """Whether all that is known is true in some world."""
        return len(self._found_before(known)) > 0 or self._world(known, NOBODY) is not None

    def _look_around(self, known: Sequence[Known], asked: dict[int, set[Doubt]]) -> dict[int, set[Doubt]]:
        """Find some worlds that hold whoever the attacker is, until they prove all that is asked, or no more of it.

        Gives what is not proved, by attacker. The first world is amid what can be: most often it proves all at once.
        """
        drawn = np.random.default_rng(0)
        tight = [Known(each.when, each.respondents, each.low, max(each.low, each.high - 1)) for each in known]
        unproved = self._unproved(known, asked)
        for glance in range(GLANCES):
            if not unproved:
                break
            towards = 0.1 * drawn.standard_normal(len(self._sizes))
            for doubt in frozenset().union(*unproved.values()):
                towards[doubt.target] -= 1 if doubt.favourable else -1
            if self._world(tight, NOBODY, cost=towards, amid=glance == 0) is None and glance:
                break
            unproved = self._unproved(known, unproved)
        return unproved

    def _unproved(self, known: Sequence[Known], asked: dict[int, set[Doubt]]) -> dict[int, set[Doubt]]:
        """Those doubts that no world found before proves, by attacker."""
        worlds = self._found_before(known)
        left = {attacker: each - self._proved_by(worlds, known, attacker) for attacker, each in asked.items()}
        return {attacker: each for attacker, each in left.items() if each}

    def _left(self, known: Sequence[Known], asked: set[Doubt]) -> set[Doubt]:
        """Those of one attacker's doubts that are left."""
        attacker = next(iter(asked)).attacker if asked else NOBODY
        most = self._others(attacker)
        proved = self._proved_by(self._found_before(known), known, attacker)
        if not proved and self._world(known, attacker) is None:
            return set()
        for up in (False, True):  # most are proved by pulling all one way at once
            pulled = sorted(doubt.target for doubt in asked - proved if doubt.favourable == up)
            proved |= self._pulled(known, attacker, pulled, up)
        for doubt in sorted(asked - proved):
            if doubt not in proved and most[doubt.target] > 0:
                proved |= self._pulled(known, attacker, [doubt.target], doubt.favourable)
        return asked & proved

    def _found_before(self, known: Sequence[Known]) -> Numbers:
        """The worlds found before in which all that is known is true."""
        low, high = self._limits(known, NOBODY)
        sums = self._worlds @ self._rows(known).T
        return self._worlds[(low <= sums).all(axis=1) & (sums <= high).all(axis=1)]

    def _proved_by(self, worlds: Numbers, known: Sequence[Known], attacker: int) -> set[Doubt]:
        """What some worlds in which all that is known is true prove, where they are worlds of this attack too."""
        if not len(worlds):
            return set()
        most = self._others(attacker)
        _, high = self._limits(known, attacker)
        held = worlds[(worlds <= most).all(axis=1) & (worlds @ self._rows(known).T <= high).all(axis=1)]
        some = np.flatnonzero((held >= 1).any(axis=0))
        not_all = np.flatnonzero((held <= most - 1).any(axis=0))
        return {Doubt(attacker, int(at), True) for at in some} | {
            Doubt(attacker, int(at), False) for at in not_all
        }

    def _pulled(self, known: Sequence[Known], attacker: int, targets: Sequence[int], up: bool) -> set[Doubt]:
        if not targets:
            return set()
        cost = np.zeros(len(self._sizes))
        cost[targets] = -1.0 if up else 1.0
        world = self._world(known, attacker, cost=cost)
        if world is None:
            return set()
        return _proved(world, self._others(attacker), attacker)

    def _others(self, attacker: int) -> Numbers:
        """How many of each class there are beside the attacker."""
        most = self._sizes.copy()
        if attacker != NOBODY:
            most[attacker] -= 1
        return most

    def _rows(self, known: Sequence[Known]) -> Numbers:
        at = [self._sets.index(each.respondents) for each in known]
        return self._members[at]

    def _limits(self, known: Sequence[Known], attacker: int) -> tuple[Numbers, Numbers]:
        low = np.array([each.low for each in known], dtype=float)
        high = np.array([each.high for each in known], dtype=float)
        return low, high if attacker == NOBODY else high - self._rows(known)[:, attacker]

    def _world(
        self, known: Sequence[Known], attacker: int, *, cost: Numbers | None = None, amid: bool = False
    ) -> Numbers | None:
        """How many of each class beside the attacker are favourable in some world, at the least cost; None where
        there is no world. `amid`: of worlds in which of each class some are favourable and some are not.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        low, high = self._limits(known, attacker)
        if (low > high).any():
            return None
        most = self._others(attacker)
        found = milp(
            np.zeros(len(self._sizes)) if cost is None else cost,
            integrality=np.ones(len(self._sizes)),
            bounds=Bounds(np.minimum(1, most - 1), np.maximum(1, most - 2)) if amid else Bounds(0, most),
            constraints=[LinearConstraint(self._rows(known), low, high)] if len(known) else None,
        )
        if found.status == 2:  # there is none, says the solver
            return None
        if found.x is None:
            raise ArithmeticError(f"what can be worked out of answers was not found: {found.message}")
        world: Numbers = np.round(found.x)
        self._worlds = np.vstack([self._worlds, world])
        return world


def _proved(world: Numbers, most: Numbers, attacker: int) -> set[Doubt]:
    some = {Doubt(attacker, int(at), True) for at in np.flatnonzero(world >= 1)}
    not_all = {Doubt(attacker, int(at), False) for at in np.flatnonzero(world <= most - 1)}
    return some | not_all
