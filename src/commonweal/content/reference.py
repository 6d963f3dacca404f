"""The shapes of the content that reading reference files rests on: kinds of areas, and layouts of publications."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from commonweal.content.loader import Edition

LEVELS = "area-levels"
LAYOUTS = "reference-layouts"

Holds = Literal["text", "code", "ods", "postcode", "date", "number", "change"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AreaLevel(_Part):
    """A kind of area. `rank` orders small before large; `stems` begin its headings; `code` is its codes' pattern."""

    words: str
    rank: int
    stems: tuple[str, ...] = Field(min_length=1)
    code: str
    years: tuple[int, ...] = ()


class AreaLevels(Edition):
    """Every kind of area that publications name."""

    levels: dict[str, AreaLevel]


class FieldRule(_Part):
    """Where a canonical field is found: under one of `headings` (patterns, the best first), or in a numbered column."""

    holds: Holds
    headings: tuple[str, ...] = ()
    column: int | None = None
    required: bool = True


class WideRule(_Part):
    """Columns of which each gives a value of its own.

    `gives` is the canonical field of the cell. The others say what it is of: a group of the heading's pattern, a
    form with groups in braces, or the words themselves.
    """

    heading: str
    gives: Literal["rank", "decile", "score", "people"]
    measure: str | None = None
    age_from: str | None = None
    age_to: str | None = None


class Case(_Part):
    """What more is known where the file has an area of `level`, a heading like `heading`, `text` around its table."""

    level: str | None = None
    heading: str | None = None
    text: str | None = None
    index: str | None = None
    edition: str | None = None


class NoHeadings(_Part):
    """How a file without headings is known: its number of columns, and what some of them hold."""

    width: int
    checks: dict[int, Holds]


class OrganisationKind(_Part):
    """Organisations whose name or code looks like this are of a kind. Patterns; the first that fits decides."""

    kind: str
    name: str | None = None
    code: str | None = None


class Layout(Edition):
    """How a publication lays out its table, and which canonical table that is.

    Of the layouts that fit a file the one of the highest `precedence` is taken. `areas`: "one" reads the smallest
    area that the headings name (of `levels`, where given), "pairs" every pair of areas. `needs` is a heading that
    must be there. `dated_by` are headings, or fields, whose newest date is the edition.
    """

    table: str
    publisher: str
    licence: str
    page: str
    precedence: int
    areas: Literal["none", "one", "pairs"] = "none"
    levels: tuple[str, ...] = ()
    needs: str | None = None
    no_headings: NoHeadings | None = None
    fields: dict[str, FieldRule] = {}
    fixed: dict[str, str] = {}
    wide: tuple[WideRule, ...] = ()
    names: dict[str, tuple[str, ...]] = {}
    tidy: dict[str, str] = {}
    cases: tuple[Case, ...] = ()
    dated_by: tuple[str, ...] = ()
    kinds: tuple[OrganisationKind, ...] = ()
