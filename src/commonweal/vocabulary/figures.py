"""A number that may leave the house, with all that it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.places import Place


class Audience(StrEnum):
    """Who a figure may be shown to."""

    OWNER = "owner"  # the organisation whose data it is
    SYSTEM = "system"  # every organisation in the workspace
    PUBLIC = "public"


@dataclass(frozen=True)
class Suppressed:
    """In place of a value that is not shown, or cannot be known. Never 0, never blank."""

    reason: str

    def __str__(self) -> str:
        return f"not shown: {self.reason}"


@dataclass(frozen=True)
class Uncertainty:
    """A range around a value, in the value's unit, and what kind of range it is."""

    low: Decimal
    high: Decimal
    kind: str


@dataclass(frozen=True)
class Lineage:
    """What a figure rests on."""

    dataset_versions: tuple[str, ...]
    method: str
    method_version: str
    content_edition: str
    code_version: str


Value = Decimal | int | Suppressed


@dataclass(frozen=True)
class Figure:
    """One value. `cut` is empty on a headline, else names the part: {"month": "2025-04"}.

    `count` is how many accepted rows it rests on; `denominator` what a share is of, in words.
    """

    indicator: str
    label: str
    value: Value
    unit: str
    place: Place
    period: Period | None
    cut: Mapping[str, str]
    audience: Audience
    lineage: Lineage
    count: int | None = None
    denominator: str | None = None
    uncertainty: Uncertainty | None = None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class FigureSet:
    """All that one indicator says of one place for one audience: kept once computed.

    `key` is a digest of (indicator, edition, canonical parameters, dataset versions). `cuts` lists the ways it is
    cut, each a tuple of dimension names, the headline's being (). `stale` says in words why it is out of date;
    `withdrawn` why it may no longer be used (data that it rested on were purged).
    """

    key: str
    indicator: str
    label: str
    description: str
    theme: str
    unit: str
    place: Place
    period: Period | None
    audience: Audience
    parameters: Mapping[str, str]
    lineage: Lineage
    computed_at: dt.datetime
    cuts: tuple[tuple[str, ...], ...]
    headline: Figure
    caveats: tuple[str, ...] = ()
    coverage: Mapping[str, str] = field(
        default_factory=dict
    )  # VAT basis, threshold, months missing… in words
    stale: str | None = None
    withdrawn: str | None = None


@dataclass(frozen=True)
class Page:
    """Some of a cut's figures, in order, and how many there are in all."""

    figures: Sequence[Figure]
    total: int
