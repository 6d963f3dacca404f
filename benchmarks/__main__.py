"""`python -m benchmarks`: measure loading and figures beside hand-written peers, at one or more sizes."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import area_map, comparisons, pages, report
from benchmarks.measuring import Comparison
from benchmarks.workbench import Workbench

SIZES = (1_000_000, 10_000_000)
QUICK = (100_000,)
PAGE_LINES = 30_000
GROWTH = (1_000_000, 10_000_000, 50_000_000)
PARTS = ("load", "gross", "influenceable", "pages", "map")


def main() -> int:
    """Measure, print, and keep as JSON where asked. 1 where both sides' results are not the same."""
    arguments = _arguments()
    sizes = QUICK if arguments.quick else GROWTH if arguments.growth else arguments.lines
    measured: list[Comparison] = []
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-", dir=arguments.folder) as folder:
        for lines in sizes if set(arguments.only) - {"pages", "map"} else ():
            print(f"Measuring {lines:,} lines, {arguments.times} times each ...", flush=True)
            measured += _measure(Path(folder) / str(lines), lines, arguments.times, arguments.only)
        if "pages" in arguments.only:
            told = pages.measure(Path(folder) / "pages", lines=PAGE_LINES, times=5 * arguments.times)
            print(f"\n{told}", flush=True)
        if "map" in arguments.only:
            print(f"\n{area_map.measure(Path(folder) / 'map', times=arguments.times)}", flush=True)
    if not measured:
        return 0
    facts = ", ".join(f"{name} {value}" for name, value in report.machine().items())
    print(f"\n{facts}\n\n{report.table(measured)}\n\n{report.agreement(measured)}\n{report.growth(measured)}")
    if arguments.json:
        report.write_json(arguments.json, measured, arguments.times)
    return 1 if any(comparison.differences for comparison in measured) else 0


def _measure(folder: Path, lines: int, times: int, only: Sequence[str]) -> list[Comparison]:
    bench = Workbench(folder, lines)
    compared: list[Comparison] = []
    if "load" in only:
        compared.append(comparisons.loading(bench, times))
    if "gross" in only:
        compared += comparisons.answering(bench, times)
    if "influenceable" in only:
        compared += comparisons.influencing(bench, times)
    return compared


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--lines", type=int, nargs="+", default=SIZES, help="sizes of ledger (1 and 10 million)"
    )
    parser.add_argument("--quick", action="store_true", help="100,000 lines only")
    parser.add_argument("--growth", action="store_true", help="1, 10 and 50 million lines; takes hours")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="what to measure (all)")
    parser.add_argument("--times", type=int, default=3, help="pairs of runs, of which the median is told (3)")
    parser.add_argument("--json", type=Path, help="write every run to this file too")
    parser.add_argument("--folder", type=Path, help="where to put ledgers and workspaces while it runs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
