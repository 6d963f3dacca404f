"""A day written in any usual way is read as that day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.sources.spend.dates import DateRule, Day, decide_order, parse_date

TODAY = dt.date(2026, 11, 22)
days = st.dates(dt.date(2000, 1, 1), TODAY)
ANY_ORDER = [
    "%Y-%m-%d",
    "%Y%m%d",
    "%d-%b-%y",
    "%d %b %Y",
    "%d %B %Y",
    "%Y-%m-%d 00:00:00",
    "%Y-%m-%dT09:30:00Z",
    "%d-%b-%Y\n",
    "%A %d %B %Y",
    "%B %d, %Y",
    "%Y/%m/%d",
    " %d.%B.%Y ",
]
DAY_FIRST = [
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%d/%m/%Y 00:00:00",
    "%d/%m/%Y 12:30",
    "%d %m %Y",
]


def rule(order: str = "dmy", *, serials: bool = False) -> DateRule:
    return DateRule(order, serials, TODAY)


@settings(max_examples=300, deadline=None)
@given(days, st.sampled_from(ANY_ORDER), st.sampled_from(["dmy", "mdy"]))
def test_what_says_its_order_is_read_in_any(day: dt.date, form: str, order: str) -> None:
    assert parse_date(day.strftime(form), rule(order)) == Day(day)


@settings(max_examples=300, deadline=None)
@given(days, st.sampled_from(DAY_FIRST))
def test_figures_are_read_in_the_files_order(day: dt.date, form: str) -> None:
    assert parse_date(day.strftime(form), rule("dmy")) == Day(day)
    swapped = form.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")
    assert parse_date(day.strftime(swapped), rule("mdy")) == Day(day)


@settings(max_examples=200, deadline=None)
@given(days)
def test_a_workbooks_count_of_days(day: dt.date) -> None:
    serial = str((day - dt.date(1899, 12, 30)).days)
    assert parse_date(serial, rule(serials=True)) == Day(day)
    assert parse_date(serial, rule()).problem == "date_unreadable"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=20))
def test_no_text_stops_the_reader(text: str) -> None:
    read = parse_date(text, rule())
    assert read.date is not None or read.problem is not None


@settings(max_examples=100, deadline=None)
@given(st.lists(days, min_size=1, max_size=50), st.sampled_from(["dmy", "mdy"]))
def test_one_day_after_the_twelfth_decides_the_order(some: list[dt.date], order: str) -> None:
    form = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
    texts = {day.strftime(form): 1 for day in [*some, dt.date(2020, 4, 30)]}
    decided = decide_order(texts, hints=[], stated=None, today=TODAY)
    assert (decided.order, decided.confident, decided.mixed) == (order, True, False)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("31/02/2020", "date_impossible"),
        ("30/13/2020", "date_impossible"),
        ("01/04/1985", "date_impossible"),
        ("01/04/2031", "date_impossible"),
        ("########", "date_hashes"),
        ("various", "date_unreadable"),
        ("30-Apr", "date_unreadable"),
        ("", "no_date"),
        (" \u00a0", "no_date"),
    ],
)
def test_what_cannot_be_a_day(text: str, problem: str) -> None:
    assert parse_date(text, rule()) == Day(None, problem)


@pytest.mark.parametrize("text", ["Apr-20", "April 2020", "04/2020", "2020-04"])
def test_a_month_is_read_as_its_first_day(text: str) -> None:
    assert parse_date(text, rule()) == Day(dt.date(2020, 4, 1), "date_month_only")


def test_both_orders_in_one_file_are_told() -> None:
    decided = decide_order({"4/30/2020": 5, "30/4/2020": 2}, hints=[], stated=None, today=TODAY)
    assert (decided.order, decided.confident, decided.mixed) == ("mdy", False, True)


def test_the_month_in_the_files_name_decides() -> None:
    texts = {f"04/{day:02d}/2020": 1 for day in range(1, 13)}
    assert decide_order(texts, hints=["spend_april_2020.csv"], stated=None, today=TODAY).order == "mdy"
    scattered = decide_order(texts, hints=["spend.csv"], stated=None, today=TODAY)
    assert (scattered.order, scattered.ask) == ("mdy", True)
    assert decide_order({"01/04/2020": 1, "02/04/2020": 1}, hints=[], stated=None, today=TODAY).order == "dmy"
    assert decide_order(texts, hints=[], stated="dmy", today=TODAY).order == "dmy"
