"""The shapes of the content that statistics rest on: measures, and how publications lay out their tables."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition, ids, load

MEASURES = "measures"
LAYOUTS = "statistic-layouts"

Sort = Literal["count", "share", "rate", "mean", "index", "money"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Measure(_Part):
    """A measure that is published for areas or organisations.

    `names` are those under which publications know it, each an indicator's, or an indicator's and its measure's with
    “ | ” between; `parts` those that name one part of it, like {"Male healthy life expectancy": "sex=Male"}.
    `areas`: how a larger area's is put together from smaller ones': added, averaged by a measure, or never.
    """

    title: str
    unit: str
    sort: Sort
    areas: str = Field(default="never", pattern=r"^(added|never|averaged by [a-z0-9_]+)$")
    names: tuple[str, ...] = ()
    parts: dict[str, str] = {}
    decimals: int | None = None  # places of decimals that are shown; None: as its sort has them


class Measures(Edition):
    """Measures that belong together, by id, and whether they are about areas or about bodies such as trusts."""

    about: Literal["areas", "bodies"] = "areas"
    measures: dict[str, Measure]


class Wide(_Part):
    """Columns of which each gives a value of its own: those whose heading is like `heading`, a pattern.

    `measure`, `period` and `breakdown` are forms in which the heading's groups, and those of what stands above the
    table, are put in braces; {heading} is the heading itself. `period` empty: the table's, or the row's.
    """

    heading: str
    measure: str = "{heading}"
    period: str = ""
    breakdown: str = ""


class Across(_Part):
    """A table whose columns are areas: `codes` are those of the names that stand above columns."""

    codes: dict[str, str] = {}
    breakdown: str


class StackedTable(_Part):
    """What a row that names a table says: of which `measure`, about which part. Forms take the groups of `heading`.

    `percent`: its numbers are shares of 1 where none is above 1, and are kept as percent.
    """

    heading: str
    measure: str
    breakdown: str = ""
    percent: bool = False


class Stacked(_Part):
    """Tables that stand under one another on a sheet, each below a row that names it; areas by name, each said once.

    `sheet`: a pattern of the sheet's name, whose groups serve the forms where the table's own name lacks them.
    `areas`: codes of the areas' names, in small letters; `alias`: what else a name is called. `total`: a pattern of
    what stands for a whole `area`.
    """

    tables: tuple[StackedTable, ...]
    areas: dict[str, str]
    alias: dict[str, str] = {}
    sheet: str = ""
    total: str = ""


class Otherwise(_Part):
    """Headings of the code, and of the name, of what a row is about where its own code is blank or means all."""

    code: str
    name: str


class StatisticLayout(Edition):
    """How a publication lays out a table of statistics.

    Of the layouts that fit a sheet the one of the highest `precedence` is taken. All patterns are held against
    headings in small letters. `code`: headings of the areas' or bodies' codes; none, the column that holds codes.
    `otherwise`: where a row of it is about something larger, in order. `codes`: what stands in place of a code.
    `level`: the kind of area or body, where the codes do not say it. `says`: a pattern that what stands above the
    table must fit, whose groups serve the forms. `needs`: headings that must be there. `fields`: where a table gives
    the measure, its `qualifier`, the period and the rest in columns of their own. `breakdowns`: dimension to headings.
    `whole`: values of breakdowns that mean all. `left`: headings of columns that are not taken. `marks`: what stands
    in place of a value, or in the column of marks, in words. `two_rows`: headings stand in two rows. `stacked`: a sheet
    holds several such tables, whose areas are named in the field “name”; `wide` are their periods.
    """

    publisher: str
    licence: str
    page: str
    precedence: int
    code: tuple[str, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()
    codes: dict[str, str] = {}
    level: str = ""
    says: str = ""
    needs: tuple[str, ...] = ()
    fields: dict[str, tuple[str, ...]] = {}
    breakdowns: dict[str, tuple[str, ...]] = {}
    whole: tuple[str, ...] = ()
    wide: tuple[Wide, ...] = ()
    across: Across | None = None
    left: tuple[str, ...] = ()
    marks: dict[str, str] = {}
    two_rows: bool = False
    stacked: Stacked | None = None

    @model_validator(mode="after")
    def _gives_values(self) -> Self:
        if "value" not in self.fields and not self.wide and self.across is None:
            raise ValueError("a layout gives values in a field “value”, in “wide” columns or “across”")
        return self


def layouts(overlay: Path | None = None) -> list[StatisticLayout]:
    """Every layout in force, a workspace's own among them."""
    return [load(LAYOUTS, id_, StatisticLayout, overlay=overlay) for id_ in ids(LAYOUTS, overlay=overlay)]


def measure_sets(overlay: Path | None = None) -> list[Measures]:
    """Every set of measures in force, a workspace's own among them."""
    return [load(MEASURES, id_, Measures, overlay=overlay) for id_ in ids(MEASURES, overlay=overlay)]


def measures(overlay: Path | None = None) -> dict[str, Measure]:
    """Every measure that is known, by id. Where two sets have one id, the later set by name answers."""
    return {id_: one for each in measure_sets(overlay) for id_, one in each.measures.items()}
