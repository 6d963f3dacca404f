"""The child process that reads one workbook: `python -m commonweal.evidence.workbook_child WORKBOOK FOLDER`.

Prints one JSON object: {"sheets": [{name, file, width, height}]} or {"fault": what the reader said}.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

MOST_MEMORY = 6 * 1024**3
MOST_CPU_SECONDS = 540
BATCH_ROWS = 50_000


def main(workbook: Path, folder: Path) -> dict[str, Any]:
    """Write each sheet's cells as text; say what was written."""
    try:
        opened = CalamineWorkbook.from_path(str(workbook))
        sheets = [
            _store(opened, name, folder / f"sheet{i}.parquet") for i, name in enumerate(opened.sheet_names)
        ]
    except (CalamineError, OSError, ValueError) as fault:
        return {"fault": f"{type(fault).__name__}: {fault}"}
    return {"sheets": [sheet for sheet in sheets if sheet is not None]}


def _store(workbook: CalamineWorkbook, name: str, target: Path) -> dict[str, Any] | None:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None or sheet.end is None:
        return None
    # skip_empty_area=False: row 1 of the sheet is row 1 here, as its user sees it.
    rows = sheet.to_python(skip_empty_area=False)
    while rows and all(cell == "" for cell in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    schema = pa.schema([(f"c{i}", pa.string()) for i in range(width)])
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        for start in range(0, len(rows), BATCH_ROWS):
            batch = rows[start : start + BATCH_ROWS]
            columns = [pa.array([_text(row[i]) for row in batch], pa.string()) for i in range(width)]
            writer.write_batch(pa.record_batch(columns, schema=schema))
    return {"name": name, "file": target.name, "width": width, "height": len(rows)}


def _text(cell: Any) -> str | None:
    """A cell as text: whole numbers without a point, dates as ISO, an empty cell as None."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return (
            cell.isoformat(sep=" ", timespec="seconds")
            if cell.time() != dt.time()
            else cell.date().isoformat()
        )
    return str(cell)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))


def _run(arguments: Sequence[str]) -> None:
    _limit()
    workbook, folder = arguments
    json.dump(main(Path(workbook), Path(folder)), sys.stdout)


if __name__ == "__main__":
    _run(sys.argv[1:])
