"""DuckDB, Spark and plain Python count the same rows of registers, and take the same published numbers for a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest

from commonweal.analysis import registers, statistics
from commonweal.analysis.registers import LATEST, ROWS, Between, Taken
from commonweal.vocabulary.tables import CANONICAL_TABLES
from tests.engines.conftest import duckdb_with

Backend = Callable[[Mapping[str, pa.Table]], Any]
COLUMNS = {
    "organisation": "string", "council": "string", "kind": "string", "open": "boolean", "pounds": "decimal(18, 2)",
    "firms": "int64", "hectares": "float64", "year": "int64",
}  # fmt: skip
SITES = [
    ("A", "London Borough of Ealing", "Trial", True, Decimal("100.10"), 2, 0.5, 2025),
    ("A", "ealing council", "Trial", False, None, None, 1.25, 2024),
    (
        "B",
        "http://example.org/id/london-borough-council/brent",
        "trial",
        True,
        Decimal("9.90"),
        1,
        None,
        2023,
    ),
    ("B", "E09000005", None, None, Decimal("-4.00"), 3, 2.0, 2024),
    ("C", "Elsewhere", "Study", False, None, None, None, None),
]
AREAS = [("E09000009", "Ealing"), ("E09000005", "Brent")]
NAMES = ("code", "name", "role", "share", *statistics.PEOPLE)
PLACE = [
    ("E09000009", "Ealing", "part", 1.0),
    ("RXX", "A trust", "body", 1.0),
    ("E92000001", "England", "above", 1.0),
]
NUMBERS = [
    ("rate", "authority", "E09000009", "2025", "", 72.5),
    ("rate", "authority", "E09000005", "2025", "", 70.0),  # not of the place
    ("rate", "country", "E92000001", "2025", "", 75.0),
    ("pay", "authority", "E09000009", "2025", "", 700.0),  # another measure
    ("rate", "site", "RXX01", "2025", "organisation=RXX", 3.0),  # stands for its trust
]


def figures() -> dict[str, ibis.Table]:
    """Each question of a register, with what it comes to by hand below."""
    rows = registers.table("sites", COLUMNS)
    trials: Mapping[str, Any] = {"kind": ("Trial",)}
    areas = ibis.table({"code": "string", "name": "string"}, name="areas")
    return {
        "rows": registers.figure(rows, Taken(ROWS, trials)),
        "pounds": registers.figure(rows, Taken("pounds", {})),
        "different": registers.figure(rows, Taken("distinct organisation", {"firms": Between(1, 2)})),
        "share": registers.figure(rows, Taken(ROWS, {"open": ("Yes",)}),
                                  over=Taken(ROWS, {"open": ("Yes", "No")}), times=100),
        "by kind": registers.figure(rows, Taken("hectares", {}), cut=("kind",)),
        "latest": registers.figure(rows, Taken("firms", {"year": LATEST})),
        "located": registers.located(rows, ["council"], areas).select("organisation", "area"),
    }  # fmt: skip


BY_HAND: dict[str, list[tuple[Any, ...]]] = {
    "rows": [(3, 3)],
    "pounds": [(Decimal("106.00"), 5)],
    "different": [(2, 2)],
    "share": [(Decimal("50.0"), 4)],
    "by kind": [
        ("Not stated", Decimal("2.0000000"), 1),
        ("Study", None, 1),
        ("Trial", Decimal("1.7500000"), 2),
        ("trial", None, 1),
    ],
    "latest": [(5, 2)],
    "located": [("A", "Ealing"), ("A", "Ealing"), ("B", "Brent"), ("B", "Brent")],
}


def tables() -> dict[str, pa.Table]:
    statistic = {column.name: column.type for column in CANONICAL_TABLES["statistics"].columns}
    given = ("measure", "level", "code", "period", "breakdown", "value")
    return {
        "sites": rows_of(COLUMNS, [dict(zip(COLUMNS, row, strict=True)) for row in SITES]),
        "areas": rows_of({"code": "string", "name": "string"}, [{"code": c, "name": n} for c, n in AREAS]),
        "statistics": rows_of(statistic, [dict(zip(given, row, strict=True)) for row in NUMBERS]),
        statistics.AREAS: rows_of(
            dict(statistics.place_areas().schema().items()),
            [dict(zip(NAMES, row, strict=False)) for row in PLACE],
        ),
    }


def rows_of(types: Mapping[str, Any], rows: list[dict[str, Any]]) -> pa.Table:
    schema = ibis.schema(types).to_pyarrow()
    return pa.Table.from_pylist([{name: row.get(name) for name in types} for row in rows], schema=schema)


def agree(backend: Any) -> None:
    for name, figure in figures().items():
        found = [tuple(row.values()) for row in backend.to_pyarrow(figure).to_pylist()]
        assert sorted(found, key=str) == sorted(BY_HAND[name], key=str), name
    taken = backend.to_pyarrow(statistics.rows_of("statistics", ("rate",))).to_pylist()
    assert sorted(
        (row["code"], row["role"], row["site"], row["breakdown"], row["value"]) for row in taken
    ) == [
        ("E09000009", "part", "", "", 72.5),
        ("E92000001", "above", "", "", 75.0),
        ("RXX", "body", "RXX01", "", 3.0),
    ]


def test_duckdb_agrees_with_a_reckoning_by_hand() -> None:
    agree(duckdb_with(tables()))


@pytest.mark.spark
def test_spark_agrees_with_a_reckoning_by_hand(spark_with: Backend) -> None:
    agree(spark_with(tables()))
