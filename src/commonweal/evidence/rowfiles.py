"""Files of rows, read and written. A column that a source does not have is not in its file; it is read as empty."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import ibis.expr.operations as ops
import pyarrow.parquet as pq

from commonweal.evidence.engine import literal, name, null
from commonweal.vocabulary.tables import Table

if TYPE_CHECKING:
    import ibis.expr.types as ir


def filled(rows: ir.Table, table: Table) -> list[str]:
    """The columns of an expression that are more than null throughout, and those that every file of its kind has.

    Writing a column of nulls takes nearly as long as writing one of texts.
    """
    always = {column.name for column in table.columns if column.required}
    always |= {column for column in (table.amount, table.date, table.person, "individual", "part") if column}
    values = rows.op().values if isinstance(rows.op(), ops.Project) else {}
    return [column for column in rows.columns if column in always or not _is_null(values.get(column))]


def columns(files: Sequence[Path]) -> set[str]:
    """The columns that at least one of the files has."""
    return {column for file in files for column in pq.read_schema(file).names}


def read(files: Sequence[Path]) -> str:
    """Files of rows as one source for an engine."""
    return f"read_parquet([{', '.join(literal(file) for file in files)}], union_by_name = true)"


def canonical(files: Sequence[Path], table: Table) -> str:
    """Files of rows as one source with every column of a canonical table: null where no file has it."""
    held = columns(files)
    columns_ = ", ".join(
        name(column.name) if column.name in held else f"{null(column.type)} AS {name(column.name)}"
        for column in table.columns
    )
    return f"(SELECT sheet, row, organisation, outcome, flags, {columns_} FROM {read(files)})"


def _is_null(value: ops.Node | None) -> bool:
    return isinstance(value, ops.Literal) and value.value is None
