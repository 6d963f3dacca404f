"""The two engines that answer the same expressions."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest


def duckdb_with(tables: Mapping[str, pa.Table]) -> Any:
    """DuckDB with tables in it."""
    backend = ibis.duckdb.connect()
    for name, table in tables.items():
        backend.con.register(name, table)
    return backend


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One small Spark for all the tests."""
    sql = importlib.import_module("pyspark.sql")
    session = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def spark_with(
    spark_session: Any, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Mapping[str, pa.Table]], Any]:
    """Spark with tables in it."""

    def made(tables: Mapping[str, pa.Table]) -> Any:
        folder: Path = tmp_path_factory.mktemp("tables")
        for name, table in tables.items():
            pq.write_table(table, folder / f"{name}.parquet")
            spark_session.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(name)
        return ibis.pyspark.connect(spark_session)

    return made
