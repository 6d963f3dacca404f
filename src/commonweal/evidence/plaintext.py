"""CSV, TSV and their kin as all-text Parquet: split by the engine where it can be proved whole, else row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.evidence.engine import SPOOLED_PARQUET, Engine, literal
from commonweal.evidence.sheets import StoredText
from commonweal.evidence.survey import UTF16_MARKS, Survey, survey
from commonweal.vocabulary.errors import EnvironmentFault, InputError, Where

DELIMITERS = ",\t;|$"
SAMPLE_LINES = 200
SAMPLE_BYTES = 4_096
LARGE = 8_000_000  # bytes, from which two passes side by side save time
BATCH_ROWS = 50_000
MOST_COLUMNS = 500
# A quoted cell with more line breaks than this holds a stray quotation mark, not a long note.
MOST_BREAKS_IN_CELL = 40
MOST_IN_CELL = 10_000_000
csv.field_size_limit(MOST_IN_CELL)


def store(path: Path, engine: Engine, spool: Path) -> tuple[StoredText, Survey]:
    """Write a text file's cells to Parquet in the spool as they are; with what its bytes say. Blank lines are rows."""
    try:
        return _store(path, engine, spool)
    except csv.Error as fault:
        raise InputError(
            "cell_too_long",
            f"A cell or a line of this file has over {MOST_IN_CELL:,} characters.",
            what_to_do="Check that this is the right file, and save it again as CSV.",
            where=Where(file=path.name),
        ) from fault


def _store(path: Path, engine: Engine, spool: Path) -> tuple[StoredText, Survey]:
    target = spool / "text.parquet"
    with ThreadPoolExecutor(max_workers=1) as beside:
        surveying = beside.submit(survey, path)
        # A large file is split while every byte of it is looked at: nearly always it proves to be plain.
        if path.stat().st_size < LARGE or _looks_wide(path):
            surveying.result()
            ahead = None
        else:
            ahead = _split_by_engine(path, _delimiter(path, "utf-8"), engine, target)
        surveyed = surveying.result()
    delimiter = _delimiter(path, surveyed.encoding)
    if _plain(surveyed):
        stored = ahead or _split_by_engine(path, delimiter, engine, target)
        if stored is not None and _whole(engine, stored, surveyed.lines, delimiter):
            return stored, surveyed
    return _split_by_row(path, surveyed, delimiter, target), surveyed


def _looks_wide(path: Path) -> bool:
    """Whether a file seems to have two bytes for a letter, as UTF-16 has."""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
    return head.startswith(UTF16_MARKS) or b"\0" in head


def _plain(surveyed: Survey) -> bool:
    """Whether the engine splits this text as we would: it skips blank lines, for one, and we count them."""
    return surveyed.encoding in ("utf-8", "utf-8-sig") and not (
        surveyed.has_blank_lines or surveyed.has_lone_returns or surveyed.has_zero_bytes
    )


def _split_by_engine(path: Path, delimiter: str, engine: Engine, target: Path) -> StoredText | None:
    """Let the engine split text that is UTF-8; None where it cannot."""
    width = max((len(row) for row in _sample(path, "utf-8-sig", delimiter)), default=0)
    if not 0 < width <= MOST_COLUMNS:
        return None
    names = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    engine.keep_order(True)
    try:
        for padding in ("false", "true"):  # rows of one width are split faster than rows that want padding
            source = (
                f"read_csv({literal(path)}, auto_detect = false, header = false, delim = {literal(delimiter)}, "
                f"quote = '\"', escape = '\"', columns = {{{names}}}, null_padding = {padding})"
            )
            try:
                engine.copy(f"SELECT * FROM {source}", target, SPOOLED_PARQUET)
            except duckdb.Error:
                continue
            return StoredText(None, target, width, int(pq.read_metadata(target).num_rows))
    finally:
        engine.keep_order(False)
    return None


def _whole(engine: Engine, stored: StoredText, lines: int, delimiter: str) -> bool:
    """Every line break of the source ends a row or stands in a cell, and no cell swallowed a row."""
    if stored.height == lines:
        return True
    width = stored.width
    breaks = " + ".join(f"coalesce(len(c{i}) - len(replace(c{i}, chr(10), '')), 0)" for i in range(width))
    swallowed = " OR ".join(
        f"(contains(c{i}, chr(10)) AND len(c{i}) - len(replace(c{i}, {literal(delimiter)}, '')) >= {width - 1})"
        for i in range(width)
    )
    found = engine.execute(
        f"SELECT sum({breaks}), bool_or({swallowed}) FROM read_parquet({literal(stored.path)})"
    )[0]
    return found[0] is not None and stored.height + int(found[0]) == lines and not found[1]


def _split_by_row(path: Path, surveyed: Survey, delimiter: str, target: Path) -> StoredText:
    width = 0
    for row in _rows(path, surveyed, delimiter):
        width = max(width, len(row))
    if width > MOST_COLUMNS:
        raise InputError(
            "too_many_columns",
            f"A row of this file has {width:,} columns; a ledger has a few dozen at the most.",
            what_to_do="Check that this is the right file, and save it again as CSV.",
            where=Where(file=path.name),
        )
    if width == 0:  # nothing but line ends
        return StoredText(None, target, 0, 0)
    schema = pa.schema([(f"c{i}", pa.string()) for i in range(width)])
    height = 0
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        for batch in _batches(_rows(path, surveyed, delimiter)):
            columns = [
                pa.array([(row[i] or None) if i < len(row) else None for row in batch], pa.string())
                for i in range(width)
            ]
            writer.write_batch(pa.record_batch(columns, schema=schema))
            height += len(batch)
    return StoredText(None, target, width, height)


def _batches(rows: Iterator[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    batch: list[Sequence[str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _rows(path: Path, surveyed: Survey, delimiter: str) -> Iterator[list[str]]:
    """Every row, blank ones as []. A quotation mark that never closes is read as a character of its cell."""
    with _open(path, surveyed.encoding) as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter)
        while True:
            lines.start_record()
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                row = None
            if row is None or lines.quote_is_stray(len(row), delimiter):
                row = lines.reread_first_line(delimiter)
                reader = csv.reader(lines, delimiter=delimiter)
            yield row


class _Lines:
    """Lines for csv.reader that remembers those of the record under way, so that they can be read again."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._record: list[str] = []
        self._again: list[str] = []
        self._ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._record) > MOST_BREAKS_IN_CELL:
            raise csv.Error("a quoted cell that does not end")
        if not self._again and not (line := self._file.readline()):
            self._ended = bool(self._record)
            raise StopIteration
        line = self._again.pop() if self._again else line.replace("\0", "")
        self._record.append(line)
        return line

    def start_record(self) -> None:
        self._record, self._ended = [], False

    def quote_is_stray(self, width: int, delimiter: str) -> bool:
        """Whether a quotation mark of this record ran on to the end of the file, or over whole rows."""
        between = self._record[1:-1]
        return self._ended or any(line.count(delimiter) >= max(width - 1, 2) for line in between)

    def reread_first_line(self, delimiter: str) -> list[str]:
        """Split the record's first line with quotation marks as characters; the others are to be read again."""
        first, *rest = self._record
        self._again.extend(reversed(rest))
        self._record = []
        return next(csv.reader([first.rstrip("\r\n")], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])


def _open(path: Path, encoding: str) -> TextIO:
    # Bytes that Windows-1252 leaves undefined become the replacement character: no row is lost for one bad byte.
    return path.open("r", encoding=encoding, errors="replace", newline=None)


def _sample(path: Path, encoding: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(_first_lines(path, encoding)), delimiter=delimiter))


def _first_lines(path: Path, encoding: str) -> str:
    with _open(path, encoding) as file:
        return "".join(line for line, _ in zip(file, range(SAMPLE_LINES), strict=False))


def _delimiter(path: Path, encoding: str) -> str:
    """The delimiter that gives the most columns to the most rows."""
    try:
        text = _first_lines(path, encoding)
    except OSError as fault:
        raise EnvironmentFault(
            "unreadable",
            f"The file cannot be read: {fault.strerror}.",
            what_to_do="Check the file and its rights.",
        ) from fault

    def columns(delimiter: str) -> int:
        try:
            return sum(len(row) - 1 for row in csv.reader(io.StringIO(text), delimiter=delimiter))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=columns)
