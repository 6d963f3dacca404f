"""The question bank: for each determinant, questions as the NHS usually asks them, and as a partnership might.

A bank is a file, `content/questions/<determinant>/<date>.yaml`, shipped or a workspace's own. Beside it stand prompts
for a team that reframes a question of its own; a prompt asks, and never writes the question for them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition, ids, load

KIND = "questions"
PROMPTS, PROMPTS_ID = "reframing-prompts", "questions"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pair(_Part):
    """A question in both its forms.

    `draws_on`: what of ours and of the place it puts to use. `needs`: ids of the sectors without which it cannot be
    answered. `informed_by`: ids of indicators that inform it.
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    transactional: str = Field(min_length=1)
    transformational: str = Field(min_length=1)
    draws_on: tuple[str, ...] = Field(min_length=1)
    needs: tuple[str, ...] = Field(min_length=1)
    informed_by: tuple[str, ...] = ()
    derived_from: str = Field(min_length=1)


class QuestionBank(Edition):
    """The pairs of one determinant, which its id names."""

    pairs: tuple[Pair, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if len({pair.id for pair in self.pairs}) != len(self.pairs):
            raise ValueError("two pairs have one id")
        return self


class Prompt(_Part):
    """Something to ask of a question, why that helps, and what it is derived from."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    prompt: str = Field(min_length=1)
    why: str = Field(min_length=1)
    derived_from: str = Field(min_length=1)


class Prompts(Edition):
    """Prompts in the order in which they are offered."""

    about: str
    prompts: tuple[Prompt, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if len({each.id for each in self.prompts}) != len(self.prompts):
            raise ValueError("two prompts have one id")
        return self


def question_bank(determinant: str, overlay: Path | None = None) -> QuestionBank | None:
    """The bank of a determinant; None where nobody has written one, as for a system's own determinant at first."""
    if determinant not in ids(KIND, overlay=overlay):
        return None
    return load(KIND, determinant, QuestionBank, overlay=overlay)


def reframing_prompts(overlay: Path | None = None) -> Prompts:
    """The prompts in force."""
    return load(PROMPTS, PROMPTS_ID, Prompts, overlay=overlay)
