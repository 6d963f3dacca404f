"""The peer: DuckDB SQL as one would write it by hand for these numbers, with no checks, lineage or protection."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

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

WHERE = "WHERE outcome = 'accepted'"


def copy(source: Path, target: Path) -> int:
    """Copy a CSV to Parquet and do nothing else: what loading is measured against."""
    connection = connect()
    connection.execute(
        f"COPY (SELECT * FROM read_csv('{source}', all_varchar = true)) TO '{target}' (FORMAT parquet)"
    )
    return int(connection.execute(f"SELECT count(*) FROM read_parquet('{target}')").fetchall()[0][0])


class Answering:
    """Answers questions from the stored ledgers, one plain query each."""

    def __init__(self, ledgers: dict[str, Path]) -> None:
        self._ledgers = ledgers
        self._connection = connect()
        self._connection.execute("SET preserve_insertion_order = false")

    def answer(self, questions: Sequence[Question]) -> Iterator[tuple[Question, pa.Table]]:
        """Each question with its result, fetched as an Arrow table."""
        for question in questions:
            yield question, self._connection.sql(sql(question, self._ledgers)).to_arrow_table()


def rows(question: Question, table: pa.Table) -> list[Row]:
    """An Arrow result's rows in the common form."""
    listed = table.to_pylist()
    return [(tuple(row[name] for name in question.cut), row["value"], row["count"] or 0) for row in listed]


def sql(question: Question, ledgers: dict[str, Path]) -> str:
    """The query for a question."""
    paths = ledgers.values() if question.place == SYSTEM else [ledgers[question.place]]
    source = f"read_parquet([{', '.join(repr(str(path)) for path in paths)}]) {WHERE}"
    write = {TOTAL: _total, TRANSACTIONS: _transactions, COVERAGE: _coverage, TOP: _top}
    return write[question.indicator](question.cut, source)


def _total(cut: tuple[str, ...], source: str) -> str:
    keys = [_key(name) for name in cut] + (["individual"] if "supplier" in cut else [])
    grouped = (
        f"SELECT {', '.join([*keys, 'sum(amount) AS value', 'count(*) AS count'])} FROM {source} GROUP BY ALL"
    )
    return f"SELECT {', '.join([*map(_worded, cut), 'value', 'count'])} FROM ({grouped})"


def _transactions(cut: tuple[str, ...], source: str) -> str:
    invoices = (
        "SELECT organisation, date_trunc('month', date) AS month, count(DISTINCT transaction) AS numbered, "
        f"count(*) - count(transaction) AS unnumbered, count(*) AS lines FROM {source} GROUP BY ALL"
    )
    measures = ["sum(numbered + unnumbered) AS value", "sum(lines) AS count"]
    return f"SELECT {', '.join([*map(_worded, cut), *measures])} FROM ({invoices}){_group_by(cut)}"


def _coverage(cut: tuple[str, ...], source: str) -> str:
    months = f"SELECT organisation, date_trunc('month', date) AS month, count(*) AS lines FROM {source} GROUP BY ALL"
    measures = ["count(*) AS value", "sum(lines) AS count"]
    return f"SELECT {', '.join([*cut, *measures])} FROM ({months}){_group_by(cut)}"


def _top(cut: tuple[str, ...], source: str) -> str:
    every = f"SELECT supplier, individual, sum(amount) AS value, count(*) AS count FROM {source} GROUP BY ALL"
    return (
        f"WITH every AS ({every}), largest AS (SELECT * FROM every WHERE NOT individual "
        f"ORDER BY value DESC, supplier LIMIT {LARGEST_SUPPLIERS}) "
        "SELECT round(100 * sum(value)::DOUBLE / (SELECT sum(value) FROM every)::DOUBLE, 1) AS value, "
        "sum(count) AS count FROM largest"
    )


def _group_by(cut: tuple[str, ...]) -> str:
    return " GROUP BY ALL" if cut else ""


def _key(name: str) -> str:
    return "date_trunc('month', date) AS month" if name == "month" else name


def _worded(name: str) -> str:
    return (
        "strftime(month, '%Y-%m') AS month"
        if name == "month"
        else f"coalesce({name}, '{NOT_STATED}') AS {name}"
    )


def connect() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": os.cpu_count() or 1})
