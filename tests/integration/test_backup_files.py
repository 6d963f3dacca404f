"""A backup file: all of a workspace, and nothing that is damaged, newer or means harm is ever taken for one."""

from __future__ import annotations

import io
import json
import random
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from commonweal.pipeline import backups, holdings, restoring, unpacking
from commonweal.pipeline.workspace import writing
from commonweal.vocabulary.errors import CommonwealError, EnvironmentFault, InputError
from commonweal.vocabulary.sharing import Level
from tests.loading import add_one, fingerprint, plain_rows, write

SEED = 7
ROWS = '{"id": 1, "name": "Ada"}\n'


def records(folder: Path) -> Mapping[str, Any]:
    (folder / "app.person.jsonl").write_text(ROWS)
    return {"migrations": [["app", "0001_initial"]], "rows": {"app.person": 1}}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two ledgers with their figures, content of the system's own, and what passes."""
    folder = tmp_path_factory.mktemp("backed-up")
    here = folder / "workspace"
    for organisation, rows in (("RXX", plain_rows(12)), ("RYY", plain_rows(20, first=30))):
        add_one(here, write(folder / f"{organisation}.csv", rows), organisation=organisation, figures=True)
    (here / "content" / "indicators").mkdir(parents=True)
    (here / "content" / "indicators" / "note.md").write_text("Ours")
    (here / "secret-key").write_text("not for others")
    (here / "database.sqlite3").write_text("rows travel as records")
    (here / "downloads").mkdir()
    (here / "downloads" / "half").write_text("half")
    return here


@pytest.fixture(scope="module")
def backup(workspace: Path) -> Path:
    made = backups.write(workspace, workspace.parent / "backup.zip", records=records)
    assert (made.versions, made.records) == (2, 1)
    return made.file


def lasting(folder: Path) -> dict[str, str]:
    """The fingerprint of what a backup must hold of a workspace."""
    passing = ("spool/", "workers/", "downloads/", "secret-key", "database.sqlite3", "evidence/lock")
    return {name: digest for name, digest in fingerprint(folder).items() if not name.startswith(passing)}


def test_what_is_backed_up_comes_back_byte_for_byte(workspace: Path, backup: Path, tmp_path: Path) -> None:
    unpacked = unpacking.unpack(backup, tmp_path)
    assert lasting(unpacked.workspace) == fingerprint(unpacked.workspace) == lasting(workspace)
    assert "keys/individuals.key" in lasting(workspace)
    assert (unpacked.records / "app.person.jsonl").read_text() == ROWS
    assert unpacked.manifest.records.rows == {"app.person": 1}
    assert holdings.check(unpacked.workspace) == []
    for name in ("evidence/gate.jsonl", "keys/individuals.key"):
        was, came = workspace / name, unpacked.workspace / name
        assert was.stat().st_mtime_ns == came.stat().st_mtime_ns


def test_a_backup_is_private_and_any_tool_can_look_into_it(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with zipfile.ZipFile(backup) as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read("manifest.json"))
    assert told["format"] == 1
    assert not any("secret" in name or "database" in name for name in told["files"])


def test_a_damaged_workspace_is_not_backed_up(workspace: Path, tmp_path: Path) -> None:
    import shutil

    damaged = tmp_path / "damaged"
    shutil.copytree(workspace, damaged)
    rows = next(damaged.glob("evidence/versions/*/rows.parquet"))
    rows.write_bytes(rows.read_bytes()[:-9] + b"different")
    with pytest.raises(EnvironmentFault, match="changed or damaged"):
        backups.write(damaged, tmp_path / "b.zip", records=records)
    assert [path.name for path in tmp_path.iterdir()] == ["damaged"]


@pytest.mark.parametrize("where", ["in the workspace", "over another", "in no folder", "of nothing"])
def test_a_file_that_may_not_be_written_is_refused(workspace: Path, tmp_path: Path, where: str) -> None:
    (tmp_path / "taken.zip").write_text("precious")
    from_, to = {
        "in the workspace": (workspace, workspace / "b.zip"),
        "over another": (workspace, tmp_path / "taken.zip"),
        "in no folder": (workspace, tmp_path / "no" / "b.zip"),
        "of nothing": (tmp_path / "nothing", tmp_path / "b.zip"),
    }[where]
    with pytest.raises(InputError):
        backups.write(from_, to, records=records)
    assert (tmp_path / "taken.zip").read_text() == "precious"
    assert not (tmp_path / "nothing").exists()


# What is not a whole backup.


def changed(backup: Path, to: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """A copy of a backup with other files, its manifest made to fit unless the change says otherwise."""
    with zipfile.ZipFile(backup) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(held.pop("manifest.json"))
    change(held, manifest)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(manifest))
    return to


def with_file(name: str, content: bytes = b"harm") -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    import hashlib

    def change(held: dict[str, bytes], manifest: dict[str, Any]) -> None:
        held[name] = content
        digest = hashlib.sha256(content).hexdigest()
        manifest["files"][name] = {"bytes": len(content), "sha256": digest, "changed_ns": 0}

    return change


def refused(file: Path, to: Path) -> InputError:
    """Unpack what may not be unpacked; nothing may come to stand outside of the folder."""
    inside = to / "inside"
    inside.mkdir()
    before = {path for path in to.rglob("*") if not path.is_relative_to(inside)}
    with pytest.raises(InputError) as fault:
        unpacking.unpack(file, inside)
    assert {path for path in to.rglob("*") if not path.is_relative_to(inside)} == before
    return fault.value


@pytest.mark.parametrize(
    "name",
    [
        "../outside", "workspace/../../outside", "/outside", "workspace//outside", "workspace/./outside", "workspace/",
        "workspace\\..\\outside", "elsewhere/file", "workspace", "workspace/secret-key", "workspace/spool/x",
        "workspace/database.sqlite3", "workspace/database.sqlite3-wal", "records/../outside.jsonl", "records/a/b.jsonl",
        "records/rows.txt", "workspace/a\nb", "workspace/" + "x" * 300, "workspace/evidence/format.json/below",
    ],
)  # fmt: skip
def test_a_name_that_no_backup_has_is_refused(backup: Path, tmp_path: Path, name: str) -> None:
    file = changed(backup, tmp_path / "hostile.zip", with_file(name))
    assert refused(file, tmp_path).code == "not_a_backup"


def test_the_same_name_twice_is_refused(backup: Path, tmp_path: Path) -> None:
    file = changed(backup, tmp_path / "hostile.zip", lambda held, manifest: None)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("workspace/keys/individuals.key", b"another")
    assert refused(file, tmp_path).code == "not_a_backup"


def _without_a_file(held: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del held["workspace/keys/individuals.key"]


def _with_another_file(held: dict[str, bytes], manifest: dict[str, Any]) -> None:
    held["workspace/keys/another"] = b"x"


def _with_other_bytes(held: dict[str, bytes], manifest: dict[str, Any]) -> None:
    held["workspace/keys/individuals.key"] = bytes(32)


def _with_other_size(held: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["files"]["workspace/keys/individuals.key"]["bytes"] = 31


def _of_no_format(held: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del manifest["format"]


def _of_odd_shape(held: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["records"] = []


@pytest.mark.parametrize(
    "change",
    [
        _without_a_file, _with_another_file, _with_other_bytes, _with_other_size, _of_no_format, _of_odd_shape,
    ],
)  # fmt: skip
def test_what_is_not_as_the_manifest_says_is_refused(
    backup: Path, tmp_path: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]
) -> None:
    file = changed(backup, tmp_path / "odd.zip", change)
    fault = refused(file, tmp_path)
    assert fault.code == "not_a_backup"
    assert "Nothing was changed" in fault.message


def test_a_backup_of_a_newer_release_is_refused(backup: Path, tmp_path: Path) -> None:
    file = changed(
        backup, tmp_path / "newer.zip", lambda held, manifest: manifest.update(format=2, files="other")
    )
    fault = refused(file, tmp_path)
    assert fault.code == "newer_backup"
    assert "Update the software" in fault.what_to_do


def test_a_bomb_is_refused_before_it_unpacks(backup: Path, tmp_path: Path) -> None:
    file = changed(backup, tmp_path / "bomb.zip", with_file("workspace/content/zeros", bytes(400 << 20)))
    assert file.stat().st_size < 1 << 20
    assert "far more" in refused(file, tmp_path).message
    assert not any(path.is_file() for path in (tmp_path / "inside").rglob("*"))


def test_a_bomb_that_lies_of_its_size_is_stopped(backup: Path, tmp_path: Path) -> None:
    """Both the archive's own list and the manifest say ten bytes; what is packed goes on and on."""
    file = changed(backup, tmp_path / "bomb.zip", with_file("workspace/content/zeros", bytes(64 << 20)))
    told = file.read_bytes()
    file.write_bytes(told.replace((64 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    held = io.BytesIO(file.read_bytes())
    with zipfile.ZipFile(held) as archive:
        assert archive.getinfo("workspace/content/zeros").file_size == 10
    refused(file, tmp_path)
    assert sum(path.stat().st_size for path in (tmp_path / "inside").rglob("*zeros")) <= 10


@pytest.mark.parametrize("content", [b"", b"PK", b"Date,Supplier,Amount\n", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_backup_at_all_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.zip").write_bytes(content)
    assert refused(tmp_path / "file.zip", tmp_path).code == "not_a_backup"


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.zip", tmp_path).code == "no_such_file"
    with pytest.raises(InputError):
        unpacking.unpack(tmp_path, tmp_path)


def test_a_backup_cut_short_or_changed_anywhere_is_refused(backup: Path, tmp_path: Path) -> None:
    """Cut at, or with a bit turned at, many places drawn at random: refused, or it was no change that matters."""
    whole, chance = backup.read_bytes(), random.Random(SEED)
    with zipfile.ZipFile(backup) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    told = {"cut": 0, "changed": 0, "harmless": 0}
    for number in range(150):
        place = chance.randrange(len(whole))
        is_cut = number % 3 == 0
        turned = whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :]
        file = tmp_path / "broken.zip"
        file.write_bytes(whole[:place] if is_cut else turned)
        to = tmp_path / str(number)
        to.mkdir()
        try:
            unpacked = unpacking.unpack(file, to)
        except CommonwealError as fault:
            told["cut" if is_cut else "changed"] += fault.code == "not_a_backup"
            continue
        assert not is_cut
        told["harmless"] += 1  # a date or a right that the archive states and nobody reads
        for name in unpacked.manifest.files:
            assert (to / name).read_bytes() == content[name]
    print(f"\nbackups cut short, changed, changed harmlessly: {told}")
    assert told["cut"] == 50
    assert told["changed"] + told["harmless"] == 100
    assert told["changed"] >= 80


# In the place of what is there.


def test_what_was_erased_since_stays_erased(workspace: Path, backup: Path, tmp_path: Path) -> None:
    import shutil

    here = tmp_path / "here"
    shutil.copytree(workspace, here)
    [gone] = [version for version in holdings.versions(here) if version.organisation == "RXX"]
    holdings.purge(here, gone.id, reason="not ours", by="Ada")
    unpacked = unpacking.unpack(backup, _made(tmp_path / "aside"))
    assert gone.id in {version.id for version in holdings.versions(unpacked.workspace)}
    carried = restoring.carry_over(here, unpacked.workspace)
    assert carried.erased_again == (gone.id,)
    assert gone.id not in {path.name for path in unpacked.workspace.glob("evidence/versions/*")}
    assert [stone.reason for stone in holdings.tombstones(unpacked.workspace)] == ["not ours"]
    assert holdings.check(unpacked.workspace) == []
    assert (unpacked.workspace / "secret-key").read_text() == "not for others"


def test_what_an_owner_withdrew_since_stays_withdrawn(workspace: Path, tmp_path: Path) -> None:
    import shutil

    from commonweal.pipeline import sharing

    kept = {"organisation": "RXX", "kind": "spend", "with_whom": "SYSTEM", "level": Level.FIGURES}
    shared = sharing.share(workspace, **kept, purpose="The plan", by="Ada")
    here, staged = tmp_path / "here", tmp_path / "staged"
    shutil.copytree(workspace, here)
    shutil.copytree(workspace, staged)  # as it was backed up
    sharing.withdraw(here, shared.id, by="Ada", why="Not agreed after all")
    assert sharing.shares(staged).in_force
    assert restoring.carry_over(here, staged).withdrawn_again == 1
    assert not sharing.shares(staged).in_force
    [told] = sharing.every(staged)
    assert told.withdrawn is not None
    assert told.withdrawn.why == "Not agreed after all"


def test_a_damaged_tombstone_still_keeps_its_version_away(
    workspace: Path, backup: Path, tmp_path: Path
) -> None:
    unpacked = unpacking.unpack(backup, _made(tmp_path / "aside"))
    [gone, _] = holdings.versions(unpacked.workspace)
    stones = _made(tmp_path / "here" / "evidence" / "tombstones")
    (stones / f"{gone.id}.json").write_text("{")
    assert restoring.carry_over(tmp_path / "here", unpacked.workspace).erased_again == (gone.id,)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_a_swap_puts_one_in_the_place_of_the_other_and_keeps_both(tmp_path: Path) -> None:
    old, new = _made(tmp_path / "workspace"), _made(tmp_path / "staged")
    (old / "settings.json").write_text("old")
    (new / "settings.json").write_text("new")
    kept = restoring.swap(old, new)
    assert kept is not None
    assert (old / "settings.json").read_text() == "new"
    assert (kept / "settings.json").read_text() == "old"
    restoring.swap_back(old, kept, new)
    assert (old / "settings.json").read_text() == "old"
    assert (new / "settings.json").read_text() == "new"


def test_a_swap_without_the_one_step_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring.ctypes, "CDLL", lambda *_, **__: object())
    test_a_swap_puts_one_in_the_place_of_the_other_and_keeps_both(tmp_path)


def test_a_place_where_something_is_loaded_is_left_alone(workspace: Path) -> None:
    with writing(workspace), pytest.raises(InputError, match="loaded"), restoring.alone(workspace):
        pass


def test_a_folder_that_a_dead_process_left_aside_is_cleared(tmp_path: Path) -> None:
    left = _made(tmp_path / ".workspace.restoring-dead")
    with restoring.aside(tmp_path / "workspace") as one:
        assert not left.exists()
        with restoring.aside(tmp_path / "workspace") as other:
            assert one.exists()
            assert other != one
    assert list(tmp_path.iterdir()) == []
