"""The rows set aside in a version's issues, in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from commonweal.vocabulary.holdings import IssueCount

COLUMNS = ("sheet", "row", "column", "outcome", "severity", "code", "message", "what_to_do", "value", "cells")


def table(path: Path, *, severity: str | None = None, code: str | None = None) -> pa.Table:
    """A version's issues, those asked for, in the file's order."""
    wanted = {name: value for name, value in (("severity", severity), ("code", code)) if value is not None}
    found = pq.read_table(path)
    for name, value in wanted.items():
        found = found.filter(pc.equal(found[name], value))
    return found.sort_by([("sheet", "ascending"), ("row", "ascending"), ("code", "ascending")])


def worded(found: pa.Table, counts: Sequence[IssueCount]) -> list[dict[str, Any]]:
    """Issues as dictionaries, each with what is wrong and what to do in words."""
    words = {count.code: count for count in counts}
    return [row | _words(row, words[row["code"]]) for row in found.to_pylist()]


def _words(row: dict[str, Any], count: IssueCount) -> dict[str, str]:
    values = {"{value}": row["value"] or "", "{column}": row["column"] or ""}

    def filled(template: str) -> str:
        for mark, value in values.items():
            template = template.replace(mark, value)
        return template

    return {"message": filled(count.message), "what_to_do": filled(count.what_to_do)}
