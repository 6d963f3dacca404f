"""For the tests of registers: a register that is only a file of a workspace, and files of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml

from commonweal.pipeline import load
from commonweal.vocabulary.holdings import LoadResult

EDITION = {
    "status": "draft",
    "authored_by": "Wexmoor and Vale",
    "checked_by": None,
    "reviewed_on": "2026-11-22",
    "next_review": "2027-11-22",
    "derived_from": ["Our own"],
}
ALLOTMENTS: dict[str, Any] = {
    **EDITION,
    "title": "Allotments on our land",
    "about": "Plots that people may dig.",
    "one_row": "an allotment",
    "many": "allotments",
    "theme": "estates",
    "owned": True,
    "whole_of": ["organisation"],
    "columns": [
        {
            "name": "reference",
            "title": "Reference",
            "type": "text",
            "required": True,
            "meaning": "Your own number.",
            "example": "A1",
        },
        {
            "name": "plots",
            "title": "Number of plots",
            "type": "whole",
            "required": True,
            "meaning": "How many.",
            "at_least": 0,
            "headings": ["Plots"],
            "example": "12",
        },
        {"name": "opened", "title": "Opened on", "type": "date", "meaning": "Day it opened."},
        {
            "name": "state",
            "title": "State",
            "type": "choice",
            "choices": ["Open", "Closed"],
            "also": {"Open": ["In use"]},
            "meaning": "Whether people dig there.",
        },
        {"name": "free", "title": "Free of charge", "type": "yes-no", "meaning": "Whether it is free."},
        {"name": "rent", "title": "Yearly rent", "type": "pounds", "meaning": "Rent for a year."},
    ],
}


def own(workspace: Path, kind: str, id_: str, content: dict[str, Any]) -> None:
    """Lay an edition of content into a workspace's own."""
    folder = workspace / "content" / kind / id_
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "2026-04-01.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def added(
    workspace: Path, kind: str, path: Path, *, organisation: str | None = None, **options: Any
) -> LoadResult:
    """What came of adding one file."""
    chosen = load.LoadOptions(**{"figures": False, **options})
    (result,) = load.add(workspace, kind, [path], organisation=organisation, options=chosen)
    return result


def rows(workspace: Path, result: LoadResult) -> list[dict[str, Any]]:
    """The accepted rows of what was kept, as they lie on the disk, without what is empty."""
    path = workspace / "evidence" / "versions" / str(result.dataset_version) / "rows.parquet"
    ours = ("sheet", "row", "organisation", "outcome", "flags")
    return [
        {name: value for name, value in row.items() if name not in ours and value is not None}
        for row in pq.read_table(path).to_pylist()
        if row["outcome"] == "accepted"
    ]
