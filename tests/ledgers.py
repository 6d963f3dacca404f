"""For the tests of reading spend: a file of text held in memory, and a recipe run by DuckDB."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
from python_calamine import CalamineWorkbook

from commonweal.sources import spend
from commonweal.vocabulary.readings import Reading, ReadingContext, Recipe
from commonweal.vocabulary.text import Cells

Row = dict[str, Any]


@dataclass(frozen=True)
class MemorySheet:
    """A sheet whose rows are in memory."""

    rows: Sequence[Sequence[str | None]]
    name: str | None = None

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    @property
    def height(self) -> int:
        return len(self.rows)

    def numbered(self) -> list[tuple[int, Cells]]:
        width = self.width
        return [(n, [*row, *[None] * (width - len(row))]) for n, row in enumerate(self.rows, start=1)]

    def head(self, rows: int) -> list[tuple[int, Cells]]:
        return self.numbered()[:rows]

    def tail(self, rows: int) -> list[tuple[int, Cells]]:
        return self.numbered()[-rows:]

    def distinct(self, column: int, *, after_row: int) -> list[tuple[str, int]]:
        cells = (cells[column] for row, cells in self.numbered() if row > after_row)
        return list(Counter(cell for cell in cells if cell).items())


@dataclass(frozen=True)
class MemoryFile:
    """A file whose sheets are in memory."""

    sheets: Sequence[MemorySheet]
    name: str = "spend.csv"


def csv_file(text: str, name: str = "spend.csv") -> MemoryFile:
    """A file from CSV text; an empty cell is None."""
    rows = [
        [cell if cell != "" else None for cell in row] for row in csv.reader(io.StringIO(text, newline=""))
    ]
    return MemoryFile([MemorySheet(rows)], name)


def table_file(*rows: Sequence[str | None], name: str = "spend.csv") -> MemoryFile:
    """A file of one sheet from rows."""
    return MemoryFile([MemorySheet(rows)], name)


def open_file(path: Path) -> MemoryFile:
    """A published file."""
    if path.suffix == ".csv":
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252")
        return csv_file(text, path.name)
    book = CalamineWorkbook.from_path(path)
    sheets = [
        MemorySheet([[_text(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()], name)
        for name in book.sheet_names
    ]
    return MemoryFile([sheet for sheet in sheets if sheet.rows], path.name)


def _text(cell: Any) -> str | None:
    if cell in ("", None):
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat(sep=" ") if isinstance(cell, dt.datetime) else cell.isoformat()
    return str(cell)


def context(**told: Any) -> ReadingContext:
    """A reading context with a token that shows what it was made from."""
    values: dict[str, Any] = {"organisation": "ABC", "token": lambda name: f"person:{name}"}
    return ReadingContext(**(values | told))


def read(file: MemoryFile, **told: Any) -> Reading:
    """Read a file as on a fixed day."""
    return spend.read(file, context(**told), today=dt.date(2026, 11, 22))


def run(recipe: Recipe, file: MemoryFile) -> list[Row]:
    """Every row of every sheet, as canonical rows; `problems` are the codes of its flags."""
    rows: list[Row] = []
    for sheet_recipe in recipe.sheets:
        sheet = next(sheet for sheet in file.sheets if sheet.name == sheet_recipe.sheet)
        for row in run_sheet(sheet_recipe, sheet):
            codes = [p.code for n, p in enumerate(recipe.problems) if row["flags"] >> n & 1]
            rows.append(row | {"problems": codes, "sheet": sheet.name})
    return rows


def run_sheet(sheet_recipe: Any, sheet: MemorySheet) -> list[Row]:
    with duckdb.connect() as connection:
        numbered = sheet.numbered()
        data: dict[str, Any] = {"row": pa.array([n for n, _ in numbered], pa.int64())}
        for column in range(sheet.width):
            data[f"c{column}"] = pa.array([cells[column] for _, cells in numbered], pa.string())
        connection.register("text", pa.table(data))
        for lookup in sheet_recipe.lookups:
            texts = [text for text, _ in sheet.distinct(lookup.column, after_row=0)]
            values = lookup.clean(texts)
            columns = {"text": pa.array(texts, pa.string())}
            for place, (name, kind) in enumerate(lookup.columns.items()):
                arrow = ibis.dtype(kind).to_pyarrow()
                columns[name] = pa.array([value[place] for value in values], arrow)
            connection.register(lookup.name, pa.table(columns))
        sql = sql_of(sheet_recipe.rows)
        return sorted(connection.sql(sql).to_arrow_table().to_pylist(), key=lambda row: row["row"])


@functools.lru_cache(maxsize=64)
def sql_of(rows: Any) -> str:
    """An expression as DuckDB's SQL; files of one layout share it."""
    return str(ibis.to_sql(rows, dialect="duckdb"))


def load(file: MemoryFile, **told: Any) -> list[Row]:
    """Read a file and run its recipe."""
    return run(read(file, **told).recipe, file)
