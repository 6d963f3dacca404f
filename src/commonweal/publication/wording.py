"""How numbers, dates and periods are written for people: one way, on pages, in charts and in workbooks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from commonweal.vocabulary.figures import Figure, Suppressed, Uncertainty, Value
from commonweal.vocabulary.periods import Month, Period

LONDON = ZoneInfo("Europe/London")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MINUS = "−"
POUNDS_PER = "GBP per "
_STEPS = ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
_WHOLE_POUNDS_FROM = 1000


def is_money(unit: str) -> bool:
    """Whether a figure's unit is pounds."""
    return unit in {"£", "GBP", "pounds"}


def is_percent(unit: str) -> bool:
    """Whether a figure's unit is a percentage."""
    return unit in {"%", "percent", "per cent"}


def pounds(amount: Decimal | int) -> str:
    """Pounds for running text: £1.2 million, £45,310."""
    amount = Decimal(amount)
    sign, size = (MINUS, -amount) if amount < 0 else ("", amount)
    for step, name in _STEPS:
        if size >= step * Decimal("0.9995"):
            scaled = size / step
            places = Decimal("0.1") if scaled < Decimal("99.95") else Decimal(1)
            text = f"{scaled.quantize(places, rounding=ROUND_HALF_UP):f}"
            return f"{sign}£{text.removesuffix('.0')} {name}"
    return f"{sign}£{_to_units(size)}"


def between(low: Decimal | int, high: Decimal | int) -> str:
    """A range of pounds for running text: £110 million to £165 million; one value where they are alike."""
    least, most = sorted((Decimal(low), Decimal(high)))
    first, last = pounds(least), pounds(most)
    return first if first == last else f"{first} to {last}"


def percent_of(part: Decimal | int, all_of: Decimal | int) -> str:
    """A part of a whole as a percentage, in words where there is no whole."""
    return percent(Decimal(part) / Decimal(all_of)) if all_of else "no share"


def pounds_exact(amount: Decimal | int) -> str:
    """Pounds to the penny, with separators: £1,234,567.89."""
    amount = Decimal(amount)
    return f"{MINUS if amount < 0 else ''}£{abs(amount):,.2f}"


def number(amount: Decimal | int) -> str:
    """A number with separators: 12,345 or 12.5; below one, to two figures: 0.015."""
    amount = Decimal(amount)
    if 0 < abs(amount) < 1:
        return f"{MINUS if amount < 0 else ''}{abs(amount):.2g}"
    text = f"{abs(amount):,.1f}" if amount != amount.to_integral_value() else f"{abs(amount):,.0f}"
    return f"{MINUS if amount < 0 else ''}{text}"


def whole(amount: Decimal | int) -> str:
    """A number to the nearest one, with separators: as a table of pounds shows it."""
    rounded = Decimal(amount).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,}"


def count_of(how_many: int, one: str, many: str | None = None) -> str:
    """A count with its noun: 1 row, 2,345 rows."""
    return f"{how_many:,} {one if how_many == 1 else many or one + 's'}"


def value_in_words(value: Value, unit: str) -> str:
    """A figure's value for running text, with its unit. Suppressed says that it is not shown."""
    if isinstance(value, Suppressed):
        return "Not shown"
    if is_money(unit):
        return pounds(value)
    if is_percent(unit):
        return f"{number(value)}%"
    if unit.startswith(POUNDS_PER):
        return pounds_exact(value)
    return number(value)


def value_with_unit(value: Value, unit: str) -> str:
    """A figure's value for running text, with its unit whatever that is: “£48.30 per square metre”."""
    words, named = value_in_words(value, unit), unit_name(unit).removeprefix("£").strip()
    if named in {"", "%"} or isinstance(value, Suppressed):
        return words
    return f"{words} {named.removesuffix('s') if value == 1 and ' ' not in named else named}"


def value_in_table(value: Value, unit: str) -> str:
    """A figure's value for a table whose heading has the unit."""
    if isinstance(value, Suppressed):
        return "not shown"
    return whole(value) if is_money(unit) else number(value)


def unit_name(unit: str) -> str:
    """A unit as a heading writes it; nothing where the value already says it."""
    if is_money(unit):
        return "£"
    if is_percent(unit):
        return "%"
    if unit.startswith(POUNDS_PER):
        return f"£ per {unit.removeprefix(POUNDS_PER)}"
    return "" if unit in {"number", "count", "1"} else unit


def day(value: dt.date) -> str:
    """22 November 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_day(value: dt.date) -> str:
    """22 Nov 2026."""
    return f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def moment(value: dt.datetime) -> str:
    """22 November 2026 at 2:05pm, in the time of the place."""
    local = value.astimezone(LONDON)
    hour = local.hour % 12 or 12
    return f"{day(local.date())} at {hour}:{local.minute:02d}{'am' if local.hour < 12 else 'pm'}"


def month(value: Month | str) -> str:
    """April 2025. What is no month is given back as it is."""
    try:
        parsed = value if isinstance(value, Month) else Month.parse(value)
    except ValueError:
        return str(value)
    return f"{MONTHS[parsed.month - 1]} {parsed.year}"


def short_month(value: Month | str) -> str:
    """Apr 2025."""
    name, _, year = month(value).partition(" ")
    return f"{name[:3]} {year}".strip()


def period(value: Period | None) -> str:
    """April 2025 to March 2026 where the period is whole months, else its days."""
    if value is None:
        return "period not known"
    first, last = Month.of(value.start), Month.of(value.end)
    if value.start == first.first_day and value.end == last.last_day:
        return month(first) if first == last else f"{month(first)} to {month(last)}"
    return day(value.start) if value.start == value.end else f"{day(value.start)} to {day(value.end)}"


def short_period(value: Period | None) -> str:
    """Apr 2025 to Mar 2026: the months that a period touches, for a table."""
    if value is None:
        return "Not known"
    first, last = Month.of(value.start), Month.of(value.end)
    if first == last:
        return short_month(first)
    start = short_month(first)
    return f"{start.split(' ')[0] if first.year == last.year else start} to {short_month(last)}"


_PUBLISHED = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T[\d:]+)?(?:/P(\d+)([YM]))?")


def published_period(name: str) -> str:
    """A period as its publisher writes it, in words where that is a date with its length: 2004-01-01/P1Y is 2004."""
    found = _PUBLISHED.fullmatch(name)
    if found is None:
        return name
    year, month_, day_ = (int(part) for part in found.group(1, 2, 3))
    start = dt.date(year, month_, day_)
    if found[4] is None:
        return month(f"{start:%Y-%m}") if day_ == 1 else day(start)
    months = int(found[4]) * (12 if found[5] == "Y" else 1)
    after = year * 12 + month_ - 1 + months
    if months % 12 == 0 and (month_, day_) == (1, 1):
        return str(year) if months == 12 else f"{year} to {after // 12 - 1}"
    last = dt.date(after // 12, after % 12 + 1, day_) - dt.timedelta(days=1)
    return period(Period(start, last))


def cut_name(figure: Figure, dimension: str) -> str:
    """What a figure's part is called: the month in words, the supplier by name, or that it is not known."""
    part = figure.cut.get(dimension) or ""
    if not part:
        return f"No {dimension.replace('_', ' ')} given"
    if dimension == "place":
        return WHERE.get(part, part)
    if dimension == "period":
        return published_period(part)
    return month(part) if dimension == "month" else part


def share(part: Value, whole: Value) -> str:
    """How much of the whole a part is: 51%, 3.2%, under 0.1%; “not shown” where either is not."""
    if isinstance(part, Suppressed) or isinstance(whole, Suppressed) or not whole:
        return "not shown"
    return percent(Decimal(part) / Decimal(whole))


def percent(part: Decimal) -> str:
    """A part of one as a percentage: 51%, 3.2%, under 0.1%."""
    hundred = part * 100
    if not hundred:
        return "0%"
    if 0 < hundred < Decimal("0.1"):
        return "under 0.1%"
    return f"{hundred:.0f}%" if abs(hundred) >= 10 else f"{hundred:.1f}%"


def range_in_words(uncertainty: Uncertainty, unit: str) -> str:
    """A range for running text: between 12% and 47%."""
    low, high = (value_in_words(end, unit) for end in (uncertainty.low, uncertainty.high))
    return f"between {low} and {high}"


def within(words: str) -> str:
    """Words as they stand within a sentence: without a large first letter, but for abbreviations."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def listed(parts: Sequence[str]) -> str:
    """April, May and June."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def named(words: str, names: Mapping[str, str]) -> str:
    """Words with organisations' codes and months written out."""
    for code, name in names.items():
        words = re.sub(rf"\b{re.escape(code)}\b", name.replace("\\", r"\\"), words)
    return re.sub(r"\b(\d{4}-\d{2})\b", lambda found: month(found[1]), words)


def for_readers(words: str) -> str:
    """Words for people who have no prompt before them: without the commands in brackets."""
    return re.sub(r"\s*\(commonweal [^)]*\)", "", words)


def sentence(words: str) -> str:
    """First letter large, and a full stop."""
    words = words.strip()
    stop = "" if words.endswith((".", "!", "?")) or not words else "."
    return words[:1].upper() + words[1:] + stop


WHERE = {
    "local": "Local",
    "rest of footprint": "In the rest of the footprint",
    "elsewhere": "Elsewhere",
    "unknown": "Place not known",
}


DIMENSIONS = {
    "organisation": "Organisation",
    "month": "Month",
    "supplier": "Supplier",
    "expense_type": "Expense type",
    "expense_area": "Expense area",
    "category": "Category",
    "size": "Supplier’s size",
    "authority": "Supplier’s council area",
    "place": "Where the supplier is",
    "definition": "What local means",
    "deprivation": "Deprivation where the supplier is",
    "breakdown": "Part",
    "period": "When",
    "sort": "Kind of part",
    "within": "Within",
    "part": "Part of the system",
    "of": "How many it is of",
}


def dimension_name(dimension: str) -> str:
    """How a table's heading names a dimension."""
    return DIMENSIONS.get(dimension, dimension.replace("_", " ").capitalize())


def _to_units(size: Decimal) -> str:
    if size >= _WHOLE_POUNDS_FROM or size == size.to_integral_value():
        return f"{size.quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"
    return f"{size:,.2f}"


FILTERS: dict[str, Callable[..., Any]] = {
    "pounds": pounds,
    "pounds_exact": pounds_exact,
    "between": between,
    "number": number,
    "whole": whole,
    "count_of": count_of,
    "day": day,
    "moment": moment,
    "month": month,
    "period": period,
    "dimension_name": dimension_name,
    "unit_name": unit_name,
}
