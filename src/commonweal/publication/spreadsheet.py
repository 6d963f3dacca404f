"""Figures as workbooks and CSV, in the style of the Government Analysis Function's guidance on releasing statistics.

A cover, the notes, then one table a sheet: title in A1, no merged cells, no blank rows inside a table, shorthand
explained. Text is written as text, so that nothing a supplier is called can run as a formula.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commonweal.publication import notes as notes_of
from commonweal.publication import wording
from commonweal.publication.measuring import lines
from commonweal.publication.notes import SUPPRESSED
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed, Value
from commonweal.vocabulary.holdings import OwnedRows

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SHEET_NAME = 31
_OWN_SHEETS = frozenset({"cover", "notes", "sources", "headlines"})
_SHEET_ROWS = 1_048_576
HEADLINES, SOURCES = "Headlines", "Sources"
_WIDEST = 60
_COVER, _USUAL = 90, 18
# The letters of a cell in points, how wide one letter of a column's width is, and how high a line.
_LETTER_SIZE, _LETTER_WIDTH, _LINE = 11, 5.25, 15
_MOST_LINES = 27  # what the highest row holds
_SURELY_FITS = 0.5  # of a column's letters: not even the widest letters need a second line
_A4 = 9  # Excel's number for that size of paper
_CELL_LIMIT = 32_767


@dataclass(frozen=True)
class Table:
    """One table: which figure set it is cut from, by what, and the figures in order.

    `beside`: other sets cut the same way, each a further column. A part that one of them does not have had no payment.
    """

    figure_set: FigureSet
    dimensions: tuple[str, ...]
    figures: Sequence[Figure]
    title: str
    beside: Sequence[tuple[FigureSet, Sequence[Figure]]] = ()

    @property
    def sets(self) -> list[FigureSet]:
        """The sets of its columns, in order."""
        return [self.figure_set, *(kept for kept, _ in self.beside)]

    def rows(self) -> Iterator[tuple[Figure, list[Figure | None]]]:
        """Each part, named by its first figure, with its figure in every column."""
        columns = [self.figures, *(figures for _, figures in self.beside)]
        by_part = [{self._part(figure): figure for figure in figures} for figures in columns]
        for part in dict.fromkeys(part for column in by_part for part in column):
            found = [column.get(part) for column in by_part]
            yield next(figure for figure in found if figure is not None), found

    def suppressed(self) -> set[str]:
        """Why values of it are not shown."""
        every = [figure for column in (self.figures, *(f for _, f in self.beside)) for figure in column]
        return {figure.value.reason for figure in every if isinstance(figure.value, Suppressed)}

    def _part(self, figure: Figure) -> tuple[str, ...]:
        return tuple(figure.cut.get(name, "") for name in self.dimensions)


def figures_workbook(
    tables: Sequence[Table],
    *,
    title: str,
    system: str,
    made_at: dt.datetime,
    headlines: Sequence[FigureSet] = (),
    about: Sequence[str] = (),
    sources: Sequence[Sequence[str]] = (),
) -> bytes:
    """A workbook of figures: cover, notes on every figure set, their sources, the headlines, then the tables.

    `about` are sentences for the cover: what the workbook is for, and what it leaves out. `sources`: for each owner of
    files, its name, what they are, what they are of, when they were loaded, their versions. Raises InputError where a
    table has more rows than a sheet.
    """
    book, stream = new_workbook()
    bold, wrap = (
        book.add_format({"bold": True, "font_size": 14}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    names = _sheet_names([table.title for table in tables])
    sheets = len(tables) + bool(headlines)

    cover = book.add_worksheet("Cover")
    cover.set_column(0, 0, _COVER)
    _for_printing(cover)
    told = [
        f"{system}. Made on {wording.moment(made_at)}.",
        *about,
        f"This workbook has {wording.count_of(sheets, 'table')}, each on its own sheet. "
        "What each rests on is on the sheet “Notes”.",
        f"Shorthand: {SUPPRESSED} means a value that is not shown; the sheet “Notes” says why.",
        *(
            [f"Sheet “{HEADLINES}”: every figure for the place as a whole, with its range."]
            if headlines
            else []
        ),
        *(
            f"Sheet “{name}”." if name == table.title else f"Sheet “{name}”: {table.title}."
            for name, table in zip(names, tables, strict=True)
        ),
    ]
    cover.write_string(0, 0, title, bold)
    for row, line in enumerate(told, start=1):
        cover.write_string(row, 0, line, wrap)
        _tall_enough(cover, row, [line], [_COVER])

    notes = book.add_worksheet("Notes")
    notes.write_string(0, 0, "Notes: what each figure rests on", bold)
    notes.write_string(1, 0, "This sheet has one table.")
    rows = [*notes_of.common_first(dict.fromkeys(_notes(tables, names, headlines)))]
    write_rows(book, notes, 2, ("Figure", "About", "Note"), rows, widths=(40, 26, 90))

    if sources:
        listed = book.add_worksheet(SOURCES)
        listed.write_string(0, 0, "Sources: the files that the figures rest on", bold)
        listed.write_string(1, 0, "This sheet has one table.")
        write_rows(book, listed, 2, _SOURCE_COLUMNS, sources, widths=(44, 28, 32, 20, 60))
    if headlines:
        _write_headlines(book, book.add_worksheet(HEADLINES), headlines, bold)
    for name, table in zip(names, tables, strict=True):
        _write_table(book, book.add_worksheet(name), table, bold)
    book.close()
    return stream.getvalue()


def figures_csv(table: Table) -> Iterator[str]:
    """A table of figures as CSV lines, exact values, safe to open in a spreadsheet program."""
    headings = _heading(table)
    yield _csv_line(headings)
    for part, found in table.rows():
        numbers = [text for figure in found for text in _exact(figure)]
        cells = [part.cut.get(d, "") for d in table.dimensions]
        yield _csv_line([*cells, *numbers], numbers=len(numbers))


def rows_csv(headings: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int) -> Iterator[str]:
    """Plain rows as CSV lines, safe to open in a spreadsheet program; the last `numbers` cells are our own numbers."""
    yield _csv_line(headings)
    for row in rows:
        yield _csv_line(row, numbers=numbers)


def rows_workbook(
    name: str, title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], *, widths: Sequence[int]
) -> bytes:
    """Plain rows as a workbook with one sheet, in which no cell is a formula.

    Without a title, the headings stand in the first row, as a mail merge needs them.
    """
    book, stream = new_workbook()
    sheet = book.add_worksheet(name)
    if title:
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    write_rows(book, sheet, 1 if title else 0, headings, rows, widths=widths)
    book.close()
    return stream.getvalue()


def issues_workbook(rows: OwnedRows, *, title: str) -> bytes:
    """An owner's own rows with what is wrong with each: for the organisation whose data they are."""
    book, stream = new_workbook()
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
    write_rows(book, sheet, 2, headings, body, widths=[_width_for(name) for name in plain] + [18] * widest)
    book.close()
    return stream.getvalue()


def safe_csv_cell(text: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def sheet_name(title: str) -> str:
    """A title as the name of a sheet, which has its limits."""
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:_SHEET_NAME].strip() or "Table"


def new_workbook() -> tuple[Any, io.BytesIO]:
    """A workbook that takes no text for a formula, a link or a number, and the stream that it is written to."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    return xlsxwriter.Workbook(stream, options), stream


def _exact(figure: Figure | None) -> tuple[str, str]:
    """A part's value and its rows as exact text; a part without a payment has nought of both."""
    if figure is None:
        return "0", "0"
    value = SUPPRESSED if isinstance(figure.value, Suppressed) else str(figure.value)
    return value, "" if figure.count is None else str(figure.count)


def _tall_enough(
    sheet: Any, row: int, cells: Sequence[Any], wide: Sequence[int], *, bold: bool = False
) -> None:
    """Set the height of a row whose text takes several lines: not every program does so when it opens the file."""
    most = max(
        (
            lines(cell[:_CELL_LIMIT], _LETTER_SIZE, width * _LETTER_WIDTH, bold=bold)
            for cell, width in zip(cells, wide, strict=False)
            if isinstance(cell, str) and len(cell) > width * _SURELY_FITS
        ),
        default=1,
    )
    if most > 1:
        sheet.set_row(row, min(most, _MOST_LINES) * _LINE)


def _for_printing(sheet: Any) -> None:
    """A4 across, as wide as the page and as long as it is."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")


def _heading(table: Table) -> list[str]:
    named = [wording.dimension_name(name) for name in table.dimensions]
    for kept in table.sets:
        unit = wording.unit_name(kept.unit)
        rows = "Rows it rests on" if len(table.sets) == 1 else f"{kept.label}: rows it rests on"
        named += [f"{kept.label} ({unit})" if unit else kept.label, rows]
    return named


class _Pounds(Decimal):
    """Pounds, which are shown to the penny."""


def _cell(value: Value, unit: str) -> Decimal | int | str:
    """What is written of a value."""
    if isinstance(value, Suppressed):
        return SUPPRESSED
    return _Pounds(value) if wording.is_money(unit) else value


def _write_table(book: Any, sheet: Any, table: Table, bold: Any) -> None:
    period = wording.period(table.figure_set.period)
    sheet.write_string(0, 0, f"{table.title}, {table.figure_set.place.name}, {period}", bold)
    sheet.write_string(1, 0, "This sheet has one table. What it rests on is on the sheet “Notes”.")
    body: list[list[Any]] = []
    for part, found in table.rows():
        cells: list[Any] = [wording.cut_name(part, name) for name in table.dimensions]
        for figure, kept in zip(found, table.sets, strict=True):
            cells += [
                _cell(0 if figure is None else figure.value, kept.unit),
                0 if figure is None else figure.count,
            ]
        body.append(cells)
    widths = [40 if name != "month" else 18 for name in table.dimensions] + [24, 18] * len(table.sets)
    write_rows(book, sheet, 2, _heading(table), body, widths=widths)


_SOURCE_COLUMNS = ("Whose", "What", "Of", "Loaded on", "Versions")
_HEADLINE_COLUMNS = (
    "Figure", "Value", "Unit", "Lowest", "Highest", "What the range is", "Share of", "Period", "Rows it rests on",
    "Why not shown",
)  # fmt: skip


def _write_headlines(book: Any, sheet: Any, headlines: Sequence[FigureSet], bold: Any) -> None:
    sheet.write_string(0, 0, f"Every figure for the place as a whole, {headlines[0].place.name}", bold)
    sheet.write_string(1, 0, "This sheet has one table. What it rests on is on the sheet “Notes”.")
    body = []
    for kept in headlines:
        figure = kept.headline
        hidden = figure.value if isinstance(figure.value, Suppressed) else None
        around = figure.uncertainty
        body.append(
            [
                figure.label,
                _cell(figure.value, figure.unit),
                wording.unit_name(figure.unit) or figure.unit,
                _cell(around.low, figure.unit) if around else None,
                _cell(around.high, figure.unit) if around else None,
                around.kind if around else None,
                figure.denominator,
                wording.period(kept.period),
                figure.count,
                hidden.reason if hidden else None,
            ]
        )
    write_rows(book, sheet, 2, _HEADLINE_COLUMNS, body, widths=(44, 22, 12, 18, 18, 40, 36, 32, 16, 60))


def write_rows(
    book: Any, sheet: Any, first: int, headings: Sequence[str], body: Sequence[Sequence[Any]], *,
    widths: Sequence[int],
) -> None:  # fmt: skip
    """Write a table from a row on, so that no cell is a formula and all of its text can be read."""
    if len(body) > _SHEET_ROWS - first - 1:
        raise InputError(
            "too_many_rows",
            f"A table has {len(body):,} rows, and a sheet of a workbook has room for {_SHEET_ROWS:,}.",
            what_to_do="Take it as CSV, which has no such limit.",
        )
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    pounds = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    exact = book.add_format({"num_format": "#,##0.0#####", "valign": "top"})
    whole = book.add_format({"num_format": "#,##0", "valign": "top"})
    right = book.add_format({"align": "right", "valign": "top"})
    wide = [min(_WIDEST, widths[n]) if n < len(widths) else _USUAL for n in range(len(headings))]
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, wide[column])
        sheet.write_string(first, column, heading, head)
    _tall_enough(sheet, first, headings, wide, bold=True)
    for at, cells in enumerate(body, start=first + 1):
        _tall_enough(sheet, at, cells, wide)
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
                written = str(cell)[:_CELL_LIMIT]
                sheet.write_string(at, column, written, right if written == SUPPRESSED else text)
            else:
                form = pounds if isinstance(cell, _Pounds) else whole if isinstance(cell, int) else exact
                sheet.write_number(at, column, float(cell), form)
    sheet.freeze_panes(first + 1, 0)
    _for_printing(sheet)
    sheet.repeat_rows(first)
    if body:
        sheet.autofilter(first, 0, first + len(body), len(headings) - 1)


def _notes(
    tables: Sequence[Table], names: Sequence[str], headlines: Sequence[FigureSet]
) -> Iterator[tuple[str, str, str]]:
    sets = [kept for table in tables for kept in table.sets]
    for kept in {each.key: each for each in (*headlines, *sets)}.values():
        on = [f"“{name}”" for name, table in zip(names, tables, strict=True) if kept in table.sets]
        yield from ((kept.label, about, words) for about, words in notes_of.about(kept, on))
    for name, table in zip(names, tables, strict=True):
        for reason in sorted(table.suppressed()):
            yield f"{notes_of.SHEET}{name}”", f"Why a value is {SUPPRESSED}", reason


def _sheet_names(titles: Sequence[str]) -> list[str]:
    names: list[str] = []
    for title in titles:
        clean = sheet_name(title)
        taken, number = clean, 2
        while taken.lower() in {name.lower() for name in names} | _OWN_SHEETS:
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
