"""From staff rows to counts: people on a day, and those who came or went in the year that ends with it.

A person with several assignments is one person: the main assignment, else the one of most hours, else the first in the
file says what the person is counted as, and the hours of all of them are added. Who starts on the day is on the staff;
whose last day is the day is not.
"""

from __future__ import annotations

import datetime as dt
from functools import reduce
from typing import TYPE_CHECKING

import ibis

from commonweal.vocabulary.tables import STAFF_ROWS, WORKFORCE
from commonweal.vocabulary.tables.workforce import (
    ALL,
    APPRENTICES,
    DIMENSIONS,
    LEAVERS,
    STAFF,
    STARTERS,
    UNKNOWN,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

VERSION = "workforce-1"
ROWS, HOMES = "staff_rows", "homes"


def homes() -> ir.Table:
    """Each postcode with the area that it lies in: a small area of England, or a class of elsewhere. Unbound."""
    return ibis.table({"postcode": "string", "area": "string"}, name=HOMES)


def people(day: dt.date) -> ir.Table:
    """Each person of the rows that count, once: area, what they are counted as, fte, and when they came and went.

    `is_staff`, `is_starter`, `is_leaver`, `is_apprentice` say in which counts they are. Unbound.
    """
    columns = {column.name: column.type for column in STAFF_ROWS.columns}
    columns |= {"sheet": "string", "row": "int64", "outcome": "string"}
    rows = ibis.table(columns, name=ROWS)
    rows = rows.filter(rows.outcome == "accepted")
    alone = ibis.literal("row ") + rows.sheet.fill_null("") + " " + rows.row.cast("string")
    today = ibis.literal(day)
    here = (rows.start.isnull() | (rows.start <= today)) & (rows.leave.isnull() | (rows.leave > today))
    rows = rows.mutate(who=ibis.coalesce(rows.person, alone), here=here)
    nth = ibis.row_number().over(
        group_by=rows.who,
        order_by=[rows.here.desc(), rows.primary.desc(), rows.fte.fill_null(0).desc(), rows.sheet, rows.row],
    )
    whole = ibis.window(group_by=rows.who)
    is_staff = rows.here.max().over(whole)
    every = rows.mutate(
        nth=nth,
        is_staff=is_staff,
        came=rows.start.min().over(whole),
        went=rows.leave.max().over(whole),
        learns=(rows.here & rows.apprentice).max().over(whole),
        fte_here=ibis.ifelse(rows.here, rows.fte, ibis.null("decimal(18, 4)")).sum().over(whole),
        fte_all=rows.fte.sum().over(whole),
    )
    one = every.filter(every.nth == 0)
    where = homes()
    placed = one.left_join(where, one.postcode == where.postcode).select(
        one, area=ibis.coalesce(where.area, UNKNOWN)
    )
    year_ago = ibis.literal(_year_before(day))
    return placed.mutate(
        fte=ibis.ifelse(placed.is_staff, placed.fte_here, placed.fte_all),
        is_starter=(placed.is_staff & (placed.came > year_ago) & (placed.came <= today)).fill_null(False),
        is_leaver=(~placed.is_staff & (placed.went > year_ago) & (placed.went <= today)).fill_null(False),
        is_apprentice=placed.learns,
    )


def counts(day: dt.date) -> ir.Table:
    """The canonical counts (vocabulary.tables.WORKFORCE) of the rows, in every dimension. Unbound."""
    everyone = people(day)
    tests = {
        STAFF: everyone.is_staff,
        STARTERS: everyone.is_starter,
        LEAVERS: everyone.is_leaver,
        APPRENTICES: everyone.is_apprentice,
    }
    names = ["area", "fte", *DIMENSIONS.values()]
    populations = [
        everyone.filter(test).select(*names, population=ibis.literal(name)) for name, test in tests.items()
    ]
    stacked = reduce(lambda one, other: one.union(other), populations)
    parts = [
        stacked.select("population", "area", "fte", dimension=ibis.literal(name), category=stacked[column])
        for name, column in DIMENSIONS.items()
    ]
    whole = stacked.select(
        "population", "area", "fte", dimension=ibis.literal(ALL), category=ibis.literal(ALL)
    )
    every = reduce(lambda one, other: one.union(other), parts, whole)
    counted = every.group_by(["population", "area", "dimension", "category"]).aggregate(
        headcount=every.count().cast("int64"), fte=every.fte.sum().cast("decimal(18, 2)")
    )
    counted = counted.mutate(as_at=ibis.literal(day), edition=ibis.literal(day.isoformat()))
    return counted.select(*(column.name for column in WORKFORCE.columns)).order_by(
        ["population", "dimension", "category", "area"]
    )


def totals(day: dt.date) -> ir.Table:
    """One row: people, and how many of them are staff, starters, leavers, apprentices, staff of no known home."""
    everyone = people(day)
    return everyone.aggregate(
        people=everyone.count(),
        staff=everyone.is_staff.sum(),
        starters=everyone.is_starter.sum(),
        leavers=everyone.is_leaver.sum(),
        apprentices=everyone.is_apprentice.sum(),
        home_not_known=(everyone.is_staff & (everyone.area == UNKNOWN)).sum(),
    )


def _year_before(day: dt.date) -> dt.date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)
