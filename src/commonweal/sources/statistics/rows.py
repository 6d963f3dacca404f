"""The expressions that turn a recognised sheet's text into rows of the table of statistics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from commonweal.content.reference import AreaLevel
from commonweal.sources._sheet_text import text_table
from commonweal.sources.reference import cells
from commonweal.sources.statistics.layouts import GSS, Found
from commonweal.sources.statistics.naming import Names
from commonweal.sources.statistics.periods import Span, span, spans
from commonweal.sources.statistics.problems import bit
from commonweal.vocabulary.readings import Lookup
from commonweal.vocabulary.tables import STATISTICS

if TYPE_CHECKING:
    import ibis.expr.types as ir

PERIODS = "periods"
_FEW = 2  # a row with no more cells than this, and no code, is a note
_BODY = "^[A-Z0-9]{2,8}$"
_COLUMNS = {column.name: column.type for column in STATISTICS.columns}
WITHHELD = "not given"
ORGANISATION = "organisation"


@dataclass(frozen=True)
class Making:
    """What a sheet's rows are made with. `period`: the table's own, where neither rows nor columns say theirs."""

    found: Found
    levels: Mapping[str, AreaLevel]
    small_areas: str
    names: Names
    period: str
    edition: str


def lookups(making: Making) -> tuple[Lookup, ...]:
    """What is cleaned by its distinct texts: the periods, where rows say theirs."""
    if "period" not in making.found.fields:
        return ()
    columns = {"period_from": "date", "period_to": "date"}
    return (Lookup(PERIODS, making.found.fields["period"], columns, _both_ends),)


def _both_ends(texts: Sequence[str]) -> list[tuple[Any, ...]]:
    read = spans(texts)
    return [read[text] or (None, None) for text in texts]


def rows_of(making: Making) -> ir.Table:
    """For each row of the sheet one row of the table, or one for each value that it gives."""
    judged = _judged(making)
    if making.found.wide:
        return _wide(judged, making)
    accepted = judged.outcome == "accepted"
    values = _long(judged, making)
    kept = {name: null_unless(accepted, values.get(name), type_) for name, type_ in _COLUMNS.items()}
    return judged.select("row", "outcome", "flags", part=ibis.literal(1, "int64"), **kept)


def null_unless(holds: ir.BooleanValue, value: ir.Value | None, type_: str) -> ir.Value:
    """A value where something holds, else nothing; as a column of a type."""
    return ibis.null(type_) if value is None else ibis.ifelse(holds, value.cast(type_), ibis.null(type_))


def no_rows(width: int) -> ir.Table:
    """The rows of a sheet that is not read: none is data."""
    text = text_table(width)
    flags = ibis.ifelse(filled(text, width) == 0, bit("blank"), bit("note")).cast("int64")
    nothing = {name: ibis.null(type_) for name, type_ in _COLUMNS.items()}
    return text.select(
        "row", outcome=ibis.literal("not_data"), flags=flags, part=ibis.literal(1, "int64"), **nothing
    )


def filled(text: ir.Table, width: int) -> ir.IntegerValue:
    """How many of a row's cells hold more than spaces."""
    every = ibis.array([text[f"c{n}"] for n in range(width)])
    return every.filter(lambda cell: cell.strip() != "").length()


def _judged(making: Making) -> ir.Table:
    """Add code, name, period, `outcome` and `flags` to every row of the sheet."""
    found = making.found
    text = text_table(found.sheet.width)
    table = text.mutate(
        filled=filled(text, found.sheet.width), written=_written(text, found, found.code, "code")
    )
    table = _with_period(table, making)
    coded = table.written.upper().re_extract(f"^{GSS}", 1).nullif("")
    if found.layout.across is not None:
        table = table.mutate(code=table.written, label=table.written)
    else:
        body = ibis.ifelse(table.written.upper().re_search(_BODY), table.written.upper(), ibis.null("string"))
        if not found.layout.level:
            body = ibis.ifelse(body.re_search("[0-9]"), body, ibis.null("string"))
        table = table.mutate(code=ibis.coalesce(coded, body), label=_name(table, making))
    return _with_outcome(table, making)


def _written(text: ir.Table, found: Found, own: int, what: str) -> ir.StringValue:
    """What stands in a column of codes, or names; where that means all, what the row is otherwise about."""
    every = [own, *(getattr(one, what) for one in found.otherwise)]
    said = [cells.text_of(text[f"c{at}"]) for at in every]
    if found.otherwise:
        whole, none = list(found.layout.whole), ibis.null("string")
        said = [ibis.ifelse(cell.lower().isin(whole), none, cell) for cell in said]
    first = ibis.coalesce(*said)
    instead = found.layout.codes if what == "code" else {}
    return first.lower().cases(*instead.items(), else_=first) if instead else first


def _name(table: ir.Table, making: Making) -> ir.StringValue:
    at = making.found.fields.get("name")
    if at is not None:
        return _written(table, making.found, at, "name")
    return table.written.re_extract(rf"^{GSS}\s*:?\s+(.*)$", 2).nullif("")


def _with_period(table: ir.Table, making: Making) -> ir.Table:
    at = making.found.fields.get("period")
    if at is None:
        first, last = _ends(span(making.period) if making.period else None)
        return table.mutate(p_text=ibis.literal(making.period), p_from=first, p_to=last)
    periods = ibis.table({"text": "string", "period_from": "date", "period_to": "date"}, name=PERIODS)
    joined = table.left_join(periods, table[f"c{at}"] == periods.text)
    return joined.select(
        table,
        p_text=cells.text_of(table[f"c{at}"]).fill_null(""),
        p_from=periods.period_from,
        p_to=periods.period_to,
    )


def _ends(days: Span | None) -> tuple[ir.Value, ir.Value]:
    first, last = days or (None, None)
    return _day(first), _day(last)


def _day(day: dt.date | None) -> ir.Value:
    return ibis.null("date") if day is None else ibis.literal(day, "date")


def _with_outcome(table: ir.Table, making: Making) -> ir.Table:
    found = making.found
    header = found.header_row
    given = _cells(table, making)
    anything = given.length() > 0 if found.wide else ibis.literal(True)
    measure = _cell(table, found.fields.get("measure"))
    reason = ibis.cases(
        ((table.row <= header) & (table.filled == 0), bit("blank")),
        (table.row <= header, bit("title")),
        (table.filled == 0, bit("blank")),
        (table.code.isnull() & (table.filled <= _FEW), bit("note")),
        (table.code.notnull() & ~anything, bit("no_value")),
        else_=0,
    )
    lacks_measure = measure.isnull() if "measure" in found.fields else ibis.literal(False)
    refusal = ibis.cases(
        (table.written.isnull(), bit("no_code")),
        (table.code.isnull(), bit("code_unreadable")),
        (lacks_measure, bit("no_measure")),
        else_=0,
    )
    table = table.mutate(reason=reason.cast("int64"), refusal=refusal.cast("int64"))
    outcome = ibis.cases((table.reason > 0, "not_data"), (table.refusal > 0, "refused"), else_="accepted")
    flags = ibis.cases(
        (table.reason > 0, table.reason), (table.refusal > 0, table.refusal), else_=noted(table, making)
    )
    return table.mutate(outcome=outcome, flags=flags.cast("int64"))


def noted(table: ir.Table, making: Making) -> ir.IntegerValue:
    """What is to be said of an accepted row."""
    found = making.found
    given = _cells(table, making)
    odd = given.filter(lambda cell: number(cell).isnull() & ~_is_mark(cell, making)).length() > 0
    withheld = given.filter(lambda cell: _is_mark(cell, making)).length() > 0
    withheld = withheld if found.wide else withheld | (given.length() == 0)
    unread = ibis.ifelse(odd, bit("value_unreadable"), 0) + ibis.ifelse(withheld, bit("withheld"), 0)
    if "period" not in found.fields:
        return unread
    return unread + ibis.ifelse(table.p_from.isnull(), bit("period_unreadable"), 0)


def _cells(table: ir.Table, making: Making) -> ir.ArrayValue:
    """What a row gives in its columns of values, blanks left out."""
    columns = [one.column for one in making.found.wide] or [making.found.fields["value"]]
    return ibis.array([table[f"c{at}"] for at in columns]).filter(lambda cell: cell.strip() != "")


def _is_mark(cell: ir.StringValue, making: Making) -> ir.BooleanValue:
    marks = list(making.found.layout.marks)
    return cell.strip().lower().isin(marks) if marks else ibis.literal(False)


def _cell(table: ir.Table, column: int | None) -> ir.StringValue:
    return ibis.null("string") if column is None else cells.text_of(table[f"c{column}"])


def number(cell: ir.StringValue) -> ir.FloatingValue:
    """The number in a cell, without signs of percent and pounds."""
    return cells.number_of(cell.re_replace(r"[%£\s]", ""))


def _long(table: ir.Table, making: Making) -> dict[str, ir.Value]:
    """The one value of a row."""
    found = making.found
    fields = found.fields
    measure, part = _measured(table, making)
    cell = _cell(table, fields["value"])
    return _shared(table, making) | {
        "measure": measure,
        "breakdown": _breakdown(table, making, part),
        "value": number(cell),
        "low": number(_cell(table, fields.get("low"))),
        "high": number(_cell(table, fields.get("high"))),
        "unit": _cell(table, fields["unit"])
        if "unit" in fields
        else ibis.literal(found.said.get("unit", "")).nullif(""),
        "status": status(cell, _cell(table, fields.get("status")), making),
    }


def _measured(table: ir.Table, making: Making) -> tuple[ir.StringValue, ir.StringValue]:
    """The measure's id of each row, and the part that its name says, of the names that the sheet holds."""
    found, names = making.found, making.names
    if "measure" not in found.fields:
        id_, part = names.of(found.said["measure"], found.said.get("qualifier", ""))
        return ibis.literal(id_), ibis.literal(part)
    indicator = _cell(table, found.fields["measure"])
    qualifier = _cell(table, found.fields.get("qualifier")).fill_null("")
    whole = indicator + "\n" + qualifier
    pairs = [(one, two) for one in written(found, "measure") for two in ["", *written(found, "qualifier")]]
    known = [(f"{one.strip()}\n{two.strip()}", *names.of(one, two)) for one, two in pairs]
    ids = ibis.cases(*((whole == text, id_) for text, id_, _ in known), else_=indicator)
    parts = [(whole == text, part) for text, _, part in known if part]
    return ids, ibis.cases(*parts, else_="") if parts else ibis.literal("")


def written(found: Found, field: str) -> list[str]:
    """The distinct texts of a field's column."""
    column = found.fields.get(field)
    if column is None:
        return []
    return [text for text, _ in found.sheet.distinct(column, after_row=found.header_row)]


def _breakdown(table: ir.Table, making: Making, part: ir.StringValue) -> ir.StringValue:
    found = making.found
    said = part
    for name, column in found.breakdowns.items():
        cell = _cell(table, column)
        is_whole = cell.isnull() | cell.lower().isin(list(found.layout.whole))
        own = ibis.ifelse(is_whole, "", ibis.literal(f"{name}=") + cell)
        said = ibis.cases((said == "", own), (own == "", said), else_=said + ", " + own)
    return said


def status(cell: ir.StringValue, mark: ir.StringValue, making: Making) -> ir.StringValue:
    """The publisher's mark in words; where a value is not a number and no known mark, what stands there."""
    marks = making.found.layout.marks
    is_number = number(cell).notnull()
    beside = mark.lower().cases(*marks.items(), else_=mark) if marks else mark
    instead = cell.lower().cases(*marks.items(), else_=cell) if marks else cell
    none = ibis.ifelse(is_number, ibis.null("string"), ibis.coalesce(instead, ibis.literal(WITHHELD)))
    return ibis.coalesce(beside.nullif(""), none)


def _wide(judged: ir.Table, making: Making) -> ir.Table:
    """One row for each value of an accepted row, one empty row for each of the others.

    A row's cells become a list, which becomes rows; what a column says of its own cells is told from its place.
    """
    columns = making.found.wide
    every = [ibis.struct({"at": at, "cell": judged[f"c{one.column}"]}) for at, one in enumerate(columns)]
    cells_ = ibis.array(every).filter(lambda each: each.cell.strip() != "")
    none = ibis.array([ibis.struct({"at": ibis.null("int8"), "cell": ibis.null("string")})])
    accepted = judged.outcome == "accepted"
    held = judged.mutate(cells=ibis.ifelse(accepted, cells_, none.cast(cells_.type())))
    listed = held.unnest("cells", offset="place")
    listed = listed.mutate(at=listed.cells.at, cell=listed.cells.cell.strip())
    values = _of_column(listed, making)
    kept = {
        name: null_unless(listed["at"].notnull(), values.get(name), type_) for name, type_ in _COLUMNS.items()
    }
    return listed.select("row", "outcome", "flags", part=(listed.place + 1).cast("int64"), **kept)


def _of_column(listed: ir.Table, making: Making) -> dict[str, ir.Value]:
    """The canonical columns of cells that stand one in a row, each with its column's place `at`."""
    found, columns = making.found, making.found.wide
    named = [making.names.of(one.named) for one in columns]
    parts = [
        ", ".join(text for text in (part, one.breakdown) if text)
        for (_, part), one in zip(named, columns, strict=True)
    ]
    values = _shared(listed, making) | {
        "measure": each(listed["at"], [id_ for id_, _ in named]),
        "breakdown": _breakdown(listed, making, each(listed["at"], parts)),
        "value": number(listed.cell),
        "status": status(listed.cell, ibis.null("string"), making),
    }
    if any(one.period for one in columns):
        days = [span(one.period) if one.period else None for one in columns]
        values |= {
            "period": each(listed["at"], [one.period for one in columns], else_=listed.p_text),
            "period_from": each(listed["at"], [iso(day, 0) for day in days]).cast("date"),
            "period_to": each(listed["at"], [iso(day, 1) for day in days]).cast("date"),
        }
    if found.layout.across is not None:
        code = each(listed["at"], [one.code for one in columns])
        is_whole = listed.label.lower().isin(list(found.layout.whole))
        own = ibis.literal(f"{found.layout.across.breakdown}=") + listed.label
        values |= {
            "code": code,
            "name": each(listed["at"], [one.heading.split(" | ")[0].strip() for one in columns]),
            "level": level(code, making),
            "breakdown": ibis.ifelse(is_whole, "", own),
        }
    return values


def each(at: ir.IntegerValue, texts: Sequence[str | None], else_: ir.Value | None = None) -> ir.StringValue:
    """The text of each column's place."""
    if len(set(texts)) == 1 and else_ is None:
        return ibis.literal(texts[0], "string")
    branches = [(place, ibis.literal(text)) for place, text in enumerate(texts) if text or else_ is None]
    other = ibis.null("string") if else_ is None else else_
    return at.cases(*((place, text) for place, text in branches if text is not None), else_=other)


def iso(days: Span | None, end: int) -> str | None:
    """An end of a period as it is written: 0 the first day, 1 the last."""
    return days[end].isoformat() if days else None


def _shared(table: ir.Table, making: Making) -> dict[str, ir.Value]:
    return {
        "level": level(table.code, making),
        "code": table.code,
        "name": table.label,
        "period": table.p_text,
        "period_from": table.p_from,
        "period_to": table.p_to,
        "edition": ibis.literal(making.edition),
    }


def level(code: ir.StringValue, making: Making) -> ir.StringValue:
    """The kind of area or body that a code is of."""
    if making.found.layout.level not in ("", ORGANISATION):  # tables of organisations have rows of areas too
        return ibis.literal(making.found.layout.level)
    vintages = ("lsoa11", "lsoa21", "msoa11", "msoa21", "trust", "ward")
    ranked = sorted(making.levels.items(), key=lambda item: item[1].rank)
    fits = [(code.re_search(f"^({level.code})$"), name) for name, level in ranked if name not in vintages]
    small = (code.re_search("^[EW]01[0-9]{6}$"), making.small_areas)
    middle = (code.re_search("^[EW]02[0-9]{6}$"), making.small_areas.replace("lsoa", "msoa"))
    ward = (code.re_search("^[EW]05[0-9]{6}$"), "ward")
    return ibis.cases(small, middle, ward, *fits, (code.re_search(f"^{GSS}$"), "other"), else_=ORGANISATION)
