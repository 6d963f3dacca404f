"""What was measured, as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.measuring import Comparison

HEADING = (
    "lines",
    "what",
    "seconds",
    "processor",
    "whole process",
    "rows/s",
    "peak MB",
    "ratio",
    "of processor",
    "target",
    "met",
)
MET = {True: "yes", False: "NO", None: "-"}
MOST_DIFFERENCES = 5
GROWTH_AT_MOST = 1.1  # of linear: measuring is not exact


def table(comparisons: Sequence[Comparison]) -> str:
    """The measurements in columns, ours above its peer."""
    rows = [HEADING]
    for comparison in comparisons:
        for side in (comparison.ours, comparison.peer):
            is_ours = side is comparison.ours
            rows.append(
                (
                    f"{comparison.lines:,}",
                    side.name,
                    f"{side.seconds():.2f}",
                    f"{side.processor_seconds():.2f}",
                    f"{side.process():.2f}",
                    f"{comparison.lines / side.seconds():,.0f}",
                    f"{side.peak_mb():,.0f}",
                    f"{comparison.ratio():.2f}" if is_ours else "",
                    f"{comparison.processor_ratio():.2f}" if is_ours else "",
                    comparison.target if is_ours else "",
                    MET[comparison.is_met] if is_ours else "",
                )
            )
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADING))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )


def agreement(comparisons: Sequence[Comparison]) -> str:
    """Whether both sides gave the same, and where not."""
    told = []
    for comparison in comparisons:
        if comparison.differences:
            told.append(
                f"{comparison.what}, {comparison.lines:,} lines: {len(comparison.differences)} DIFFERENCES"
            )
            told.extend(f"  {difference}" for difference in comparison.differences[:MOST_DIFFERENCES])
        else:
            told.append(f"{comparison.what}, {comparison.lines:,} lines: the same results on both sides")
    return "\n".join(told)


def growth(comparisons: Sequence[Comparison]) -> str:
    """How time and memory grew with the lines; no worse than linear is the target for time."""
    told = []
    for what in dict.fromkeys(comparison.what for comparison in comparisons):
        sizes = sorted((c for c in comparisons if c.what == what), key=lambda c: c.lines)
        for small, large in pairwise(sizes):
            lines = large.lines / small.lines
            time = large.ours.seconds() / small.ours.seconds()
            memory = large.ours.peak_mb() / small.ours.peak_mb()
            verdict = "linear or better" if time <= lines * GROWTH_AT_MOST else "WORSE than linear"
            told.append(
                f"{what}: {lines:g} x the lines, {time:.1f} x the time ({verdict}), {memory:.1f} x the memory"
            )
    return "\n".join(told)


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {
        "processors": os.cpu_count(),
        "load average": round(os.getloadavg()[1], 1),  # well above 2 says that others were at work too
        "system": platform.platform(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("duckdb", "ibis-framework", "pandas", "pyarrow")},
    }


def write_json(path: Path, comparisons: Sequence[Comparison], times: int) -> None:
    """Everything, each run too."""
    told = {"machine": machine(), "runs": times, "comparisons": [each.as_json() for each in comparisons]}
    path.write_text(json.dumps(told, indent=1, default=str), encoding="utf-8")
