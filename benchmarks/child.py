"""One measurement in a process of its own, so that neither memory nor warmth is shared: prints what it found as JSON.

`python -m benchmarks.child TASK '{"argument": "value"}'`
"""

from __future__ import annotations

import importlib
import json
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BYTES_IN_MB = 1_000_000
Found = dict[str, Any]


def main() -> None:
    """Do the task named on the command line."""
    name, arguments = sys.argv[1], json.loads(sys.argv[2])
    found = TASKS[name](**arguments)
    print(json.dumps({"peak_mb_of_work": peak_mb()} | found))


def timed(work: Callable[[], Any]) -> tuple[Found, Any]:
    """Seconds of the clock and of all processors that some work takes, and what it gives."""
    start, busy = time.perf_counter(), time.process_time()
    result = work()
    return {"seconds": time.perf_counter() - start, "processor_seconds": time.process_time() - busy}, result


def peak_mb() -> float:
    """The most memory that this process has held at once."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux counts the parent's memory in its usual answer
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found:
            return int(found[1]) * 1024 / BYTES_IN_MB
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / BYTES_IN_MB if sys.platform == "darwin" else most * 1024 / BYTES_IN_MB


def commonweal_load(workspace: str, source: str, organisation: str) -> Found:
    """Load a ledger into a fresh workspace."""
    importlib.import_module("commonweal.pipeline.load")
    from benchmarks import commonweal_side

    spent, result = timed(lambda: commonweal_side.load(Path(workspace), Path(source), organisation))
    return spent | {"result": result}


def duckdb_load(source: str, target: str) -> Found:
    """Copy the same ledger to Parquet."""
    from benchmarks import duckdb_peer

    spent, result = timed(lambda: duckdb_peer.copy(Path(source), Path(target)))
    return spent | {"result": result}


def commonweal_match(workspace: str) -> Found:
    """Match the suppliers of a workspace, which figures of influenceable spend rest on."""
    importlib.import_module("commonweal.pipeline.suppliers")
    from benchmarks import commonweal_side

    spent, result = timed(lambda: commonweal_side.match(Path(workspace)))
    return spent | {"result": result}


def commonweal_figures(workspace: str, warm_up: str | None = None, influenceable: str = "") -> Found:
    """Compute the figures of a workspace, of gross or of influenceable spend; warm if a small one is computed first."""
    importlib.import_module("commonweal.pipeline.ask")
    from benchmarks import commonweal_side

    if warm_up:
        commonweal_side.figures(Path(warm_up), influenceable=bool(influenceable))
    spent, sets = timed(lambda: commonweal_side.figures(Path(workspace), influenceable=bool(influenceable)))
    peak = peak_mb()  # before the answers are read back, which pages never do all at once
    answers = _fingerprints(commonweal_side.answers(Path(workspace)).items())
    return spent | {"figure_sets": sets, "answers": answers, "peak_mb_of_work": peak}


def duckdb_figures(workspace: str) -> Found:
    """Answer the same questions with SQL."""
    from benchmarks import commonweal_side, duckdb_peer
    from benchmarks.questions import questions

    ledgers = commonweal_side.ledgers(Path(workspace))
    importlib.import_module("pyarrow")
    asked = list(questions(list(ledgers)))
    spent, answered = timed(lambda: list(duckdb_peer.Answering(ledgers).answer(asked)))
    peak = peak_mb()
    answers = _fingerprints((question, duckdb_peer.rows(question, table)) for question, table in answered)
    return spent | {"answers": answers, "peak_mb_of_work": peak}


def pandas_figures(workspace: str) -> Found:
    """Answer the same questions with pandas."""
    from benchmarks import commonweal_side, pandas_peer
    from benchmarks.questions import questions

    ledgers = commonweal_side.ledgers(Path(workspace))
    importlib.import_module("pyarrow.parquet")
    asked = list(questions(list(ledgers)))
    spent, answered = timed(lambda: list(pandas_peer.answer(asked, ledgers)))
    peak = peak_mb()
    answers = _fingerprints((question, pandas_peer.rows(question, result)) for question, result in answered)
    return spent | {"answers": answers, "peak_mb_of_work": peak}


def duckdb_influenceable(workspace: str, settings: str) -> Found:
    """Answer the same questions of influenceable spend with SQL."""
    importlib.import_module("pyarrow")
    from benchmarks import influenceable_duckdb as peer

    return _influenceable(peer.Answering, peer.rows, workspace, settings)


def pandas_influenceable(workspace: str, settings: str) -> Found:
    """Answer the same questions of influenceable spend with pandas."""
    from benchmarks import influenceable_pandas as peer

    return _influenceable(peer.Answering, lambda question, rows: rows, workspace, settings)


def _influenceable(answering: Any, rows: Any, workspace: str, settings: str) -> Found:
    from benchmarks import commonweal_side
    from benchmarks.influenceable_questions import Settings, questions

    ledgers, known = commonweal_side.ledgers(Path(workspace)), Settings.read(Path(settings))
    asked = list(questions(list(ledgers)))
    spent, answered = timed(lambda: list(answering(ledgers, known).answer(asked)))
    peak = peak_mb()
    answers = _fingerprints((question, rows(question, result)) for question, result in answered)
    return spent | {"answers": answers, "peak_mb_of_work": peak}


def _fingerprints(answers: Any) -> dict[str, str]:
    from benchmarks.answers import fingerprint

    return {str(question): fingerprint(rows) for question, rows in answers}


TASKS: dict[str, Callable[..., Found]] = {
    "commonweal_load": commonweal_load,
    "duckdb_load": duckdb_load,
    "commonweal_match": commonweal_match,
    "commonweal_figures": commonweal_figures,
    "duckdb_figures": duckdb_figures,
    "pandas_figures": pandas_figures,
    "duckdb_influenceable": duckdb_influenceable,
    "pandas_influenceable": pandas_influenceable,
}

if __name__ == "__main__":
    main()
