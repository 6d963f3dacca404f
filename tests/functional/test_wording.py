"""How numbers, dates and periods are written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from commonweal.publication import spreadsheet, wording
from commonweal.vocabulary.figures import Suppressed
from commonweal.vocabulary.periods import Period


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "£0"),
        ("12.5", "£12.50"),
        ("999.994", "£999.99"),
        ("1234.56", "£1,235"),
        ("45310", "£45,310"),
        ("999499", "£999,499"),
        ("999500", "£1 million"),
        ("1249000", "£1.2 million"),
        ("99940000", "£99.9 million"),
        ("99960000", "£100 million"),
        ("610000000", "£610 million"),
        ("999600000", "£1 billion"),
        ("2299707075.10", "£2.3 billion"),
        ("-45310", "−£45,310"),
        ("-1200000", "−£1.2 million"),
    ],
)
def test_pounds_in_text(amount: str, words: str) -> None:
    assert wording.pounds(Decimal(amount)) == words


def test_a_suppressed_value_is_never_nought_or_blank() -> None:
    hidden = Suppressed("fewer than 5 people")
    assert wording.value_in_words(hidden, "GBP") == "Not shown"
    assert wording.value_in_table(hidden, "people") == "not shown"


def test_values_with_their_units() -> None:
    assert wording.value_with_unit(Decimal("48.306"), "GBP per square metre") == "£48.31 per square metre"
    assert wording.value_with_unit(Decimal("119.3"), "kWh per square metre") == "119.3 kWh per square metre"
    assert (wording.value_with_unit(1, "boards"), wording.value_with_unit(3, "boards")) == (
        "1 board",
        "3 boards",
    )
    assert wording.value_with_unit(Decimal("73.9"), "percent") == "73.9%"
    assert wording.value_with_unit(Suppressed("too few"), "boards") == "Not shown"


def test_periods_and_instants() -> None:
    assert wording.period(Period(dt.date(2025, 4, 1), dt.date(2026, 3, 31))) == "April 2025 to March 2026"
    assert wording.period(Period(dt.date(2025, 4, 1), dt.date(2025, 4, 30))) == "April 2025"
    assert (
        wording.period(Period(dt.date(2025, 4, 2), dt.date(2025, 4, 30))) == "2 April 2025 to 30 April 2025"
    )
    assert wording.short_period(Period(dt.date(2025, 4, 2), dt.date(2026, 3, 30))) == "Apr 2025 to Mar 2026"
    assert wording.short_period(Period(dt.date(2025, 4, 2), dt.date(2025, 6, 30))) == "Apr to Jun 2025"
    summer = dt.datetime(2026, 7, 1, 23, 5, tzinfo=dt.UTC)
    assert wording.moment(summer) == "2 July 2026 at 12:05am"


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2004-01-01/P1Y", "2004"),
        ("2024-08-01/P1Y", "August 2024 to July 2025"),
        ("2018-01-01/P3Y", "2018 to 2020"),
        ("2019-04-01/P2Y", "April 2019 to March 2021"),
        ("2025-10-01/P3M", "October 2025 to December 2025"),
        ("2022-06-01T00:00:00/P1Y", "June 2022 to May 2023"),
        ("2002-04-01", "April 2002"),
        ("2022-12-31", "31 December 2022"),
        ("Oct 2021-Sep 2022", "Oct 2021-Sep 2022"),
        ("2016/17", "2016/17"),
    ],
)
def test_published_periods(published: str, words: str) -> None:
    assert wording.published_period(published) == words


def test_words_within_a_sentence() -> None:
    assert wording.within("People aged 16 to 64") == "people aged 16 to 64"
    assert wording.within("NHS staff") == "NHS staff"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_of_a_csv_can_run_as_a_formula(start: str) -> None:
    assert spreadsheet.safe_csv_cell(f"{start}cmd").startswith("'")
    assert spreadsheet.safe_csv_cell(f"a{start}b") == f"a{start}b"
