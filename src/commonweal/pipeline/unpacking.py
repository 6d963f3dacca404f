"""Opening a backup: every byte held against its manifest, in a folder aside, before anything is replaced.

A backup may have been damaged, cut short, or made by somebody who means harm. Nothing of it is believed: names may not
lead out of the folder, sizes may not be more than is said, and what is not in the manifest is not taken.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from commonweal.evidence.store import files
from commonweal.pipeline.backups import FORMAT, MANIFEST, RECORDS, WORKSPACE, is_ours, pieces
from commonweal.vocabulary.errors import EnvironmentFault, InputError, Where
from commonweal.vocabulary.progress import Progress, silent

LARGEST_MANIFEST = 256 << 20
MOST_TIMES_LARGER = 100  # evidence is compressed already; only records and manifests become larger
ALWAYS_ALLOWED = 64 << 20
DISK_TO_SPARE = 64 << 20
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
# What the library says of an archive that is none, or of a file whose folder is a file in the same archive.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OverflowError),
    *(FileExistsError, NotADirectoryError),
)

Size = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class HeldFile(_Strict):
    """A file as the manifest states it."""

    bytes: Size
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    changed_ns: Size


class RecordsHeld(_Strict):
    """What rows the backup holds: the state of the database's tables, and how many rows of each model."""

    migrations: list[tuple[str, str]]
    rows: dict[str, Size]


class Manifest(_Strict):
    """What a backup says of itself."""

    format: int
    id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    made_at: str
    software: str
    name: str
    records: RecordsHeld
    files: dict[str, HeldFile]


@dataclass(frozen=True)
class Unpacked:
    """A backup opened: its files are in `workspace` and `records`."""

    manifest: Manifest
    workspace: Path
    records: Path


def unpack(file: Path, to: Path, *, progress: Progress = silent) -> Unpacked:
    """Open a backup into an empty folder. Raises InputError where it is not whole, not ours, or means harm."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, file)
            _check_entries(archive, manifest, file)
            _check_sizes(manifest, file, to)
            for done, (name, held) in enumerate(manifest.files.items()):
                progress("unpacking", done, len(manifest.files), f"Checking {name}")
                _take(archive, name, held, to / name, file)
    except FileNotFoundError as fault:
        raise InputError(
            "no_such_file", f"There is no file {file}.", what_to_do="Check the name of the backup."
        ) from fault
    except IsADirectoryError as fault:
        raise InputError(
            "not_a_backup", f"{file} is a folder.", what_to_do="Name the file that “commonweal backup” wrote."
        ) from fault
    except BROKEN as fault:
        raise _damaged(file, "It is not a ZIP archive, or was cut short or damaged.") from fault
    for top in (WORKSPACE, RECORDS):
        (to / top).mkdir(mode=0o700, exist_ok=True)
    return Unpacked(manifest, to / WORKSPACE, to / RECORDS)


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        entry = archive.getinfo(MANIFEST)
    except KeyError:
        _refuse(file, "It has no manifest.")
    if entry.file_size > LARGEST_MANIFEST or not _is_plain(entry):
        _refuse(file, "Its manifest cannot be read.")
    with archive.open(entry) as opened:
        text = opened.read(LARGEST_MANIFEST)
    try:
        stated: Any = json.loads(text)
        number = stated["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise _damaged(file, "Its manifest cannot be read.") from fault
    if isinstance(number, int) and number > FORMAT:
        raise InputError(
            "newer_backup",
            "This backup was made by a newer release of the software.",
            what_to_do="Update the software, then restore it.",
            where=Where(file=file.name),
        )
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as fault:
        raise _damaged(file, "Its manifest does not say what it must.") from fault


def _check_entries(archive: zipfile.ZipFile, manifest: Manifest, file: Path) -> None:
    """The archive holds the manifest's files, each once and as stated, and nothing else."""
    entries = [entry for entry in archive.infolist() if entry.filename != MANIFEST]
    names = [entry.filename for entry in entries]
    if len(archive.infolist()) != len(entries) + 1 or len(set(names)) != len(names):
        _refuse(file, "It holds a file twice.")
    if set(names) != manifest.files.keys():
        _refuse(file, "Its files are not those of its manifest.")
    for entry in entries:
        if not is_ours(entry.filename):
            _refuse(file, f"It holds a file that no backup has: {entry.filename[:80]!r}.")
        if not _is_plain(entry) or entry.file_size != manifest.files[entry.filename].bytes:
            _refuse(file, f"It is damaged at {entry.filename[:80]!r}.")


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    return entry.compress_type in METHODS and not entry.flag_bits & ENCRYPTED and not entry.is_dir()


def _check_sizes(manifest: Manifest, file: Path, to: Path) -> None:
    total = sum(held.bytes for held in manifest.files.values())
    if total > file.stat().st_size * MOST_TIMES_LARGER + ALWAYS_ALLOWED:
        _refuse(file, "It says that it unpacks to far more than a backup of its size can hold.")
    free = shutil.disk_usage(to).free
    if total + DISK_TO_SPARE > free:
        raise EnvironmentFault(
            "disk_full",
            f"The backup needs {total / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free at {to.parent}.",
            what_to_do="Free some space, or restore to another disk. Nothing was changed.",
        )


def _take(archive: zipfile.ZipFile, name: str, held: HeldFile, target: Path, file: Path) -> None:
    """Unpack one file, no more of it than is stated, and hold it against its digest."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with files.faults_explained(), archive.open(name) as packed, os.fdopen(descriptor, "wb") as kept:
        for piece in pieces(packed):
            size += len(piece)
            if size > held.bytes:
                break
            digest.update(piece)
            kept.write(piece)
        kept.flush()
        os.fsync(kept.fileno())
    if size != held.bytes or digest.hexdigest() != held.sha256:
        _refuse(file, f"It is damaged at {name[:80]!r}.")
    os.utime(target, ns=(held.changed_ns, held.changed_ns))


def _refuse(file: Path, why: str) -> NoReturn:
    raise _damaged(file, why)


def _damaged(file: Path, why: str) -> InputError:
    return InputError(
        "not_a_backup",
        f"This is not a whole backup. {why} Nothing was changed.",
        what_to_do="Use another copy of it, or an earlier backup.",
        where=Where(file=file.name),
    )
