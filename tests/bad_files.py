"""Files that are no ledgers, or are damaged, or would do harm: made by hand, from nothing but their formats' rules."""

from __future__ import annotations

import gzip
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.loading import HEADINGS, Row, as_csv, plain_rows

SHEET = "xl/worksheets/sheet1.xml"
SECTOR = 512
NO_ENTRY, END_OF_CHAIN, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xlsx(path: Path, rows: list[Row] | None = None) -> Path:
    """A sound XLSX workbook; amounts are numbers."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("April")
        sheet.write_row(0, 0, HEADINGS)
        for n, (day, supplier, amount, *rest) in enumerate(plain_rows() if rows is None else rows, start=1):
            sheet.write_row(n, 0, [day, supplier, float(amount), *rest])
    return path


def xls(path: Path) -> Path:
    """A sound XLS workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("April")
    for row, cells in enumerate([HEADINGS, *plain_rows()]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(str(path))
    return path


def ods(path: Path) -> Path:
    """A sound ODS workbook."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="April")
    for cells in [HEADINGS, *plain_rows()]:
        row = TableRow()
        for cell in cells:
            written = TableCell(valuetype="string")
            written.addElement(P(text=cell))
            row.addElement(written)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(path))
    return path


def cut_short(path: Path, share: float) -> Path:
    """The first part of a file, under the same name."""
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def with_sheet(path: Path, xml: bytes) -> Path:
    """An XLSX workbook with a sheet of this XML."""
    return _rewritten(xlsx(path), {SHEET: xml})


def _rewritten(path: Path, parts: dict[str, bytes]) -> Path:
    """A zip file with some of its members exchanged."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()} | parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def bomb(path: Path, unpacked: int, *, stated: int | None = None) -> Path:
    """An XLSX workbook whose sheet unpacks to so many zero bytes; `stated` is what its directory says instead."""
    piece = 1 << 24
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    # A piece that ends at a byte, with nothing carried over: any number of them in a row are one stream.
    packed = packer.compress(bytes(piece)) + packer.flush(zlib.Z_FULL_FLUSH)
    xlsx(path)
    with zipfile.ZipFile(path) as archive:
        others = {name: archive.read(name) for name in archive.namelist() if name != SHEET}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in others.items():
            archive.writestr(name, content)
        member = zipfile.ZipInfo(SHEET)
        archive.writestr(member, packed * (unpacked // piece) + b"\x03\x00")
        written = archive.getinfo(SHEET)
        written.compress_type, written.file_size = zipfile.ZIP_DEFLATED, stated or unpacked
    return path


def of_a_later_zip(path: Path) -> Path:
    """An XLSX workbook whose archive says that only a much later program can unpack it."""
    content = bytearray(xlsx(path).read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 6] = 220
    path.write_bytes(content)
    return path


def nested(path: Path, depth: int = 6) -> Path:
    """Archives inside archives, ten in each, under a workbook's name."""
    inner = bytes(1 << 20)
    for level in range(depth):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(10):
                archive.writestr(f"{level}-{n}.zip", inner)
        inner = packed.getvalue()
    path.write_bytes(inner)
    return path


def far_cell(path: Path) -> Path:
    """A workbook whose one sheet has a first cell and a last: seventeen thousand million cells between them."""
    xml = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>'
    )
    return with_sheet(path, xml)


def empty_rows(path: Path, number: int, *, texts: bool, above: Sequence[Row] = ()) -> Path:
    """Empty rows: formatted cells without a value, or (`texts`) with an empty text; with payments above them."""
    cell = '<c r="{c}{n}" t="inlineStr"><is><t></t></is></c>' if texts else '<c r="{c}{n}" s="0"/>'
    first = len(above) + 2 if above else 1
    rows = [_row(n, cells) for n, cells in enumerate([HEADINGS, *above], start=1)] if above else []
    rows += [
        f'<row r="{n}">{"".join(cell.format(c=c, n=n) for c in "ABC")}</row>' for n in range(first, number)
    ]
    xml = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    )
    return with_sheet(path, xml.encode())


def _row(number: int, cells: Sequence[str]) -> str:
    written = (
        f'<c r="{column}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for column, cell in zip("ABCDEF", cells, strict=True)
    )
    return f'<row r="{number}">{"".join(written)}</row>'


def ole(path: Path, streams: dict[str, bytes]) -> Path:
    """A compound file (the old Office container) with these streams, none shorter than 4,096 bytes."""
    fat = [FAT_SECTOR, END_OF_CHAIN]
    bodies, entries = b"", [_entry("Root Entry", 5, END_OF_CHAIN, 0, child=1)]
    for number, (name, content) in enumerate(streams.items(), start=1):
        content = content.ljust(4096, b"\0")
        content += bytes(-len(content) % SECTOR)
        first, count = len(fat), len(content) // SECTOR
        fat += [*range(first + 1, first + count), END_OF_CHAIN]
        bodies += content
        right = number + 1 if number < len(streams) else NO_ENTRY
        entries.append(_entry(name, 2, first, len(content), right=right))
    directory = b"".join(entries).ljust(SECTOR, b"\0")
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff")
    head = struct.pack(
        "<8s16sHHHHHHIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, 1,
        0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0,
    )  # fmt: skip
    head += struct.pack("<109I", 0, *[NO_ENTRY] * 108)
    path.write_bytes(head + table + directory + bodies)
    return path


def _entry(
    name: str, kind: int, first: int, size: int, *, child: int = NO_ENTRY, right: int = NO_ENTRY
) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        written.ljust(64, b"\0"), len(written), kind, 1, NO_ENTRY, right, child, bytes(16), 0, 0, 0, first, size,
    )  # fmt: skip


def encrypted_xlsx(path: Path) -> Path:
    """What Excel saves with a password: a compound file that holds the workbook as one encrypted stream."""
    return ole(path, {"EncryptionInfo": b"\x04\x00\x04\x00\x40\0\0\0", "EncryptedPackage": os.urandom(5000)})


def encrypted_xls(path: Path) -> Path:
    """An old workbook whose stream says that it is encrypted."""
    begin = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0)
    is_encrypted, end = struct.pack("<HHHHH", 0x002F, 6, 1, 1, 1), struct.pack("<HH", 0x000A, 0)
    return ole(path, {"Workbook": begin + is_encrypted + end * 1024})


def encrypted_ods(path: Path) -> Path:
    """An OpenDocument workbook whose manifest says that its content is encrypted."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="9">'
        '<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="x"/></manifest:file-entry>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", os.urandom(2000))
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def document(path: Path) -> Path:
    """A Word document."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
        archive.writestr("word/document.xml", "<w:document/>")
    return path


def gzipped(path: Path, times: int = 1) -> Path:
    """A ledger, compressed."""
    content = as_csv(plain_rows()).encode()
    for _ in range(times):
        content = gzip.compress(content)
    path.write_bytes(content)
    return path


def zipped(path: Path, *names: str) -> Path:
    """A ledger in a ZIP archive, once under each name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, as_csv(plain_rows()))
    return path
