"""When a figure is of: the period of what it rests on, or the edition of a list that has none."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import cast

import pytest

from commonweal.gate import coverage
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.periods import Period


def of(*held: tuple[str, Period | None]) -> Period | None:
    versions = [SimpleNamespace(edition=edition, period=period) for edition, period in held]
    return coverage.period(cast("list[DatasetVersion]", versions))


def test_periods_of_ledgers_are_put_together() -> None:
    first = Period(dt.date(2025, 4, 1), dt.date(2025, 9, 30))
    second = Period(dt.date(2025, 10, 1), dt.date(2026, 3, 31))
    assert of(("", second), ("", first)) == Period(first.start, second.end)


@pytest.mark.parametrize(
    ("edition", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-12-12", "2025-12-12", "2025-12-12"),
    ],
)
def test_a_list_is_of_its_edition(edition: str, first: str, last: str) -> None:
    assert of((edition, None)) == Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_the_newest_of_several_lists_says_when() -> None:
    found = of(("2025-12-12", None), ("2026-03-01", None), ("2024", None))
    assert found == Period(dt.date(2026, 3, 1), dt.date(2026, 3, 1))


@pytest.mark.parametrize("edition", ["", "2025/26", "2025-13", "2025-02-30", "second"])
def test_an_edition_that_is_no_date_says_nothing(edition: str) -> None:
    assert of((edition, None)) is None
