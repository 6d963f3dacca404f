"""The embedded engine: DuckDB, in memory, spilling to a private folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis

from commonweal.vocabulary.errors import EnvironmentFault

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends.duckdb import Backend
    from ibis.expr.operations import Node

MEMORY_LIMIT = "2GB"
# Dictionaries of columns with many values, such as amounts, cost more to make than they save.
PARQUET = "(FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 5000)"
# For what lies in the spool for the time of a load: as large as the source, and the quickest to write and read.
SPOOLED_PARQUET = "(FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 5000)"
MOST_COMPILED = 512
_SQL_TYPES = {"float64": "DOUBLE", "int64": "BIGINT", "string": "VARCHAR"}
_compiled: dict[Node, str] = {}  # an expression's text is the same in every engine of the process


class Engine:
    """One connection: tables by name in, Parquet or Arrow out. Not shared between threads."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._connection: duckdb.DuckDBPyConnection = backend.con

    def keep_order(self, keep: bool) -> None:
        """Whether results keep the order of their source; unordered is faster and flatter in memory."""
        self._connection.execute(f"SET preserve_insertion_order = {str(keep).lower()}")

    def view(self, name: str, sql: str) -> None:
        """Name a query."""
        self._connection.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {sql}')

    def table(self, name: str, arrow: pa.Table) -> None:
        """Hold an Arrow table under a name."""
        self._connection.register("_incoming", arrow)
        self._connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM _incoming')
        self._connection.unregister("_incoming")

    def hold(self, name: str, sql: str) -> None:
        """Hold a query's result under a name."""
        with _faults():
            self._connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')

    def sql(self, expression: ir.Table) -> str:
        """An unbound expression as this engine's SQL, over the tables it names.

        Compiling takes longer than running over a small file, and a body's files are mostly of one layout.
        """
        node = expression.op()
        if node not in _compiled:
            if len(_compiled) >= MOST_COMPILED:
                _compiled.clear()
            _compiled[node] = str(self._backend.compile(expression))
        return _compiled[node]

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        with _faults():
            return self._connection.execute(sql, list(parameters)).fetchall()

    def arrow(self, sql: str) -> pa.Table:
        """A query's result as an Arrow table."""
        with _faults():
            return self._connection.sql(sql).to_arrow_table()

    def batches(self, sql: str, rows: int) -> Iterator[pa.RecordBatch]:
        """A query's result, some rows at a time."""
        with _faults():
            yield from self._connection.sql(sql).to_arrow_reader(rows)

    def copy(self, sql: str, to: Path, form: str = PARQUET) -> None:
        """Write a query's result to a Parquet file."""
        with _faults():
            self._connection.execute(f"COPY ({sql}) TO {literal(to)} {form}")


@contextmanager
def engine(spill: Path, *, memory_limit: str = MEMORY_LIMIT) -> Iterator[Engine]:
    """An engine for the time of a `with`; `spill` is a private folder for what does not fit in memory."""
    settings: Mapping[str, Any] = {
        "memory_limit": memory_limit,
        "threads": os.cpu_count() or 1,
        "temp_directory": str(spill),
        # Nothing is ever fetched or loaded at run time.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    backend = ibis.duckdb.connect(**settings)
    # What we print is read by machines too: the engine draws nothing on it.
    backend.con.execute("SET enable_progress_bar = false")
    try:
        yield Engine(backend)
    finally:
        backend.disconnect()


def literal(value: str | Path) -> str:
    """A text as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def null(ibis_type: str) -> str:
    """A null of an Ibis type as SQL."""
    return f"NULL::{_SQL_TYPES.get(ibis_type, ibis_type)}"


def name(column: str) -> str:
    """A column's name as SQL."""
    return '"' + column.replace('"', '""') + '"'


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException) as fault:
        is_disk = isinstance(fault, duckdb.IOException)
        raise EnvironmentFault(
            "engine_out_of_room",
            "The disk is full, or cannot be written." if is_disk else "The machine ran out of memory.",
            what_to_do=f"Free some {'space' if is_disk else 'memory'}, then run it again. Nothing half-done was kept.",
        ) from fault
