"""For the tests of loading: small ledgers written by the test, loads of them, and what is then on the disk.

Nothing here asks the product what it holds where the disk can be asked: manifests and Parquet are read as they are.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.pipeline import load
from commonweal.vocabulary.holdings import LoadResult

HEADINGS = ("Date", "Supplier", "Amount", "Transaction Number", "Expense Type", "Expense Area")

Row = tuple[str, ...]


def plain_rows(number: int = 12, *, first: int = 1, month: str = "04/2025") -> list[Row]:
    """Rows with nothing the matter, each different: day, supplier, amount, transaction, type, area."""
    return [
        (
            f"{n % 28 + 1:02d}/{month}",
            f"Acme {n} Ltd",
            f"{100 * n}.{n % 100:02d}",
            f"T{n}",
            "Food",
            "Kitchens",
        )
        for n in range(first, first + number)
    ]


def as_csv(rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS, **dialect: Any) -> str:
    """Rows under their headings, as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, **dialect)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue()


def write(
    path: Path, rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS, **dialect: Any
) -> Path:
    """A CSV file of rows under their headings."""
    path.write_text(as_csv(rows, headings, **dialect), encoding="utf-8", newline="")
    return path


def pounds(rows: Sequence[Sequence[str]], column: int = 2) -> Decimal:
    """What plainly written amounts come to."""
    return sum((Decimal(row[column]) for row in rows), Decimal("0.00"))


def add(
    workspace: Path, *paths: Path, organisation: str = "RXX", figures: bool = False, **options: Any
) -> list[LoadResult]:
    """Load files in this process, with nobody to ask."""
    chosen = load.LoadOptions(figures=figures, **options)
    return load.add(workspace, "spend", paths, organisation=organisation, options=chosen)


def add_one(workspace: Path, path: Path, **options: Any) -> LoadResult:
    """Load one file."""
    [result] = add(workspace, path, **options)
    return result


def manifests(workspace: Path) -> dict[str, dict[str, Any]]:
    """The manifest of every version on the disk, by its folder's name."""
    return {
        path.parent.name: json.loads(path.read_text(encoding="utf-8"))["version"]
        for path in sorted((workspace / "evidence" / "versions").glob("*/manifest.json"))
    }


def rows_on_disk(workspace: Path, *, outcome: str | None = "accepted") -> list[dict[str, Any]]:
    """The rows of every version that no other supersedes, in their order."""
    held = manifests(workspace)
    superseded = {old for version in held.values() for old in version["supersedes"]}
    rows: list[dict[str, Any]] = []
    for id_ in held.keys() - superseded:
        rows += pq.read_table(workspace / "evidence" / "versions" / id_ / "rows.parquet").to_pylist()
    return [row for row in rows if outcome in (None, row["outcome"])]


def total_on_disk(workspace: Path) -> Decimal:
    """The pounds of the accepted rows on the disk."""
    return sum((row["amount"] for row in rows_on_disk(workspace)), Decimal("0.00"))


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file below a folder with the SHA-256 of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def places_that_hold(folder: Path, text: str) -> list[str]:
    """The files below a folder in which a text stands, whatever its case: in their bytes or in unpacked Parquet."""
    wanted = text.casefold()
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        texts: Iterator[str] = iter([str(path), path.read_bytes().decode("utf-8", errors="replace")])
        if path.suffix == ".parquet":
            texts = iter([*texts, *_texts_of(pq.read_table(path))])
        if any(wanted in each.casefold() for each in texts):
            found.append(str(path.relative_to(folder)))
    return found


def _texts_of(table: pa.Table) -> Iterator[str]:
    yield str(table.schema)
    for row in table.to_pylist():
        yield repr(row)
