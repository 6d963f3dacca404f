"""Figures as workbooks and CSV, in the style of the Government Analysis Function's guidance on releasing statistics.

A cover, the notes, then one table a sheet: title in A1, no merged cells, no blank rows inside a table, shorthand
explained. Text is written as text, so that nothing a supplier is called can run as a formula.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commonweal.publication import wording
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.vocabulary.holdings import OwnedRows

SUPPRESSED = "[c]"  # shorthand that the guidance gives for a confidential value
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SHEET_NAME = 31
_WIDEST = 60
_CELL_LIMIT = 32_767


@dataclass(frozen=True)
class Table:
    """One table: which figure set it is cut from, by what, and the figures in order."""

    figure_set: FigureSet
    dimensions: tuple[str, ...]
    figures: Sequence[Figure]
    title: str


def figures_workbook(tables: Sequence[Table], *, title: str, system: str, made_at: dt.datetime) -> bytes:
    """A workbook of figures: cover, notes on every figure set, then the tables."""
    book, stream = _book()
    bold, wrap = (
        book.add_format({"bold": True, "font_size": 14}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    names = _sheet_names([table.title for table in tables])

    cover = book.add_worksheet("Cover")
    cover.set_column(0, 0, 90)
    lines = [
        f"{system}. Made on {wording.moment(made_at)}.",
        f"This workbook has {wording.count_of(len(tables), 'table')}, each on its own sheet. "
        "What each rests on is on the sheet “Notes”.",
        f"Shorthand: {SUPPRESSED} means a value that is not shown; the sheet “Notes” says why.",
        *(f"Sheet “{name}”: {table.title}." for name, table in zip(names, tables, strict=True)),
    ]
    cover.write_string(0, 0, title, bold)
    for row, line in enumerate(lines, start=1):
        cover.write_string(row, 0, line, wrap)

    notes = book.add_worksheet("Notes")
    notes.write_string(0, 0, "Notes: what each table rests on", bold)
    notes.write_string(1, 0, "This sheet has one table.")
    _write_rows(book, notes, 2, ("Table", "About", "Note"), list(_notes(tables, names)), widths=(28, 26, 90))

    for name, table in zip(names, tables, strict=True):
        _write_table(book, book.add_worksheet(name), table, bold)
    book.close()
    return stream.getvalue()


def figures_csv(table: Table) -> Iterator[str]:
    """A table of figures as CSV lines, exact values, safe to open in a spreadsheet program."""
    yield _csv_line(_heading(table))
    for figure in table.figures:
        value = SUPPRESSED if isinstance(figure.value, Suppressed) else str(figure.value)
        count = "" if figure.count is None else str(figure.count)
        yield _csv_line([*(figure.cut.get(d, "") for d in table.dimensions), value, count], numbers=2)


def issues_workbook(rows: OwnedRows, *, title: str) -> bytes:
    """An owner's own rows with what is wrong with each: for the organisation whose data they are."""
    book, stream = _book()
    sheet = book.add_worksheet("Issues")
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(
        1, 0, f"For {rows.organisation} only: these are its own rows. This sheet has one table."
    )
    plain = [name for name in rows.columns if name != "cells"]
    widest = max((len(row.get("cells") or ()) for row in rows.rows), default=0)
    headings = [
        *(name.replace("_", " ").capitalize() for name in plain),
        *(f"Your column {n + 1}" for n in range(widest)),
    ]
    body = [[*(row.get(name) for name in plain), *(row.get("cells") or ())] for row in rows.rows]
    _write_rows(book, sheet, 2, headings, body, widths=[_width_for(name) for name in plain] + [18] * widest)
    book.close()
    return stream.getvalue()


def safe_csv_cell(text: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _book() -> tuple[Any, io.BytesIO]:
    import xlsxwriter

    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    return xlsxwriter.Workbook(stream, options), stream


def _heading(table: Table) -> list[str]:
    unit = wording.unit_name(table.figure_set.unit)
    value = f"{table.figure_set.label} ({unit})" if unit else table.figure_set.label
    return [*(wording.dimension_name(name) for name in table.dimensions), value, "Rows it rests on"]


def _write_table(book: Any, sheet: Any, table: Table, bold: Any) -> None:
    period = wording.period(table.figure_set.period)
    sheet.write_string(0, 0, f"{table.title}, {table.figure_set.place.name}, {period}", bold)
    sheet.write_string(1, 0, "This sheet has one table. What it rests on is on the sheet “Notes”.")
    body: list[list[Any]] = [
        [
            *(wording.cut_name(figure, name) for name in table.dimensions),
            SUPPRESSED if isinstance(figure.value, Suppressed) else figure.value,
            figure.count,
        ]
        for figure in table.figures
    ]
    widths = [40 if name != "month" else 18 for name in table.dimensions] + [24, 18]
    _write_rows(
        book, sheet, 2, _heading(table), body, widths=widths, money=wording.is_money(table.figure_set.unit)
    )


def _write_rows(
    book: Any, sheet: Any, first: int, headings: Sequence[str], body: Sequence[Sequence[Any]], *,
    widths: Sequence[int], money: bool = False,
) -> None:  # fmt: skip
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    exact = book.add_format({"num_format": "#,##0.00" if money else "#,##0.######", "valign": "top"})
    whole = book.add_format({"num_format": "#,##0", "valign": "top"})
    right = book.add_format({"align": "right", "valign": "top"})
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, min(_WIDEST, widths[column]) if column < len(widths) else 18)
        sheet.write_string(first, column, heading, head)
    for at, cells in enumerate(body, start=first + 1):
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
                written = str(cell)[:_CELL_LIMIT]
                sheet.write_string(at, column, written, right if written == SUPPRESSED else text)
            else:
                sheet.write_number(at, column, float(cell), whole if isinstance(cell, int) else exact)
    sheet.freeze_panes(first + 1, 0)
    if body:
        sheet.autofilter(first, 0, first + len(body), len(headings) - 1)


def _notes(tables: Sequence[Table], names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for name, table in zip(names, tables, strict=True):
        kept = table.figure_set
        yield name, "What it is", kept.description
        yield name, "Place and period", f"{kept.place.name}, {wording.period(kept.period)}"
        yield name, "Computed", wording.moment(kept.computed_at)
        yield (
            name,
            "Method",
            f"{kept.lineage.method} {kept.lineage.method_version}, {kept.lineage.content_edition}",
        )
        yield name, "Dataset versions", ", ".join(kept.lineage.dataset_versions)
        for about, words in kept.coverage.items():
            yield name, about.replace("_", " ").capitalize(), words
        for caveat in kept.caveats:
            yield name, "Caveat", caveat
        if kept.stale:
            yield name, "Out of date", kept.stale
        if kept.withdrawn:
            yield name, "Withdrawn", kept.withdrawn
        reasons = {figure.value.reason for figure in table.figures if isinstance(figure.value, Suppressed)}
        for reason in sorted(reasons):
            yield name, f"Why a value is {SUPPRESSED}", reason


def _sheet_names(titles: Sequence[str]) -> list[str]:
    names: list[str] = []
    for title in titles:
        clean = (
            "".join(letter for letter in title if letter not in "[]:*?/\\'")[:_SHEET_NAME].strip() or "Table"
        )
        taken, number = clean, 2
        while taken.lower() in {name.lower() for name in names} | {"cover", "notes"}:
            taken = f"{clean[: _SHEET_NAME - 4]} {number}"
            number += 1
        names.append(taken)
    return names


def _width_for(name: str) -> int:
    return {"message": 50, "what_to_do": 50, "value": 24, "sheet": 18, "column": 22, "code": 24}.get(name, 12)


def _csv_line(cells: Sequence[str], *, numbers: int = 0) -> str:
    """One line; the last `numbers` cells are our own numbers, which may start with a minus."""
    texts = len(cells) - numbers
    buffer = io.StringIO()
    csv.writer(buffer).writerow(
        [safe_csv_cell(cell) if at < texts else cell for at, cell in enumerate(cells)]
    )
    return buffer.getvalue()
