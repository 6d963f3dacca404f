"""Content about the lawful ways to let more spend go to local suppliers, by regime, and how sure each is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition, load

KIND, ENGLAND = "lawful-routes", "england"


class Surety(StrEnum):
    """How sure a statement of the law is."""

    READ = "read"  # in the law or its official guidance, by whoever wrote the edition
    REPORTED = "reported"  # by others who read it
    LOCAL = "local"  # a matter for the body's own procurement lead


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Route(_Part):
    """One thing that a buyer may do. `short` fits a line or two of a paper; `source` is a key of the sources."""

    short: str = Field(min_length=10, max_length=200)
    source: str
    sure: Surety


class Regime(_Part):
    """A regime, what it applies to, and the routes in it, the most useful first."""

    id: str
    name: str
    applies: str
    routes: tuple[Route, ...] = Field(min_length=1)


class Threshold(_Part):
    """An amount, VAT included, from which contracts of one kind are covered."""

    contracts: str
    pounds: Decimal = Field(gt=0)
    source: str
    sure: Surety


class LawfulRoutes(Edition):
    """What the law lets a buyer do for local suppliers, and what it does not.

    `principle` is what no route gets round. The thresholds hold for procurements that begin from `thresholds_from` to
    `thresholds_until`, both in.
    """

    principle: str
    principle_source: str
    regimes: tuple[Regime, ...] = Field(min_length=1)
    thresholds: tuple[Threshold, ...]
    thresholds_from: dt.date
    thresholds_until: dt.date
    sources: dict[str, str]

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        named = {self.principle_source, *(threshold.source for threshold in self.thresholds)}
        named |= {route.source for regime in self.regimes for route in regime.routes}
        if unknown := named - self.sources.keys():
            raise ValueError(f"no source is called {', '.join(sorted(unknown))}")
        if self.thresholds_until < self.thresholds_from:
            raise ValueError("the thresholds end before they begin")
        return self


def lawful_routes(overlay: Path | None = None, *, on: dt.date | None = None) -> LawfulRoutes:
    """The edition in force on a day (today by default)."""
    return load(KIND, ENGLAND, LawfulRoutes, on=on, overlay=overlay)
