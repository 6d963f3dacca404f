"""The rows that something was wrong with, beside what the user wrote in them: `issues.parquet` of a version."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.evidence.engine import Engine, literal
from commonweal.evidence.sheets import OpenedFile, Sheet
from commonweal.vocabulary.issues import Outcome, Problem
from commonweal.vocabulary.readings import Recipe, SheetRecipe
from commonweal.vocabulary.tables import Table

BATCH_ROWS = 20_000
WITHHELD = "[withheld]"
SCHEMA = pa.schema(
    [
        ("sheet", pa.string()),
        ("row", pa.int64()),
        ("outcome", pa.string()),
        ("code", pa.string()),
        ("severity", pa.string()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("cells", pa.list_(pa.string())),
    ]
)


@dataclass(frozen=True)
class Protection:
    """How the text of a flagged row is kept free of individuals' names.

    `scrub` turns one cell's text into what may be kept. `person` is the canonical field whose text becomes the
    token where the row is an individual's; of such a row, only the cells of the `plain` fields are kept besides. A
    refused row without a supplier is treated like one.
    """

    scrub: Callable[[str], str]
    person: str
    plain: frozenset[str]


def store(
    recipe: Recipe,
    opened: OpenedFile,
    rows: Path,
    severities: Mapping[str, str],
    protection: Protection | None,
    engine: Engine,
    target: Path,
    *,
    found_later: Mapping[tuple[str | None, int], Problem],
) -> None:
    """Write an entry for every problem (a code of `severities`) of every row: where, what, the value, the cells.

    `found_later` are problems that only the finished rows show, by sheet and row; such a row has another problem too.
    Without `protection` the cells are kept as they are: the kind names no individual. Of a personal kind, none is kept.
    """
    kept = [(bit, problem) for bit, problem in enumerate(recipe.problems) if problem.code in severities]
    mask = sum(1 << bit for bit, _ in kept)
    scrub = functools.lru_cache(maxsize=200_000)(protection.scrub) if protection else str
    sheets = {sheet.name: sheet for sheet in opened.sheets}
    with pq.ParquetWriter(target, SCHEMA, compression="zstd") as writer:
        for part in recipe.sheets:
            for batch in _flagged(sheets[part.sheet], rows, mask, engine, recipe.table):
                entries = [
                    entry
                    for flagged in batch
                    for entry in _entries(
                        flagged, part, _problems(flagged, kept, found_later), severities, protection, scrub
                    )
                ]
                writer.write_table(pa.Table.from_pylist(entries, schema=SCHEMA))


def _flagged(
    sheet: Sheet, rows: Path, mask: int, engine: Engine, table: Table
) -> Iterator[list[dict[str, Any]]]:
    cells = "" if table.personal else ", ".join(f"t.c{i}" for i in range(sheet.width))
    sheet_name = "NULL" if sheet.name is None else literal(sheet.name)
    person = f", r.individual, r.{table.person} AS person" if table.person else ""
    found = engine.batches(
        f"SELECT r.sheet, r.row, r.outcome, r.flags{person}, [{cells}] AS cells "
        f"FROM (SELECT * FROM read_parquet({literal(rows)}) WHERE flags & {mask} <> 0 "
        f"{'AND part = 1 ' if table.in_parts else ''}AND sheet IS NOT DISTINCT FROM {sheet_name}) r "
        f"JOIN ({sheet.sql}) t ON t.row = r.row ORDER BY r.row",
        BATCH_ROWS,
    )
    for batch in found:
        yield batch.to_pylist()


def _problems(
    flagged: Mapping[str, Any],
    kept: Sequence[tuple[int, Problem]],
    found_later: Mapping[tuple[str | None, int], Problem],
) -> list[Problem]:
    later = found_later.get((flagged["sheet"], flagged["row"]))
    return [problem for bit, problem in kept if flagged["flags"] & (1 << bit)] + ([later] if later else [])


def _entries(
    flagged: Mapping[str, Any],
    part: SheetRecipe,
    problems: Sequence[Problem],
    severities: Mapping[str, str],
    protection: Protection | None,
    scrub: Callable[[str], str],
) -> Iterator[dict[str, Any]]:
    cells = _safe_cells(flagged, part, protection, scrub)
    for problem in problems:
        column = part.mapping.get(problem.field) if problem.field else None
        yield {
            "sheet": flagged["sheet"],
            "row": flagged["row"],
            "outcome": flagged["outcome"],
            "code": problem.code,
            "severity": severities[problem.code],
            "column": part.headings[column] if column is not None else None,
            "value": cells[column] if column is not None and cells else None,
            "cells": cells,
        }


def _safe_cells(
    flagged: Mapping[str, Any],
    part: SheetRecipe,
    protection: Protection | None,
    scrub: Callable[[str], str],
) -> list[str | None]:
    if protection is None:
        return list(flagged["cells"])
    cells: list[str | None] = [None if cell is None else scrub(cell) for cell in flagged["cells"]]
    # A refused row without a supplier may be a person's too: of it, no more is kept than of a person's.
    unknown = flagged["person"] is None and flagged["outcome"] == Outcome.REFUSED
    if not (flagged["individual"] or unknown):
        return cells
    fields = {column: field for field, column in part.mapping.items()}
    for column, cell in enumerate(cells):
        if cell is None:
            continue
        field = fields.get(column)
        if field == protection.person:
            cells[column] = flagged["person"]
        elif field not in protection.plain:
            cells[column] = WITHHELD
    return cells
