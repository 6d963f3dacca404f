"""A small table out of a user's file, such as a register that was changed in a workbook: read as ledgers are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.evidence.engine import engine
from commonweal.evidence.opening import open_file
from commonweal.evidence.store import Store
from commonweal.vocabulary.errors import InputError, Where

HEAD = 15  # rows in which the headings are looked for
MOST_ROWS = 5_000
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%d %B %Y")


@dataclass(frozen=True)
class Row:
    """A row: its number as the user's software shows it, and its cells by heading, in small letters."""

    number: int
    cells: dict[str, str]


def read(workspace: Path, path: Path, *, needed: Collection[str], name: str) -> list[Row]:
    """The rows of the first sheet that has all the `needed` headings (small letters), blank ones left out.

    `name` is the file's, as the user knows it. Raises InputError where no sheet has them, or there are too many rows.
    """
    store = Store(workspace)
    with store.spooling() as spool, engine(spool) as running:
        opened, _ = open_file(path, running, spool)
        for sheet in opened.sheets:
            for number, cells in sheet.head(HEAD):
                headings = [(cell or "").strip().lower() for cell in cells]
                if set(needed) <= set(headings):
                    if sheet.height - number > MOST_ROWS:
                        raise InputError(
                            "too_many_rows",
                            f"It has more than {MOST_ROWS:,} rows.",
                            what_to_do="Check that it is the right file, or add it in parts.",
                            where=Where(file=name, sheet=sheet.name),
                        )
                    return _rows(headings, sheet.tail(sheet.height - number))
    raise InputError(
        "no_such_headings",
        f"No sheet has the headings {' and '.join(f'“{each.capitalize()}”' for each in sorted(needed))}.",
        what_to_do="Download the register as a workbook, change that, and send it back.",
        where=Where(file=name),
    )


def _rows(headings: Sequence[str], found: Sequence[tuple[int, Sequence[str | None]]]) -> list[Row]:
    rows = [
        Row(number, {h: (cell or "").strip() for h, cell in zip(headings, cells, strict=False) if h})
        for number, cells in found
    ]
    return [row for row in rows if any(row.cells.values())]


def day(text: str, heading: str) -> dt.date | None:
    """A cell's day; None for an empty one. Raises ValueError, in words, for what is no day."""
    if not text:
        return None
    for form in DAYS:
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    raise ValueError(f"“{heading}” is not a day like 2026-04-01: {text[:20]}")
