"""The comparisons, each with its target."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from benchmarks.answers import differences
from benchmarks.measuring import Comparison, Found, Side, alternate, ratio, run_child
from benchmarks.workbench import ORGANISATIONS, WARM_UP_LINES, Ledger, Workbench, load

LOAD_AT_MOST = 3.0  # times DuckDB's bare copy
FIGURES_AT_MOST = 1.2  # times hand-written SQL
FIGURES_MEMORY_MB = 3_000
PANDAS_AT_LEAST = 4.0  # times faster than pandas
MOST_LINES_FOR_PANDAS = 1_000_000
# Smaller ledgers tell of fixed costs only, and are held to nothing.
FEWEST_FOR_LOAD, FEWEST_FOR_FIGURES, FEWEST_FOR_PANDAS = 1_000_000, 10_000_000, 1_000_000


def loading(bench: Workbench, times: int) -> Comparison:
    """Load with checks, issues and Parquet, against copying the same file to Parquet."""
    ledger = bench.ledger()
    sides = alternate(
        ("Commonweal load", lambda: _load(bench, ledger)),
        ("DuckDB copy", lambda: _copy(bench, ledger)),
        times,
    )
    ledger.path.unlink()
    found = ratio(*sides)
    return Comparison(
        what="load",
        lines=bench.lines,
        ours=sides[0],
        peer=sides[1],
        target=f"at most {LOAD_AT_MOST:g} x DuckDB's copy (from 1 million)",
        is_met=_held(bench, FEWEST_FOR_LOAD, found <= LOAD_AT_MOST),
        differences=_misread(sides[0], sides[1], ledger),
    )


def answering(bench: Workbench, times: int) -> list[Comparison]:
    """Compute all figures from stored ledgers, against SQL and, where it fits, pandas giving the same numbers."""
    system = bench.system("system", bench.lines)
    warm_up = bench.system("small", WARM_UP_LINES)
    compared = [_against_sql(bench, system, times)]
    if bench.lines <= MOST_LINES_FOR_PANDAS:
        compared.append(_against_pandas(bench, system, warm_up, times))
    return compared


def _against_sql(bench: Workbench, system: Path, times: int) -> Comparison:
    ours, peer = alternate(
        ("Commonweal figures", lambda: _figures(bench, system)),
        ("DuckDB SQL", lambda: run_child("duckdb_figures", workspace=str(system))),
        times,
    )
    return Comparison(
        what="figures",
        lines=bench.lines,
        ours=ours,
        peer=peer,
        target=f"at most {FIGURES_AT_MOST:g} x hand-written SQL, {FIGURES_MEMORY_MB / 1000:g} GB (at 10 million)",
        is_met=_held(
            bench,
            FEWEST_FOR_FIGURES,
            ratio(ours, peer) <= FIGURES_AT_MOST and ours.peak_mb() <= FIGURES_MEMORY_MB,
        ),
        differences=differences(ours.runs[0]["answers"], peer.runs[0]["answers"]),
    )


def _against_pandas(bench: Workbench, system: Path, warm_up: Path, times: int) -> Comparison:
    ours, peer = alternate(
        ("Commonweal figures, warm", lambda: _figures(bench, system, warm_up)),
        ("pandas", lambda: run_child("pandas_figures", workspace=str(system))),
        times,
    )
    return Comparison(
        what="figures, warm",
        lines=bench.lines,
        ours=ours,
        peer=peer,
        target=f"at least {PANDAS_AT_LEAST:g} x faster than pandas (at 1 million)",
        is_met=_held(bench, FEWEST_FOR_PANDAS, ratio(ours, peer) <= 1 / PANDAS_AT_LEAST),
        differences=differences(ours.runs[0]["answers"], peer.runs[0]["answers"]),
    )


def influencing(bench: Workbench, times: int) -> list[Comparison]:
    """Compute every figure of influenceable spend, against SQL and, where it fits, pandas giving the same numbers.

    Both start from the stored ledgers, the suppliers as matched and the whole directory of postcodes.
    """
    system, settings = bench.placed_system("placed", bench.lines)
    warm_up, _ = bench.placed_system("placed-small", WARM_UP_LINES)
    path = bench.fresh("settings").with_suffix(".json")
    settings.save(path)

    def ours(small: Path | None = None) -> Found:
        return _figures(bench, system, small, influenceable="yes")

    def peer(task: str) -> Callable[[], Found]:
        return lambda: run_child(task, workspace=str(system), settings=str(path))

    sides = alternate(("Commonweal influenceable", ours), ("DuckDB SQL", peer("duckdb_influenceable")), times)
    compared = [_influenceable(bench, *sides, what="influenceable", target=_SQL_TARGET)]
    if bench.lines <= MOST_LINES_FOR_PANDAS:
        sides = alternate(
            ("Commonweal influenceable, warm", lambda: ours(warm_up)),
            ("pandas", peer("pandas_influenceable")),
            times,
        )
        compared.append(_influenceable(bench, *sides, what="influenceable, warm", target=_PANDAS_TARGET))
    return compared


_SQL_TARGET = (
    f"at most {FIGURES_AT_MOST:g} x hand-written SQL, {FIGURES_MEMORY_MB / 1000:g} GB (at 10 million)"
)
_PANDAS_TARGET = f"at least {PANDAS_AT_LEAST:g} x faster than pandas (at 1 million)"


def _influenceable(bench: Workbench, ours: Side, peer: Side, *, what: str, target: str) -> Comparison:
    found = ratio(ours, peer)
    if target == _SQL_TARGET:
        met = found <= FIGURES_AT_MOST and ours.peak_mb() <= FIGURES_MEMORY_MB
        is_met = _held(bench, FEWEST_FOR_FIGURES, met)
    else:
        is_met = _held(bench, FEWEST_FOR_PANDAS, found <= 1 / PANDAS_AT_LEAST)
    return Comparison(
        what=what,
        lines=bench.lines,
        ours=ours,
        peer=peer,
        target=target,
        is_met=is_met,
        differences=differences(ours.runs[0]["answers"], peer.runs[0]["answers"]),
    )


def _held(bench: Workbench, fewest_lines: int, is_met: bool) -> bool | None:
    return is_met if bench.lines >= fewest_lines else None


def _load(bench: Workbench, ledger: Ledger) -> Found:
    workspace = bench.fresh("loaded")
    found = load(workspace, ledger.path, ORGANISATIONS[0])
    shutil.rmtree(workspace)
    return found


def _copy(bench: Workbench, ledger: Ledger) -> Found:
    target = bench.fresh("copied").with_suffix(".parquet")
    found = run_child("duckdb_load", source=str(ledger.path), target=str(target))
    target.unlink()
    return found


def _figures(bench: Workbench, system: Path, warm_up: Path | None = None, influenceable: str = "") -> Found:
    """Compute in copies, since what is computed once is kept."""
    workspace = bench.copy_of(system)
    arguments = {"workspace": str(workspace), "influenceable": influenceable}
    small = bench.copy_of(warm_up) if warm_up else None
    if small:
        arguments["warm_up"] = str(small)
    found = run_child("commonweal_figures", **arguments)
    for folder in filter(None, (workspace, small)):
        shutil.rmtree(folder)
    return found


def _misread(ours: Side, peer: Side, ledger: Ledger) -> list[str]:
    """Where the load's account of the file is not what the generator put in it."""
    told = []
    for name, expected in vars(ledger.controls).items():
        found = ours.runs[0]["result"][name]
        if Decimal(found) != Decimal(expected):
            told.append(f"{name}: Commonweal {found}; written {expected}")
    copied = peer.runs[0]["result"]
    if copied != ledger.controls.rows_read - 1:  # the copy takes the heading for names
        told.append(f"rows: the peer copied {copied}; written {ledger.controls.rows_read - 1}")
    return told
