"""Thousands of damaged files: each is kept with every row and pound accounted for, or told plainly; none crashes."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import shutil
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from commonweal.pipeline import holdings, load
from commonweal.vocabulary.errors import CommonwealError
from commonweal.vocabulary.holdings import LoadResult
from tests.loading import add_one, fingerprint, manifests, plain_rows, write
from tests.prove import mutations

SMALL, FULL = 40, 5_000
BATCH = 25
ANSWERS: tuple[dict[str, Any], ...] = (
    {"accept_proposals": True, "overlap": "keep"},
    {"accept_proposals": True},
    {"overlap": "keep"},
    {"accept_proposals": True, "overlap": "keep", "stated": {"date-order": "mdy", "vat": "included"}},
)


def load_all(workspace: Path, paths: list[Path], options: dict[str, Any]) -> list[LoadResult]:
    """Load files; where the program is at fault, say which file it was at."""
    at = "before the first file"

    def told(stage: str, done: int, total: int | None, message: str) -> None:
        nonlocal at
        at = message

    try:
        return load.add(
            workspace,
            "spend",
            paths,
            organisation="RMUT",
            options=load.LoadOptions(figures=False, **options),
            progress=told,
        )
    except CommonwealError as fault:
        raise AssertionError(f"{at}: a file is never the machine's fault, but: {fault}") from fault
    except Exception as fault:
        raise AssertionError(f"{at}: {type(fault).__name__}: {fault}") from fault


def assert_accounted_for(workspace: Path, result: LoadResult) -> None:
    """What is said of a kept file is what lies on the disk, and it adds up."""
    counted = result.reconciliation
    assert counted is not None
    rows = pq.read_table(
        workspace / "evidence" / "versions" / str(result.dataset_version) / "rows.parquet"
    ).to_pylist()
    outcomes = Counter(row["outcome"] for row in rows)
    assert counted.rows_read == len(rows) == outcomes.total()
    assert counted.rows_accepted == outcomes["accepted"] > 0
    assert counted.rows_refused == outcomes["refused"]
    assert counted.rows_not_data == outcomes["not_data"]
    for outcome, stated in (("accepted", counted.amount_accepted), ("refused", counted.amount_refused)):
        assert sum((r["amount"] or 0 for r in rows if r["outcome"] == outcome), Decimal(0)) == stated
    assert counted.amount_in == counted.amount_accepted + counted.amount_refused
    numbers = [(row["sheet"], row["row"]) for row in rows]
    assert len(set(numbers)) == len(numbers)
    for row in rows:
        if row["outcome"] == "accepted":
            assert row["date"] is not None
            assert row["supplier"]
            assert row["amount"] is not None
        elif row["outcome"] == "refused":
            assert row["flags"], "it says why"


def run_batch(
    numbers: tuple[int, ...], folder: Path, base: Path, workbooks: list[Path]
) -> Counter[tuple[str, str]]:
    """Load some mutated files into a copy of a workspace that holds one sound file; count what came of each kind."""
    folder.mkdir()
    workspace = folder / "workspace"
    add_one(workspace, base)
    before = fingerprint(workspace / "evidence")
    made = [mutations.make(number, folder, workbooks) for number in numbers]
    options = ANSWERS[numbers[0] // BATCH % len(ANSWERS)]
    results = load_all(workspace, [path for path, _ in made], options)
    counts: Counter[tuple[str, str]] = Counter()
    for (path, what), result in zip(made, results, strict=True):
        assert result.file == str(path)
        if result.dataset_version is None:
            assert result.error, path
            assert result.what_to_do, path
            assert "Traceback" not in result.error
            assert len(result.error) < 2_000
            counts[what, "told"] += 1
        else:
            assert_accounted_for(workspace, result)
            refused = result.reconciliation is not None and result.reconciliation.rows_refused
            counts[what, "kept in part" if refused else "kept"] += 1
    now = fingerprint(workspace / "evidence")
    assert before.items() <= now.items(), "what was held is as it was"
    kept = {str(result.dataset_version) for result in results if result.dataset_version}
    held = {id_ for id_, version in manifests(workspace).items() if version["organisation"] == "RMUT"}
    assert held == kept, "a file that was not kept left nothing"
    assert list((workspace / "spool").iterdir()) == []
    assert holdings.check(workspace) == []
    shutil.rmtree(folder)
    return counts


def run_all(number: int, folder: Path, *, processes: int = 1) -> Counter[tuple[str, str]]:
    """Load so many files in batches, which share nothing."""
    workbooks, base = mutations.sound_workbooks(folder), write(folder / "sound.csv", plain_rows())
    batches = [tuple(range(first, min(first + BATCH, number))) for first in range(0, number, BATCH)]
    folders = [folder / f"batch {batch[0]}" for batch in batches]
    rest = (itertools.repeat(base), itertools.repeat(workbooks))
    if processes == 1:
        return sum(map(run_batch, batches, folders, *rest), Counter())
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        return sum(pool.map(run_batch, batches, folders, *rest), Counter())


def show(counts: Counter[tuple[str, str]]) -> None:
    outcomes = ("kept", "kept in part", "told")
    print(f"\n{counts.total():,} damaged files, no crash; kept whole, kept with rows refused, told plainly")
    print(f"{'what was done first':<34}" + "".join(f"{outcome:>14}" for outcome in outcomes))
    names = sorted({what.partition(": ")[2] for what, _ in counts})
    for name in names:
        row = [
            sum(n for (what, o), n in counts.items() if what.endswith(f": {name}") and o == out)
            for out in outcomes
        ]
        print(f"{name:<34}" + "".join(f"{n:>14,}" for n in row))
    sums = [sum(n for (_, o), n in counts.items() if o == outcome) for outcome in outcomes]
    print(f"{'all':<34}" + "".join(f"{n:>14,}" for n in sums))


def test_damaged_files_are_accounted_for_or_told(tmp_path: Path) -> None:
    counts = run_all(SMALL, tmp_path)
    assert counts.total() == SMALL
    outcomes = {outcome for _, outcome in counts}
    assert outcomes == {"kept", "kept in part", "told"}, "the mutations are neither too weak nor too strong"


@pytest.mark.prove
def test_five_thousand_damaged_files_are_accounted_for_or_told(tmp_path: Path) -> None:
    counts = run_all(FULL, tmp_path, processes=os.cpu_count() or 1)
    show(counts)
    assert counts.total() == FULL


def test_mutations_are_the_same_every_time(tmp_path: Path) -> None:
    workbooks = mutations.sound_workbooks(tmp_path)
    for number in itertools.chain(range(1, 60), (1001, 4999)):
        if number % 8:
            first = mutations.make(number, tmp_path, workbooks)[0].read_bytes()
            assert mutations.make(number, tmp_path, workbooks)[0].read_bytes() == first
