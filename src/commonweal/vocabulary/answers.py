"""Answers to the questions of an audit, as they stand before the gate, and the ranges that are let out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

NOT_COUNTED = "Too few answered privately, or a count would let one answer be worked out"


class Side(StrEnum):
    """From where those who answer look at the NHS. Sides are never counted together."""

    OUTSIDE = "outside"  # partners, by their own links
    INSIDE = "inside"  # the NHS's own teams, by theirs
    ANYBODY = "anybody"  # whoever used the public form


@dataclass(frozen=True)
class AnswersGiven:
    """What was answered to one question from one side in one round. A respondent is an opaque id, the same in each
    round.

    `private` has the group of each respondent who answered privately, `favourable` how many of each group did so
    favourably: nothing says which of them. `openly` has those who let their answer be seen, and whether it is
    favourable.
    """

    question: str
    side: Side
    private: Mapping[str, str]
    favourable: Mapping[str, int]
    openly: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerRange:
    """How many of some respondents who answered privately did so favourably, as a range; never exactly.

    `groups` are those whose respondents these are; `whole` whether they are all of that side. `respondents` are their
    opaque ids, for the gate's memory alone.
    """

    question: str
    side: Side
    groups: tuple[str, ...]
    whole: bool
    of: int
    low: int
    high: int
    respondents: frozenset[str]


@dataclass(frozen=True)
class AnswersLetOut:
    """What the gate let out of a round's private answers. `edition` is that of the questions."""

    id: str
    round: str
    edition: str
    fewest: int
    ranges: tuple[AnswerRange, ...]
