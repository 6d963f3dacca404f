"""Made-up rounds of an audit, and a naive attack on what is let out of them: every world is played through the gate.

The attack knows the gate's method, who answered what and how (privately, openly), one answer of its own, and everything
that was let out. It keeps the worlds in which the gate would have let out just that. Shares no code with the gate.
"""

from __future__ import annotations

import functools
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from commonweal.gate.answers import protecting
from commonweal.gate.answers.protecting import open_answers, protect
from commonweal.gate.answers.worlds import Known
from commonweal.vocabulary.answers import AnswerRange, AnswersGiven, Side

World = tuple[bool, ...]
Told = tuple[tuple[object, ...], ...]  # what a round let out: of whom, of how many, from, to
Ranges = Callable[[frozenset[str], Sequence[Known], int], list[tuple[int, int]]]
LetsOut = Callable[["Round", Mapping[str, bool], tuple["Round", ...], tuple[Told, ...]], Told]


@dataclass(frozen=True)
class Round:
    """Who answered one question privately, with their groups, and who did openly."""

    private: tuple[tuple[str, str], ...]
    openly: frozenset[str]


@dataclass(frozen=True)
class Case:
    """Rounds one after another, of partners who answer alike in each of them."""

    partners: tuple[str, ...]
    order: tuple[str, ...]
    fewest: int
    rounds: tuple[Round, ...]


def case(seed: int, *, partners: int = 9, rounds: int = 2) -> Case:
    """A case in which a few come, go, open up or move to another group from round to round."""
    drawn = random.Random(seed)
    names = tuple(f"partner-{at}" for at in range(partners))
    order = ("first", "second", "third")[: drawn.choice((2, 3))]
    group = {name: drawn.choice(order) for name in names}
    made = []
    for _ in range(rounds):
        here = [name for name in names if drawn.random() < 0.85]
        openly = frozenset(name for name in here if drawn.random() < 0.1)
        if drawn.random() < 0.2:
            group[drawn.choice(names)] = drawn.choice(order)
        made.append(Round(tuple((name, group[name]) for name in here if name not in openly), openly))
    return Case(names, order, drawn.choice((4, 5)), tuple(made))


def once(chosen: Ranges) -> Ranges:
    """The gate's choice of ranges, made once for all worlds in which the same is known: it looks at no answer.

    That it looks at none is in what it is given: who is counted, and what is known.
    """
    made: dict[tuple[frozenset[str], tuple[Known, ...], int], list[tuple[int, int]]] = {}

    def remembered(who: frozenset[str], known: Sequence[Known], now: int) -> list[tuple[int, int]]:
        key = (who, tuple(known), now)
        if key not in made:
            made[key] = chosen(who, known, now)
        return made[key]

    return remembered


@contextmanager
def choosing_once() -> Iterator[None]:
    """Let the gate choose the same ranges once: most of the time of an attack goes into choosing them again."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(protecting, "_ranges", once(protecting._ranges))
        yield


def by_the_gate(asked: Case) -> LetsOut:
    """What the gate lets out of a round, given what it let out of earlier ones."""

    @functools.cache
    def released(
        at: int, favourable: tuple[int, ...], openly: tuple[tuple[str, bool], ...], earlier: tuple[Known, ...]
    ) -> Told:
        counts = dict(zip(asked.order, favourable, strict=True))
        given = AnswersGiven("q", Side.OUTSIDE, dict(asked.rounds[at].private), counts, dict(openly))
        told = protect(given, asked.order, asked.fewest, earlier)
        return tuple((each.respondents, each.of, each.low, each.high) for each in told)

    def lets_out(
        now: Round, values: Mapping[str, bool], before: tuple[Round, ...], told: tuple[Told, ...]
    ) -> Told:
        earlier: list[Known] = []
        for when, (then, shown) in enumerate(zip(before, told, strict=True), start=1):
            earlier += [Known(when, who, low, high) for who, _, low, high in shown]
            earlier += open_answers({name: values[name] for name in then.openly}, when)
        favourable = Counter(group for name, group in now.private if values[name])
        return released(
            len(before),
            tuple(favourable[group] for group in asked.order),
            tuple(sorted((name, values[name]) for name in now.openly)),
            tuple(earlier),
        )

    return lets_out


def exactly(asked: Case) -> LetsOut:
    """The control: every group's count and the whole, as they are, however few answered."""

    def lets_out(
        now: Round, values: Mapping[str, bool], before: tuple[Round, ...], told: tuple[Told, ...]
    ) -> Told:
        favourable = Counter(group for name, group in now.private if values[name])
        return tuple((group, favourable[group]) for group in asked.order)

    return lets_out


def exact(given: AnswersGiven, order: Sequence[str], _fewest: int, _earlier: object) -> list[AnswerRange]:
    """What the gate would let out with the threshold off: each group and all, as they are."""
    sizes, ranges = Counter(given.private.values()), []
    for cell in [tuple(order), *((group,) for group in order if sizes[group])]:
        who = frozenset(one for one, group in given.private.items() if group in cell)
        count = sum(given.favourable.get(group, 0) for group in cell)
        whole = len(who) == len(given.private)
        ranges.append(AnswerRange(given.question, given.side, cell, whole, len(who), count, count, who))
    return ranges


@dataclass
class Found:
    """Private answers that an attacker could not have told before a round, and how many of them he could after it."""

    attacked: int = 0
    tied: int = 0

    def __add__(self, other: Found) -> Found:
        return Found(self.attacked + other.attacked, self.tied + other.tied)


def attack(asked: Case, lets_out: LetsOut) -> Found:
    """Play every world, and count the pairs of an attacker and another's answer in every world that looks alike."""
    worlds = list(itertools.product((False, True), repeat=len(asked.partners)))
    told: dict[World, tuple[Told, ...]] = dict.fromkeys(worlds, ())
    found = Found()
    for at, now in enumerate(asked.rounds):
        opened = sorted({name for each in asked.rounds[: at + 1] for name in each.openly})
        before = _alike(asked, worlds, told, opened)
        for world in worlds:
            values = dict(zip(asked.partners, world, strict=True))
            told[world] = (*told[world], lets_out(now, values, asked.rounds[:at], told[world]))
        ever_private = sorted({name for each in asked.rounds[: at + 1] for name, _ in each.private})
        after = _alike(asked, worlds, told, opened)
        found += _compare(asked, before, after, ever_private)
    return found


def _alike(
    asked: Case, worlds: Sequence[World], told: Mapping[World, tuple[Told, ...]], opened: Sequence[str]
) -> dict[World, object]:
    """What anyone sees of each world: worlds of which the same is seen look alike."""
    at = [asked.partners.index(name) for name in opened]
    return {world: (told[world], tuple(world[one] for one in at)) for world in worlds}


def _compare(
    asked: Case, before: Mapping[World, object], after: Mapping[World, object], targets: Sequence[str]
) -> Found:
    found = Found()
    at = {name: asked.partners.index(name) for name in targets}
    for attacker, target in itertools.permutations(targets, 2):
        known_before, known_after = (_values(seen, at[attacker], at[target]) for seen in (before, after))
        for values in known_after.values():
            world = values.example
            if len(known_before[(before[world], world[at[attacker]])].values) == 2:
                found += Found(1, int(len(values.values) == 1))
    return found


@dataclass
class _Values:
    example: World
    values: set[bool]


def _values(seen: Mapping[World, object], attacker: int, target: int) -> dict[tuple[object, bool], _Values]:
    """The target's values among the worlds that look alike to an attacker, by what he sees and his own answer."""
    found: dict[tuple[object, bool], _Values] = {}
    for world, what in seen.items():
        found.setdefault((what, world[attacker]), _Values(world, set())).values.add(world[target])
    return found
