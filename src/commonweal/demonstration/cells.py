"""How finance systems write names, days and amounts in a ledger's cells."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable

from commonweal.demonstration.payments import Numbers

EPOCH = dt.date(1970, 1, 1).toordinal()
WIDE_CELL = 16  # what a fixed-width report pads amounts to
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

WriteAmount = Callable[[int], str]
WriteDay = Callable[[dt.date], str]


def days(numbers: Numbers, write: WriteDay) -> list[str]:
    """Days as text; there are few distinct ones, so each is written once."""
    distinct = {number: write(to_date(number)) for number in set(numbers.tolist())}
    return [distinct[number] for number in numbers.tolist()]


def to_date(number: int) -> dt.date:
    """A day from its number since 1970-01-01."""
    return dt.date.fromordinal(EPOCH + number)


def slashed(day: dt.date) -> str:
    """30/04/2025."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def american(day: dt.date) -> str:
    """4/30/2025, as a spreadsheet set up for the United States saves it."""
    return f"{day.month}/{day.day}/{day.year}"


def short_month(day: dt.date) -> str:
    """30-Apr-25."""
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year % 100:02d}"


def system_month(day: dt.date) -> str:
    """30-APR-2025, as finance systems export it."""
    return f"{day.day:02d}-{MONTHS[day.month - 1].upper()}-{day.year}"


def amounts(pennies: Iterable[int], write: WriteAmount) -> list[str]:
    """Amounts as text."""
    return [write(amount) for amount in pennies]


def plain(pennies: int) -> str:
    """-1234.5: no thousands, no needless zeros, as a spreadsheet saves a number."""
    sign = "-" if pennies < 0 else ""
    pounds, pence = divmod(abs(pennies), 100)
    return f"{sign}{pounds}" + (f".{pence:02d}".rstrip("0") if pence else "")


def thousands(pennies: int) -> str:
    """-1,234.50."""
    return f"{'-' if pennies < 0 else ''}{_grouped(pennies)}"


def with_pound_sign(pennies: int) -> str:
    """-£1,234.50."""
    return f"{'-' if pennies < 0 else ''}£{_grouped(pennies)}"


def bracketed(pennies: int) -> str:
    """(1,234.50) where it is negative."""
    return f"({_grouped(pennies)})" if pennies < 0 else _grouped(pennies)


def minus_behind(pennies: int) -> str:
    """1,234.50- where it is negative."""
    return f"{_grouped(pennies)}-" if pennies < 0 else _grouped(pennies)


def credit_marked(pennies: int) -> str:
    """1,234.50 CR where it is negative."""
    return f"{_grouped(pennies)} CR" if pennies < 0 else _grouped(pennies)


def padded(pennies: int) -> str:
    """The amount in a cell of fixed width, with a space behind it."""
    return f"{thousands(pennies):>{WIDE_CELL}} "


def _grouped(pennies: int) -> str:
    pounds, pence = divmod(abs(pennies), 100)
    return f"{pounds:,}.{pence:02d}"


def shouted(name: str) -> str:
    """UPPER CASE and LTD, cut at 50 characters, as one national finance system keeps names."""
    return re.sub(r"\bLIMITED\b", "LTD", name.upper())[:50].rstrip()


def spelt_out(name: str) -> str:
    """Limited for Ltd, as a council's creditor file has it."""
    return re.sub(r"\bLtd\b", "Limited", name)


def abbreviated(name: str) -> str:
    """Ltd for Limited, & for and, as a small body's clerk types it."""
    return re.sub(r"\bLimited\b", "Ltd", name).replace(" and ", " & ")
