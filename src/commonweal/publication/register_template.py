"""A register as an empty workbook to fill in: a cover, the rows with drop-downs and notes, and what each column means.

The first column, “Row”, says of the example row that it is one; the reader leaves such a row out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from commonweal.content.registers import TEMPLATE_SHEETS, Holds, Register, RegisterColumn
from commonweal.publication.spreadsheet import new_workbook

ROWS = "Rows"
ABOUT, COLUMNS, CHOICES = TEMPLATE_SHEETS
MARK, EXAMPLE = "Row", "Example"
FILLED_IN = 2_000  # rows that have drop-downs and checks
_LONGEST_NOTE = 250
_MOST_LETTERS = 255  # of what a drop-down lists in its own cell's rule
_WIDTH = {"text": 28, "choice": 24, "date": 14, "yes-no": 10, "postcode": 12}
_HOW: dict[Holds, str] = {
    "text": "Words",
    "number": "A number",
    "whole": "A whole number",
    "pounds": "Pounds",
    "date": "A date, like 31/03/2026",
    "choice": "One of the choices",
    "yes-no": "Yes or No",
    "postcode": "A whole postcode",
    "area": "A council's name or GSS code",
    "organisation": "An ODS code, or a name",
}


def written(register: Register) -> bytes:
    """The template of a register as XLSX."""
    book, stream = new_workbook()
    _cover(book, register)
    _rows(book, register)
    _columns(book, register)
    _choices(book, register)
    book.close()
    return stream.getvalue()


def how_to_write(column: RegisterColumn) -> str:
    """How a cell of a column is written, in a few words."""
    words = _HOW[column.type]
    if column.at_least is not None and column.at_most is not None:
        return f"{words} from {column.at_least:,.10g} to {column.at_most:,.10g}"
    if column.at_least is not None:
        return f"{words}, {column.at_least:,.10g} or more"
    return words if column.at_most is None else f"{words}, {column.at_most:,.10g} or less"


def _cover(book: Any, register: Register) -> None:
    sheet = book.add_worksheet(ABOUT)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 90)
    title = book.add_format({"bold": True, "font_size": 16, "text_wrap": True})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, register.title, title)
    for at, line in enumerate(_about(register), start=2):
        sheet.write_string(at, 0, line, text)


def _about(register: Register) -> Iterator[str]:
    yield " ".join(register.about.split())
    yield f"One row is {register.one_row}."
    needed = [f"“{column.title}”" for column in register.columns if column.required]
    if needed:
        yield f"Every row needs {', '.join(needed)}. Leave empty what you do not know."
    yield (
        f"Fill in the sheet “{ROWS}”. Its second row is an example: it is left out when the file is read, and you may "
        f"delete it. The sheet “{COLUMNS}” says what each column means."
    )
    yield "Name no patient and no member of staff anywhere in this file."
    if register.empty:
        yield " ".join(register.empty.split())
    owner = " --organisation CODE" if register.owned else ""
    yield f"To add it: on the page “Add data”, or by commonweal add {register.id} FILE{owner}"
    yield f"Edition of this template: {register.edition}"


def _rows(book: Any, register: Register) -> None:
    sheet = book.add_worksheet(ROWS)
    head = book.add_format(
        {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top", "bg_color": "#E8EDEE"}
    )
    needed = book.add_format(
        {"bold": True, "text_wrap": True, "bottom": 2, "valign": "top", "bg_color": "#D8DDE0"}
    )
    example = book.add_format({"italic": True, "font_color": "#4C6272"})
    sheet.set_column(0, 0, 10)
    sheet.write_string(0, 0, MARK, head)
    sheet.write_comment(0, 0, "Leave this column empty. It marks the example row.")
    sheet.write_string(1, 0, EXAMPLE, example)
    for at, column in enumerate(register.columns, start=1):
        sheet.set_column(
            at, at, max(_WIDTH.get(column.type, 16), len(column.title) // 2 + 4), _form(book, column)
        )
        sheet.write_string(0, at, column.title, needed if column.required else head)
        sheet.write_comment(0, at, _note(column), {"x_scale": 2})
        if column.example:
            sheet.write_string(1, at, column.example, example)
        _check(sheet, at, column, register)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.activate()
    sheet.set_first_sheet()


def _form(book: Any, column: RegisterColumn) -> Any:
    forms = {"date": "dd/mm/yyyy", "pounds": "#,##0.00", "whole": "0"}
    return book.add_format({"num_format": forms[column.type]}) if column.type in forms else None


def _note(column: RegisterColumn) -> str:
    needed = "Needed. " if column.required else ""
    return f"{needed}{how_to_write(column)}. {column.meaning}"[:_LONGEST_NOTE]


def _check(sheet: Any, at: int, column: RegisterColumn, register: Register) -> None:
    """A drop-down or a check, which warns and does not forbid: the reader says again what is wrong."""
    rule: dict[str, Any] | None = None
    if column.type in ("choice", "yes-no"):
        rule = {"validate": "list", "source": _listed(column, register)}
    elif column.type == "date":
        rule = {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1)}
    elif column.type in ("number", "whole", "pounds"):
        least = -1e12 if column.at_least is None else column.at_least
        most = 1e12 if column.at_most is None else column.at_most
        kind = "integer" if column.type == "whole" else "decimal"
        rule = {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}
    if rule is not None:
        rule |= {
            "error_type": "warning",
            "error_title": column.title[:32],
            "error_message": how_to_write(column),
        }
        sheet.data_validation(1, at, FILLED_IN, at, rule)


def _listed(column: RegisterColumn, register: Register) -> Sequence[str] | str:
    """What a drop-down lists: in its own rule where that has room, else on the sheet of choices."""
    choices = list(column.choices) or ["Yes", "No"]
    if len(",".join(choices)) <= _MOST_LETTERS and not any("," in choice for choice in choices):
        return choices
    letter = _letter(_chosen(register).index(column))
    return f"='{CHOICES}'!${letter}$2:${letter}${len(choices) + 1}"


def _letter(at: int) -> str:
    """The letters of a sheet's column, counted from 0."""
    high, low = divmod(at, 26)
    return (chr(ord("A") + high - 1) if high else "") + chr(ord("A") + low)


def _chosen(register: Register) -> list[RegisterColumn]:
    return [column for column in register.columns if column.type == "choice"]


def _columns(book: Any, register: Register) -> None:
    sheet = book.add_worksheet(COLUMNS)
    head = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    for at, (heading, width) in enumerate(
        (("Heading", 32), ("Needed", 10), ("How to write it", 30), ("Meaning", 70))
    ):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, heading, head)
    for at, column in enumerate(register.columns, start=1):
        cells = (column.title, "Yes" if column.required else "", how_to_write(column), column.meaning)
        for place, cell in enumerate(cells):
            sheet.write_string(at, place, cell, text)
    sheet.freeze_panes(1, 0)


def _choices(book: Any, register: Register) -> None:
    chosen = _chosen(register)
    if not chosen:
        return
    sheet = book.add_worksheet(CHOICES)
    head = book.add_format({"bold": True, "bottom": 1})
    for at, column in enumerate(chosen):
        sheet.set_column(at, at, 34)
        sheet.write_string(0, at, column.title, head)
        for row, choice in enumerate(column.choices, start=1):
            sheet.write_string(row, at, choice)
