"""Frameworks: the shapes in which others look at a place, each domain with what it asks for and our figures for it.

A framework is a file, `content/frameworks/<id>/<date>.yaml`, shipped or a workspace's own. What it asks for that no
indicator answers stays in it, and says why it is silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.indicators_model import KIND as INDICATORS
from commonweal.content.indicators_model import IndicatorText
from commonweal.content.loader import Edition, ids, load

KIND = "frameworks"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Aspect(_Part):
    """One thing that a framework asks for. `tier`: one of the framework's tiers, where it has some.

    `indicators` answer it; an aspect without one is silent, and `silent` says why.
    """

    title: str = Field(min_length=1)
    tier: str = ""
    indicators: tuple[str, ...] = ()
    silent: str = ""

    @model_validator(mode="after")
    def _answers_or_says_why(self) -> Self:
        if bool(self.indicators) == bool(self.silent):
            raise ValueError(f"“{self.title}” has either indicators or, in “silent”, why it has none")
        return self


class Domain(_Part):
    """Aspects that belong together."""

    title: str = Field(min_length=1)
    summary: str = ""
    aspects: tuple[Aspect, ...] = Field(min_length=1)


class Framework(Edition):
    """A framework, its place among the others, and its domains.

    `tiers`: what each tier of aspects means, such as core and strengthening. `standing`: whether it is in use or was
    superseded; then `superseded` says by what and when.
    """

    order: int
    summary: str
    page: str = ""
    standing: Literal["in-use", "superseded"] = "in-use"
    superseded: str = ""
    tiers: dict[str, str] = {}
    domains: tuple[Domain, ...] = Field(min_length=1)

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """All that it asks for."""
        return tuple(aspect for domain in self.domains for aspect in domain.aspects)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that answer any of it, each once."""
        return tuple(dict.fromkeys(id_ for aspect in self.aspects for id_ in aspect.indicators))

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if (self.standing == "superseded") != bool(self.superseded):
            raise ValueError("a framework that was superseded says by what and when, in “superseded”")
        if strange := {aspect.tier for aspect in self.aspects} - {*self.tiers, ""}:
            raise ValueError(f"“tiers” does not say what {', '.join(sorted(strange))} means")
        return self


def frameworks(overlay: Path | None = None) -> list[Framework]:
    """Every framework in force, a workspace's own among them, in order."""
    known = [load(KIND, id_, Framework, overlay=overlay) for id_ in ids(KIND, overlay=overlay)]
    return sorted(known, key=lambda one: (one.order, one.title))


@dataclass(frozen=True)
class Wanted:
    """An indicator that a framework names: why it has no figure, where it has none, and whether areas compare by it.

    Counts are larger where an area is: they do not compare.
    """

    why: str
    compares: bool = True


def wanted(every: Sequence[Framework], overlay: Path | None = None) -> dict[str, Wanted]:
    """The indicators that frameworks name, by id."""
    known = set(ids(INDICATORS, overlay=overlay))
    named = {id_ for framework in every for id_ in framework.indicators}
    return {
        id_: _wanted(load(INDICATORS, id_, IndicatorText, overlay=overlay))
        if id_ in known
        else Wanted(f"There is no indicator “{id_}”.")
        for id_ in sorted(named)
    }


def _wanted(text: IndicatorText) -> Wanted:
    source = f" It needs: {text.source}." if text.source else ""
    counts = text.compute is not None and text.compute.areas == "added" and text.compute.over is None
    return Wanted(f"No figure “{text.label}” is held.{source}", compares=not counts)
