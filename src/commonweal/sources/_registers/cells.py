"""What a register's cells hold: one text in, a value out, or that it cannot be read."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from commonweal.content.registers import RegisterColumn
from commonweal.sources.spend.amounts import parse_amount
from commonweal.sources.spend.dates import DAY_FIRST, DateRule, parse_date
from commonweal.sources.spend.texts import clean_text

# What people write where they have nothing to say.
NOTHING = frozenset(
    {"-", "–", "?", "..", "n/a", "na", "n.a.", "#n/a", "none", "null", "nil return", "tbc", "tbd"}
    | {"not applicable", "not known", "unknown"}
)
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2150, 12, 31)
_NUMBER = r"[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d{1,2})?"
# Words beside a number that say what it is of, or that it is rough.
_UNIT = r"(?:(?:%|ha|hectares?|m2|m²|sq\.? ?m(?:etres)?|units?|dwellings?|homes?)\.?)"
_ABOUT = r"(?:c\.?|ca\.?|circa|approx(?:\.|imately)?|about|~)"
_ONE = re.compile(rf"(?:{_ABOUT}\s*)?({_NUMBER})\s*{_UNIT}?", re.IGNORECASE)
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|—|to)\s*({_NUMBER})\s*{_UNIT}?", re.IGNORECASE)
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_LARGEST_WHOLE = 2**53
_TRUNCATED = 12  # letters of a choice that was cut off and is still known by its beginning
_YES, _NO = ("yes", "y", "true", "t", "1"), ("no", "n", "false", "f", "0")

Read = tuple[Any, bool]  # a value, and whether the text could not be read


def cleaner(column: RegisterColumn, order: str = DAY_FIRST) -> Callable[[Sequence[str]], list[Read]]:
    """A function that cleans a column's distinct texts; `order` is that of its dates' days and months."""
    read = _reader(column, order)

    def clean(texts: Sequence[str]) -> list[Read]:
        return [one(text, read) for text in texts]

    return clean


def one(text: str | None, read: Callable[[str], Any]) -> Read:
    """One cell: nothing where it says nothing, else what `read` makes of it; unreadable where that is None."""
    tidy = clean_text(text)
    if tidy is None:
        return None, False
    value = read(tidy)
    if value is None:
        return None, tidy.lower() not in NOTHING
    return value, False


def _reader(column: RegisterColumn, order: str) -> Callable[[str], Any]:
    if column.type == "choice":
        return _choices({choice: (choice, *column.also.get(choice, ())) for choice in column.choices})
    if column.type == "yes-no":
        words = {"yes": (*_YES, *column.also.get("yes", ())), "no": (*_NO, *column.also.get("no", ()))}
        said = _choices(words)
        return lambda text: None if (answer := said(text)) is None else answer == "yes"
    if column.type == "date":
        rule = DateRule(order, serials=True, today=dt.date.min, possible=(EARLIEST, LATEST))
        return lambda text: parse_date(text, rule).date
    if column.type in ("number", "whole"):
        return lambda text: _in_bounds(number(text, column.of_range), column)
    if column.type == "pounds":
        return lambda text: _in_bounds(parse_amount(text).pounds, column)
    if column.type == "postcode":
        return postcode
    if column.type == "organisation":
        return lambda text: text.upper() if re.fullmatch(r"[A-Za-z0-9]{2,9}", text) else text
    return lambda text: text


def number(text: str, of_range: str | None = None) -> float | None:
    """A number, with or without thousands separators, and what it is of, as in “1.25 ha” or “c. 40 homes”.

    Of a range such as 6–10, the end that is asked for.
    """
    if found := _ONE.fullmatch(text):
        return _float(found[1])
    if of_range and (found := _RANGE.fullmatch(text)):
        return _float(found[1 if of_range == "low" else 2])
    return None


def _float(text: str) -> float | None:
    try:
        return float(text.replace(",", "").replace("−", "-"))
    except ValueError:  # a sign or an exponent alone
        return None


def _in_bounds(value: float | Decimal | None, column: RegisterColumn) -> float | int | Decimal | None:
    least = -math.inf if column.at_least is None else column.at_least
    most = math.inf if column.at_most is None else column.at_most
    if value is None or not least <= float(value) <= most:
        return None
    if column.type != "whole":
        return value
    near = float(value)
    return int(near) if near.is_integer() and abs(near) <= _LARGEST_WHOLE else None


def postcode(text: str) -> str | None:
    """A postcode with one space."""
    found = _POSTCODE.fullmatch(re.sub("[^A-Z0-9]", "", text.upper()))
    return f"{found[1]} {found[2]}" if found else None


def letters(text: str) -> str:
    """A text by its letters and figures only, as choices are compared."""
    return re.sub("[^a-z0-9]", "", text.lower())


def _choices(words: dict[str, tuple[str, ...]]) -> Callable[[str], str | None]:
    known = {letters(word): choice for choice, also in words.items() for word in also}

    def choose(text: str) -> str | None:
        said = letters(text)
        if said in known:
            return known[said]
        begun = {choice for word, choice in known.items() if word.startswith(said)}
        return begun.pop() if len(said) >= _TRUNCATED and len(begun) == 1 else None

    return choose
