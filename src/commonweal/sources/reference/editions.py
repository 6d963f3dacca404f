"""Which edition a publication is, and for which year its numbers are: as stated, else as the file says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from commonweal.content.reference import AreaLevel
from commonweal.sources.reference.areas import CENTURY, normalise
from commonweal.sources.reference.cells import as_date
from commonweal.sources.reference.layouts import Found
from commonweal.vocabulary.errors import InputError

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(rf"({'|'.join(MONTHS)})[a-z]*[ _-]*(20\d\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"(?:population|pop|mid)[ _-]?(\d\d)(?!\d)", re.IGNORECASE)
_STATED = re.compile(r"20\d\d(-(0[1-9]|1[0-2])(-[0-3]\d)?)?")


@dataclass(frozen=True)
class Edition:
    """An edition that sorts by time, like 2024 or 2024-05, and what says so. Empty where nothing does."""

    name: str
    evidence: str


def edition_of(
    found: Found, file_name: str, stated: Mapping[str, str], levels: Mapping[str, AreaLevel]
) -> Edition:
    """The edition of a sheet's publication. Raises InputError for a stated one that is no year."""
    if "edition" in stated:
        if not _STATED.fullmatch(stated["edition"]):
            raise InputError(
                "bad_edition",
                f"“{stated['edition']}” is not an edition.",
                what_to_do="Give its year, or its year and month, like --edition 2024 or --edition 2024-05.",
            )
        return Edition(stated["edition"], "You said so.")
    if found.case.edition:
        return Edition(found.case.edition, "Its headings say so.")
    if found.layout.dated_by:
        newest = _newest_date(found)
        return (
            Edition(newest, "It is the newest date in the file.")
            if newest
            else Edition("", "No date is in it.")
        )
    return _from_words(found, file_name, levels)


def year_of(found: Found, file_name: str) -> int | None:
    """The year that a sheet's numbers are for: its own name and titles say it, else the file's name."""
    for text in (*reversed(found.around), file_name):
        year = _YEAR.search(text) or _SHORT_YEAR.search(text)
        if year:
            return int(year[1]) if len(year[1]) > 2 else CENTURY + int(year[1])
    return None


def _newest_date(found: Found) -> str:
    newest = ""
    for column in _dated_columns(found):
        texts = found.sheet.distinct(column, after_row=found.header_row or 0)
        days = [day for text, _ in texts if (day := as_date(text))]
        newest = max([newest, *(f"{day:%Y-%m}" for day in days)])
    return newest


def _dated_columns(found: Found) -> list[int]:
    named = {normalise(heading): column for column, heading in enumerate(found.headings) if heading}
    return [
        column
        for name in found.layout.dated_by
        if (column := found.fields.get(name, named.get(name))) is not None
    ]


def _from_words(found: Found, file_name: str, levels: Mapping[str, AreaLevel]) -> Edition:
    years = found.years(levels)
    year = max(years, default=None) if found.layout.areas == "pairs" else year_of(found, file_name)
    for text in (*found.around, file_name):
        month = _MONTH.search(text)
        if month and (year is None or int(month[2]) == year):
            number = MONTHS.index(month[1].lower()) + 1
            return Edition(f"{month[2]}-{number:02d}", f"“{text[:80]}” says so.")
    if year is None and years:
        year = max(years)
    if year is None:
        return Edition("", "The file does not say.")
    return Edition(str(year), "Its headings, titles or name say so.")
