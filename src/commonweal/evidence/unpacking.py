"""A table that comes compressed: taken out of its gzip file or ZIP archive into the spool."""

from __future__ import annotations

import gzip
import lzma
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from commonweal.vocabulary.errors import InputError, Where

GZIP = b"\x1f\x8b"
TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".tab", ".json", ".jsonl", ".geojson")
MOST_UNPACKED = 20_000_000_000
CHUNK = 1 << 22
# A directory's archive holds the whole table beside its parts by area: the whole is this many times any part.
TIMES_LARGER = 5
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,  # a password
    ValueError,
    OSError,
)


def from_gzip(path: Path, spool: Path) -> Path:
    """The file that a gzip file holds. Raises InputError where it is damaged."""
    target = spool / _inside(path)
    try:
        with gzip.open(path) as packed, target.open("wb") as unpacked:
            _pour(packed, unpacked, path)
    except _DAMAGE as fault:
        raise _damaged(path) from fault
    return target


def from_zip(path: Path, spool: Path) -> Path | None:
    """The one table that a ZIP archive holds, or the one that dwarfs the others; None where it holds no table.

    Raises InputError where it is damaged, or holds several tables.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            member = _table(archive, path)
            if member is None:
                return None
            target = spool / Path(member.filename).name
            with archive.open(member) as packed, target.open("wb") as unpacked:
                _pour(packed, unpacked, path)
    except _DAMAGE as fault:
        raise _damaged(path) from fault
    return target


def _table(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo | None:
    found = [
        member
        for member in archive.infolist()
        if not member.is_dir()
        and Path(member.filename).suffix.lower() in TABLE_SUFFIXES
        and not member.filename.startswith("__MACOSX")
    ]
    found.sort(key=lambda member: member.file_size, reverse=True)
    if len(found) > 1 and found[0].file_size < TIMES_LARGER * found[1].file_size:
        raise InputError(
            "several_tables",
            f"This archive holds {len(found):,} tables, and we cannot tell which is meant.",
            what_to_do="Unpack it, and add the file that you want.",
            where=Where(file=path.name),
        )
    return found[0] if found else None


def _pour(packed: IO[bytes] | gzip.GzipFile, unpacked: IO[bytes], path: Path) -> None:
    size = 0
    while chunk := packed.read(CHUNK):
        size += len(chunk)
        if size > MOST_UNPACKED:
            raise InputError(
                "unpacks_too_large",
                "This file unpacks to over 20 GB.",
                what_to_do="Unpack it, and split what is inside.",
                where=Where(file=path.name),
            )
        unpacked.write(chunk)


def _inside(path: Path) -> str:
    """The name of what a gzip file holds: its own without the last ending."""
    return path.stem if path.suffix.lower() == ".gz" else f"{path.name}.unpacked"


def _damaged(path: Path) -> InputError:
    return InputError(
        "damaged_archive",
        "This compressed file is damaged or protected with a password, so it cannot be unpacked.",
        what_to_do="Ask for it again, or unpack it and add the file inside.",
        where=Where(file=path.name),
    )
