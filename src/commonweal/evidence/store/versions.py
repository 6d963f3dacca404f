"""Dataset versions: immutable, visible in one atomic step or not at all, erased for good when purged."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from commonweal.evidence.store import FORMAT, Store, files
from commonweal.evidence.survey import digest
from commonweal.vocabulary.errors import EnvironmentFault, InputError
from commonweal.vocabulary.holdings import DatasetVersion, Tombstone

MANIFEST = "manifest.json"
ROWS = "rows.parquet"
ISSUES = "issues.parquet"
SHORTEST_PREFIX = 6

_VERSION = TypeAdapter(DatasetVersion)
_TOMBSTONE = TypeAdapter(Tombstone)


def version_id(
    *, source_sha256: str, kind: str, organisation: str, reading: Mapping[str, Any], reader: str, content: str
) -> str:
    """A version's id: SHA-256 of the source's hash, kind, organisation, reading, reader version, content edition."""
    parts = [source_sha256, kind, organisation, reading, reader, content]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def publish(store: Store, staged: Path, version: DatasetVersion) -> None:
    """Make a version visible: `staged` holds its Parquet files, on the disk of the workspace. Needs the writer lock."""
    held = {
        path.name: {"sha256": digest(path), "bytes": path.stat().st_size}
        for path in sorted(staged.glob("*.parquet"))
    }
    manifest = {"format": FORMAT, "version": _VERSION.dump_python(version, mode="json"), "files": held}
    (staged / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
    files.publish_folder(staged, store.versions / version.id)


def is_held(store: Store, id_: str) -> bool:
    """Whether there is such a version, corrected or not."""
    return id_ in _ids(store)


def _ids(store: Store) -> set[str]:
    """What is held. A version that was purged is not, even where the erasing was cut off."""
    purged = {path.stem for path in store.tombstones.glob("*.json")}
    return {path.name for path in store.versions.glob("*/")} - purged


def held(store: Store) -> list[DatasetVersion]:
    """Every version, the newest first."""
    found = [_read(store, id_) for id_ in _ids(store)]
    return sorted(found, key=lambda version: (version.loaded_at, version.id), reverse=True)


def current(store: Store, kind: str | None = None) -> list[DatasetVersion]:
    """The versions that figures rest on: those that no correction has taken the place of."""
    every = held(store)
    superseded = {old for version in every for old in version.supersedes}
    return [v for v in every if v.id not in superseded and kind in (None, v.kind)]


def find(store: Store, id_: str) -> DatasetVersion:
    """One version by its id, or by the start of it. Raises InputError where there is none, or more than one."""
    matches = [held_id for held_id in _ids(store) if held_id.startswith(id_)] if id_ else []
    if len(matches) == 1 and (len(id_) >= SHORTEST_PREFIX or id_ == matches[0]):
        return _read(store, matches[0])
    if any(tombstone.id.startswith(id_) for tombstone in tombstones(store)):
        raise InputError(
            "purged", "This version was erased.", what_to_do="Run “commonweal datasets” to see what is held."
        )
    raise InputError(
        "no_such_version",
        f"There is no dataset version “{id_}”."
        if not matches
        else f"More than one version starts with “{id_}”.",
        what_to_do="Run “commonweal datasets” to see what is held, and give the whole of its id.",
    )


def rows_of(store: Store, versions: Sequence[DatasetVersion]) -> list[Path]:
    """The files of rows of some versions."""
    return [store.versions / version.id / ROWS for version in versions]


def purge(store: Store, version: DatasetVersion, *, reason: str, by: str) -> list[Tombstone]:
    """Erase a version's content for good and leave a tombstone, which is last. Needs the writer lock.

    The earlier readings of the same file go with it: they hold the same content, and would count again without it.
    Tombstones are written first: where the erasing is cut off, `replay` finishes it.
    """
    erased = [*(other for other in held(store) if _is_reading_of_same_file(other, version)), version]
    now = dt.datetime.now(dt.UTC)
    stones = [
        Tombstone(each.id, each.kind, each.organisation, reason, now, by, each.source_sha256)
        for each in erased
    ]
    for tombstone in stones:
        told = {"format": FORMAT} | _TOMBSTONE.dump_python(tombstone, mode="json")
        files.write_whole(store.tombstones / f"{tombstone.id}.json", json.dumps(told).encode())
    replay(store)
    return stones


def _is_reading_of_same_file(other: DatasetVersion, version: DatasetVersion) -> bool:
    same = (other.source_sha256, other.kind, other.organisation)
    return other.id != version.id and same == (version.source_sha256, version.kind, version.organisation)


def replay(store: Store) -> None:
    """Erase whatever a tombstone stands for and is still, or again, there. Needs the writer lock."""
    for tombstone in tombstones(store):
        shutil.rmtree(store.versions / tombstone.id, ignore_errors=True)


def lift(store: Store, id_: str) -> None:
    """Let an erased version be loaded again: its tombstone is kept for the record, and no longer replayed."""
    path = store.tombstones / f"{id_}.json"
    path.rename(path.with_suffix(f".lifted-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%f}"))


def tombstones(store: Store) -> list[Tombstone]:
    """What was purged, the newest first."""
    found = [_TOMBSTONE.validate_python(_json(path)) for path in store.tombstones.glob("*.json")]
    return sorted(found, key=lambda tombstone: tombstone.purged_at, reverse=True)


def faults(store: Store) -> list[str]:
    """What is wrong with the versions held, in words; none where every byte is as it was published."""
    told = []
    for folder in store.versions.glob("*/"):
        try:
            stated = _json(folder / MANIFEST)["files"]
            _read(store, folder.name)
        except (EnvironmentFault, KeyError) as fault:
            told.append(f"Version {folder.name[:12]}: its manifest cannot be read ({fault}).")
            continue
        for name, properties in stated.items():
            path = folder / name
            if not path.exists():
                told.append(f"Version {folder.name[:12]}: {name} is missing.")
            elif digest(path) != properties["sha256"]:
                told.append(
                    f"Version {folder.name[:12]}: {name} is not what was published; it was changed or damaged."
                )
    told += [
        f"Version {tombstone.id[:12]} was purged but its content is still there."
        for tombstone in tombstones(store)
        if (store.versions / tombstone.id).exists()
    ]
    return told


def _read(store: Store, id_: str) -> DatasetVersion:
    path = store.versions / id_ / MANIFEST
    try:
        stated = path.stat()
    except OSError as fault:
        raise _damaged(path) from fault
    return _read_as(path, stated.st_mtime_ns, stated.st_size)


@functools.lru_cache(maxsize=4096)
def _read_as(path: Path, _changed: int, _size: int) -> DatasetVersion:
    """A manifest never changes, so it is read once; a file that did change is looked at anew."""
    try:
        return _VERSION.validate_python(_json(path)["version"])
    except (ValidationError, KeyError) as fault:
        raise _damaged(path) from fault


def _json(path: Path) -> dict[str, Any]:
    try:
        read: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise _damaged(path) from fault
    if not isinstance(read, dict):
        raise _damaged(path)
    return read


def _damaged(path: Path) -> EnvironmentFault:
    return EnvironmentFault(
        "damaged_manifest",
        f"A file of the workspace is damaged: {path.parent.name[:12]}/{path.name}.",
        what_to_do="Run “commonweal check”, and restore the workspace from a backup.",
    )
