"""What the words of a period mean: from which day to which."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable

Span = tuple[dt.date, dt.date]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*"
_FINANCIAL = 4  # the month in which the years of government begin
_CENTURY = 100


def spans(texts: Iterable[str]) -> dict[str, Span | None]:
    """The first and last day of each period; None where its words cannot be read.

    “2011-12” is a financial year, unless others of the texts can only be months.
    """
    every = list(texts)
    months = any(_is_month_only(text) for text in every)
    return {text: _span(text, months=months) for text in every}


def span(text: str) -> Span | None:
    """The first and last day of a single period."""
    return _span(text, months=_is_month_only(text))


def _is_month_only(text: str) -> bool:
    match = re.fullmatch(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])", text.strip())
    return match is not None and int(match[2]) != (int(match[1]) + 1) % _CENTURY


def _span(text: str, *, months: bool) -> Span | None:
    words = " ".join(text.lower().replace("\u2013", "-").split())
    words = re.sub(
        r"\s*[\[(].*[\])]|\b(revised|provisional|mid|financial year|academic year|year)\b", "", words
    )
    words = words.strip(" -:,")
    if months and (match := re.fullmatch(r"(\d{4})-(\d\d)", words)):
        return _from_to(_first(match[1], match[2]), _last(match[1], match[2]))
    for pattern, reading in _FORMS:
        if match := re.fullmatch(pattern, words):
            try:
                return reading(match)
            except ValueError:
                return None
    return None


def _from_to(first: dt.date, last: dt.date) -> Span | None:
    return (first, last) if first <= last else None


def _first(year: str | int, month: str | int = 1) -> dt.date:
    return dt.date(int(year), int(month), 1)


def _last(year: str | int, month: str | int = 12) -> dt.date:
    return dt.date(int(year), int(month), calendar.monthrange(int(year), int(month))[1])


def _number(month: str) -> int:
    return _MONTHS.index(month[:3]) + 1


def _full(start: str, end: str) -> int:
    """A year's last two figures in full: the first year from `start` that ends so."""
    if len(end) > 2:
        return int(end)
    year = int(start) - int(start) % _CENTURY + int(end)
    return year if year >= int(start) else year + _CENTURY


def _years(match: re.Match[str]) -> Span | None:
    start, end = int(match[1]), _full(match[1], match["end"])
    if end == start + 1 and match["by"].strip() in ("/", "-"):
        return _financial(start)
    return _from_to(_first(start), _last(end))


def _run_together(match: re.Match[str]) -> Span | None:
    """Two years without anything between them: 202021 is a financial year, 201820 three years."""
    start, end = int(match[1]), _full(match[1], match["end"])
    return _financial(start) if end == start + 1 else _from_to(_first(start), _last(end))


def _financial(start: int, end: int | None = None) -> Span:
    return _first(start, _FINANCIAL), _last(end or start + 1, _FINANCIAL - 1)


def _quarter_of_financial(match: re.Match[str]) -> Span | None:
    month = _FINANCIAL + 3 * (int(match[2]) - 1)
    year = int(match[1]) + (month > 12)
    month -= 12 if month > 12 else 0
    return _from_to(_first(year, month), _last(year, month + 2))


def _quarter(year: str, quarter: str) -> Span | None:
    month = 3 * (int(quarter) - 1) + 1
    return _from_to(_first(year, month), _last(year, month + 2))


def _since(match: re.Match[str]) -> Span | None:
    """ISO 8601: a day, then how long from it on."""
    start = dt.date.fromisoformat(match[1])
    months = int(match[2]) * (12 if match[3] == "y" else 1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return _from_to(start, dt.date(year, month + 1, day) - dt.timedelta(days=1))


def _twelve_months_to(match: re.Match[str]) -> Span | None:
    year, month = int(match[2]), _number(match[1])
    first = _first(year, 1) if month == 12 else _first(year - 1, month + 1)
    return _from_to(first, _last(year, month))


def _between_months(match: re.Match[str]) -> Span | None:
    last_year = match[4]
    return _from_to(_first(match[2] or last_year, _number(match[1])), _last(last_year, _number(match[3])))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], Span | None]], ...] = (
    (r"(\d{4}-\d\d-\d\d)/p(\d+)([ym])", _since),
    (r"(\d{4}-\d\d-\d\d)( 00:00:00|t00:00:00.*)?", lambda m: (_day(m[1]), _day(m[1]))),
    (r"(\d{4}-\d\d-\d\d) ?(?:/|to) ?(\d{4}-\d\d-\d\d)", lambda m: _from_to(_day(m[1]), _day(m[2]))),
    (r"(\d\d)/(\d\d)/(\d{4})", lambda m: (dt.date(int(m[3]), int(m[2]), int(m[1])),) * 2),
    (r"(\d{4})(?:\.0)?", lambda m: (_first(m[1]), _last(m[1]))),
    (r"(\d{4})(?P<by> ?[/-] ?| to )(?P<end>\d{2}|\d{4})", _years),
    (r"(\d{4})/(\d\d) ?(?:-|to) ?(\d{4}|\d\d)/(\d\d)", lambda m: _financial(int(m[1]), _full(m[1], m[4]))),
    (r"(\d{4})[/-]\d\d q([1-4])", _quarter_of_financial),
    (r"q([1-4]) ?(\d{4})", lambda m: _quarter(m[2], m[1])),
    (r"(\d{4}) ?-?q([1-4])", lambda m: _quarter(m[1], m[2])),
    (
        rf"({_MONTH}) ?-?(\d{{4}})",
        lambda m: _from_to(_first(m[2], _number(m[1])), _last(m[2], _number(m[1]))),
    ),
    (
        rf"(\d{{4}})[ -]?({_MONTH})",
        lambda m: _from_to(_first(m[1], _number(m[2])), _last(m[1], _number(m[2]))),
    ),
    (r"(0[1-9]|1[0-2])/(\d{4})", lambda m: _from_to(_first(m[2], m[1]), _last(m[2], m[1]))),
    (
        r"(0[1-9]|1[0-2])/(\d{4}) ?(?:-|to) ?(0[1-9]|1[0-2])/(\d{4})",
        lambda m: _from_to(_first(m[2], m[1]), _last(m[4], m[3])),
    ),
    (rf"({_MONTH}) ?(\d{{4}})? ?(?:-|to) ?({_MONTH}) ?(\d{{4}})", _between_months),
    (
        rf"(?:12 months|twelve months|ending|12 months ending) (?:to )?({_MONTH}) ?(\d{{4}})",
        _twelve_months_to,
    ),
    (r"(\d{4}) ?(0[1-9]|1[0-2])", lambda m: _from_to(_first(m[1], m[2]), _last(m[1], m[2]))),
    (r"(\d{4})(?P<by>)(?P<end>\d\d)", _run_together),
)
