"""A register as a workbook that people change or add to and send back: one table, with drop-downs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonweal.publication.spreadsheet import new_workbook, sheet_name, write_rows

CHOICES = "Choices"
ROOM = 500  # rows below the last that have drop-downs, too
FIRST = 2  # the row of the headings, below the title and the note


def written(
    *,
    title: str,
    note: str,
    headings: Mapping[str, int],
    body: Sequence[Sequence[Any]],
    choices: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """The register as XLSX: `headings` with the widths of their columns, and what can stand below some of them.

    A drop-down warns and does not forbid: whoever reads the workbook says what is wrong in the words of its page.
    """
    book, stream = new_workbook()
    sheet = book.add_worksheet(sheet_name(title))
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, note)
    write_rows(book, sheet, FIRST, tuple(headings), body, widths=tuple(headings.values()))
    if choices:
        _offer(book, sheet, tuple(headings), choices, FIRST + len(body) + ROOM)
    book.close()
    return stream.getvalue()


def _offer(
    book: Any, sheet: Any, headings: Sequence[str], choices: Mapping[str, Sequence[str]], last: int
) -> None:
    """List the choices on a sheet of their own, to which drop-downs refer: any number of any words."""
    listed = book.add_worksheet(CHOICES)
    bold = book.add_format({"bold": True})
    for at, (heading, words) in enumerate(choices.items()):
        listed.set_column(at, at, max(len(word) for word in (heading, *words)) + 2)
        listed.write_string(0, at, heading, bold)
        for row, word in enumerate(words, start=1):
            listed.write_string(row, at, word)
        letter = chr(ord("A") + at)
        column = headings.index(heading)
        sheet.data_validation(
            FIRST + 1, column, last, column,
            {
                "validate": "list",
                "source": f"={CHOICES}!${letter}$2:${letter}${len(words) + 1}",
                "error_type": "warning",
                "error_title": heading[:32],
                "error_message": f"Choose one from the list on the sheet “{CHOICES}”.",
            },
        )  # fmt: skip
