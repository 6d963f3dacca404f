"""Any table that a program writes as CSV is opened as exactly its cells, whatever the dialect, encoding or line end."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.evidence.engine import Engine, engine
from commonweal.evidence.opening import open_file
from commonweal.evidence.survey import digest, survey

Table = list[list[str]]

DELIMITERS = ",\t;|"
ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",  # writes its own mark
    "cp1252": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}
LETTERS = "abcXYZ019 .-£é'/&"


def examples(number: int) -> settings:
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def running() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as spill, engine(Path(spill)) as started:
        yield started


@st.composite
def tables(draw: st.DrawFn, delimiter: str, *, breaks: bool) -> Table:
    """Rows of one width, the first of plain headings. A cell holds no other delimiter, for the file is one dialect."""
    width = draw(st.integers(2, 6))
    cell = st.text(LETTERS + delimiter + '"', max_size=8)
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=12))
    if breaks:  # one note in a row: two with every delimiter between them look like a stray quotation mark
        note = st.tuples(st.text(LETTERS, max_size=5), st.text(LETTERS, max_size=5)).map("\n".join)
        for row in rows:
            if draw(st.booleans()):
                row[draw(st.integers(0, width - 1))] = draw(note)
    return [[f"heading {n}" for n in range(width)], *rows]


@st.composite
def files(draw: st.DrawFn, *, breaks: bool = True) -> tuple[bytes, Table]:
    """The bytes of a CSV file, and its cells."""
    delimiter = draw(st.sampled_from(DELIMITERS))
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    table = draw(tables(delimiter, breaks=breaks and line_end != "\r"))
    text = io.StringIO()
    csv.writer(
        text,
        delimiter=delimiter,
        lineterminator=line_end,
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    ).writerows(table)
    written = text.getvalue()
    if draw(st.booleans()):
        written = written.rstrip("\r\n") if written.rstrip("\r\n").count('"') % 2 == 0 else written
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    return ENCODINGS[encoding] + written.encode(encoding), table


def opened(content: bytes, running: Engine, name: str = "a.csv") -> Table:
    """The cells of a file as it is opened; an empty cell is an empty text."""
    with tempfile.TemporaryDirectory() as folder:
        path, spool = Path(folder, name), Path(folder, "spool")
        path.write_bytes(content)
        spool.mkdir()
        file, sha256 = open_file(path, running, spool)
        assert sha256 == hashlib.sha256(content).hexdigest()
        if not file.sheets:
            return []
        [sheet] = file.sheets
        rows = sheet.head(sheet.height)
        assert [number for number, _ in rows] == list(range(1, sheet.height + 1))
        assert {len(cells) for _, cells in rows} == {sheet.width}
        return [[cell or "" for cell in cells] for _, cells in rows]


def trimmed(table: Table) -> Table:
    """Without the columns that are empty all the way down: nobody can see them in a file."""
    width = max((n + 1 for row in table for n, cell in enumerate(row) if cell), default=0)
    return [row[:width] + [""] * (width - len(row)) for row in table]


@examples(150)
@given(file=files())
def test_a_written_table_is_opened_as_its_cells(file: tuple[bytes, Table], running: Engine) -> None:
    content, table = file
    assert trimmed(opened(content, running)) == trimmed(table)


@examples(60)
@given(table=tables(",", breaks=True), at=st.lists(st.integers(0, 12), max_size=3))
def test_blank_lines_are_rows(table: Table, at: list[int], running: Engine) -> None:
    """A blank line makes the file be split row by row and not by the engine: both ways give the same cells."""
    plain = io.StringIO()
    csv.writer(plain, lineterminator="\n").writerows(table)
    by_engine = opened(plain.getvalue().encode(), running)
    lines: list[list[str]] = [*table, []]
    for place in sorted(at, reverse=True):
        lines.insert(1 + place % len(table), [])
    spaced = io.StringIO()
    csv.writer(spaced, lineterminator="\n").writerows(lines)
    by_row = opened(spaced.getvalue().encode(), running)
    width = len(table[0])
    assert by_row == [row or [""] * width for row in lines]
    assert [row for row, line in zip(by_row, lines, strict=True) if line] == by_engine


@examples(60)
@given(widths=st.lists(st.integers(1, 6), min_size=1, max_size=10), data=st.data())
def test_rows_of_different_widths_are_filled_with_empty_cells(
    widths: list[int], data: st.DataObject, running: Engine
) -> None:
    cells = st.text("abc 1", min_size=1, max_size=5)
    rows = [data.draw(st.lists(cells, min_size=width, max_size=width)) for width in [6, *widths]]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    assert opened(text.getvalue().encode(), running) == [row + [""] * (6 - len(row)) for row in rows]


@examples(80)
@given(content=st.binary(min_size=1, max_size=400))
def test_any_bytes_are_surveyed(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes(content)
        found = survey(path)
        assert found.sha256 == digest(path) == hashlib.sha256(content).hexdigest()
        assert found.size == len(content)
        assert found.lines == len(content.split(b"\n")) - content.endswith(b"\n")
        assert found.has_zero_bytes is (b"\0" in content)
        assert found.has_quotes is (b'"' in content)
        assert found.has_lone_returns is (b"\r" in content.replace(b"\r\n", b""))
        lines = content.split(b"\n")
        assert found.has_blank_lines is any(line in (b"", b"\r") for line in lines[:-1])
        content.decode(found.encoding, errors="replace")
        if found.encoding in ("utf-8", "utf-8-sig"):
            content.decode(found.encoding)


@examples(40)
@given(
    text=st.text("ab\n\r,é", min_size=1, max_size=60),
    size=st.integers(1, 9),
    encoding=st.sampled_from(["utf-8", "cp1252"]),
)
def test_a_survey_does_not_depend_on_where_its_chunks_end(text: str, size: int, encoding: str) -> None:
    from commonweal.evidence import survey as module

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        path = Path(folder, "a.csv")
        path.write_bytes(text.encode(encoding))
        whole = survey(path)
        patched.setattr(module, "CHUNK", size)
        assert survey(path) == whole
