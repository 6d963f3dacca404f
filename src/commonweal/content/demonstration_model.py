"""What a demonstration system's content holds: its bodies, what they buy, from whom, and in what words."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from commonweal.content.loader import Edition
from commonweal.vocabulary.money import VatBasis

KIND = "demonstration"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class System(_Part):
    """The system itself."""

    code: str
    name: str


class Year(_Part):
    """The financial year that its files are about, both days in."""

    first: dt.date
    last: dt.date

    @property
    def label(self) -> str:
        """How file names write it: 2025-26."""
        return f"{self.first.year}-{self.last.year % 100:02d}"


class Predecessor(_Part):
    """A body that became part of another: its last day, and its share of what the two spent."""

    code: str
    name: str
    until: dt.date
    share: float


class Body(_Part):
    """A body that brings a ledger. `style` names how its files are written."""

    code: str
    name: str
    style: str
    lines: float
    threshold: int
    vat: VatBasis
    expenditure: float
    predecessors: tuple[Predecessor, ...] = ()
    months_missing: tuple[str, ...] = ()


class Group(_Part):
    """Something the bodies buy. `pounds`: millions in the year by body; `local`, `unplaced`: shares of them."""

    id: str
    suppliers: str
    pounds: dict[str, float]
    public: bool = False
    influence: Literal["no", "maybe", "yes"] = "no"
    local: float = 0.0
    unplaced: float = 0.0


class NamedSupplier(_Part):
    """A supplier with a name of its own."""

    name: str
    postcode: str | None = None


class InventedSuppliers(_Part):
    """How suppliers of a kind are made up: how many, where, and their names' patterns and endings."""

    count: int
    local: float
    unplaced: float
    patterns: tuple[str, ...] = Field(min_length=1)
    endings: tuple[str, ...] = Field(min_length=1)
    individuals: float = 0.0


class Names(_Part):
    """What invented names are put together from."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    local: tuple[str, ...]
    surnames: tuple[str, ...]
    titles: tuple[str, ...]
    initials: str


class Postcodes(_Part):
    """Postcode areas that do not exist: the county's, and those of everywhere else."""

    local: str
    local_districts: int
    away: tuple[str, ...]


class Words(_Part):
    """What a body calls one thing it buys."""

    types: tuple[str, ...] = Field(min_length=1)
    areas: tuple[str, ...] = Field(min_length=1)


class Demonstration(Edition):
    """A fictional system, wholly."""

    system: System
    year: Year
    organisations: tuple[Body, ...]
    groups: tuple[Group, ...]
    named_suppliers: dict[str, tuple[NamedSupplier, ...]]
    invented_suppliers: dict[str, InventedSuppliers]
    names: Names
    postcodes: Postcodes
    words: dict[str, dict[str, Words]]
