"""Months, financial years and the periods between two days (both ends are in)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

FIRST_MONTH_OF_FINANCIAL_YEAR = 4


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, written 2025-04."""

    year: int
    month: int

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """The month that holds a day."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read '2025-04'. Raises ValueError for anything else."""
        year, month = text.split("-")
        parsed = cls(int(year), int(month))
        dt.date(parsed.year, parsed.month, 1)
        return parsed

    def next(self) -> Month:
        """The month after this one."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def first_day(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        """Its last day."""
        return self.next().first_day - dt.timedelta(days=1)

    @property
    def financial_year(self) -> str:
        """The NHS financial year (April to March) that holds it, written 2025/26."""
        start = self.year if self.month >= FIRST_MONTH_OF_FINANCIAL_YEAR else self.year - 1
        return f"{start}/{(start + 1) % 100:02d}"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from first to last, both in; none where last is before first."""
    month = first
    while month <= last:
        yield month
        month = month.next()


@dataclass(frozen=True)
class Period:
    """From one day to another, both in."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    def __str__(self) -> str:
        return f"{self.start.isoformat()} to {self.end.isoformat()}"
