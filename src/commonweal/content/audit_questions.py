"""The questions of a relationship audit: what partners are asked, and what they are told before the first question."""

from __future__ import annotations

import string
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition, load

KIND, PARTNERS = "audit-questions", "partners"
FILLED_IN = frozenset({"holder", "kept_until", "contact", "fewest"})  # what a round puts into the words


class Topic(StrEnum):
    """What a question is about."""

    TIES = "ties"
    TRUST = "trust"
    VALUE = "value"
    WORKS = "works"  # where working with the NHS is optimised
    FAILS = "fails"  # and where it is not
    ASKS = "asks"
    OFFERS = "offers"
    SKILLS = "skills"
    STRUCTURES = "structures"


class Answer(StrEnum):
    """How a question is answered."""

    ORGANISATIONS = "organisations"  # some of the round's partners
    SCALE = "scale"  # one of several steps, or “I cannot say”
    WORDS = "words"


class Seen(StrEnum):
    """Who may see an answer, as its giver chooses."""

    PRIVATE = "private"  # only counted together with others
    ATTRIBUTED = "attributed"  # by the partnership, with the name of the organisation
    PUBLIC = "public"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AuditQuestion(_Part):
    """A question, a hint, and how it is answered.

    `inside`: the same question as the NHS's own people are asked it, to set one view beside the other; "" where they
    are not. `steps`: those of a scale, the least first. `most`: how many organisations may be named at most; any number
    where it is 0. `draws_ties`: whether its answers draw the network; then it is
    asked openly, by name. What partners think of each other never does.
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    topic: Topic
    text: str = Field(min_length=1)
    hint: str = ""
    inside: str = ""
    answer: Answer
    steps: tuple[str, ...] = ()
    most: int = Field(default=0, ge=0)
    draws_ties: bool = False

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if (self.answer is Answer.SCALE) != (len(self.steps) > 2):
            raise ValueError(f"“{self.id}”: a scale has three steps or more, and nothing else has any")
        if self.draws_ties and (self.answer is not Answer.ORGANISATIONS or self.topic is not Topic.TIES):
            raise ValueError(f"“{self.id}”: only ties to organisations draw the network")
        return self


class Told(_Part):
    """Something that partners are told before they answer. `{holder}` and the like are filled in by the round."""

    title: str = Field(min_length=1)
    text: str = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_filled_in(self) -> Self:
        unknown = {name for _, name, _, _ in string.Formatter().parse(self.text) if name} - FILLED_IN
        if unknown:
            raise ValueError(f"“{self.title}”: a round cannot fill in {', '.join(sorted(unknown))}")
        return self


class AuditQuestions(Edition):
    """What partners are told first, who may see what as they choose, and the questions in order."""

    before: tuple[Told, ...] = Field(min_length=1)
    seen: dict[Seen, str]
    questions: tuple[AuditQuestion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if len({each.id for each in self.questions}) != len(self.questions):
            raise ValueError("two questions have one id")
        if self.seen.keys() != set(Seen):
            raise ValueError("“seen” explains private, attributed and public")
        return self


def audit_questions(overlay: Path | None = None) -> AuditQuestions:
    """The questions in force."""
    return load(KIND, PARTNERS, AuditQuestions, overlay=overlay)
