"""What holds a health system back from social and economic work, and the behaviour that each barrier asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition, load

KIND, BEHAVIOURS = "barriers", "behaviours"


class Barrier(BaseModel):
    """A barrier, how it sounds, the behaviour that answers it, how one would know that, and what to ask oneself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    barrier: str = Field(min_length=1)
    sounds_like: str = Field(min_length=1)
    behaviour: str = Field(min_length=1)
    looks_like: str = Field(min_length=1)
    ask: str = Field(min_length=1)


class Barriers(Edition):
    """The pairs of barrier and behaviour, in order. `scale`: answers to what each asks, from barrier to behaviour."""

    about: str
    scale: tuple[str, ...] = Field(min_length=3)
    pairs: tuple[Barrier, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if len({pair.id for pair in self.pairs}) != len(self.pairs):
            raise ValueError("two pairs have one id")
        return self


def barriers(overlay: Path | None = None) -> Barriers:
    """The pairs in force."""
    return load(KIND, BEHAVIOURS, Barriers, overlay=overlay)
