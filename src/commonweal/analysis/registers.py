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
NOT_STATED = "Not stated"
_SHARE = "decimal(18, 1)"


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
    rows: ir.Table, taken: Taken, *, over: Taken | None = None, times: float = 1, cut: Sequence[str] = ()
) -> ir.Table:
    """`value` and `count` of the rows, or of each part of them by the columns of `cut`.

    The value is a number of rows or of different things (int64), pounds (decimal(18, 2)) or another sum; with `over` it
    is `times` the first by the second, to one place, and null where the second is 0. The count is of the rows that
    are counted, or, of a share, of those that it is a share of.
    """
    measures = {"first": _measure(rows, taken), "count": _number(rows, taken)}
    if over is not None:
        measures |= {"second": _measure(rows, over), "count": _number(rows, over)}
    found = _grouped(rows, measures, cut)
    if over is None:
        return found.select(*cut, value=found["first"], count=found["count"])
    by = found["second"].cast("float64")
    share = (times * found["first"].cast("float64") / by.nullif(0)).round(1)
    return found.select(*cut, value=share.cast(_SHARE), count=found["count"])


def _grouped(rows: ir.Table, measures: Mapping[str, ir.Scalar], cut: Sequence[str]) -> ir.Table:
    if not cut:
        return rows.aggregate(**measures)
    parts = {name: _word(rows[name]) for name in cut}
    found = rows.group_by(**parts).aggregate(**measures)
    return found.filter(found["count"] > 0)


def _word(column: ir.Value) -> ir.StringValue:
    """A part's name: the text itself, Yes or No, or that nothing is stated."""
    if column.type().is_boolean():
        column = ibis.ifelse(column, "Yes", "No")
    return column.cast("string").fill_null(NOT_STATED)


def _measure(rows: ir.Table, taken: Taken) -> ir.Scalar:
    here = _chosen(rows, taken.where)
    if taken.take == ROWS:
        return rows.count(where=here)
    if taken.take.startswith(DISTINCT):
        return rows[taken.take.removeprefix(DISTINCT)].nunique(where=here)
    column = rows[taken.take]
    type_ = "int64" if column.type().is_integer() else "decimal(18, 2)"
    added = column.sum(where=here).cast(type_)
    return ibis.ifelse(rows.count(where=here) == 0, ibis.literal(0).cast(type_), added)


def _number(rows: ir.Table, taken: Taken) -> ir.IntegerScalar:
    return rows.count(where=_chosen(rows, taken.where))


def _chosen(rows: ir.Table, where: Wanted) -> ir.BooleanValue:
    tests = [_test(rows[name], wanted) for name, wanted in where.items()]
    return reduce(and_, tests, ibis.literal(True)).fill_null(False)


def _test(column: ir.Value, wanted: Sequence[str] | Between) -> ir.BooleanValue:
    if not isinstance(wanted, Between):
        return _word(column).lower().isin([value.lower() for value in wanted])
    ends = [column >= wanted.low] if wanted.low is not None else []
    ends += [column <= wanted.high] if wanted.high is not None else []
    return reduce(and_, ends, column.notnull())
