"""The expressions that turn a sheet's text into staff rows, for the time of a load."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_
from typing import TYPE_CHECKING, Any

import ibis

from commonweal.content.registers import TYPES
from commonweal.content.workforce import WorkforceColumns
from commonweal.sources._registers.cells import cleaner
from commonweal.sources._registers.headings import Headed
from commonweal.sources._sheet_text import filled_cells, text_table
from commonweal.sources.spend.texts import clean_text
from commonweal.sources.workforce.pay import Pay, of_pay
from commonweal.sources.workforce.problems import POSTCODE, UNREADABLE, problems, told_of
from commonweal.vocabulary.issues import Outcome
from commonweal.vocabulary.readings import Lookup
from commonweal.vocabulary.tables import STAFF_ROWS
from commonweal.vocabulary.tables.workforce import NOT_STATED
from commonweal.vocabulary.text import TextSheet

if TYPE_CHECKING:
    import ibis.expr.types as ir

NUMBERS = ("assignment", "employee")
_TOTAL = r"(?i)^\s*((grand|sub|over ?all)[ -]*)?totals?\b"
_SUFFIX = re.compile(r"(.{3,}?)-\d{1,2}")  # an assignment number is its person's, or that and a number
_AGES = ((25, "Under 25"), (35, "25 to 34"), (45, "35 to 44"), (55, "45 to 54"), (65, "55 to 64"))
_OLDEST = "65 and over"


@dataclass(frozen=True)
class Making:
    """What a sheet's rows are made with. `key` is of this reading alone: what it makes of a number is told nowhere."""

    columns: WorkforceColumns
    sheet: TextSheet
    headed: Headed
    order: str  # of the days and months of its dates
    day: dt.date
    pay: Pay
    key: bytes

    @property
    def bits(self) -> dict[str, int]:
        """Each problem's flag."""
        return {problem.code: 1 << bit for bit, problem in enumerate(problems(self.columns))}


def lookups(making: Making) -> list[Lookup]:
    """The distinct texts of each column that is read, cleaned."""
    made = []
    for field, places in making.headed.fields.items():
        column = making.columns.column(field)
        for place in places:
            name = f"read_{field}_{place}"
            if field in NUMBERS:
                kept = {"value": "string", "unread": "boolean", "stem": "string"}
                made.append(Lookup(name, place, kept, _hidden(making.key)))
            else:
                kept = {"value": TYPES[column.type], "unread": "boolean"}
                made.append(Lookup(name, place, kept, cleaner(column, making.order)))
    return made


def _hidden(key: bytes) -> Callable[[Sequence[str]], list[tuple[Any, ...]]]:
    """Numbers of people and assignments as tokens: the number's, and that of the number without its suffix."""

    def token(text: str) -> str:
        return hashlib.blake2b(text.upper().encode(), key=key, digest_size=12).hexdigest()

    def clean(texts: Sequence[str]) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for text in texts:
            tidy = clean_text(text)
            if tidy is None:
                rows.append((None, False, None))
                continue
            stem = _SUFFIX.fullmatch(tidy)
            rows.append((token(tidy), False, token(stem[1] if stem else tidy)))
        return rows

    return clean


def no_rows(columns: WorkforceColumns, width: int) -> ir.Table:
    """The rows of a sheet that is not read: none is data."""
    text = text_table(width)
    bits = {problem.code: 1 << bit for bit, problem in enumerate(problems(columns))}
    flags = ibis.ifelse(filled_cells(text, range(width)) == 0, bits["blank"], bits["note"]).cast("int64")
    nothing = {column.name: ibis.null(column.type) for column in STAFF_ROWS.columns}
    return text.select("row", outcome=ibis.literal(Outcome.NOT_DATA.value), flags=flags, **nothing)


def rows_of(making: Making) -> ir.Table:
    """One row for each row of the sheet."""
    table = _judged(_with_values(making), making)
    accepted = table.outcome == Outcome.ACCEPTED.value
    values = _staff(table, making)
    kept = {
        column.name: ibis.ifelse(accepted, values[column.name].cast(column.type), ibis.null(column.type))
        for column in STAFF_ROWS.columns
    }
    return table.select("row", "outcome", "flags", **kept)


def _with_values(making: Making) -> ir.Table:
    """The sheet's text, with each field as v_<field> and whether it could not be read as u_<field>."""
    table = text_table(making.sheet.width)
    read: dict[str, list[str]] = {}
    for lookup in lookups(making):
        known = ibis.table({"text": "string", **lookup.columns}, name=lookup.name)
        known = known.rename({f"{lookup.name}_{name}": name for name in ("text", *lookup.columns)})
        table = table.left_join(known, table[f"c{lookup.column}"] == known[f"{lookup.name}_text"])
        read.setdefault(lookup.name.removeprefix("read_").rpartition("_")[0], []).append(lookup.name)
    values = {}
    for column in making.columns.columns:
        names = read.get(column.name, [])
        type_ = TYPES[column.type]
        values[f"v_{column.name}"] = _first(table, names, "value", type_)
        if column.name in NUMBERS:
            values[f"s_{column.name}"] = _first(table, names, "stem", "string")
        unread = [table[f"{name}_unread"].fill_null(False) for name in names]
        values[f"u_{column.name}"] = reduce(or_, unread, ibis.literal(False))
    return table.mutate(**values)


def _first(table: ir.Table, names: Sequence[str], what: str, type_: str) -> ir.Value:
    found = [table[f"{name}_{what}"] for name in names]
    return ibis.coalesce(*found).cast(type_) if found else ibis.null(type_)


def _judged(table: ir.Table, making: Making) -> ir.Table:
    """Add `outcome` and `flags`."""
    bits = making.bits
    table = table.mutate(reason=_not_data(table, making).cast("int64"))
    table = table.mutate(is_one=table.reason == 0)
    nth = ibis.row_number().over(group_by=[table.is_one, table.v_assignment], order_by=table.row)
    table = table.mutate(again=table.is_one & table.v_assignment.notnull() & (nth > 0))
    has_dates = table.v_start.notnull() & table.v_leave.notnull()
    found = {
        bits["no_postcode"]: table.v_postcode.isnull() & ~table.u_postcode,
        bits["unreadable_postcode"]: table.v_postcode.isnull() & table.u_postcode,
        bits["leaves_before_start"]: has_dates & (table.v_leave < table.v_start),
    } | {
        bits[f"{UNREADABLE}.{one.name}"]: table[f"v_{one.name}"].isnull() & table[f"u_{one.name}"]
        for one in told_of(making.columns)
    }
    flags = ibis.cases((table.reason > 0, table.reason), (table.again, bits["repeated"]), else_=_added(found))
    outcome = ibis.cases(
        (table.reason > 0, Outcome.NOT_DATA.value),
        (table.again, Outcome.REFUSED.value),
        else_=Outcome.ACCEPTED.value,
    )
    return table.mutate(outcome=outcome, flags=flags.cast("int64"))


def _added(flags: Mapping[int, ir.BooleanValue]) -> ir.IntegerValue:
    parts = [ibis.ifelse(value, bit, 0).cast("int64") for bit, value in flags.items()]
    return reduce(add, parts, ibis.literal(0, "int64"))


def _not_data(table: ir.Table, making: Making) -> ir.IntegerValue:
    headed, bits = making.headed, making.bits
    filled = filled_cells(table, range(making.sheet.width))
    read = sorted({place for places in headed.fields.values() for place in places})
    again = reduce(
        and_, [table[f"c{n}"].fill_null("").strip() == (headed.headings[n] or "").strip() for n in read]
    )
    says = reduce(or_, [table[f"v_{c.name}"].notnull() for c in making.columns.columns if c.type != "text"])
    total = reduce(or_, [table[f"c{n}"].fill_null("").re_search(_TOTAL) for n in range(making.sheet.width)])
    return ibis.cases(
        ((table.row <= headed.row) & (filled == 0), bits["blank"]),
        (table.row <= headed.row, bits["title"]),
        (filled == 0, bits["blank"]),
        (again, bits["headings_again"]),
        (total & table.v_postcode.isnull(), bits["total"]),
        (~says, bits["note"]),
        else_=0,
    )


def _staff(table: ir.Table, making: Making) -> dict[str, ir.Value]:
    """What is read of a row, as a staff row has it."""
    stated = {name: table[f"v_{name}"].fill_null(NOT_STATED) for name in _AS_SAID}
    return stated | {
        "person": ibis.coalesce(table.v_employee, table.s_assignment),
        "primary": table.v_main.fill_null(False),
        "postcode": table[f"v_{POSTCODE}"],
        "fte": table.v_fte,
        "start": table.v_start,
        "leave": table.v_leave,
        "apprentice": table.v_apprentice.fill_null(False),
        "pay": of_pay(table, making.pay),
        "age": _age(table, making.day),
    }


_AS_SAID = ("band", "staff_group", "sex", "ethnicity", "disability")


def _age(table: ir.Table, day: dt.date) -> ir.StringValue:
    born = table.v_birth
    before = (born.month() > day.month) | ((born.month() == day.month) & (born.day() > day.day))
    years = ibis.coalesce(table.v_age, day.year - born.year().cast("int64") - before.cast("int64"))
    of_years = ibis.cases(
        (years.isnull(), NOT_STATED), *((years < end, band) for end, band in _AGES), else_=_OLDEST
    )
    return ibis.coalesce(table.v_age_band, of_years)
