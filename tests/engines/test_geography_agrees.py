"""DuckDB, Spark and plain Python put the same postcodes into the same areas."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonweal.analysis import boards, geography
from commonweal.vocabulary.geography import Succession

SUCCESSIONS = [
    Succession("I1", "I9", dt.date(2026, 4, 1)),
    Succession("I2", "I9", dt.date(2026, 4, 1), frozenset({"A1", "A3"})),
    Succession("I2", "I8", dt.date(2026, 4, 1), frozenset({"A2"})),
]
DAY = dt.date(2026, 6, 1)
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def world() -> dict[str, Rows]:
    """Councils A0 to A5 and their LSOAs: A1 lies in two boards, A4 in none, A5 in no lookup at all."""
    chance = random.Random(3)
    lsoas = {f"L{n}": f"A{n % 5}" for n in range(40)}
    board = {"A0": ["I0"], "A1": ["I1", "I2"], "A2": ["I2"], "A3": ["I2"], "A4": []}
    links: Rows = []
    for number, (lsoa, council) in enumerate(lsoas.items()):
        links.append(link("lsoa21", lsoa, "authority", council))
        if board[council]:
            links.append(link("lsoa21", lsoa, "icb", board[council][number // 5 % len(board[council])]))
    links += [link("authority", f"A{n}", "region", f"R{n % 2}") for n in range(5)]
    codes: Rows = []
    for n in range(300):
        lsoa = chance.choice([None, *lsoas])
        council = lsoas[lsoa] if lsoa else chance.choice([None, *board, "A5"])
        codes.append(
            {
                "postcode": f"P{n}", "authority": council, "lsoa21": lsoa,
                "icb": chance.choice([None, "I7"]), "region": chance.choice([None, "R9"]),
            }
        )  # fmt: skip
    moves = [
        dict(zip(("old", "authority", "new"), row, strict=True)) for row in boards.moves(DAY, SUCCESSIONS)
    ]
    ranks = [
        {"index": "X", "level": "lsoa21", "code": f"L{n}", "measure": "imd", "rank": float(n + 1)}
        for n in range(40)
    ]
    return {"area_links": links, "postcodes": codes, geography.MOVES: moves, "deprivation": ranks}


def link(child_level: str, child: str, parent_level: str, parent: str) -> dict[str, Any]:
    return {"child_level": child_level, "child": child, "parent_level": parent_level, "parent": parent}


def tables(world: dict[str, Rows]) -> dict[str, pa.Table]:
    unbound = {name: geography.table(name) for name in world if name != geography.MOVES}
    unbound[geography.MOVES] = geography.board_moves()
    return {
        name: pa.Table.from_pylist(
            [{column: row.get(column) for column in table.columns} for row in world[name]],
            schema=table.schema().to_pyarrow(),
        )
        for name, table in unbound.items()
    }


@pytest.fixture(scope="module")
def duck(world: dict[str, Rows]) -> Any:
    backend = ibis.duckdb.connect()
    for name, table in tables(world).items():
        backend.con.register(name, table)
    return backend


@pytest.fixture(scope="module")
def spark(world: dict[str, Rows], spark_session: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("geography")
    for name, table in tables(world).items():
        pq.write_table(table, folder / f"{name}.parquet")
        spark_session.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(name)
    return ibis.pyspark.connect(spark_session)


def naive(world: dict[str, Rows]) -> dict[str, tuple[Any, ...]]:
    """Each postcode looked up by hand."""

    def parents(level: str, code: str | None, wanted: str) -> set[str]:
        return {
            row["parent"]
            for row in world["area_links"]
            if (row["child_level"], row["child"], row["parent_level"]) == (level, code, wanted)
        }

    of_council: dict[str, set[str]] = {}
    for row in world["area_links"]:
        if (row["child_level"], row["parent_level"]) == ("lsoa21", "authority"):
            of_council.setdefault(row["parent"], set()).update(parents("lsoa21", row["child"], "icb"))
    found = {}
    for code in world["postcodes"]:
        own = parents("lsoa21", code["lsoa21"], "icb")
        council = of_council.get(code["authority"], set())
        icb = next(iter(own)) if own else next(iter(council)) if len(council) == 1 else code["icb"]
        if icb is not None:
            now = boards.as_at(icb, DAY, SUCCESSIONS, authority=code["authority"])
            icb = now[0] if len(now) == 1 else icb
        region = code["region"] or next(iter(parents("authority", code["authority"], "region")), None)
        found[code["postcode"]] = (code["authority"], code["lsoa21"], icb, region)
    return found


def located(backend: Any) -> dict[str, tuple[Any, ...]]:
    rows = backend.to_pyarrow(geography.places_of_postcodes(on_day=True)).to_pylist()
    assert len(rows) == len({row["postcode"] for row in rows})
    return {r["postcode"]: (r["authority"], r["lsoa21"], r["icb"], r["region"]) for r in rows}


def deciles(backend: Any) -> dict[str, tuple[int, int]]:
    areas = geography.table("deprivation").select("code").distinct()
    placed = geography.deprivation_of(areas, level="lsoa21", index="X", index_level="lsoa21")
    return {r["code"]: (r["decile"], r["quintile"]) for r in backend.to_pyarrow(placed).to_pylist()}


EXPECTED_DECILES = {f"L{n - 1}": (-(-n * 10 // 40), -(-n * 5 // 40)) for n in range(1, 41)}


def test_duckdb_agrees_with_a_naive_reckoning(duck: Any, world: dict[str, Rows]) -> None:
    assert located(duck) == naive(world)
    assert deciles(duck) == EXPECTED_DECILES


@pytest.mark.spark
def test_spark_agrees_with_a_naive_reckoning(spark: Any, world: dict[str, Rows]) -> None:
    assert located(spark) == naive(world)
    assert deciles(spark) == EXPECTED_DECILES
