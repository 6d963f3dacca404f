"""Determinants: what the fourth purpose works through. Seven are shipped; a workspace adds its own by a file."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition, ids, load

KIND = "determinants"
# Beside the determinants' own pages stand others, whose addresses would hide a determinant of their name.
TAKEN = frozenset(
    {
        "activity",
        "calendar",
        "charters",
        "frameworks",
        "frozen",
        "map",
        "packs",
        "peers",
        "strategies",
        "summary",
    }
)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GuidingQuestion(_Part):
    """A question to ask of a determinant, and what it is derived from. `indicators` help to answer it."""

    question: str
    derived_from: str
    indicators: tuple[str, ...] = ()


class Gap(_Part):
    """What is usually missing, and how to get it. `held_in`: the kind of data, mostly a register, that holds it."""

    what: str
    how: str
    held_in: str = ""


class Determinant(Edition):
    """A determinant, its place among the others, its guiding questions, and what is usually missing."""

    order: int
    summary: str
    questions: tuple[GuidingQuestion, ...] = Field(min_length=1)
    missing: tuple[Gap, ...] = ()

    def gaps(self, answered: Collection[str]) -> list[Gap]:
        """What is still missing where figures rest on these kinds of data."""
        return [gap for gap in self.missing if gap.held_in not in answered]

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        if self.id in TAKEN:
            raise ValueError(
                f"a determinant cannot be called “{self.id}”, for another page of the baseline is; "
                "give its folder another name"
            )
        return self


def determinants(overlay: Path | None = None) -> list[Determinant]:
    """Every determinant in force, a workspace's own among them, in order."""
    known = [load(KIND, id_, Determinant, overlay=overlay) for id_ in ids(KIND, overlay=overlay)]
    return sorted(known, key=lambda one: (one.order, one.title))
