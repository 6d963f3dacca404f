"""Rows of cells to files: delimited text in any encoding, and workbooks, byte for byte the same each time."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

Row = Sequence[str]
WorkbookCell = str | int | float | dt.date | None
SAVED_ON = dt.datetime(2026, 5, 11, 9, 30)  # noqa: DTZ001 (workbooks keep no zone)
DATE_FORMAT = "dd/mm/yyyy"
MONEY_FORMAT = "#,##0.00;[Red]-#,##0.00"


def write_text(path: Path, rows: Iterable[Row], *, encoding: str, delimiter: str = ",") -> None:
    """Write delimited text with the line ends of Windows, as finance systems do."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows(rows)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its cells, rows from the top."""

    name: str
    rows: Sequence[Sequence[WorkbookCell]]


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write a workbook with real dates and numbers; its creation date is fixed, so that bytes do not change."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False})
    book.set_properties({"created": SAVED_ON, "author": ""})
    date_format = book.add_format({"num_format": DATE_FORMAT})
    money_format = book.add_format({"num_format": MONEY_FORMAT})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for number, row in enumerate(sheet.rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    page.write_datetime(number, column, cell, date_format)
                elif isinstance(cell, float):
                    page.write_number(number, column, cell, money_format)
                elif isinstance(cell, int):
                    page.write_number(number, column, cell)
                elif cell is not None:
                    page.write_string(number, column, cell)
    book.close()
