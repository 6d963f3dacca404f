"""Private answers to one question in, ranges out: of each group and of all, none of which gives an answer away."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from commonweal.gate.answers.ranges import Range, chosen
from commonweal.gate.answers.worlds import Attack, Known
from commonweal.vocabulary.answers import AnswerRange, AnswersGiven

LEAST = 4  # respondents behind anything that is shown, whatever a round says


def protect(
    given: AnswersGiven, order: Sequence[str], fewest: int, earlier: Sequence[Known]
) -> list[AnswerRange]:
    """The ranges that are let out of one question's private answers from one side.

    Groups of whom fewer than `fewest` answered privately are put together with their neighbours in `order`. `earlier`
    is what was let out of the same question in earlier rounds and what was answered openly then. Nothing but the last
    step, which picks the range that the true count lies in, looks at an answer; raises ValueError where `fewest` is
    under LEAST or the counts cannot be.
    """
    _check(given, order, fewest)
    if len(given.private) < fewest:
        return []
    now = max((each.when for each in earlier), default=0) + 1
    known = [*earlier, *open_answers(given.openly, now)]
    groups = merged(Counter(given.private.values()), order, fewest)
    told = []
    for cell in [tuple(order), *groups] if len(groups) > 1 else [tuple(order)]:
        who = frozenset(one for one, group in given.private.items() if group in cell)
        count = sum(given.favourable.get(group, 0) for group in cell)
        low, high = next(each for each in _ranges(who, known, now) if each[0] <= count <= each[1])
        known.append(Known(now, who, low, high))
        named = tuple(group for group in cell if group in set(given.private.values()))
        told.append(
            AnswerRange(
                given.question, given.side, named, len(who) == len(given.private), len(who), low, high, who
            )
        )
    return told


def open_answers(openly: Mapping[str, bool], when: int) -> list[Known]:
    """What anyone knows of those who let their answers be seen."""
    return [Known(when, frozenset({one}), int(value), int(value)) for one, value in sorted(openly.items())]


def merged(sizes: Mapping[str, int], order: Sequence[str], fewest: int) -> list[tuple[str, ...]]:
    """Groups put together until each has so many: the smallest with the smaller of its neighbours, again and again."""
    found: list[tuple[tuple[str, ...], int]] = [
        ((group,), sizes[group]) for group in order if sizes.get(group)
    ]
    while len(found) > 1 and min(size for _, size in found) < fewest:
        at = min(range(len(found)), key=lambda one: found[one][1])
        beside = [one for one in (at - 1, at + 1) if 0 <= one < len(found)]
        other = min(beside, key=lambda one: found[one][1])
        first = min(at, other)
        (one, few), (two, more) = found[first : first + 2]
        found[first : first + 2] = [(one + two, few + more)]
    return [groups for groups, _ in found]


def _ranges(who: frozenset[str], known: Sequence[Known], now: int) -> Sequence[Range]:
    """The ranges in which a count of some respondents may be told."""
    return _ranges_by_number(*_numbered(who, _concerned(who, known)), now)


def _numbered(who: frozenset[str], known: Sequence[Known]) -> tuple[frozenset[str], tuple[Known, ...]]:
    """The same with numbers for respondents, in an order that does not hang on who they are but on what is known."""
    sets = [who, *(each.respondents for each in known)]
    ordered = sorted(frozenset().union(*sets), key=lambda one: [one in each for each in sets])
    number = {one: str(at) for at, one in enumerate(ordered)}
    renamed = [frozenset(number[one] for one in each) for each in sets]
    return renamed[0], tuple(
        replace(each, respondents=numbers) for each, numbers in zip(known, renamed[1:], strict=True)
    )


@functools.lru_cache(maxsize=256)
def _ranges_by_number(who: frozenset[str], concerned: tuple[Known, ...], now: int) -> tuple[Range, ...]:
    """Worked out once where as much is known of as many: of questions that all answered, and of teams."""
    attack = Attack(concerned, who)
    before = attack.consistent(concerned)
    left = attack.doubts(before)

    def tells_too_much(each: Range) -> bool:
        after = attack.consistent([Known(now, who, *each), *concerned])
        if any(one.when == now and one not in after for one in concerned):
            return False  # it contradicts what was told of the same answers, and cannot come about
        return not attack.leaves(after, left)

    return tuple(chosen(len(who), attack.expected(before, who), tells_too_much))


def _concerned(who: frozenset[str], known: Sequence[Known]) -> list[Known]:
    """What is known of these respondents, and of those who were ever counted together with them."""
    reached, left, found = set(who), list(known), []
    while near := [each for each in left if reached & each.respondents]:
        found += near
        left = [each for each in left if not reached & each.respondents]
        for each in near:
            reached |= each.respondents
    return [each for each in known if each in found]


def _check(given: AnswersGiven, order: Sequence[str], fewest: int) -> None:
    if fewest < LEAST:
        raise ValueError(f"a count needs {LEAST} respondents or more behind it, not {fewest}")
    sizes = Counter(given.private.values())
    if set(sizes) - set(order):
        raise ValueError("a respondent is of a group that has no place in the order")
    if any(not 0 <= number <= sizes[group] for group, number in given.favourable.items()):
        raise ValueError("more answered favourably than answered")
    if set(given.private) & set(given.openly):
        raise ValueError("a respondent answered both privately and openly")
