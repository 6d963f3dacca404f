"""The evidence folder: erased means erased, damage is found, one writer at a time, the dead leave nothing behind."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from commonweal.evidence.store import Store, files, versions
from commonweal.pipeline import ask, holdings
from commonweal.pipeline.workspace import writing
from commonweal.vocabulary.errors import EnvironmentFault, InputError
from tests.loading import (
    add_one,
    fingerprint,
    manifests,
    places_that_hold,
    plain_rows,
    pounds,
    rows_on_disk,
    total_on_disk,
    write,
)
from tests.prompt import run
from tests.stopping import worker


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A workspace with a version and its figures, made once for tests to copy."""
    folder = tmp_path_factory.mktemp("store")
    result = add_one(folder / "workspace", write(folder / "april.csv", plain_rows()), figures=True)
    assert result.dataset_version is not None
    return folder / "workspace", result.dataset_version


@pytest.fixture
def kept(workspace: Path, filled: tuple[Path, str]) -> str:
    """A version that is held, with its figures."""
    shutil.copytree(filled[0], workspace)
    return filled[1]


def folder_of(workspace: Path, version: str) -> Path:
    return workspace / "evidence" / "versions" / version


def test_purge_erases_leaves_a_tombstone_and_withdraws_figures(
    workspace: Path, tmp_path: Path, kept: str
) -> None:
    other = add_one(
        workspace, write(tmp_path / "b.csv", plain_rows(first=30)), organisation="RYY", figures=True
    ).dataset_version
    theirs = {found.key for found in ask.figure_sets(workspace, place="RYY")}
    rested = {found.key for found in ask.figure_sets(workspace) if kept in found.lineage.dataset_versions}
    stone = holdings.purge(workspace, kept, reason="sent by mistake", by="a tester")
    assert (stone.id, stone.reason, stone.purged_by) == (kept, "sent by mistake", "a tester")
    assert not folder_of(workspace, kept).exists()
    assert manifests(workspace).keys() == {other}
    assert places_that_hold(workspace, "Acme 3 Ltd") == []
    assert places_that_hold(workspace, "Acme 33 Ltd"), "the other body's rows are still there to be found"
    [left] = holdings.tombstones(workspace)
    assert left.id == kept
    for key in rested:
        found = ask.figure_set(workspace, key)
        assert "sent by mistake" in str(found.withdrawn)
        for cut in found.cuts:
            if cut:
                with pytest.raises(InputError):
                    ask.cut(workspace, key, cut)
    assert {found.key for found in ask.figure_sets(workspace, place="RYY")} == theirs
    assert all(found.withdrawn is None for found in ask.figure_sets(workspace))
    assert holdings.check(workspace) == []
    ask.refresh(workspace)
    [system] = ask.figure_sets(workspace, indicator="spend.total", place="SYSTEM")
    assert system.headline.value == pounds(plain_rows(first=30))


def test_a_purge_needs_a_reason_and_a_version(workspace: Path, kept: str) -> None:
    before = fingerprint(workspace / "evidence")
    with pytest.raises(InputError, match="reason"):
        holdings.purge(workspace, kept, reason="  ", by="a tester")
    with pytest.raises(InputError):
        holdings.purge(workspace, "0" * 64, reason="why", by="a tester")
    assert fingerprint(workspace / "evidence") == before


def test_a_purge_that_was_cut_off_is_finished_by_the_next_writer(
    workspace: Path, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class CutOff(BaseException):
        pass

    def erased_in_part(folder: Path, **_: object) -> None:
        if Path(folder).name == kept:
            (Path(folder) / "manifest.json").unlink(missing_ok=True)
            raise CutOff

    with monkeypatch.context() as patched:
        patched.setattr(versions.shutil, "rmtree", erased_in_part)
        with pytest.raises(CutOff):
            holdings.purge(workspace, kept, reason="why", by="a tester")
    assert (folder_of(workspace, kept) / "rows.parquet").exists(), "it was cut off"
    assert holdings.versions(workspace) == [], "readers do not stumble over what is half erased"
    assert run("datasets", "--format", "json", workspace=workspace).json[0]["state"] == "erased: why"
    assert any("purged" in fault for fault in holdings.check(workspace))
    with writing(workspace):
        pass
    assert not folder_of(workspace, kept).exists()
    assert holdings.check(workspace) == []
    assert places_that_hold(workspace, "Acme 3 Ltd") == []


def test_what_was_purged_comes_back_only_when_a_person_says_so(
    workspace: Path, tmp_path: Path, kept: str
) -> None:
    holdings.purge(workspace, kept, reason="sent by mistake", by="a tester")
    path = write(tmp_path / "april.csv", plain_rows())
    asked = add_one(workspace, path, accept_proposals=True)
    assert asked.dataset_version is None
    assert "sent by mistake" in str(asked.error)
    assert "--again" in str(asked.what_to_do)
    assert manifests(workspace) == {}
    back = add_one(workspace, path, again=True, figures=True)
    assert back.dataset_version == kept
    assert holdings.check(workspace) == []
    [system] = ask.figure_sets(workspace, indicator="spend.total", place="SYSTEM")
    assert system.headline.value == pounds(plain_rows())
    assert system.withdrawn is None


def test_check_finds_a_restored_purged_version_and_the_next_writer_erases_it(
    workspace: Path, tmp_path: Path, kept: str
) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(folder_of(workspace, kept), backup)
    holdings.purge(workspace, kept, reason="why", by="a tester")
    shutil.copytree(backup, folder_of(workspace, kept))
    assert any("purged" in fault for fault in holdings.check(workspace))
    assert holdings.versions(workspace) == []
    with writing(workspace):
        pass
    assert not folder_of(workspace, kept).exists()


@pytest.mark.parametrize("name", ["rows.parquet", "issues.parquet"])
def test_check_finds_one_flipped_bit(workspace: Path, kept: str, name: str) -> None:
    assert holdings.check(workspace) == []
    path = folder_of(workspace, kept) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    [fault] = holdings.check(workspace)
    assert name in fault
    assert kept[:12] in fault


def test_check_finds_a_missing_file(workspace: Path, kept: str) -> None:
    (folder_of(workspace, kept) / "rows.parquet").unlink()
    [fault] = holdings.check(workspace)
    assert "missing" in fault


def test_check_finds_a_missing_version(workspace: Path, kept: str) -> None:
    shutil.rmtree(folder_of(workspace, kept))
    assert any(kept[:12] in fault for fault in holdings.check(workspace))


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": 1}', b"\xff\xfe", b'{"format": 1, "version": {}}']
)
def test_a_damaged_manifest_is_told_without_a_traceback(workspace: Path, kept: str, content: bytes) -> None:
    (folder_of(workspace, kept) / "manifest.json").write_bytes(content)
    checked = run("check", workspace=workspace)
    assert checked.returncode == 2
    assert kept[:12] in checked.stdout
    listed = run("datasets", workspace=workspace)
    assert listed.returncode == 2
    assert "check" in listed.stderr
    assert "Traceback" not in checked.printed + listed.printed


def test_check_at_the_prompt(workspace: Path, kept: str) -> None:
    assert run("check", workspace=workspace).returncode == 0
    (folder_of(workspace, kept) / "issues.parquet").write_bytes(b"")
    found = run("check", workspace=workspace)
    assert found.returncode == 2
    assert "issues.parquet" in found.stdout


def test_a_workspace_of_a_newer_release_is_refused_untouched(
    workspace: Path, tmp_path: Path, kept: str
) -> None:
    (workspace / "evidence" / "format.json").write_text('{"format": 99}')
    before = fingerprint(workspace)
    with pytest.raises(EnvironmentFault, match="newer"):
        Store(workspace)
    path = write(tmp_path / "may.csv", plain_rows(first=50))
    for words in (("add", "spend", path, "--organisation", "RXX"), ("datasets",), ("figures",), ("check",)):
        done = run(*words, workspace=workspace)
        assert done.returncode == 2
        assert "newer" in done.stderr
        assert "Traceback" not in done.printed
    assert fingerprint(workspace) == before


def test_two_loads_at_once_are_one_after_the_other(workspace: Path, tmp_path: Path) -> None:
    ours, theirs = plain_rows(300), plain_rows(200, first=500)
    one, two = write(tmp_path / "one.csv", ours), write(tmp_path / "two.csv", theirs)
    with worker() as first, worker() as second:
        first.start("add", workspace, [one], hold=["checking"])
        first.until("held")
        second.start("add", workspace, [two], organisation="RYY")
        assert not second.has_ended_within(0.5), "it waits for the one writer"
        with files.locked(workspace / "evidence" / "lock", wait=False) as had:
            assert not had, "the first one is still the writer"
        assert manifests(workspace) == {}
        first.go_on()
        assert first.until("finished", "failed")[0] == "finished"
        assert second.until("finished", "failed")[0] == "finished"
    assert sorted(version["organisation"] for version in manifests(workspace).values()) == ["RXX", "RYY"]
    assert len(rows_on_disk(workspace)) == 500
    assert total_on_disk(workspace) == pounds(ours) + pounds(theirs)
    assert holdings.check(workspace) == []
    [system] = ask.figure_sets(workspace, indicator="spend.total", place="SYSTEM")
    assert system.headline.value == pounds(ours) + pounds(theirs)
    assert system.stale is None


def test_the_same_file_from_two_processes_at_once_is_held_once(workspace: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "one.csv", plain_rows(100))
    with worker() as first, worker() as second:
        first.start("add", workspace, [path], hold=["checking"])
        first.until("held")
        second.start("add", workspace, [path])
        first.go_on()
        results = {first.until("result", "failed")[1], second.until("result", "failed")[1]}
    assert len(results) == 1
    assert len(manifests(workspace)) == 1
    assert total_on_disk(workspace) == pounds(plain_rows(100))


def test_what_a_dead_process_spooled_is_swept_and_what_a_living_one_spools_is_not(
    workspace: Path, tmp_path: Path
) -> None:
    person = "Mrs Philippa Quillfeather"
    path = write(tmp_path / "one.csv", [*plain_rows(50), ("01/04/2025", person, "5.00", "P", "", "")])
    with worker() as dead:
        dead.start("add", workspace, [path], hold=["recognising"])
        dead.until("held")
        dead.kill()
    assert places_that_hold(workspace / "spool", "Quillfeather"), "it died with the file's text in its spool"
    left = {entry.name for entry in (workspace / "spool").iterdir()}
    with worker() as living:
        living.start("add", workspace, [path], hold=["recognising"], dry_run=True)
        living.until("held")
        add_one(workspace, write(tmp_path / "two.csv", plain_rows(9, first=90)), organisation="RYY")
        spooled = {entry.name for entry in (workspace / "spool").iterdir()}
        assert spooled
        assert not spooled & left
        living.go_on()
        assert living.until("finished", "failed")[0] == "finished"
    assert list((workspace / "spool").iterdir()) == []
    assert places_that_hold(workspace, "Quillfeather") == []


def test_the_spool_and_the_key_are_private(workspace: Path, tmp_path: Path) -> None:
    with worker() as process:
        process.start("add", workspace, [write(tmp_path / "one.csv", plain_rows())], hold=["checking"])
        process.until("held")
        private = [
            workspace / "spool",
            *(workspace / "spool").glob("*/"),
            workspace / "keys" / "individuals.key",
        ]
        assert [path.stat().st_mode & 0o077 for path in private] == [0] * len(private)
        process.go_on()
        process.until("finished")


def test_the_ledger_of_the_gate_survives_a_line_cut_short(workspace: Path, tmp_path: Path, kept: str) -> None:
    ledger = workspace / "evidence" / "gate.jsonl"
    whole = ledger.read_text(encoding="utf-8").splitlines()
    with ledger.open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-01-01T00:00')
    add_one(workspace, write(tmp_path / "may.csv", plain_rows(first=50)), figures=True)
    lines = ledger.read_text(encoding="utf-8").splitlines()
    assert lines[: len(whole)] == whole
    assert all(json.loads(line)["key"] for line in lines[len(whole) + 1 :])
    assert len(lines) > len(whole) + 1
