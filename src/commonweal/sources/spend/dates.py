"""Reading days. The order of day and month is decided once for a whole file; each text is then read by itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.sources.spend.texts import clean_text

DAY_FIRST = "dmy"
MONTH_FIRST = "mdy"
EARLIEST = dt.date(1990, 1, 1)
_YEARS_AHEAD = 2
_MONTHS_IN_A_YEAR = 12
_TWO_DIGITS = 100
_CLUSTER = 3  # an order is preferred when the other one scatters the days over three times as many months
_EXCEL_EPOCH = dt.date(1899, 12, 30)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february febuary", "mar march", "apr april", "may", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAME = "(?P<name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_TIME = (
    r"(?:(?:\s*T\s*|,?\s+)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:am|pm)?\s*(?:Z|[+-]\d\d:?\d\d)?)?"
)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_SEP = r"\s*[-/. ]\s*"
_GAP = r"[-/.,\s]*"


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_HASHES = _whole(r"#+")
_YEAR_FIRST = _whole(rf"(?P<y>\d{{4}}){_SEP}(?P<m>\d{{1,2}}){_SEP}(?P<d>\d{{1,2}}){_TIME}")
_COMPACT = _whole(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)")
_COMPACT_DAY_LAST_YEAR = _whole(r"(?P<a>\d\d)(?P<b>\d\d)(?P<y>\d{4})")
_NUMERIC = _whole(rf"{_WEEKDAY}(?P<a>\d{{1,2}}){_SEP}(?P<b>\d{{1,2}}){_SEP}(?P<y>\d{{4}}|\d\d){_TIME}")
_NAMED = _whole(
    rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?{_GAP}(?:of )?{_NAME}{_GAP}(?P<y>\d{{4}}|\d\d){_TIME}"
)
_NAME_FIRST = _whole(
    rf"{_WEEKDAY}{_NAME}{_GAP}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/.,\s]+(?P<y>\d{{4}}){_TIME}"
)
_YEAR_NAME = _whole(rf"(?P<y>\d{{4}}){_GAP}{_NAME}{_GAP}(?P<d>\d{{1,2}}){_TIME}")
_MONTH_NAMED = _whole(rf"{_NAME}{_GAP}(?P<y>\d{{4}}|\d\d)")
_MONTH_NUMERIC = _whole(r"(?P<m>\d{1,2})[-/.](?P<y>\d{4})")
_MONTH_YEAR_FIRST = _whole(r"(?P<y>\d{4})[-/](?P<m>\d{1,2})")
_SERIAL = _whole(r"(?P<n>\d{5})(?:\.\d+)?")


@dataclass(frozen=True)
class Day:
    """What a cell says, and the problem with it: a code, or None."""

    date: dt.date | None
    problem: str | None = None


@dataclass(frozen=True)
class DateRule:
    """How a file's dates are read."""

    order: str
    serials: bool  # whether five digits are a workbook's count of days
    today: dt.date
    possible: tuple[dt.date, dt.date] | None = (
        None  # the first and last day that can be meant, where not the usual
    )


@dataclass(frozen=True)
class OrderDecision:
    """Which order was chosen, what it rests on, and whether a person should look."""

    order: str
    evidence: str
    confident: bool = True
    ask: bool = False
    mixed: bool = False


def parse_date(text: str | None, rule: DateRule) -> Day:
    """Read one cell."""
    tidy = clean_text(text)
    if tidy is None:
        return Day(None, "no_date")
    if _HASHES.fullmatch(tidy):
        return Day(None, "date_hashes")
    for pattern in (_YEAR_FIRST, _NAMED, _NAME_FIRST, _YEAR_NAME):
        if found := pattern.fullmatch(tidy):
            return _day(found, rule)
    if found := _NUMERIC.fullmatch(tidy):
        return _checked(*_ordered(found, rule.order), rule)
    if tidy.isdigit() and len(tidy) == len("20200430"):
        return _compact(tidy, rule)
    if found := _SERIAL.fullmatch(tidy):
        return _serial(int(found["n"]), rule)
    for pattern in (_MONTH_NAMED, _MONTH_NUMERIC, _MONTH_YEAR_FIRST):
        if found := pattern.fullmatch(tidy):
            first = _day(found, rule)
            return Day(first.date, first.problem or "date_month_only")
    return Day(None, "date_unreadable")


def _day(found: re.Match[str], rule: DateRule) -> Day:
    parts = found.groupdict()
    month = _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["m"])
    return _checked(parts["y"], month, int(parts.get("d") or 1), rule)


def _ordered(found: re.Match[str], order: str) -> tuple[str, int, int]:
    first, second = int(found["a"]), int(found["b"])
    return (found["y"], second, first) if order == DAY_FIRST else (found["y"], first, second)


def _checked(year: str, month: int, day: int, rule: DateRule) -> Day:
    try:
        date = dt.date(int(year) + 2000 if len(year) == len("20") else int(year), month, day)
    except ValueError:
        return Day(None, "date_impossible")
    earliest, latest = rule.possible or (EARLIEST, _latest(rule.today))
    return Day(date) if earliest <= date <= latest else Day(None, "date_impossible")


def _latest(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=366 * _YEARS_AHEAD)


def _compact(tidy: str, rule: DateRule) -> Day:
    """Eight digits: year first, or where that gives no possible day, year last."""
    first = _COMPACT.fullmatch(tidy)
    day = _day(first, rule) if first else Day(None, "date_unreadable")
    last = _COMPACT_DAY_LAST_YEAR.fullmatch(tidy)
    if day.date is None and last:
        return _checked(*_ordered(last, rule.order), rule)
    return day


def _serial(days: int, rule: DateRule) -> Day:
    date = _EXCEL_EPOCH + dt.timedelta(days=days)
    earliest, latest = rule.possible or (EARLIEST, _latest(rule.today))
    if rule.serials and earliest <= date <= latest:
        return Day(date)
    return Day(None, "date_unreadable")


def is_serial(text: str, today: dt.date) -> bool:
    """Whether a text may be a workbook's count of days."""
    return parse_date(text, DateRule(DAY_FIRST, serials=True, today=today)).date is not None and bool(
        _SERIAL.fullmatch(text.strip())
    )


def looks_like_date(text: str, today: dt.date) -> bool:
    """Whether a text reads as a day in either order, or as the hashes of a date that did not fit its cell."""
    rules = (DateRule(order, serials=False, today=today) for order in (DAY_FIRST, MONTH_FIRST))
    days = [parse_date(text, rule) for rule in rules]
    return any(day.date is not None for day in days)


def decide_order(
    texts: Mapping[str, int], *, hints: Sequence[str], stated: str | None, today: dt.date
) -> OrderDecision:
    """Choose day first or month first for a file from its distinct dates and how often each occurs.

    `hints` are the file's and its sheets' names, which often say the month.
    """
    if stated in (DAY_FIRST, MONTH_FIRST):
        return OrderDecision(stated, "You said so.")
    numeric = {text: count for text, count in texts.items() if _numeric(text)}
    if not numeric:
        return OrderDecision(DAY_FIRST, "No date in the file depends on the order.")
    day_first = {text: n for text, n in numeric.items() if _part(text, "a") > _MONTHS_IN_A_YEAR}
    month_first = {text: n for text, n in numeric.items() if _part(text, "b") > _MONTHS_IN_A_YEAR}
    if day_first and month_first:
        return _mixed(day_first, month_first)
    if day_first:
        return OrderDecision(DAY_FIRST, _seen(day_first, "can only be day first"))
    if month_first:
        return OrderDecision(MONTH_FIRST, _seen(month_first, "can only be month first"))
    return _by_months(numeric, hints, today)


def _numeric(text: str) -> re.Match[str] | None:
    return _NUMERIC.fullmatch(clean_text(text) or "")


def _part(text: str, name: str) -> int:
    found = _numeric(text)
    return int(found[name]) if found else 0


def _seen(texts: Mapping[str, int], what: str) -> str:
    return f"{sum(texts.values()):,} rows {what}, such as “{clean_text(next(iter(texts)))}”."


def _mixed(day_first: Mapping[str, int], month_first: Mapping[str, int]) -> OrderDecision:
    more_days = sum(day_first.values()) >= sum(month_first.values())
    evidence = f"{_seen(day_first, 'can only be day first')} {_seen(month_first, 'can only be month first')}"
    order = DAY_FIRST if more_days else MONTH_FIRST
    return OrderDecision(order, f"{evidence} The more common order was taken.", confident=False, mixed=True)


def _by_months(texts: Mapping[str, int], hints: Sequence[str], today: dt.date) -> OrderDecision:
    """Nothing decides by itself: look at which months each order gives."""
    months = {order: _months(texts, order, today) for order in (DAY_FIRST, MONTH_FIRST)}
    named = {
        _MONTHS[word] for hint in hints for word in re.findall("[a-z]+", hint.lower()) if word in _MONTHS
    }
    fits = {order: bool(named) and {month for _, month in found} <= named for order, found in months.items()}
    if fits[MONTH_FIRST] != fits[DAY_FIRST]:
        order = MONTH_FIRST if fits[MONTH_FIRST] else DAY_FIRST
        return OrderDecision(order, "Only this order gives the month in the file's name.")
    days, swapped = len(months[DAY_FIRST]), len(months[MONTH_FIRST])
    spread = f"Day first gives dates in {days} months, month first in {swapped}."
    if swapped and days >= _CLUSTER * swapped:
        return OrderDecision(MONTH_FIRST, spread, confident=False, ask=True)
    if days and swapped >= _CLUSTER * days:
        return OrderDecision(DAY_FIRST, spread)
    return OrderDecision(
        DAY_FIRST, f"Every date can be read either way. {spread} Day first is usual in the UK."
    )


def _months(texts: Mapping[str, int], order: str, today: dt.date) -> set[tuple[int, int]]:
    rule = DateRule(order, serials=False, today=today)
    days = (parse_date(text, rule).date for text in texts)
    return {(day.year, day.month) for day in days if day}
