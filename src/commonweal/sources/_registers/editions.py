"""From which day a register's file tells: as stated, else as its name or its sheets' names say, else today."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.content.registers import Register
from commonweal.sources._registers.cells import cleaner
from commonweal.sources._registers.headings import Headed
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.readings import Decision
from commonweal.vocabulary.text import TextSheet

_STATED = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(0?[1-9]|[12]\d|3[01])[-_.](0?[1-9]|1[0-2])[-_.](20\d\d)(?!\d)")
_MONTH = re.compile(rf"(?<![a-z])({'|'.join(_MONTHS)})[a-z]*[ _-]*(20\d\d)", re.IGNORECASE)


@dataclass(frozen=True)
class FileEdition:
    """An edition that sorts by time, and what says so."""

    name: str
    evidence: str
    confident: bool = True

    @property
    def decision(self) -> Decision:
        """It as a decision."""
        return Decision("edition", self.name, self.evidence, self.confident)


def edition_of(
    file: str,
    sheets: Sequence[tuple[TextSheet, Headed]],
    stated: Mapping[str, str],
    register: Register,
    order: str,
) -> FileEdition:
    """The edition of a file. Raises InputError for a stated one that is no year, month or day."""
    if given := stated.get("edition"):
        if not _STATED.fullmatch(given):
            raise InputError(
                "bad_edition",
                f"“{given}” is not an edition.",
                what_to_do="Give its day, month or year, like --edition 2026-03-31 or --edition 2026.",
            )
        return FileEdition(given, "You said so.")
    for text in (file, *(sheet.name for sheet, _ in sheets if sheet.name)):
        if told := day_said(text):
            return FileEdition(told, f"“{text[:80]}” says so.")
    today = dt.datetime.now(dt.UTC).date()
    if newest := _newest(sheets, register, order, today):
        return FileEdition(newest.isoformat(), "It is the newest day in the file that is not to come.")
    evidence = "The file says no day, so it is the day on which it was added."
    return FileEdition(today.isoformat(), evidence, confident=False)


def _newest(
    sheets: Sequence[tuple[TextSheet, Headed]], register: Register, order: str, today: dt.date
) -> dt.date | None:
    found: list[dt.date] = []
    for sheet, headed in sheets:
        for field in register.file_dated_by:
            clean = cleaner(register.column(field), order)
            for place in headed.fields.get(field, ()):
                texts = [text for text, _ in sheet.distinct(place, after_row=headed.row)]
                found += [day for day, _ in clean(texts) if day is not None and day <= today]
    return max(found, default=None)


def day_said(text: str) -> str | None:
    """The day, or the month, that a name says; None where it says none."""
    if found := _DAY.search(text):
        return _whole(found[1], found[2], found[3])
    if found := _DAY_FIRST.search(text):
        return _whole(found[3], found[2], found[1])
    if found := _MONTH.search(text):
        return f"{found[2]}-{_MONTHS.index(found[1].lower()) + 1:02d}"
    return None


def _whole(year: str, month: str, day: str) -> str | None:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
