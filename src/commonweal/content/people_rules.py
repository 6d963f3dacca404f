"""Under which rules counts of people are let out: content, by audience."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition, load
from commonweal.vocabulary.figures import Audience

KIND = "people-rules"
ID = "counts"


class PeopleRule(BaseModel):
    """What one audience may be shown. Counts from 1 to `hidden_to` are hidden (0: none is); others are rounded.

    `base` is what they are rounded to, 1 for not at all. Zero stays zero. A total is rounded from its true count,
    not from its rounded parts; a percentage is made of rounded counts. `bodies_at_least` must have people in what
    several show together: of two, each could take its own away and be left with the other's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    hidden_to: int = Field(ge=0, le=50)
    base: int = Field(ge=1, le=100)
    bodies_at_least: int = Field(default=3, ge=1, le=20)

    @property
    def words(self) -> str:
        """The rule in sentences."""
        hidden = f"1 to {self.hidden_to} are hidden" if self.hidden_to else "None is hidden"
        others = "shown as they are" if self.base == 1 else f"rounded to the nearest {self.base}"
        bodies = (
            f" What several bodies show together needs at least {self.bodies_at_least} that have people in it."
            if self.bodies_at_least > 1
            else ""
        )
        return f"{hidden}; others are {others}. 0 is shown.{bodies}"

    @model_validator(mode="after")
    def _zero_is_zero(self) -> PeopleRule:
        if self.base > 1 and 0 < self.hidden_to < self.base // 2:
            raise ValueError("counts that would be rounded to 0 must be hidden: 0 is kept for none at all")
        return self


class PeopleRules(Edition):
    """The rules for every audience, and how many cells may be protected in one problem."""

    audiences: dict[Audience, PeopleRule]
    cells_at_most: int = Field(ge=100, le=20_000)

    @model_validator(mode="before")
    @classmethod
    def _an_owner_is_one_body(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Where an edition does not say how many bodies are needed, a body sees its own people."""
        audiences = dict(given.get("audiences") or {})
        own = audiences.get(Audience.OWNER.value)
        if isinstance(own, dict):
            audiences[Audience.OWNER.value] = {"bodies_at_least": 1, **own}
        return {**given, "audiences": audiences}


def people_rules(overlay: Path | None) -> PeopleRules:
    """The rules in force."""
    return load(KIND, ID, PeopleRules, overlay=overlay)
