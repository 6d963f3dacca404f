"""Reference data go through the same door as ledgers: kept once, erased for good, read anew where a layout changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commonweal.content.loader import SHIPPED
from commonweal.pipeline import holdings
from tests.loading import add_one, fingerprint, plain_rows
from tests.loading import write as write_ledger
from tests.prompt import run
from tests.reference_files import add, file_7, lsoa_to_icb, ods_row, write


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


def test_what_is_held_says_who_published_it(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", lsoa_to_icb())
    done = run("add", "reference", path, workspace=workspace)
    assert done.returncode == 0, done.stderr
    assert "4 accepted" in done.stdout
    assert (
        "Which areas lie in which, edition 2024, published by Office for National Statistics" in done.stdout
    )
    assert "£" not in done.stdout
    [row] = json.loads(run("datasets", "--format", "json", workspace=workspace).stdout)
    assert (row["kind"], row["organisation"], row["publisher"], row["edition"], row["amount_accepted"]) == (
        "area_links", "", "Office for National Statistics", "2024", None,
    )  # fmt: skip
    assert "Office for National Statistics" in run("datasets", workspace=workspace).stdout
    assert holdings.check(workspace) == []


def test_the_same_file_is_not_loaded_twice(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", lsoa_to_icb())
    [first], [second] = add(workspace, path), add(workspace, path)
    assert not first.already_held
    assert second.already_held
    assert second.dataset_version == first.dataset_version


def test_a_dry_run_leaves_nothing(workspace: Path, tmp_path: Path) -> None:
    [result] = add(workspace, write(tmp_path / "a.csv", lsoa_to_icb()), dry_run=True)
    assert result.reconciliation is not None
    assert not (workspace / "evidence" / "versions").exists()


def test_an_erased_file_comes_back_only_when_asked(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", lsoa_to_icb())
    [result] = add(workspace, path)
    holdings.purge(workspace, str(result.dataset_version), reason="superseded", by="a test")
    assert not [p for p in fingerprint(workspace) if p.endswith("rows.parquet")]
    [refused] = add(workspace, path)
    assert "erased" in str(refused.error)
    [back] = add(workspace, path, again=True)
    assert back.error is None


def test_a_folder_of_publications_and_of_others(workspace: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    write(folder / "a.csv", lsoa_to_icb())
    write(folder / "b.csv", file_7(2021, 2024))
    write(folder / "c.csv", [["Fruit", "Colour"], ["Apple", "Green"]])
    (folder / "read me.docx").write_bytes(b"PK")
    results = {Path(one.file).name: one.kind for one in add(workspace, folder)}
    assert results == {"a.csv": "area_links", "b.csv": "deprivation", "c.csv": None}


def test_a_corrected_layout_reads_a_held_file_anew(workspace: Path, tmp_path: Path) -> None:
    """An edition in the workspace that is newer than the one a file was read by takes its place."""
    shipped = (SHIPPED / "reference-layouts" / "area-lookup" / "2026-11-22.yaml").read_text(encoding="utf-8")
    own = workspace / "content" / "reference-layouts" / "ours"
    own.mkdir(parents=True)
    (own / "2026-01-01.yaml").write_text(shipped.replace("precedence: 10", "precedence: 11"))
    path = write(tmp_path / "a.csv", lsoa_to_icb())
    [first] = add(workspace, path)
    corrected = shipped.replace("precedence: 10", "precedence: 11").replace(
        "Office for National Statistics", "The ONS"
    )
    (own / "2026-02-01.yaml").write_text(corrected)
    [anew] = add(workspace, path)
    assert (first.publisher, anew.publisher) == ("Office for National Statistics", "The ONS")
    [current] = holdings.current_ids(workspace)
    assert current == anew.dataset_version


def test_a_ledger_has_its_code_checked_once_lists_are_loaded(workspace: Path, tmp_path: Path) -> None:
    ledger = write_ledger(tmp_path / "ledger.csv", plain_rows())
    unchecked = add_one(workspace, ledger, organisation="RAS")
    assert "organisation_unchecked" in {issue.code for issue in unchecked.issues}
    add(workspace, write(tmp_path / "etr.csv", [ods_row("RAS", "HILLBURY NHS TRUST")]))
    second = add_one(
        workspace, write_ledger(tmp_path / "more.csv", plain_rows(month="05/2025")), organisation="RAS"
    )
    assert not {issue.code for issue in second.issues} & {"organisation_unchecked", "organisation_unknown"}
    other = add_one(
        workspace, write_ledger(tmp_path / "other.csv", plain_rows(month="06/2025")), organisation="RZZ"
    )
    assert "organisation_unknown" in {issue.code for issue in other.issues}
