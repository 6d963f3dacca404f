"""DuckDB, Spark and plain Python give the same answers to the same unbound expressions."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from commonweal.analysis.spend import gross
from engines.conftest import duckdb_with

LINES = 400
CUTS = ((), ("organisation",), ("month",), ("supplier",), ("expense_type",), ("month", "organisation"))


@pytest.fixture(scope="module")
def payments() -> list[dict[str, Any]]:
    """A small ledger with blanks, credit notes, individuals and invoices of several lines."""
    chance = random.Random(7)
    return [
        {
            "organisation": chance.choice(["XWX10", "XWX20"]),
            "date": dt.date(2025, 4, 1) + dt.timedelta(days=chance.randrange(365)),
            "supplier": (
                supplier := chance.choice(["Alder Ltd", "Birch plc", "Individual ABC", "Cedar CIC"])
            ),
            "individual": supplier.startswith("Individual"),
            "amount": Decimal(chance.randrange(-50_000_00, 900_000_00)) / 100,
            "transaction": chance.choice([None, *(f"T{n}" for n in range(120))]),
            "expense_type": chance.choice([None, "Drugs", "Energy", "Agency"]),
            "expense_area": chance.choice(["Theatres", "Estates"]),
        }
        for _ in range(LINES)
    ]


@pytest.fixture(scope="module")
def table(payments: list[dict[str, Any]]) -> pa.Table:
    """The ledger with every canonical column."""
    schema = gross.ledger().schema().to_pyarrow()
    return pa.Table.from_pylist(
        [{name: row.get(name) for name in schema.names} for row in payments], schema=schema
    )


@pytest.fixture(scope="module")
def duck(table: pa.Table) -> Any:
    """DuckDB with the ledger in it."""
    return duckdb_with({"spend": table})


@pytest.fixture(scope="module")
def spark(table: pa.Table, spark_with: Any) -> Any:
    """Spark with the ledger in it."""
    return spark_with({"spend": table})


def answers(
    backend: Any, expression: Any, dimensions: tuple[str, ...]
) -> dict[tuple[str, ...], tuple[Decimal, int]]:
    """An engine's answer, by the values of its dimensions."""
    rows = backend.to_pyarrow(expression).to_pylist()
    return {
        tuple(row[name] for name in dimensions): (Decimal(str(row["value"])), int(row["count"]))
        for row in rows
    }


def naive(
    payments: list[dict[str, Any]], dimensions: tuple[str, ...]
) -> dict[tuple[str, ...], tuple[Decimal, int]]:
    """The same total, row by row."""
    pounds: defaultdict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    lines: Counter[tuple[str, ...]] = Counter()
    for row in payments:
        words = row | {"month": f"{row['date']:%Y-%m}"}
        key = tuple(words[name] or gross.NOT_STATED for name in dimensions)
        pounds[key] += row["amount"]
        lines[key] += 1
    return {key: (pounds[key], lines[key]) for key in pounds}


def naive_transactions(payments: list[dict[str, Any]]) -> int:
    """Distinct numbers of an organisation and month, and lines without one."""
    numbered = {
        (row["organisation"], f"{row['date']:%Y-%m}", row["transaction"])
        for row in payments
        if row["transaction"]
    }
    return len(numbered) + sum(row["transaction"] is None for row in payments)


@pytest.mark.parametrize("dimensions", CUTS, ids=lambda cut: "-".join(cut) or "headline")
def test_duckdb_and_plain_python_agree_on_totals(
    duck: Any, payments: list[dict[str, Any]], dimensions: tuple[str, ...]
) -> None:
    expression = gross.total_by(gross.ledger(), *dimensions)
    assert answers(duck, expression, dimensions) == naive(payments, dimensions)


def test_duckdb_and_plain_python_agree_on_transactions(duck: Any, payments: list[dict[str, Any]]) -> None:
    found = answers(duck, gross.transactions_by(gross.ledger()), ())
    assert found == {(): (Decimal(naive_transactions(payments)), LINES)}


@pytest.mark.spark
@pytest.mark.parametrize("dimensions", CUTS, ids=lambda cut: "-".join(cut) or "headline")
def test_spark_agrees_on_totals(
    spark: Any, payments: list[dict[str, Any]], dimensions: tuple[str, ...]
) -> None:
    expression = gross.total_by(gross.ledger(), *dimensions)
    assert answers(spark, expression, dimensions) == naive(payments, dimensions)


@pytest.mark.spark
def test_spark_agrees_on_the_rest(spark: Any, duck: Any) -> None:
    ledger = gross.ledger()
    by_month = gross.transactions_by(ledger, "month")
    assert answers(spark, by_month, ("month",)) == answers(duck, by_month, ("month",))
    for expression in (
        gross.transactions_by(ledger),
        gross.share_of_largest_suppliers(ledger, 2),
        gross.months_held(ledger),
    ):
        assert answers(spark, expression, ()) == answers(duck, expression, ())
