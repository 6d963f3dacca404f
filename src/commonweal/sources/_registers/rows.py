"""The expressions that turn a sheet's text into the rows of a register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_
from typing import TYPE_CHECKING

import ibis

from commonweal.content.registers import EDITION, TYPES, Register, table_of
from commonweal.sources._registers import grid
from commonweal.sources._registers.cells import cleaner
from commonweal.sources._registers.headings import Headed
from commonweal.sources._registers.problems import MISSING, UNREADABLE, problems
from commonweal.sources._sheet_text import filled_cells, text_table
from commonweal.vocabulary.issues import Outcome
from commonweal.vocabulary.readings import Lookup
from commonweal.vocabulary.text import TextSheet

if TYPE_CHECKING:
    import ibis.expr.types as ir

EXAMPLE = "example"
_TOTAL = r"(?i)^\s*((grand|sub|over ?all)[ -]*)?totals?"
_FEW = 1  # a row with no more cells than this, and not whole, is a note
_FIRST = 5  # columns in which a totals row says what it is


@dataclass(frozen=True)
class Making:
    """What a sheet's rows are made with."""

    register: Register
    sheet: TextSheet
    headed: Headed
    order: str  # of the days and months of its dates
    edition: str

    @property
    def bits(self) -> dict[str, int]:
        """Each problem's flag."""
        return {problem.code: 1 << bit for bit, problem in enumerate(problems(self.register))}


def lookups(making: Making) -> list[Lookup]:
    """The distinct texts of each column that is read, cleaned."""
    return [
        Lookup(
            name=f"read_{field}_{place}",
            column=place,
            columns={"value": TYPES[making.register.column(field).type], "unread": "boolean"},
            clean=cleaner(making.register.column(field), making.order),
        )
        for field, places in making.headed.fields.items()
        for place in places
    ]


def rows_of(making: Making) -> ir.Table:
    """One row for each row of the sheet."""
    table = _judged(_with_values(making), making)
    accepted = table.outcome == Outcome.ACCEPTED.value
    kept = {}
    for column in table_of(making.register).columns:
        counts_always = column.name == making.register.amount
        value = table[f"v_{column.name}"]
        told = table.outcome.isin(["accepted", "refused"]) | (table.reason == making.bits["total"])
        kept[column.name] = ibis.ifelse(told if counts_always else accepted, value, ibis.null(column.type))
    return table.select("row", "outcome", "flags", **kept)


def no_rows(register: Register, width: int) -> ir.Table:
    """The rows of a sheet that is not read: none is data."""
    text = text_table(width)
    bits = {problem.code: 1 << bit for bit, problem in enumerate(problems(register))}
    flags = ibis.ifelse(filled_cells(text, range(width)) == 0, bits["blank"], bits["note"]).cast("int64")
    nothing = {column.name: ibis.null(column.type) for column in table_of(register).columns}
    return text.select("row", outcome=ibis.literal(Outcome.NOT_DATA.value), flags=flags, **nothing)


def _with_values(making: Making) -> ir.Table:
    """The sheet's text, with each field as v_<field> and whether it could not be read as u_<field>."""
    table = text_table(making.sheet.width)
    read: dict[str, list[tuple[str, str]]] = {}
    for lookup in lookups(making):
        known = ibis.table({"text": "string", **lookup.columns}, name=lookup.name)
        named = {"text": f"{lookup.name}_text", "value": f"{lookup.name}_v", "unread": f"{lookup.name}_u"}
        known = known.select(**{new: known[old] for old, new in named.items()})
        table = table.left_join(known, table[f"c{lookup.column}"] == known[named["text"]])
        field = lookup.name.removeprefix("read_").rpartition("_")[0]
        read.setdefault(field, []).append((named["value"], named["unread"]))
    columns = {}
    for column in making.register.columns:
        pairs = read.get(column.name, [])
        type_ = TYPES[column.type]
        value = ibis.coalesce(*(table[v] for v, _ in pairs)) if pairs else ibis.null(type_)
        unread = reduce(or_, [table[u].fill_null(False) for _, u in pairs]) if pairs else ibis.literal(False)
        columns[f"v_{column.name}"] = value.cast(type_)
        columns[f"u_{column.name}"] = unread & value.isnull() if pairs else unread
    table = table.mutate(**columns)
    return grid.placed(_dated(table, making), making.register.coordinates)


def _dated(table: ir.Table, making: Making) -> ir.Table:
    """Add the edition of each row: its newest day, else the file's."""
    own = ibis.literal(making.edition)
    days = [table[f"v_{name}"] for name in making.register.dated_by if name in making.headed.fields]
    if days:
        newest = reduce(lambda one, other: ibis.greatest(one, other), days) if len(days) > 1 else days[0]
        own = ibis.coalesce(
            newest.cast("string").substr(0, 10), *(d.cast("string").substr(0, 10) for d in days), own
        )
    return table.mutate(**{f"v_{EDITION}": own})


def _judged(table: ir.Table, making: Making) -> ir.Table:
    """Add `outcome`, `flags` and `reason`: the flag for which a row is no data, or 0."""
    bits, register = making.bits, making.register
    missing = {
        f"{MISSING}.{c.name}": table[f"v_{c.name}"].isnull() & ~table[f"u_{c.name}"]
        for c in register.columns
        if c.required
    }
    unreadable = {
        f"{UNREADABLE}.{c.name}": table[f"u_{c.name}"] for c in register.columns if c.can_be_unreadable
    }
    required = {f"{UNREADABLE}.{c.name}" for c in register.columns if c.required}
    refusing = [missing[code] for code in missing] + [v for code, v in unreadable.items() if code in required]
    is_refused = reduce(or_, refusing) if refusing else ibis.literal(False)
    table = table.mutate(
        reason=_not_data(table, making, is_refused).cast("int64"),
        is_refused=is_refused,
        found=_added({bits[code]: value for code, value in {**missing, **unreadable}.items()}),
    )
    values = [table[f"v_{column.name}"] for column in table_of(register).columns]
    alike = ibis.row_number().over(group_by=[table.reason, table.is_refused, *values], order_by=table.row)
    whole = (table.reason == 0) & ~table.is_refused
    table = table.mutate(again=whole & (alike > 0), whole=whole)
    table = table.mutate(
        key_again=_key_again(table, register),
        off_grid=grid.is_off(table, register.coordinates) & table.whole,
    )
    flags = ibis.cases(
        (table.reason > 0, table.reason),
        (table.again, bits["repeated"]),
        else_=table.found
        + _added({bits["key_again"]: table.key_again, bits["off_the_grid"]: table.off_grid}),
    )
    outcome = ibis.cases(
        (table.reason > 0, Outcome.NOT_DATA.value),
        (table.is_refused | table.again, Outcome.REFUSED.value),
        else_=Outcome.ACCEPTED.value,
    )
    return table.mutate(outcome=outcome, flags=flags.cast("int64"))


def _added(flags: Mapping[int, ir.BooleanValue]) -> ir.IntegerValue:
    parts = [ibis.ifelse(value, bit, 0).cast("int64") for bit, value in flags.items()]
    return reduce(add, parts, ibis.literal(0, "int64"))


def _key_again(table: ir.Table, register: Register) -> ir.BooleanValue:
    """Whether another row that counts says something else of the same thing, in the same edition."""
    if not register.key:
        return ibis.literal(False)
    of_one = [table[f"v_{name}"] for name in register.key]
    counted = (table.whole & ~table.again).cast("int64")
    times = counted.sum().over(group_by=[*of_one, table[f"v_{EDITION}"]])
    return table.whole & ~table.again & (times > 1)


def _not_data(table: ir.Table, making: Making, is_refused: ir.BooleanValue) -> ir.IntegerValue:
    headed, bits = making.headed, making.bits
    cells = [n for n in range(making.sheet.width) if n != headed.mark]
    filled = filled_cells(table, cells)
    read = sorted({place for places in headed.fields.values() for place in places})
    says_something = reduce(
        or_, [table[f"v_{c.name}"].notnull() | table[f"u_{c.name}"] for c in making.register.columns]
    )
    again = reduce(and_, [table[f"c{n}"].fill_null("") == (headed.headings[n] or "") for n in read])
    begins, alone = (
        reduce(or_, [table[f"c{n}"].fill_null("").re_search(_TOTAL + end) for n in read[:_FIRST]])
        for end in (r"\b", r"\s*:?\s*$")
    )
    is_typed = reduce(
        or_,
        [table[f"v_{c.name}"].notnull() for c in making.register.columns if c.can_be_unreadable]
        or [ibis.literal(False)],
    )
    is_example = (
        ibis.literal(False)
        if headed.mark is None
        else table[f"c{headed.mark}"].fill_null("").lower().strip() == EXAMPLE
    )
    only_if = making.register.counts_if
    not_one = (
        ibis.literal(False) if only_if is None else table[f"v_{only_if}"].isnull() & ~table[f"u_{only_if}"]
    )
    return ibis.cases(
        ((table.row <= headed.row) & (filled == 0), bits["blank"]),
        (table.row <= headed.row, bits["title"]),
        (filled == 0, bits["blank"]),
        (is_example, bits["example"]),
        (again, bits["headings_again"]),
        (alone | (is_refused & begins), bits["total"]),
        (~says_something | (is_refused & ~is_typed & (filled <= _FEW)), bits["note"]),
        (not_one, bits["not_one"]),
        else_=0,
    )
