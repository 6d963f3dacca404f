"""What NHS bodies are and do in words for those who never worked with them, and what the words about money mean.

A sort of body is a file, `content/nhs-bodies/<id>/<date>.yaml`; the words are `content/nhs-words/money/<date>.yaml`.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from commonweal.content.loader import Edition, ids, load

KIND, WORDS, MONEY = "nhs-bodies", "nhs-words", "money"


class SortOfBody(Edition):
    """A sort of NHS body. `covers`: the sorts of the register of organisations that belong to it."""

    order: int
    covers: tuple[str, ...] = Field(min_length=1)
    is_: str = Field(alias="is", min_length=1)
    does: tuple[str, ...] = Field(min_length=1)
    does_not: tuple[str, ...] = ()
    turn_to_it_for: tuple[str, ...] = Field(min_length=1)


class Word(BaseModel):
    """A word and what it means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    word: str = Field(min_length=1)
    means: str = Field(min_length=1)


class PlainWords(Edition):
    """Words that partners meet, explained."""

    words: tuple[Word, ...] = Field(min_length=1)


def nhs_bodies(overlay: Path | None = None) -> list[SortOfBody]:
    """Every sort of NHS body in force, in order."""
    known = [load(KIND, id_, SortOfBody, overlay=overlay) for id_ in ids(KIND, overlay=overlay)]
    return sorted(known, key=lambda one: (one.order, one.title))


def money_words(overlay: Path | None = None) -> PlainWords:
    """The words about money in force."""
    return load(WORDS, MONEY, PlainWords, overlay=overlay)
