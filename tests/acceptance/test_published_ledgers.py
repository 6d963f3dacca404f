"""Published ledgers through the prompt, as they are: every row and pound told, and agreed with a calculator."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import naive_ledger
from tests.loading import fingerprint, manifests
from tests.prompt import run

STABLE = {
    "file", "rows_read", "rows_accepted", "rows_refused", "rows_not_data", "amount_accepted", "amount_refused",
    "dataset_version", "already_held", "issues",
}  # fmt: skip
LEAST_ACCEPTED = Decimal("0.995")


@dataclass(frozen=True)
class Loaded:
    """Some files, the workspace that they were loaded into, and what the prompt printed of each."""

    paths: tuple[Path, ...]
    workspace: Path
    told: list[dict[str, Any]]


def every_ledger(shared_data: Path) -> list[Path]:
    return sorted(
        path
        for path in (shared_data / "spend").rglob("*")
        if path.suffix in (".csv", ".xlsx", ".xls", ".ods")
    )


def one_of_each_publisher(shared_data: Path) -> list[Path]:
    first: dict[str, Path] = {}
    for path in every_ledger(shared_data):
        first.setdefault(path.name.split("_")[0], path)
    return list(first.values())


def words_of(paths: tuple[Path, ...]) -> tuple[str, ...]:
    # Files of many bodies under one code: two bodies may pay a supplier alike, so rows alike are kept.
    return (
        "add",
        "spend",
        *map(str, paths),
        "--organisation",
        "ALL",
        "--yes",
        "--overlap",
        "keep",
        "--format",
        "json",
    )


def load(paths: list[Path], folder: Path) -> Loaded:
    done = run(*words_of(tuple(paths)), workspace=folder / "workspace")
    assert done.returncode == 0, done.stderr
    return Loaded(tuple(paths), folder / "workspace", done.json)


@pytest.fixture(scope="module")
def some(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return load(one_of_each_publisher(shared_data), tmp_path_factory.mktemp("some"))


def hold(loaded: Loaded) -> list[str]:
    """Hold what was told of every file against the file, and give a line for each."""
    assert [told["file"] for told in loaded.told] == [str(path) for path in loaded.paths]
    lines, accepted, genuine = [], 0, 0
    for path, told in zip(loaded.paths, loaded.told, strict=True):
        naive = naive_ledger.read(path)
        assert told.keys() >= STABLE
        assert told["dataset_version"], path.name
        assert told["already_held"] is False
        assert told["rows_read"] == told["rows_accepted"] + told["rows_refused"] + told["rows_not_data"], (
            path.name
        )
        pounds = Decimal(told["amount_accepted"]) + Decimal(told["amount_refused"])
        assert pounds == naive.pounds, f"{path.name}: {pounds} and by the calculator {naive.pounds}"
        assert told["rows_accepted"] >= LEAST_ACCEPTED * naive.genuine, path.name
        accepted += told["rows_accepted"]
        genuine += naive.genuine
        lines.append(
            f"{path.name[:44]:<45}{told['rows_read']:>8,}{told['rows_accepted']:>8,}{told['rows_refused']:>6,}"
            f"{told['rows_not_data']:>6,}{Decimal(told['amount_accepted']):>20,.2f}"
            f"{Decimal(told['amount_refused']):>17,.2f}{sum(c['rows'] for c in told['issue_counts']):>8,}"
        )
    assert genuine > 0
    assert accepted >= LEAST_ACCEPTED * genuine
    versions = manifests(loaded.workspace)
    assert versions.keys() == {told["dataset_version"] for told in loaded.told}
    sums: dict[str, int] = defaultdict(int)
    for told in loaded.told:
        for name in ("rows_read", "rows_accepted", "rows_refused", "rows_not_data"):
            sums[name] += told[name]
    lines.append(
        f"{len(loaded.paths)} files, {dict(sums)}; genuine by the naive reader {genuine:,}, accepted {accepted:,}"
    )
    return lines


def load_again(loaded: Loaded) -> None:
    before = fingerprint(loaded.workspace / "evidence")
    again = run(*words_of(loaded.paths), workspace=loaded.workspace)
    assert again.returncode == 0, again.stderr
    assert {told["already_held"] for told in again.json} == {True}
    assert [told["dataset_version"] for told in again.json] == [
        told["dataset_version"] for told in loaded.told
    ]
    assert fingerprint(loaded.workspace / "evidence") == before


def test_a_ledger_of_each_publisher_is_read_to_the_penny(some: Loaded) -> None:
    assert len(some.paths) >= 10
    hold(some)


def test_the_same_ledgers_again_add_nothing(some: Loaded) -> None:
    load_again(some)


def test_the_figure_is_what_the_files_come_to(some: Loaded) -> None:
    words = ("figures", "--indicator", "spend.total", "--place", "SYSTEM", "--by", "none", "--format", "json")
    [total] = run(*words, workspace=some.workspace).json
    assert Decimal(total["value"]) == sum(Decimal(told["amount_accepted"]) for told in some.told)
    assert set(total["lineage"]["dataset_versions"]) == {told["dataset_version"] for told in some.told}


@pytest.mark.prove
def test_every_published_ledger_is_read_to_the_penny(shared_data: Path, tmp_path: Path) -> None:
    loaded = load(every_ledger(shared_data), tmp_path)
    print(
        f"\n{'file':<45}{'read':>8}{'taken':>8}{'out':>6}{'none':>6}{'pounds taken':>20}{'pounds out':>17}{'issues':>8}"
    )
    print("\n".join(hold(loaded)))
    load_again(loaded)
