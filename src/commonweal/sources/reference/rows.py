"""The expressions that turn a recognised sheet's text into the rows of its canonical table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_
from typing import TYPE_CHECKING, Any

import ibis

from commonweal.content.reference import AreaLevel, FieldRule, Holds
from commonweal.sources._sheet_text import text_table
from commonweal.sources.reference import cells
from commonweal.sources.reference.layouts import Found
from commonweal.sources.reference.problems import bit
from commonweal.vocabulary.tables import CANONICAL_TABLES, Table

if TYPE_CHECKING:
    import ibis.expr.types as ir

# The national grid, with room for its edges: metres.
EAST, NORTH = (0, 800_000), (0, 1_400_000)
_CODE = FieldRule(holds="code")
_FEW = 2  # a row with no more cells than this, and no code, is a note


@dataclass(frozen=True)
class Making:
    """What a sheet's rows are made with: its layout found, the kinds of areas, its edition and year."""

    found: Found
    levels: Mapping[str, AreaLevel]
    edition: str
    year: int | None

    @property
    def table(self) -> Table:
        """The canonical table that the rows are for."""
        return CANONICAL_TABLES[self.found.layout.table]

    @property
    def rules(self) -> dict[str, FieldRule]:
        """Every field that is read, with how. An area's code and name join those of the layout."""
        rules = {name: rule for name, rule in self.found.layout.fields.items() if name in self.found.fields}
        return rules | ({"code": _CODE} if self.found.layout.areas == "one" else {})

    @property
    def required(self) -> list[str]:
        """The fields that are read and that every row must have."""
        return [column.name for column in self.table.columns if column.required and column.name in self.rules]

    @property
    def columns(self) -> dict[str, int]:
        """Field to column."""
        own = (
            {area.part: area.column for area in self.found.areas} if self.found.layout.areas == "one" else {}
        )
        return dict(self.found.fields) | own


def rows_of(making: Making) -> ir.Table:
    """One row, or several parts, for each row of the sheet."""
    text = text_table(making.found.sheet.width)
    if making.found.layout.areas == "pairs":
        judged = _judged_pairs(text, making)
        return _in_parts(judged, _pairs(judged, making), making)
    judged = _judged(text, making)
    if making.found.layout.wide:
        return _in_parts(judged, _wide(judged, making), making)
    accepted = judged.outcome == "accepted"
    values = _values(judged, making)
    kept = {
        column.name: ibis.ifelse(
            accepted, values.get(column.name, ibis.null(column.type)), ibis.null(column.type)
        )
        for column in making.table.columns
    }
    return judged.select("row", "outcome", "flags", **kept)


def no_rows(width: int, table: str) -> ir.Table:
    """The rows of a sheet that is not read: none is data."""
    text = text_table(width)
    flags = ibis.ifelse(_filled(text, width) == 0, bit("blank"), bit("note")).cast("int64")
    nothing = {column.name: ibis.null(column.type) for column in CANONICAL_TABLES[table].columns}
    part = {"part": ibis.literal(1, "int64")} if CANONICAL_TABLES[table].in_parts else {}
    return text.select("row", outcome=ibis.literal("not_data"), flags=flags, **part, **nothing)


def _filled(text: ir.Table, width: int) -> ir.IntegerValue:
    return reduce(add, [cells.text_of(text[f"c{n}"]).notnull().cast("int64") for n in range(width)])


def _read(cell: ir.StringValue, holds: Holds) -> ir.Value:
    readers = {
        "text": cells.text_of,
        "code": cells.code_of,
        "ods": cells.code_of,
        "postcode": cells.postcode_of,
        "number": cells.number_of,
        "date": cells.date_of,
        "change": cells.change_of,
    }
    return readers[holds](cell)


def _judged(text: ir.Table, making: Making) -> ir.Table:
    """Add `outcome`, `flags` and each field as v_<field>."""
    columns = making.columns
    values = {name: _read(text[f"c{columns[name]}"], rule.holds) for name, rule in making.rules.items()}
    table = text.mutate(
        filled=_filled(text, making.found.sheet.width),
        **{f"v_{name}": value for name, value in values.items()},
    )
    refused = _refusals(table, making)
    taken = _anything_wide(table, making)
    unread = _unread(table, making)
    reason = _not_data(table, making, ibis.literal(False) if taken is None else ~taken)
    table = table.mutate(reason=reason.cast("int64"), refusal=refused.cast("int64"), unread=unread)
    outcome = ibis.cases((table.reason > 0, "not_data"), (table.refusal > 0, "refused"), else_="accepted")
    flags = ibis.cases(
        (table.reason > 0, table.reason),
        (table.refusal > 0, table.refusal),
        else_=ibis.ifelse(table.unread, bit("value_unreadable"), 0),
    )
    return table.mutate(outcome=outcome, flags=flags.cast("int64"))


def _not_data(table: ir.Table, making: Making, takes_nothing: ir.BooleanValue) -> ir.IntegerValue:
    key = key_of(making)
    header = making.found.header_row or 0
    blank_key = table[f"v_{key}"].isnull() & cells.text_of(table[f"c{making.columns[key]}"]).isnull()
    return ibis.cases(
        ((table.row <= header) & (table.filled == 0), bit("blank")),
        (table.row <= header, bit("title")),
        (table.filled == 0, bit("blank")),
        (blank_key & (table.filled <= _FEW), bit("note")),
        (table[f"v_{key}"].isnull() & (table.filled == 1), bit("note")),
        (table[f"v_{key}"].notnull() & takes_nothing, bit("nothing_to_take")),
        else_=0,
    )


def key_of(making: Making) -> str:
    """The field without which a row says nothing."""
    return next(name for name in ("code", "postcode", "old") if name in making.rules)


def _refusals(table: ir.Table, making: Making) -> ir.IntegerValue:
    """Every bit that keeps a row out."""
    key = key_of(making)
    written = cells.text_of(table[f"c{making.columns[key]}"])
    value = table[f"v_{key}"]
    wrong = value.isnull() & written.notnull()
    if making.rules[key].holds in ("code", "ods"):
        wrong = wrong | ~value.re_search(f"^({_code_pattern(making)})$")
    why = ibis.ifelse(
        written.isnull(), bit("no_code"), ibis.ifelse(wrong.fill_null(True), bit("code_unreadable"), 0)
    )
    others = [name for name in making.required if name != key]
    if others:
        missing = reduce(or_, [table[f"v_{name}"].isnull() for name in others])
        why = why + ibis.ifelse(missing & (why == 0), bit("value_missing"), 0)
    if {"easting", "northing"} <= set(making.required):
        on_grid = table.v_easting.between(*EAST) & table.v_northing.between(*NORTH)
        # Degrees lie between −9 and 61: both together are never a place on the grid.
        degrees = (table.v_easting.abs() < 90) & (table.v_northing.abs() < 90)
        why = why + ibis.ifelse((why == 0) & (~on_grid | degrees), bit("not_on_the_grid"), 0)
    return why


def _code_pattern(making: Making) -> str:
    if making.found.layout.areas == "one":
        return making.levels[str(making.found.areas[0].level)].code
    return cells.ODS


def _anything_wide(table: ir.Table, making: Making) -> ir.BooleanValue | None:
    if not making.found.wide:
        return None
    return reduce(or_, [cells.text_of(table[f"c{wide.column}"]).notnull() for wide in making.found.wide])


def _unread(table: ir.Table, making: Making) -> ir.BooleanValue:
    """Whether a cell that should hold a number, a date or a postcode holds something else."""
    numbers = [wide.column for wide in making.found.wide]
    odd = [
        cells.text_of(table[f"c{n}"]).notnull() & cells.number_of(table[f"c{n}"]).isnull() for n in numbers
    ]
    odd += [
        cells.text_of(table[f"c{making.columns[name]}"]).notnull() & table[f"v_{name}"].isnull()
        for name, rule in making.rules.items()
        if rule.holds in ("number", "date", "postcode", "change") and name != key_of(making)
    ]
    return reduce(or_, odd).fill_null(False) if odd else ibis.literal(False)


def _values(table: ir.Table, making: Making) -> dict[str, ir.Value]:
    """The canonical columns that a row of the sheet says itself."""
    found, layout = making.found, making.found.layout
    types = {column.name: column.type for column in making.table.columns}
    values: dict[str, Any] = {name: ibis.literal(text) for name, text in layout.fixed.items()}
    values |= {name: table[f"v_{name}"].cast(types[name]) for name in making.rules if name in types}
    if layout.areas == "one":
        values["level"] = ibis.literal(found.areas[0].level)
        if "name" in making.columns:
            values["name"] = cells.text_of(table[f"c{making.columns['name']}"])
    if layout.kinds:
        values["kind"] = _kind(table, making)
    if found.case.index:
        values["index"] = ibis.literal(found.case.index)
    if "year" in types and making.year is not None:
        values["year"] = ibis.literal(making.year, "int64")
    values["edition"] = ibis.literal(making.edition)
    return {name: value for name, value in values.items() if name in types}


def _kind(table: ir.Table, making: Making) -> ir.StringValue:
    fits = []
    for one in making.found.layout.kinds:
        tests = [table.v_name.lower().re_search(one.name)] if one.name else []
        tests += [table.v_code.re_search(f"^({one.code})$")] if one.code else []
        fits.append((reduce(and_, tests) if tests else ibis.literal(True), one.kind))
    return ibis.cases(*fits, else_="other")


def _wide(table: ir.Table, making: Making) -> list[tuple[ir.BooleanValue, dict[str, ir.Value]]]:
    """A part for each key, with the columns that give its values; two columns of one field are added."""
    shared = _values(table, making)
    by_key: dict[tuple[str | None, ...], dict[str, list[int]]] = {}
    for wide in making.found.wide:
        by_key.setdefault(wide.key, {}).setdefault(wide.gives, []).append(wide.column)
    parts = []
    for key, columns in by_key.items():
        values = dict(shared)
        numbers = {
            name: reduce(add, [cells.number_of(table[f"c{n}"]) for n in places])
            for name, places in columns.items()
        }
        if "people" in numbers:
            youngest, oldest = (int(age) if age else None for age in key)
            values["age_from"] = ibis.literal(youngest, "int64")
            values["age_to"] = ibis.literal(oldest, "int64")
        else:
            values["measure"] = ibis.literal(key[0])
        parts.append((reduce(or_, [number.notnull() for number in numbers.values()]), values | numbers))
    return parts


def _judged_pairs(text: ir.Table, making: Making) -> ir.Table:
    """Add `outcome` and `flags` for a sheet of links between areas."""
    table = _with_changes(text.mutate(filled=_filled(text, making.found.sheet.width)), making)
    codes = [area for area in making.found.areas if area.part == "code"]
    smallest = min(codes, key=lambda area: making.levels[str(area.level)].rank)
    own = cells.code_of(table[f"c{smallest.column}"])
    fits = own.re_search(f"^({making.levels[str(smallest.level)].code})$").fill_null(False)
    written = cells.text_of(table[f"c{smallest.column}"]).notnull()
    complete = [both for both, _ in _pairs(table, making)]
    header = making.found.header_row or 0
    reason = ibis.cases(
        ((table.row <= header) & (table.filled == 0), bit("blank")),
        (table.row <= header, bit("title")),
        (table.filled == 0, bit("blank")),
        (~written & (table.filled <= _FEW), bit("note")),
        ((written & ~fits) & (table.filled == 1), bit("note")),
        (fits & ~reduce(or_, complete), bit("nothing_to_take")),
        else_=0,
    )
    refusal = ibis.cases((~written, bit("no_code")), (~fits, bit("code_unreadable")), else_=0)
    table = table.mutate(reason=reason.cast("int64"), refusal=refusal.cast("int64"))
    outcome = ibis.cases((table.reason > 0, "not_data"), (table.refusal > 0, "refused"), else_="accepted")
    flags = ibis.ifelse(table.reason > 0, table.reason, table.refusal)
    return table.mutate(outcome=outcome, flags=flags.cast("int64"))


def _pairs(table: ir.Table, making: Making) -> list[tuple[ir.BooleanValue, dict[str, ir.Value]]]:
    """Every pair of a smaller and a larger area of a row, and each area's GSS code with its ODS code."""
    found = making.found
    names = {
        area.level: cells.text_of(table[f"c{area.column}"]) for area in found.areas if area.part == "name"
    }
    ends: list[tuple[int, str, Any, Any]] = []
    for area in found.areas:
        if area.part == "name" or area.level is None:
            continue
        code, level = cells.code_of(table[f"c{area.column}"]), making.levels[area.level]
        pattern = cells.ODS if area.part == "ods" else level.code
        valid = ibis.ifelse(code.re_search(f"^({pattern})$"), code, ibis.null("string"))
        label = f"{area.level}_ods" if area.part == "ods" else area.level
        ends.append((level.rank, label, valid, names.get(area.level, ibis.null("string"))))
    given = {
        name: _read(table[f"c{found.fields[name]}"], found.layout.fields[name].holds) for name in found.fields
    }
    parts = []
    for rank, child_level, child, child_name in ends:
        for parent_rank, parent_level, parent, parent_name in ends:
            same_area = parent_level == f"{child_level}_ods"
            if child_level.endswith("_ods") or not (same_area or rank < parent_rank):
                continue
            if parent_level.endswith("_ods") and not same_area:
                continue
            is_change = (child_level, parent_level) == ("lsoa11", "lsoa21")
            values = {
                "child_level": ibis.literal(child_level),
                "child": child,
                "child_name": child_name,
                "parent_level": ibis.literal(parent_level),
                "parent": parent,
                "parent_name": parent_name,
                "link": given.get("link", table.change).fill_null(table.change)
                if is_change
                else ibis.null("string"),
                "share": given.get("share", ibis.null("float64")),
                "edition": ibis.literal(making.edition),
            }
            parts.append((child.notnull() & parent.notnull(), values))
    return parts


def _with_changes(table: ir.Table, making: Making) -> ir.Table:
    """Add how each LSOA of 2011 changed, from how many old and new ones go together."""
    ends = {area.level: area.column for area in making.found.areas if area.part == "code"}
    if not {"lsoa11", "lsoa21"} <= ends.keys():
        return table.mutate(change=ibis.null("string"))
    old, new = cells.code_of(table[f"c{ends['lsoa11']}"]), cells.code_of(table[f"c{ends['lsoa21']}"])
    table = table.mutate(old=old, new=new)
    table = table.mutate(
        news=table.new.nunique().over(group_by=table.old), olds=table.old.nunique().over(group_by=table.new)
    )
    table = table.mutate(
        most_olds=table.olds.max().over(group_by=table.old),
        most_news=table.news.max().over(group_by=table.new),
    )
    change = ibis.cases(
        ((table.news == 1) & (table.olds == 1) & (table.old == table.new), "unchanged"),
        # A best-fit lookup gives each old area one new one: how it changed cannot be told from that.
        ((table.news == 1) & (table.olds == 1), ibis.null("string")),
        ((table.news > 1) & (table.most_olds == 1), "split"),
        ((table.olds > 1) & (table.most_news == 1), "merged"),
        else_="irregular",
    )
    return table.mutate(change=change)


def _in_parts(
    judged: ir.Table, parts: Sequence[tuple[ir.BooleanValue, dict[str, ir.Value]]], making: Making
) -> ir.Table:
    """One row for each part of an accepted row, one empty row for each of the others."""
    columns = {column.name: column.type for column in making.table.columns}
    structs = []
    for holds, values in parts:
        whole = ibis.struct(
            {name: values.get(name, ibis.null(type_)).cast(type_) for name, type_ in columns.items()}
        )
        structs.append(ibis.ifelse(holds.fill_null(False), whole, ibis.null(whole.type())))
    kept = ibis.array(structs).filter(lambda part: part.notnull())
    empty = ibis.struct({name: ibis.null(type_) for name, type_ in columns.items()})
    held = judged.select(
        "row", "outcome", "flags", parts=ibis.ifelse(judged.outcome == "accepted", kept, ibis.array([empty]))
    )
    listed = held.unnest("parts", offset="at")
    return listed.select(
        "row",
        "outcome",
        "flags",
        part=(listed["at"] + 1).cast("int64"),
        **{n: listed.parts[n] for n in columns},
    )
