"""Content about a system's own areas below the council: its neighbourhoods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition, load

KIND = "neighbourhoods"
Value = TypeVar("Value", bound=Hashable)
Level = Literal["ward", "lsoa21", "authority"]


class Neighbourhood(BaseModel):
    """A neighbourhood: the place it lies in, and the areas of one kind that it is made of, by their GSS codes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=100)
    place: str = Field(default="", max_length=100)
    level: Level
    areas: tuple[str, ...] = Field(min_length=1)


class Neighbourhoods(Edition):
    """The system's neighbourhoods, by name. No area of a kind is in two of them."""

    neighbourhoods: tuple[Neighbourhood, ...] = ()

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if _twice(each.name.lower() for each in self.neighbourhoods):
            raise ValueError("two neighbourhoods have one name")
        if both := _twice((each.level, area) for each in self.neighbourhoods for area in set(each.areas)):
            raise ValueError(f"{both[0][1]} is in two neighbourhoods")
        return self


def neighbourhoods(overlay: Path | None = None) -> Neighbourhoods:
    """The neighbourhoods in force."""
    return load(KIND, "definition", Neighbourhoods, overlay=overlay)


def _twice(values: Iterable[Value]) -> list[Value]:
    return [value for value, times in Counter(values).items() if times > 1]
