"""A user's file, whatever it is, as text."""

from __future__ import annotations

from pathlib import Path

from commonweal.evidence import nested, plaintext, records, unpacking, workbooks
from commonweal.evidence.engine import Engine
from commonweal.evidence.nested import Unnest
from commonweal.evidence.sheets import OpenedFile, Sheet
from commonweal.evidence.survey import digest
from commonweal.vocabulary.errors import InputError, Where

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".tab")
SUFFIXES = TEXT_SUFFIXES + WORKBOOK_SUFFIXES
# What publishers use besides, and a folder of ledgers does not hold.
PUBLISHED_SUFFIXES = (*SUFFIXES, *records.SUFFIXES, ".gz", ".zip")
MOST_BYTES = 20_000_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# How a file begins -> what it is, for files that are not tables at all.
NOT_TABLES = {
    b"%PDF": ("a PDF", "Ask for the spreadsheet that it was made from, or copy its table into one."),
    b"\x89PNG": ("a picture", "Ask for the spreadsheet that it shows."),
    b"\xff\xd8\xff": ("a picture", "Ask for the spreadsheet that it shows."),
    b"7z\xbc\xaf": ("a compressed file", "Unpack it, and add the file inside."),
    b"Rar!": ("a compressed file", "Unpack it, and add the file inside."),
    b"PAR1": ("a Parquet file", "Save it as CSV, and add that."),
    b"SQLite format 3": ("a database", "Export its table as CSV, and add that."),
}


def open_file(
    path: Path, engine: Engine, spool: Path, *, unnest: Unnest | None = None
) -> tuple[OpenedFile, str]:
    """A file as text in the spool, and the SHA-256 of its bytes. Raises InputError for what is not a table.

    `unnest`: how JSON files of its kind nest their rows, where they do.
    """
    head = _head(path)
    if head.startswith(unpacking.GZIP):
        return _packed(path, unpacking.from_gzip(path, spool), engine, spool, unnest)
    for start, (what, way_on) in NOT_TABLES.items():
        if head.startswith(start):
            raise _wrong_kind(path, what, way_on)
    if head.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise _wrong_kind(path, "a web page or XML", "Open it in Excel, save it as CSV, and add that.")
    if head.startswith((b"PK", OLE)):
        return _workbook(path, engine, spool, unnest)
    if records.is_json(head, path):
        stored = nested.store(path, unnest, spool) if unnest else None
        stored = stored or records.store(path, engine, spool)
        return OpenedFile(path.name, [Sheet(stored, engine)], "JSON"), digest(path)
    stored, surveyed = plaintext.store(path, engine, spool)
    sheets = [Sheet(stored, engine)] if stored.height else []
    return OpenedFile(path.name, sheets, f"{surveyed.encoding}: {surveyed.evidence}"), surveyed.sha256


def _workbook(path: Path, engine: Engine, spool: Path, unnest: Unnest | None) -> tuple[OpenedFile, str]:
    if path.suffix.lower() not in WORKBOOK_SUFFIXES + TEXT_SUFFIXES:
        inside = unpacking.from_zip(path, spool)
        if inside is not None:
            return _packed(path, inside, engine, spool, unnest)
        raise _wrong_kind(
            path,
            "an archive or an Office document",
            "Unpack it, or save its table as CSV, and add the file inside.",
        )
    stored = workbooks.store(path, spool)
    return OpenedFile(
        path.name, [Sheet(sheet, engine) for sheet in stored if sheet.height], "workbook"
    ), digest(path)


def _packed(
    path: Path, inside: Path, engine: Engine, spool: Path, unnest: Unnest | None
) -> tuple[OpenedFile, str]:
    """What lay in a compressed file; its hash is that of the file as it came."""
    head = _head(inside)
    if head.startswith((unpacking.GZIP, b"PK")):
        raise _wrong_kind(path, "packed more than once", "Unpack it, and add the file inside.")
    opened, _ = open_file(inside, engine, spool, unnest=unnest)
    inside.unlink()
    return OpenedFile(path.name, opened.sheets, f"unpacked from {path.name}; {opened.opened_as}"), digest(
        path
    )


def _head(path: Path) -> bytes:
    where = Where(file=path.name)
    if not path.is_file():
        raise InputError("no_such_file", "There is no such file.", what_to_do="Check the name.", where=where)
    size = path.stat().st_size
    if size == 0:
        raise InputError("empty_file", "The file is empty.", what_to_do="Ask for it again.", where=where)
    if size > MOST_BYTES:
        raise InputError(
            "file_too_large", "The file is over 20 GB.", what_to_do="Split it by month.", where=where
        )
    try:
        with path.open("rb") as file:
            return file.read(64)
    except OSError as fault:
        raise InputError(
            "unreadable_file",
            f"The file cannot be opened: {fault.strerror}.",
            what_to_do="Check that you may read it and that no other program holds it.",
            where=where,
        ) from fault


def _wrong_kind(path: Path, what: str, way_on: str) -> InputError:
    return InputError(
        "wrong_kind",
        f"This file is {what}, not a spreadsheet or a CSV file.",
        what_to_do=way_on,
        where=Where(file=path.name),
    )
