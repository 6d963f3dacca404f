"""Questions that a demonstration's system has taken up, and the propositions by which it tests answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition

KIND = "demonstration-questions"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MoveText(_Part):
    """Where a proposition went, how many days ago, and why."""

    to: Literal["testing", "adopt", "adapt", "stop"]
    days_ago: int = Field(ge=0)
    reason: str


class PropositionText(_Part):
    """A proposition. The fields are those of the register; days lie so far from the day on which it is made."""

    organisation: str
    title: str
    if_we: str
    then: str
    for_whom: str
    by_when_in: int
    would_change_our_mind: str
    measure: str
    indicator: str = ""
    place: str = ""
    baseline: str
    prize_low: Decimal
    prize_high: Decimal
    prize_unit: str
    prize_rests_on: str
    role: Literal["lead", "support"]
    review_in: int
    partners: Mapping[str, str]
    moves: tuple[MoveText, ...]


class QuestionText(_Part):
    """A question in both its forms, what was said to its prompts, and what became of it."""

    organisation: str
    determinant: str
    transactional: str
    transformational: str
    pair: str = ""
    edition: dt.date | None = None
    prompts: Mapping[str, str] = Field(default_factory=dict)
    standing: Literal["open", "chosen", "parked"]
    reason: str = ""
    propositions: tuple[PropositionText, ...] = ()

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.standing != "open" and not self.reason:
            raise ValueError("a question that is chosen or parked has a reason")
        return self


class LocalPairText(_Part):
    """A question that the system put beside the shipped ones, and why."""

    determinant: str
    transactional: str
    transformational: str
    draws_on: tuple[str, ...]
    needs: tuple[str, ...]
    informed_by: tuple[str, ...] = ()
    derived_from: str
    why: str


class DemonstrationQuestions(Edition):
    """All of it. `set_aside`: why a question of the bank, `determinant/id`, is not offered."""

    questions: tuple[QuestionText, ...]
    local_pairs: tuple[LocalPairText, ...] = ()
    set_aside: Mapping[str, str] = Field(default_factory=dict)
