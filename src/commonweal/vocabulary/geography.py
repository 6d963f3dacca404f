"""Areas and boards: what a postcode, an area or a board stands for on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Succession:
    """A board's area, or part of it, passed to another on a day.

    Codes are GSS. `authorities` are the councils whose part of the old board's area passed; empty where all did.
    """

    old: str
    new: str
    date: dt.date
    authorities: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Located:
    """Where a postcode lies. None: not known, or outside England where there is no such area.

    `basis` says what the answer rests on, in words that can be printed.
    """

    postcode: str
    authority: str | None
    lsoa21: str | None
    icb: str | None
    region: str | None
    basis: str


@dataclass(frozen=True)
class Area:
    """An area's code and name, of a kind such as "icb"."""

    level: str
    code: str
    name: str | None


@dataclass(frozen=True)
class Deprivation:
    """An area's place in a nation's own index. Decile and quintile 1 are the most deprived, of the whole nation."""

    index: str
    code: str
    measure: str
    rank: int | None
    decile: int | None
    quintile: int | None
    score: Decimal | None
