"""Sheets that hold several tables under one another, each below a row that names it, with areas by name only.

An area's name stands in the first of its rows; the rows after it are parts of the same area, until one of its total.
Such sheets are short: each row is looked at, and the expression says of each number what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis

from commonweal.content.statistics import StackedTable, StatisticLayout, Wide
from commonweal.sources._sheet_text import text_table
from commonweal.sources.reference.areas import normalise
from commonweal.sources.statistics import rows
from commonweal.sources.statistics.layouts import (
    Found,
    OneOfMany,
    StackedRow,
    WideColumn,
    column_of,
    filled_in,
    is_number,
)
from commonweal.sources.statistics.periods import span
from commonweal.sources.statistics.problems import bit
from commonweal.vocabulary.tables import STATISTICS
from commonweal.vocabulary.text import Cells, TextSheet

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from commonweal.sources.statistics.rows import Making

MOST_ROWS = 2000
NOTE, BLANK, HEADINGS = "note", "blank", "title"
_COLUMNS = {column.name: column.type for column in STATISTICS.columns}


@dataclass
class _Table:
    """A table while its rows are read."""

    about: OneOfMany
    percent: bool
    headings: Cells = ()
    area: str | None = None  # of the rows that follow
    most: float = 0.0


def find(sheet: TextSheet, layouts: Sequence[StatisticLayout]) -> Found | None:
    """The stacked tables of a sheet; None where it holds none that a layout knows."""
    each = [_found(sheet, layout) for layout in layouts if layout.stacked is not None]
    return max((found for found in each if found), key=lambda found: found.layout.precedence, default=None)


def _found(sheet: TextSheet, layout: StatisticLayout) -> Found | None:
    tables: list[_Table] = []
    told: dict[int, StackedRow] = {}
    above: list[str] = []
    for row, texts in sheet.head(min(sheet.height, MOST_ROWS)):
        named = _named(layout, sheet.name or "", row, texts)
        if named is not None:
            tables.append(named)
            told[row] = StackedRow(problem=HEADINGS)
        elif not tables:
            above += [text for text in texts if text]
        elif _is_headings(layout, texts):
            tables[-1].headings, tables[-1].area = texts, None
            told[row] = StackedRow(problem=HEADINGS)
        elif tables[-1].headings:
            told[row] = _row(layout, tables[-1], len(tables) - 1, texts)
    if (
        not any(one.headings for one in tables)
        or len({_tidy(one.headings) for one in tables if one.headings}) > 1
    ):
        return None  # tables of unlike columns are read by none
    first = next(one for one in tables if one.headings)
    wide = tuple(_periods(layout, first.headings))
    places = [_place(layout, first.headings, name) for name in ("name", *layout.breakdowns)]
    fields = {"name": places[0] or 0}
    return Found(
        sheet,
        layout,
        min(row for row, one in told.items() if one.problem == HEADINGS),
        tuple(first.headings),
        fields["name"],
        fields,
        {name: at for name, at in zip(layout.breakdowns, places[1:], strict=True) if at is not None},
        wide,
        around=(*above, sheet.name or "", ""),
        tables=tuple(
            replace(one.about, times=100 if one.percent and 0 < one.most <= 1 else 1) for one in tables
        ),
        rows=told,
    )


def _tidy(headings: Cells) -> tuple[str, ...]:
    return tuple(normalise(text or "") for text in headings)


def _named(layout: StatisticLayout, sheet: str, row: int, texts: Cells) -> _Table | None:
    """The table that a row names, which says nothing else."""
    said = [text for text in texts if text and text.strip()]
    if len(said) != 1 or layout.stacked is None:
        return None
    for one in layout.stacked.tables:
        match = re.fullmatch(one.heading, " ".join(said[0].split()), re.IGNORECASE)
        if match is not None:
            groups = _groups(layout.stacked.sheet, sheet) | {k: v for k, v in match.groupdict().items() if v}
            return _Table(
                OneOfMany(row, filled_in(one.measure, groups), _part(layout, one, groups), 1), one.percent
            )
    return None


def _groups(pattern: str, text: str) -> dict[str, str]:
    match = re.search(pattern, text, re.IGNORECASE) if pattern else None
    return {k: v for k, v in match.groupdict().items() if v} if match else {}


def _part(layout: StatisticLayout, one: StackedTable, groups: Mapping[str, str]) -> str:
    """The part that a table is about; nothing where it is about all."""
    breakdown = filled_in(one.breakdown, groups)
    _, _, value = breakdown.partition("=")
    return "" if not value or value.lower() in layout.whole else breakdown


def _is_headings(layout: StatisticLayout, texts: Cells) -> bool:
    return _place(layout, texts, "name") is not None and any(_periods(layout, texts))


def _place(layout: StatisticLayout, texts: Cells, name: str) -> int | None:
    return column_of([*_tidy(texts)], layout.fields.get(name) or layout.breakdowns[name])


def _periods(layout: StatisticLayout, texts: Cells) -> Iterator[WideColumn]:
    """The columns that are periods."""
    for at, text in enumerate(texts):
        words = " ".join((text or "").split())
        rule: Wide | None = next(
            (r for r in layout.wide if re.fullmatch(r.heading, words, re.IGNORECASE)), None
        )
        if rule is not None:
            groups = _groups(rule.heading, words) | {"heading": words}
            yield WideColumn(at, words, "", filled_in(rule.period, groups), "")


def _row(layout: StatisticLayout, table: _Table, at: int, texts: Cells) -> StackedRow:
    """What a row below a table's headings says."""
    if not any(text and text.strip() for text in texts):
        return StackedRow(problem=BLANK)
    given = [text for one in _periods(layout, table.headings) if (text := texts[one.column]) and text.strip()]
    if not given:
        return StackedRow(problem=NOTE)
    place = _place(layout, table.headings, "name") or 0
    said = " ".join((texts[place] or "").split())
    total = _groups(layout.stacked.total, said).get("area") if layout.stacked else None
    table.area = total or said or table.area
    area, parts = table.area, [table.about.breakdown]
    if not total:
        parts += [f"{name}={value}" for name, value in _values(layout, table, texts)]
    if total or not area:
        table.area = None  # what follows a total is another area's, and must say so
    if not area:
        return StackedRow(problem="no_code")
    area = layout.stacked.alias.get(area.lower(), area) if layout.stacked else area
    code = (layout.stacked.areas if layout.stacked else {}).get(area.lower())
    if code is None:
        return StackedRow(problem="code_unreadable")
    numbers = [float(text.replace(",", "")) for text in given if is_number(text.replace(",", ""))]
    table.most = max([table.most, *map(abs, numbers)])
    return StackedRow(at, code, area, ", ".join(part for part in parts if part))


def _values(layout: StatisticLayout, table: _Table, texts: Cells) -> Iterator[tuple[str, str]]:
    for name in layout.breakdowns:
        at = _place(layout, table.headings, name)
        value = " ".join((texts[at] or "").split()) if at is not None else ""
        if value and value.lower() not in layout.whole:
            yield name, value


def rows_of(making: Making) -> ir.Table:
    """For each row of the sheet one row of the table of statistics, or one for each number that it gives."""
    found = making.found
    text = text_table(found.sheet.width)
    blank = rows.filled(text, found.sheet.width) == 0
    table = text.mutate(blank=blank, **_told(text, found))
    outcome = ibis.cases(
        (table.problem == "", "accepted"),
        (table.problem.isin(["no_code", "code_unreadable"]), "refused"),
        else_="not_data",
    )
    wrong = {name: bit(name) for name in ("no_code", "code_unreadable", HEADINGS, BLANK, NOTE)}
    flags = ibis.cases(
        (table.problem == "", rows.noted(table, making)),
        *((table.problem == name, number) for name, number in wrong.items() if name != NOTE),
        (table.blank, bit(BLANK)),
        (table.row < found.header_row, bit(HEADINGS)),
        else_=bit(NOTE),
    )
    return _spread(table.mutate(outcome=outcome, flags=flags.cast("int64")), making)


def _told(text: ir.Table, found: Found) -> dict[str, ir.Value]:
    """What was found of each row, as columns; `problem` is empty for a row with numbers."""
    known = found.rows.items()
    good = [(row, one) for row, one in known if not one.problem]

    def of(name: str) -> ir.StringValue:
        return text.row.cases(*((row, str(getattr(one, name))) for row, one in good), else_="")

    return {name: of(name) for name in ("code", "name", "breakdown")} | {
        "table": text.row.cases(*((row, one.table) for row, one in good), else_=0),
        "problem": text.row.cases(*((row, one.problem) for row, one in known), else_=NOTE),
    }


def _spread(judged: ir.Table, making: Making) -> ir.Table:
    """A row for each number of an accepted row, one empty row for each of the others."""
    found, columns = making.found, making.found.wide
    every = ibis.array(
        [ibis.struct({"at": at, "cell": judged[f"c{one.column}"]}) for at, one in enumerate(columns)]
    ).filter(lambda each: each.cell.strip() != "")
    none = ibis.array([ibis.struct({"at": ibis.null("int8"), "cell": ibis.null("string")})])
    held = judged.mutate(cells=ibis.ifelse(judged.outcome == "accepted", every, none.cast(every.type())))
    listed = held.unnest("cells", offset="place")
    listed = listed.mutate(at=listed.cells.at, cell=listed.cells.cell.strip())
    days = [span(one.period) for one in columns]
    names = [making.names.of(one.named) for one in found.tables]
    values: dict[str, ir.Value] = {
        "level": rows.level(listed.code, making),
        "code": listed.code,
        "name": listed.name,
        "measure": rows.each(listed.table, [id_ for id_, _ in names]),
        "breakdown": listed.breakdown,
        "period": rows.each(listed["at"], [one.period for one in columns]),
        "period_from": rows.each(listed["at"], [rows.iso(each, 0) for each in days]).cast("date"),
        "period_to": rows.each(listed["at"], [rows.iso(each, 1) for each in days]).cast("date"),
        "edition": ibis.literal(making.edition),
        "value": rows.number(listed.cell)
        * listed.table.cases(*((at, one.times) for at, one in enumerate(found.tables)), else_=1),
        "status": rows.status(listed.cell, ibis.null("string"), making),
    }
    kept = {
        name: rows.null_unless(listed["at"].notnull(), values.get(name), type_)
        for name, type_ in _COLUMNS.items()
    }
    return listed.select("row", "outcome", "flags", part=(listed.place + 1).cast("int64"), **kept)
