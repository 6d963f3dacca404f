"""Counting the rows of a register: how many, what a column comes to, how many different, and shares of these.

Expressions over unbound tables. Nothing is imputed: a sum over rows of which none says the column is unknown, not 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

VERSION = "registers-1"
ROWS, DISTINCT = "rows", "distinct "
LATEST = ("latest",)  # of a column: the rows of each organisation's latest value
NOT_STATED = "Not stated"
_SHARE, _NUMBER = "decimal(18, 1)", "decimal(38, 7)"
_BESIDES = (
    r"\b(london borough|royal borough|metropolitan|borough|district|city|county|unitary|council|authority|corporation"
    r"|mbc|bc|dc|cc|of|the)\b"
)


@dataclass(frozen=True)
class Between:
    """Values from one to another, both in; None where that end is open."""

    low: dt.date | float | None = None
    high: dt.date | float | None = None


Wanted = Mapping[str, Sequence[str] | Between]


@dataclass(frozen=True)
class Taken:
    """What is taken of which rows: `rows`, `distinct COLUMN`, or a column that is added up."""

    take: str
    where: Wanted


def table(name: str, columns: Mapping[str, str]) -> ir.Table:
    """A register's canonical table, unbound."""
    return ibis.table(dict(columns), name=name)


def figure(
    rows: ir.Table,
    taken: Taken,
    *,
    over: Taken | None = None,
    times: float = 1,
    cut: Sequence[str] = (),
    published: bool = False,
) -> ir.Table:
    """`value` and `count` of the rows, or of each part of them by the columns of `cut`.

    The value is a number of rows or of different things (int64), pounds (decimal(18, 2)) or another sum; with `over` it
    is `times` the first by the second, to one place, and null where the second is 0. The count is of the rows that
    are counted, or, of a share, of those that it is a share of. A cut by a column of which the latest is wanted has all
    of its values. Where no row at all is of the place, what is `published` says nothing of it: null, not 0.
    """
    taken = Taken(taken.take, _without_latest(taken.where, cut))
    over = None if over is None else Taken(over.take, _without_latest(over.where, cut))
    latest = {name for one in (taken, over) if one for name, wanted in one.where.items() if wanted == LATEST}
    rows = rows.mutate(**{f"latest_{name}": _is_latest(rows, name) for name in sorted(latest)})
    first = _measure(rows, taken)
    if published:
        first = ibis.ifelse(rows.count() == 0, ibis.null(first.type()), first)
    measures = {"first": first, "count": _number(rows, taken)}
    if over is not None:
        measures |= {"second": _measure(rows, over), "count": _number(rows, over)}
    found = _grouped(rows, measures, cut)
    if over is None:
        return found.select(*cut, value=found["first"], count=found["count"])
    by = found["second"].cast("float64")
    share = (times * found["first"].cast("float64") / by.nullif(0)).round(1)
    return found.select(*cut, value=share.cast(_SHARE), count=found["count"])


def located(rows: ir.Table, columns: Sequence[str], areas: ir.Table) -> ir.Table:
    """The rows that lie in some areas, each once, with `area`, the area's name.

    `areas` has `code` and `name`. A row lies in an area where one of `columns` holds its code, or its name with or
    without words such as “council”; of an address on the web, the last part counts. The first column that is found
    decides.
    """
    numbered = rows.mutate(at=ibis.row_number())
    known = areas.select(
        known_code=areas.code, known_name=areas.name, known_key=_area_key(areas.name)
    ).distinct()
    found = numbered
    for place, column in enumerate(columns):
        cell = numbered[column]
        by_code = known.select(code=known.known_code, **{f"by_code_{place}": known.known_name})
        by_name = (
            known.filter(known.known_key != "")
            .group_by(key=known.known_key)
            .aggregate(**{f"by_name_{place}": known.known_name.min()})
        )
        found = found.mutate(**{f"code_{place}": cell.upper(), f"key_{place}": _area_key(cell)})
        found = found.left_join(by_code, found[f"code_{place}"] == by_code["code"]).drop("code")
        found = found.left_join(by_name, found[f"key_{place}"] == by_name["key"]).drop("key")
    names = [found[f"{way}_{place}"] for place in range(len(columns)) for way in ("by_code", "by_name")]
    found = found.mutate(area=ibis.coalesce(*names))
    return found.filter(found.area.notnull()).select(*rows.columns, "area")


def _area_key(name: ir.StringValue) -> ir.StringValue:
    """A council's name as names are compared: its letters, without what it calls itself besides."""
    last = ibis.ifelse(name.contains("//"), name.re_extract(r"([^/#]*)[/#]*$", 1), name)
    plain = last.lower().replace("&", " and ").re_replace(r"[-_]", " ")
    return plain.re_replace(_BESIDES, " ").re_replace(r"[^a-z]", "")


def _grouped(rows: ir.Table, measures: Mapping[str, ir.Scalar], cut: Sequence[str]) -> ir.Table:
    if not cut:
        return rows.aggregate(**measures)
    parts = {name: _word(rows[name]) for name in cut}
    found = rows.group_by(**parts).aggregate(**measures)
    return found.filter(found["count"] > 0)


def _word(column: ir.Value) -> ir.StringValue:
    """A part's name: the text itself, Yes or No, or that nothing is stated."""
    if column.type().is_boolean():
        column = ibis.cases((column, "Yes"), (~column, "No"))
    return column.cast("string").fill_null(NOT_STATED)


def _measure(rows: ir.Table, taken: Taken) -> ir.Scalar:
    here = _chosen(rows, taken.where)
    if taken.take == ROWS:
        return rows.count(where=here)
    if taken.take.startswith(DISTINCT):
        return rows[taken.take.removeprefix(DISTINCT)].nunique(where=here)
    column = rows[taken.take]
    type_ = (
        "int64" if column.type().is_integer() else "decimal(18, 2)" if column.type().is_decimal() else _NUMBER
    )
    added = column.sum(where=here).cast(type_)
    return ibis.ifelse(rows.count(where=here) == 0, ibis.literal(0).cast(type_), added)


def _number(rows: ir.Table, taken: Taken) -> ir.IntegerScalar:
    return rows.count(where=_chosen(rows, taken.where))


def _chosen(rows: ir.Table, where: Wanted) -> ir.BooleanValue:
    tests = [
        rows[f"latest_{name}"] if wanted == LATEST else _test(rows[name], wanted)
        for name, wanted in where.items()
    ]
    return reduce(and_, tests, ibis.literal(True)).fill_null(False)


def _without_latest(where: Wanted, cut: Sequence[str]) -> Wanted:
    return {name: wanted for name, wanted in where.items() if wanted != LATEST or name not in cut}


def _is_latest(rows: ir.Table, name: str) -> ir.BooleanValue:
    whose = [rows.organisation] if "organisation" in rows.columns else []
    return rows[name] == rows[name].max().over(group_by=whose)


def _test(column: ir.Value, wanted: Sequence[str] | Between) -> ir.BooleanValue:
    if not isinstance(wanted, Between):
        return _word(column).lower().isin([value.lower() for value in wanted])
    ends = [column >= wanted.low] if wanted.low is not None else []
    ends += [column <= wanted.high] if wanted.high is not None else []
    return reduce(and_, ends, column.notnull())
