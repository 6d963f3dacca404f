"""A backup: one file with all of a workspace, whatever database its records are in.

A ZIP archive, so that any tool can look into it:

    manifest.json             format, when and by which software it was made, what records there are, every other file
                              with its size, its SHA-256 and when it was last changed
    workspace/<path>          the files of the workspace: evidence, content, keys, settings
    records/<model>.jsonl     the rows of the database, one JSON object a line

What passes is left out: uploads, the queue, half-fetched files, and the secret that signs cookies, so that whoever has
a backup cannot make cookies for the running system. The key of the individuals' codes is in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import commonweal
from commonweal.evidence.store import files
from commonweal.pipeline import holdings
from commonweal.pipeline.workspace import settings, writing
from commonweal.vocabulary.errors import EnvironmentFault, InputError
from commonweal.vocabulary.progress import Progress, silent

FORMAT = 1
MANIFEST = "manifest.json"
WORKSPACE, RECORDS = "workspace", "records"
PASSING = frozenset({"spool", "workers", "downloads", "secret-key"})
DATABASE = "database.sqlite3"  # and what SQLite keeps beside it; its rows are in the backup as records
LOCK = "evidence/lock"
CHUNK = 1 << 20
LONGEST_NAME = 1000
COMPRESSED_ALREADY = (".parquet", ".gz", ".zip", ".xlsx", ".docx", ".png", ".pmtiles")

# Writes the rows of the database into a folder, and says what they are.
Records = Callable[[Path], Mapping[str, Any]]


@dataclass(frozen=True)
class Held:
    """A file of a backup as its manifest has it."""

    bytes: int
    sha256: str
    changed_ns: int


@dataclass(frozen=True)
class Made:
    """What was backed up. `id` is in the manifest, so that the audit of a restore can name the backup."""

    id: str
    file: Path
    bytes: int
    versions: int
    records: int


def write(
    workspace: Path, out: Path, *, records: Records, overwrite: bool = False, progress: Progress = silent
) -> Made:
    """Back a workspace up into one file, while nobody changes it. A damaged workspace is refused.

    Raises InputError for a file that may not be written, EnvironmentFault for a damaged workspace or a full disk.
    """
    check_target(workspace, out, overwrite=overwrite)
    out = out.resolve()
    with writing(workspace) as store:
        progress("checking", 0, None, "Checking that all that is held is whole")
        faults = holdings.check(workspace)
        if faults:
            raise EnvironmentFault(
                "damaged_workspace",
                f"The workspace is damaged, and a backup of it would be too. {faults[0]}",
                what_to_do="Restore an earlier backup, or erase the damaged version and load its file again. To keep "
                "the workspace as it is, copy its folder.",
            )
        with store.spooling() as spool, files.faults_explained():
            about = _about(workspace)
            partial = out.with_name(f".{out.name}.{secrets.token_hex(6)}")
            try:
                counted = _write(partial, workspace, about, lambda: records(spool), spool, progress)
                partial.replace(out)
            finally:
                partial.unlink(missing_ok=True)
            files.sync(out.parent)
    return Made(
        id=about["id"],
        file=out,
        bytes=out.stat().st_size,
        versions=len(holdings.versions(workspace)),
        records=counted,
    )


def check_target(workspace: Path, out: Path, *, overwrite: bool) -> None:
    """Raise InputError where there is nothing to back up, or a backup may not be written there."""
    out = out.resolve()
    if not (workspace / "evidence").is_dir() and not (workspace / DATABASE).exists():
        raise InputError(
            "no_workspace",
            f"There is no workspace at {workspace}.",
            what_to_do="Name the folder that holds it, with --workspace.",
        )
    if out.is_relative_to(workspace.resolve()):
        raise InputError(
            "backup_in_workspace",
            "A backup inside the workspace would be lost with it.",
            what_to_do="Name a file somewhere else, best on another disk.",
        )
    if not out.parent.is_dir():
        raise InputError(
            "no_such_folder", f"There is no folder {out.parent}.", what_to_do="Make it, or name another."
        )
    if out.exists() and not overwrite:
        raise InputError(
            "file_exists", f"There is a file {out} already.", what_to_do="Name another, or add --overwrite."
        )


def _about(workspace: Path) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": secrets.token_hex(16),
        "made_at": dt.datetime.now(dt.UTC).isoformat(),
        "software": commonweal.__version__,
        "name": settings(workspace)["name"],
    }


def _write(
    path: Path,
    workspace: Path,
    about: Mapping[str, Any],
    records: Callable[[], Mapping[str, Any]],
    rows: Path,
    progress: Progress,
) -> int:
    """Write the archive; gives how many rows it holds.

    The evidence first, then the rows: what the evidence remembers of the audit is then in the rows, whatever people do
    in between.
    """
    held: dict[str, Any] = {}
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
            _put_all(archive, WORKSPACE, workspace, held, progress)
            progress("records", 0, None, "Copying the records")
            told = records()
            _put_all(archive, RECORDS, rows, held, progress)
            whole = json.dumps({**about, "records": told, "files": held}, ensure_ascii=False, indent=1)
            archive.writestr(_entry(MANIFEST), whole)
        file.flush()
        os.fsync(file.fileno())
    return sum(told["rows"].values())


def _put_all(
    archive: zipfile.ZipFile, top: str, folder: Path, held: dict[str, Any], progress: Progress
) -> None:
    found = list(lasting(folder))
    for done, (path, source) in enumerate(found):
        name = f"{top}/{path}"
        progress("copying", done, len(found), f"Copying {name}")
        if not is_ours(name):
            raise EnvironmentFault(
                "odd_name",
                f"The workspace holds a file whose name no backup can have: {name!r}.",
                what_to_do="Give it a plain name, then back up again.",
            )
        held[name] = asdict(_put(archive, name, source))


def lasting(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files below a workspace's folder that a backup holds, by their paths. Links are followed, once each."""
    seen: set[Path] = set()
    for parent, folders, names in os.walk(folder, followlinks=True):
        here = Path(parent)
        if here.resolve() in seen:
            folders.clear()
            continue
        seen.add(here.resolve())
        folders[:] = sorted(name for name in folders if here != folder or not passes(name))
        for name in sorted(names):
            path = (here / name).relative_to(folder).as_posix()
            if path != LOCK and not (here == folder and passes(name)):
                yield path, here / name


def passes(name: str) -> bool:
    """Whether a file or folder that lies directly in a workspace is left out of backups."""
    return name in PASSING or name.startswith(DATABASE)


def is_ours(name: str) -> bool:
    """Whether a name leads to where backups keep files, and nowhere else."""
    top, *parts = name.split("/")
    odd = any(part in ("", ".", "..") or len(part.encode()) > 255 for part in parts)
    if odd or not parts or len(name) > LONGEST_NAME or not name.isprintable() or "\\" in name:
        return False
    if top == RECORDS:
        return len(parts) == 1 and parts[0].endswith(".jsonl")
    return top == WORKSPACE and not passes(parts[0])


def _put(archive: zipfile.ZipFile, name: str, source: Path) -> Held:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, archive.open(_entry(name), "w", force_zip64=True) as kept:
        for piece in pieces(read):
            digest.update(piece)
            size += len(piece)
            kept.write(piece)
    return Held(bytes=size, sha256=digest.hexdigest(), changed_ns=source.stat().st_mtime_ns)


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """What a file holds, a piece at a time."""
    while piece := file.read(CHUNK):
        yield piece


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o600 << 16
    compressed = name.endswith(COMPRESSED_ALREADY)
    entry.compress_type = zipfile.ZIP_STORED if compressed else zipfile.ZIP_DEFLATED
    return entry
