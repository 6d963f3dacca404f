"""The expression that reads pounds gives what `parse_amount` says, and both what a naive reader says."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.sources.spend import amounts
from commonweal.sources.spend.amounts import Amount, parse_amount


def _expression() -> str:
    table = ibis.table({"row": "int64", "text": "string"}, name="texts")
    table = amounts.with_amount(table, "text", "pounds_read")
    read = table.select("row", pounds=table.pounds_read, problem=table.pounds_read_problem)
    return str(ibis.to_sql(read, dialect="duckdb"))


SQL = _expression()


def run(texts: Sequence[str | None]) -> list[Amount]:
    """What DuckDB reads."""
    with duckdb.connect() as connection:
        rows = pa.array(range(len(texts)), pa.int64())
        connection.register("texts", pa.table({"row": rows, "text": pa.array(texts, pa.string())}))
        found: list[Any] = connection.sql(SQL).fetchall()
    return [Amount(pounds, problem) for _, pounds, problem in sorted(found, key=lambda item: item[0])]


digits = st.integers(0, 10**18).map(str)
grouped = st.integers(0, 10**17).map(lambda n: f"{n:,}")
spaced = st.integers(0, 10**9).map(lambda n: f"{n:,}".replace(",", " "))
places = st.one_of(
    st.just(""), st.just("."), st.text("0123456789", min_size=1, max_size=14).map(lambda d: f".{d}")
)
noise = st.sampled_from(
    [".6000000000001", ".5999999999999", ".005", ".015", ".025", ".0050000000001", ".00499999999"]
)
numbers = st.tuples(st.one_of(digits, grouped, spaced), st.one_of(places, noise)).map("".join)
FORMS = (
    "{}|£{}|GBP{}|GBP {}|{} GBP|-{}|-£{}|£-{}|£ - {}|{}-|{} -|({})|£({})|(£{})|{}CR|{} cr|{}DR|'{}|+{}|\u2212{}|–{}",
    " {} |\u00a0{}\u2009|\ufeff{}|({}|{})|-({})|--{}|{}%|{}CR-|-{}CR|£{}£|{}k|{}.00.1|{},1|1,{}",
)
forms = st.sampled_from("|".join(FORMS).split("|"))
money = st.tuples(forms, numbers).map(lambda pair: pair[0].format(pair[1]))
scientific = st.from_regex(r"-?[0-9](\.[0-9]{1,16})?[Ee][+-]?[0-9]{1,2}", fullmatch=True)
strange = st.sampled_from(
    [
        "",
        " ",
        "-",
        "–",
        "£ -  ",
        "####",
        "n/a",
        "1.234,56",
        "1,23",
        "Amount",
        "#REF!",
        "nan",
        "inf",
        "1e",
        "0x1",
    ]
)
cells = st.one_of(money, scientific, strange, st.text("0123456789,.-()£ CRD'E+%#", max_size=12))


@settings(max_examples=60, deadline=None)
@given(st.lists(cells, min_size=1, max_size=40))
def test_engine_and_python_read_alike(texts: list[str]) -> None:
    assert run(texts) == [parse_amount(text) for text in texts]


@settings(max_examples=200, deadline=None)
@given(
    st.decimals(-(10**15), 10**15, places=2), st.sampled_from(["{:.2f}", "{:,.2f}", "£{:,.2f}", " {:,.2f} "])
)
def test_whatever_is_written_in_pennies_is_read_to_the_penny(pounds: Decimal, form: str) -> None:
    assert parse_amount(form.format(pounds)) == Amount(pounds)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**12), st.text("0123456789", min_size=3, max_size=9))
def test_parts_of_a_penny_are_rounded_half_even(whole: int, decimals: str) -> None:
    exact = Decimal(f"{whole}.{decimals}")
    rounded = exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
    read = parse_amount(f"{whole}.{decimals}")
    assert read.pounds == rounded
    assert (read.problem == "amount_rounded") == (abs(exact - rounded) >= Decimal("0.000001"))


@settings(max_examples=200, deadline=None)
@given(
    st.decimals(0, 10**12, places=2),
    st.sampled_from(["-{}", "({})", "{}-", "{}CR", "£-{}", "-£{}", "\u2212{}"]),
)
def test_every_way_to_write_a_credit_is_negative(pounds: Decimal, form: str) -> None:
    assert parse_amount(form.format(pounds)) == Amount(-pounds)


@pytest.mark.parametrize(
    ("text", "pounds", "problem"),
    [
        ("1,234.56", "1234.56", None),
        ("£1,234.56", "1234.56", None),
        ("GBP 1,234.56", "1234.56", None),
        ("\u00a01,234.56\u2009", "1234.56", None),
        ("1 234.56", "1234.56", None),
        ("'123", "123.00", None),
        ("1,234.56DR", "1234.56", None),
        ("-", "0.00", None),
        (" £ -   ", "0.00", None),
        ("67132.600000000006", "67132.60", None),
        ("67132.599999999999", "67132.60", None),
        ("1.235", "1.24", "amount_rounded"),
        ("1.245", "1.24", "amount_rounded"),
        ("1.2E+05", "120000.00", "amount_scientific"),
        ("4.54747350886464E-13", "0.00", "amount_scientific"),
        ("1.23456E+01", None, "amount_unreadable"),
        ("9999999999999999.99", "9999999999999999.99", None),
        ("9999999999999999.999", None, "amount_too_large"),
        ("12345678901234567", None, "amount_too_large"),
        ("#######", None, "amount_hashes"),
        ("1.234,56", None, "amount_unreadable"),
        ("1,23", None, "amount_unreadable"),
        ("-(5.00)", None, "amount_unreadable"),
        ("-5.00CR", None, "amount_unreadable"),
        ("20%", None, "amount_unreadable"),
        ("see note", None, "amount_unreadable"),
        ("", None, "no_amount"),
    ],
)
def test_amounts_as_they_are_written(text: str, pounds: str | None, problem: str | None) -> None:
    expected = Amount(Decimal(pounds) if pounds else None, problem)
    assert parse_amount(text) == expected
    assert run([text]) == [expected]
