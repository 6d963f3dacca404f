"""JSON that nests its rows, as all-text Parquet: a row for each entry of a list inside each record.

Only the paths that are asked for become columns, so that a file decides neither their number nor their depth. A path
goes from the record, or from the entry where it begins with the list's name: tender/title, awards/value/amount. A
number takes that entry of a list; [key=text] the first entry whose key is, or holds, that text, and [key=@path] what
another path gives; # at the end counts a list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.content.registers import Nested
from commonweal.evidence.sheets import StoredText
from commonweal.vocabulary.errors import InputError, Where

MOST_BYTES = 100_000_000  # of one JSON document; of many, one a line, each may have as much
MOST_LETTERS = 32_000  # of one cell
_STEP = re.compile(r"([^/\[\]]+)(?:\[([^=\]]+)=([^\]]*)\])?(/|$)")


@dataclass(frozen=True)
class Unnest:
    """How a kind's JSON files nest, and the paths that become columns."""

    nestings: Sequence[Nested]
    paths: Sequence[str]


@dataclass(frozen=True)
class _Scope:
    """A record, and one entry of its list of rows."""

    record: Any
    rows: str
    entry: Any


def store(path: Path, unnest: Unnest, spool: Path) -> StoredText | None:
    """Write a JSON file's rows to Parquet in the spool; None where it nests in none of these ways.

    Raises InputError for what is no JSON, is too large or is nested too deeply.
    """
    rows: list[list[str | None]] = []
    try:
        for document in _documents(path):
            found = _scopes(document, unnest.nestings)
            if found is None:
                return None
            rows += [[_text(_at(scope, one)) for one in unnest.paths] for scope in found]
    except (ValueError, RecursionError) as fault:
        raise _unreadable(path) from fault
    used = [n for n in range(len(unnest.paths)) if any(row[n] is not None for row in rows)]
    if not used:
        return None
    columns = {
        f"c{place}": pa.array([unnest.paths[n], *(row[n] for row in rows)], pa.string())
        for place, n in enumerate(used)
    }
    target = spool / "records.parquet"
    pq.write_table(pa.table(columns), target, compression="lz4")
    return StoredText(None, target, len(used), len(rows) + 1)


def _documents(path: Path) -> Iterator[Any]:
    """The document that a file is, or each of those that stand one a line."""
    with path.open("rb") as file:
        start = file.readline(MOST_BYTES + 1)
        many = bool(start.strip()) and _is_whole(start) and bool(file.readline(MOST_BYTES + 1).strip())
        file.seek(0)
        if not many:
            yield _read(file.read(MOST_BYTES + 1), path)
            return
        while line := file.readline(MOST_BYTES + 1):
            if line.strip():
                yield _read(line, path)


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _read(text: bytes, path: Path) -> Any:
    if len(text) > MOST_BYTES:
        raise InputError(
            "file_too_large",
            f"This file has more than {MOST_BYTES // 1_000_000} MB in one JSON document.",
            what_to_do="Ask for it with one record a line (JSON lines), or in parts, such as month by month.",
            where=Where(file=path.name),
        )
    # Numbers stay as they were written, so that no penny is rounded.
    return json.loads(text.removeprefix(b"\xef\xbb\xbf"), parse_float=str, parse_int=str)


def _scopes(document: Any, nestings: Sequence[Nested]) -> list[_Scope] | None:
    for nesting in nestings:
        records = _records(document, nesting)
        if records is not None:
            inside = [record.get(nesting.within) if nesting.within else record for record in records]
            return [
                scope for record in inside if isinstance(record, dict) for scope in _rows(record, nesting)
            ]
    return None


def _records(document: Any, nesting: Nested) -> list[dict[str, Any]] | None:
    """The records of a document that nests so; None where it does not."""
    if not nesting.records:
        found = document if isinstance(document, list) else [document]
        has_rows = [
            one for one in found if isinstance(one, dict) and (not nesting.rows or nesting.rows in one)
        ]
        return has_rows or None
    listed = document.get(nesting.records) if isinstance(document, dict) else None
    if not isinstance(listed, list):
        return None
    records = [one for one in listed if isinstance(one, dict)]
    if nesting.within and not any(isinstance(one.get(nesting.within), dict) for one in records):
        return None
    return records


def _rows(record: dict[str, Any], nesting: Nested) -> Iterator[_Scope]:
    entries = record.get(nesting.rows) if nesting.rows else None
    if not isinstance(entries, list) or not entries:
        yield _Scope(record, nesting.rows, None)
        return
    for entry in entries:
        yield _Scope(record, nesting.rows, entry)


def _at(scope: _Scope, path: str) -> Any:
    counts = path.endswith("#")
    here: Any = scope.record
    rest = path.removesuffix("#")
    if scope.rows and (rest == scope.rows or rest.startswith(f"{scope.rows}/")):
        here, rest = scope.entry, rest[len(scope.rows) + 1 :]
    at = 0
    while at < len(rest) and (step := _STEP.match(rest, at)):
        at = step.end()
        name, key, wanted = step[1], step[2], step[3]
        here = _inside(here, name)
        if key:
            said = _at(scope, wanted[1:]) if wanted.startswith("@") else wanted
            here = _first(here, key, said)
    return str(len(here)) if counts and isinstance(here, list) else None if counts else here


def _inside(here: Any, name: str) -> Any:
    if isinstance(here, dict):
        return here.get(name)
    if isinstance(here, list) and name.isdigit() and int(name) < len(here):
        return here[int(name)]
    return None


def _first(entries: Any, key: str, wanted: Any) -> Any:
    if not isinstance(entries, list) or wanted is None:
        return None
    for entry in entries:
        said = entry.get(key) if isinstance(entry, dict) else None
        if said == wanted or (isinstance(said, list) and wanted in said):
            return entry
    return None


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        value = "; ".join(value)
    if not isinstance(value, str):
        return None
    return value.replace("\x00", "")[:MOST_LETTERS] or None


def _unreadable(path: Path) -> InputError:
    return InputError(
        "unreadable_json",
        "This file looks like JSON, but cannot be read: it is cut short, damaged or nested too deeply.",
        what_to_do="Ask for it again, or ask for it as CSV.",
        where=Where(file=path.name),
    )
