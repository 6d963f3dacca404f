"""Propositions: what a partnership believes would help, put so that it can be tested, and what became of it.

A proposition begins as a draft. It is tested once it says enough for anybody to tell afterwards whether it held. Then
it is adopted, adapted or stopped, each with its reason. A stop is an outcome like the others: it is kept, and nothing
moves on from it; who wants to try again begins a new proposition that names the old one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from commonweal.vocabulary.errors import InputError


class State(StrEnum):
    """Where a proposition stands."""

    DRAFT = "draft"
    TESTING = "testing"
    ADOPT = "adopt"
    ADAPT = "adapt"
    STOP = "stop"


class Role(StrEnum):
    """Whether it is ours to lead, or to support another's lead."""

    LEAD = "lead"
    SUPPORT = "support"


# What may follow each state. What was adopted can still turn out wrong; a stop stays.
NEXT: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.TESTING, State.STOP),
    State.TESTING: (State.ADOPT, State.ADAPT, State.STOP),
    State.ADAPT: (State.TESTING, State.STOP),
    State.ADOPT: (State.ADAPT, State.STOP),
    State.STOP: (),
}


@dataclass(frozen=True)
class Hypothesis:
    """If we do this, then that changes, for these people, by that day."""

    if_we: str = ""
    then: str = ""
    for_whom: str = ""
    by_when: dt.date | None = None

    def __str__(self) -> str:
        day = f", by {self.by_when.day} {self.by_when:%B %Y}" if self.by_when else ""
        return f"If we {self.if_we}, then {self.then}, for {self.for_whom}{day}."


@dataclass(frozen=True)
class Prize:
    """What it would be worth if it held: from low to high, in a unit, and what that rests on."""

    low: Decimal
    high: Decimal
    unit: str
    rests_on: str


@dataclass(frozen=True)
class Partner:
    """An organisation, by its code, and what its part is."""

    organisation: str
    part: str


@dataclass(frozen=True)
class Proposition:
    """A proposition as it was written so far. `baseline` names the figure from which its measure starts."""

    hypothesis: Hypothesis = Hypothesis()
    measure: str = ""
    baseline: str = ""
    would_change_our_mind: str = ""
    partners: tuple[Partner, ...] = ()
    prize: Prize | None = None
    role: Role | None = None
    review_on: dt.date | None = None


@dataclass(frozen=True)
class Lack:
    """Something that a proposition does not say yet: which part of it, what is wrong, and what to do."""

    part: str
    what: str
    to_do: str


@dataclass(frozen=True)
class Move:
    """A proposition went from one state to another on a day, by somebody, and why."""

    before: State
    after: State
    reason: str
    on: dt.date
    by: str


def lacks(proposition: Proposition, *, today: dt.date) -> tuple[Lack, ...]:
    """What a proposition must still say before it may be tested, in the order of its canvas."""
    hypothesis, prize = proposition.hypothesis, proposition.prize
    by_when, review = hypothesis.by_when, proposition.review_on
    asked: tuple[tuple[bool, str, str, str], ...] = (
        (_blank(hypothesis.if_we), "if_we", "It does not say what would be done.", "Begin with “If we …”."),
        (_blank(hypothesis.then), "then", "It does not say what would change.", "Go on with “then …”."),
        (
            _blank(hypothesis.for_whom),
            "for_whom",
            "It does not say for whom.",
            "Name the people and the place: “for …”.",
        ),
        (by_when is None, "by_when", "It has no day by which.", "Give the day by which it should show."),
        (
            by_when is not None and by_when <= today,
            "by_when",
            "The day by which it should show has come already.",
            "Give a day that lies ahead.",
        ),
        (
            _blank(proposition.measure),
            "measure",
            "It has no measure.",
            "Say what will be counted, and who counts it.",
        ),
        (
            _blank(proposition.baseline),
            "baseline",
            "It has no figure to start from.",
            "Choose a figure of the baseline, or have one made before the test begins.",
        ),
        (
            _blank(proposition.would_change_our_mind),
            "would_change_our_mind",
            "It does not say what would change our mind.",
            "Write down now which result would make you stop.",
        ),
        (
            not proposition.partners,
            "partners",
            "It names no partner.",
            "Name at least one organisation, and its part.",
        ),
        (
            any(_blank(partner.part) for partner in proposition.partners),
            "partners",
            "A partner has no part in it.",
            "Say what each partner does, gives or decides.",
        ),
        (prize is None, "prize", "The size of the prize is not said.", "Give a range, from low to high."),
        (
            prize is not None and not prize.low < prize.high,
            "prize",
            "The size of the prize is not a range.",
            "Give a low and a high figure; nobody knows it to the point.",
        ),
        (
            prize is not None and (_blank(prize.unit) or _blank(prize.rests_on)),
            "prize",
            "The prize has no unit, or does not say what it rests on.",
            "Say of what so much, and from which figures.",
        ),
        (
            proposition.role is None,
            "role",
            "It does not say whether it is ours to lead.",
            "Choose: lead, or support another's lead.",
        ),
        (review is None, "review_on", "It has no review date.", "Give the day on which you will decide."),
        (
            review is not None and review <= today,
            "review_on",
            "The review date has passed.",
            "Give a day that lies ahead.",
        ),
    )
    return tuple(Lack(part, what, to_do) for lacking, part, what, to_do in asked if lacking)


def check_move(proposition: Proposition, before: State, after: State, *, reason: str, today: dt.date) -> None:
    """Whether a proposition may go from one state to another. Raises InputError, with all that stands in the way."""
    if after not in NEXT[before]:
        then = ", ".join(NEXT[before]) or "nothing: a new proposition can name it"
        raise InputError(
            "no_such_move",
            f"A proposition that is at “{before}” cannot go to “{after}”.",
            what_to_do=f"What can follow is {then}.",
        )
    if _blank(reason):
        raise InputError(
            "no_reason",
            f"The move to “{after}” has no reason.",
            what_to_do="Say why, for those who read it next year.",
        )
    lacking = lacks(proposition, today=today) if after is State.TESTING else ()
    if lacking:
        raise InputError(
            "not_testable",
            f"It cannot be tested yet. {' '.join(each.what for each in lacking)}",
            what_to_do=" ".join(each.to_do for each in lacking),
        )


def can_move(proposition: Proposition, before: State, after: State, *, today: dt.date) -> bool:
    """Whether a reason is all that such a move still needs."""
    try:
        check_move(proposition, before, after, reason="asked", today=today)
    except InputError:
        return False
    return True


def state(moves: tuple[Move, ...]) -> State:
    """Where a proposition stands after its moves, the oldest first. Raises InputError where one does not follow."""
    now = State.DRAFT
    for move in moves:
        if move.before is not now or move.after not in NEXT[now]:
            raise InputError(
                "no_such_move",
                f"The move of {move.on.isoformat()} from “{move.before}” to “{move.after}” does not follow “{now}”.",
                what_to_do="Look at the proposition's history.",
            )
        now = move.after
    return now


def _blank(words: str) -> bool:
    return not words.strip()
