"""The other peer: pandas doing the same, as an analyst would, at sizes that fit in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.answers import Row
from benchmarks.questions import (
    COVERAGE,
    LARGEST_SUPPLIERS,
    NOT_STATED,
    SYSTEM,
    TOP,
    TOTAL,
    TRANSACTIONS,
    Question,
)

COLUMNS = [
    "organisation",
    "outcome",
    "date",
    "supplier",
    "individual",
    "expense_type",
    "expense_area",
    "transaction",
    "amount",
]


def answer(questions: Sequence[Question], ledgers: dict[str, Path]) -> Iterator[tuple[Question, Any]]:
    """Each question with its result. The ledgers are read once; pounds become pennies, so that sums are exact."""
    payments = pd.concat(
        [pd.read_parquet(path, columns=COLUMNS) for path in ledgers.values()], ignore_index=True
    )
    payments = payments[payments["outcome"] == "accepted"].copy()
    payments["pennies"] = (payments["amount"].astype("float64") * 100).round().astype("int64")
    payments["month"] = pd.to_datetime(payments["date"]).dt.strftime("%Y-%m")
    names = ["supplier", "expense_type", "expense_area"]
    payments[names] = payments[names].fillna(NOT_STATED)
    by_place = {place: payments[payments["organisation"] == place] for place in ledgers} | {SYSTEM: payments}
    solve = {TOTAL: _total, TRANSACTIONS: _transactions, COVERAGE: _coverage, TOP: _top}
    for question in questions:
        yield question, solve[question.indicator](by_place[question.place], list(question.cut))


def rows(question: Question, result: Any) -> list[Row]:
    """A result's rows in the common form."""
    if not question.cut:
        return [((), *result)]
    value = result["value"] / 100 if question.indicator == TOTAL else result["value"]
    names = (result[name] for name in question.cut)
    return [
        (tuple(row[:-2]), round(row[-2], 2), int(row[-1]))
        for row in zip(*names, value, result["count"], strict=True)
    ]


def _total(payments: Any, cut: list[str]) -> Any:
    if not cut:
        return payments["pennies"].sum() / 100, len(payments)
    keys = [*cut, "individual"] if "supplier" in cut else cut
    grouped = payments.groupby(keys, sort=False)["pennies"].agg(["sum", "size"]).reset_index()
    return grouped.rename(columns={"sum": "value", "size": "count"})


def _transactions(payments: Any, cut: list[str]) -> Any:
    grouped = payments.groupby(["organisation", "month"], sort=False)["transaction"]
    counted = grouped.agg(["nunique", "count", "size"]).reset_index()
    counted["value"] = counted["nunique"] + counted["size"] - counted["count"]
    counted["count"] = counted["size"]
    return _added(counted, cut)


def _coverage(payments: Any, cut: list[str]) -> Any:
    months = payments.groupby(["organisation", "month"], sort=False).size().reset_index(name="count")
    return _added(months.assign(value=1), cut)


def _added(parts: Any, cut: list[str]) -> Any:
    if not cut:
        return int(parts["value"].sum()), int(parts["count"].sum())
    return parts.groupby(cut, sort=False)[["value", "count"]].sum().reset_index()


def _top(payments: Any, _: list[str]) -> Any:
    by_supplier = _total(payments[~payments["individual"]], ["supplier"])
    largest = by_supplier.sort_values(["value", "supplier"], ascending=[False, True]).head(LARGEST_SUPPLIERS)
    share = round(100 * largest["value"].sum() / payments["pennies"].sum(), 1)
    return share, int(largest["count"].sum())
