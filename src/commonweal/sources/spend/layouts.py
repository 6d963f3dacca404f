"""Where a sheet's headings are, and what its columns hold below them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.sources.spend.amounts import parse_amount
from commonweal.sources.spend.columns import Sheet
from commonweal.sources.spend.dates import looks_like_date
from commonweal.sources.spend.headings import AMBIGUOUS, Headings
from commonweal.sources.spend.profiles import Profile, profile
from commonweal.sources.spend.texts import clean_text
from commonweal.vocabulary.text import Cells, TextSheet

_SEARCHED = 60
_HEAD, _TAIL = 500, 120
_FEWEST = 2  # known headings on a row of headings
_FEWEST_UNKNOWN = 3
_ENOUGH = 1.5  # fields named, the less sure counting for less
_LONGEST_HEADING = 80
_CORE = frozenset({"date", "supplier", "amount", "debit"})


@dataclass(frozen=True)
class Found:
    """A sheet with its row of headings (None: it has none), its columns, and the texts above."""

    sheet: TextSheet
    header_row: int | None
    columns: Sheet
    above: Sequence[str]


def look_at(sheet: TextSheet, names: Headings, wanted: Sequence[str], today: dt.date) -> Found:
    """Find the headings of a sheet and look at a sample of what is below. `wanted`: headings a person named."""
    head = list(sheet.head(_HEAD))
    header_row, headings = _heading_row(head[:_SEARCHED], names, wanted)
    sample = [cells for row, cells in head if row > (header_row or 0)]
    seen = {row for row, _ in head}
    sample += [cells for row, cells in sheet.tail(_TAIL) if row not in seen and row > (header_row or 0)]
    written = [_at(headings, column) for column in range(sheet.width)]
    profiles = [_profile(sample, column, today) for column in range(sheet.width)]
    above = [
        text for row, cells in head if row < (header_row or 0) for text in map(clean_text, cells) if text
    ]
    return Found(sheet, header_row, Sheet(written, profiles, sheet.name), above)


def _at(cells: Cells, column: int) -> str | None:
    return cells[column] if column < len(cells) else None


def _profile(sample: Sequence[Cells], column: int, today: dt.date) -> Profile:
    return profile([_at(cells, column) for cells in sample], today)


def _heading_row(
    head: Sequence[tuple[int, Cells]], names: Headings, wanted: Sequence[str]
) -> tuple[int | None, Cells]:
    """The row that names most fields; of equals the first."""
    normal = {names.normalise(heading) for heading in wanted} - {""}
    scored = [(_score(cells, names, normal), -row, cells) for row, cells in head]
    best = max(scored, key=lambda item: item[:2], default=(0.0, 0, ()))
    if best[0] > 0:
        return -best[1], best[2]
    return _row_above_data(head)


def _score(cells: Cells, names: Headings, wanted: set[str]) -> float:
    """How much like headings a row is; 0 where it cannot be one."""
    texts = [text for cell in cells if (text := clean_text(cell))]
    if len(texts) < _FEWEST or any(_is_data(text) for text in texts):
        return 0.0
    fields = {named.field: named.score for text in texts for named in names.named(text)[:1]}
    hits = sum(1 for text in texts if names.normalise(text) in wanted)
    named = sum(min(score, 100) / 100 for score in fields.values())
    core = _CORE & {name for name, score in fields.items() if score >= AMBIGUOUS - 10}
    if (not core and not hits) or named + hits < _ENOUGH:
        return 0.0
    return named + hits + len(core)


def _is_data(text: str) -> bool:
    """Whether a cell is a date or an amount, or too long: no heading is."""
    if len(text) > _LONGEST_HEADING:
        return True
    return any(c.isdigit() for c in text) and (parse_amount(text).pounds is not None or _is_date(text))


def _is_date(text: str) -> bool:
    return looks_like_date(text, dt.datetime.now(dt.UTC).date())


def _row_above_data(head: Sequence[tuple[int, Cells]]) -> tuple[int | None, Cells]:
    """Where no heading is known: the row of words just above the first row with a date and an amount."""
    before: tuple[int, Cells] | None = None
    for row, cells in head:
        texts = [text for cell in cells if (text := clean_text(cell))]
        dates = [text for text in texts if _is_date(text)]
        numbers = [text for text in texts if text not in dates and parse_amount(text).pounds is not None]
        if dates and numbers:
            return before if before is not None else (None, ())
        wordy = len(texts) >= _FEWEST_UNKNOWN and not any(_is_data(text) for text in texts)
        before = (row, cells) if wordy else before if not texts else None
    return None, ()


def continues(found: Found, before: Found, mapping: dict[str, int]) -> bool:
    """Whether a sheet without headings goes on in the columns of the sheet before it."""
    if found.header_row is not None or found.sheet.width > before.sheet.width:
        return False
    profiles = found.columns.profiles
    needed = [mapping.get("date"), mapping.get("supplier"), mapping.get("amount", mapping.get("debit"))]
    if any(column is None or column >= len(profiles) for column in needed):
        return False
    date, supplier, amount = (profiles[column] for column in needed if column is not None)
    return date.dates >= 0.8 and supplier.letters >= 0.8 and amount.amounts >= 0.8
