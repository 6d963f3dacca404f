"""JSON as all-text Parquet: an array of objects, one object a line, or the features of a GeoJSON file.

The first row holds the keys, in the order in which they first occur, so that a reader sees a table with headings; each
further row is an object. Texts are as they are; numbers, lists and objects as JSON. A feature's properties come
first, its geometry last.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from commonweal.evidence.engine import SPOOLED_PARQUET, Engine, literal
from commonweal.evidence.sheets import StoredText
from commonweal.vocabulary.errors import InputError, Where

SUFFIXES = (".json", ".jsonl", ".ndjson", ".geojson")
GEOMETRY = "geometry"
MOST_KEYS = 500
MOST_IN_OBJECT = 1_500_000_000
LARGEST_OF_MANY = 1 << 26
LOOKED_AT = 1 << 20
_NEXT_LINE = re.compile(rb"\}\s*\n\s*\{")
_START = re.compile(rb"\s*(\{\s*[\"}]|\[\s*[{\[\]])")
_BEFORE = b"\xef\xbb\xbf"


def is_json(head: bytes, path: Path) -> bool:
    """Whether a file that begins so is JSON and not text that begins with a bracket."""
    start = head.removeprefix(_BEFORE)
    return bool(_START.match(start)) or (
        path.suffix.lower() in SUFFIXES and start.lstrip()[:1] in (b"{", b"[")
    )


def store(path: Path, engine: Engine, spool: Path) -> StoredText:
    """Write a JSON file's objects to Parquet in the spool. Raises InputError for what is not a list of objects."""
    target = spool / "records.parquet"
    try:
        geometry = _list_objects(path, engine)
        keys = _keys(engine)
        if not 0 < len(keys) <= MOST_KEYS:
            raise _unreadable(path)
        height = _write(engine, keys, geometry, target)
    except duckdb.Error as fault:
        raise _unreadable(path) from fault
    return StoredText(None, target, len(keys) + geometry, height)


def _list_objects(path: Path, engine: Engine) -> bool:
    """Hold the objects as table `objects` (n, o), and features' geometries as `g`; gives whether there are such."""
    form, most = _form(path)
    source = f"read_json_objects({literal(path)}, format = '{form}', maximum_object_size = {most})"
    engine.keep_order(True)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE objects AS SELECT row_number() OVER () AS n, json AS o FROM {source}"
    )
    engine.keep_order(False)
    lists = _lists_in_the_only_object(engine)
    if len(lists) != 1:  # several objects, or one that is a row itself
        return False
    is_geography = lists == ["features"]
    parts = "o->'properties' AS o, o->>'geometry' AS g" if is_geography else "o"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE objects AS SELECT row_number() OVER () AS n, {parts} FROM "
        f"(SELECT unnest(from_json(o->{_path(lists[0])}, '[\"json\"]')) AS o FROM objects)"
    )
    return is_geography


def _form(path: Path) -> tuple[str, int]:
    """How the objects follow each other, in the engine's word, and how many bytes one may have."""
    with path.open("rb") as file:
        start = file.read(LOOKED_AT).removeprefix(_BEFORE).lstrip()
    if start.startswith(b"["):
        return "array", LARGEST_OF_MANY
    if _NEXT_LINE.search(start):
        return "newline_delimited", LARGEST_OF_MANY
    return "unstructured", min(max(path.stat().st_size + 1024, LARGEST_OF_MANY), MOST_IN_OBJECT)


def _lists_in_the_only_object(engine: Engine) -> list[str]:
    """The keys of lists of objects, where the file is one object."""
    first = engine.execute("SELECT json_keys(o) FROM objects LIMIT 2")
    if len(first) != 1:
        return []
    paths = {key: _path(key) for key in first[0][0]}
    found = engine.execute(
        "SELECT "
        + ", ".join(
            f"json_type(o, {path}) = 'ARRAY' AND json_type(o->{path}->0) = 'OBJECT'"
            for path in paths.values()
        )
        + " FROM objects"
    )
    return [key for key, is_list in zip(paths, found[0], strict=True) if is_list]


def _path(key: str) -> str:
    """A key as the engine's JSON path."""
    quoted = key.replace("\\", "\\\\").replace('"', '\\"')
    return literal(f'$."{quoted}"')


def _keys(engine: Engine) -> list[str]:
    found = engine.execute(
        "SELECT key, min(n), min(place) FROM (SELECT n, unnest(json_keys(o)) AS key, "
        "generate_subscripts(json_keys(o), 1) AS place FROM objects) GROUP BY key ORDER BY 2, 3"
    )
    return [key for key, _, _ in found]


def _write(engine: Engine, keys: list[str], geometry: bool, target: Path) -> int:
    cells = [f"nullif(o->>{_path(key)}, '') AS c{i}" for i, key in enumerate(keys)]
    heads = [f"{literal(key)} AS c{i}" for i, key in enumerate(keys)]
    if geometry:
        cells.append(f"g AS c{len(keys)}")
        heads.append(f"{literal(GEOMETRY)} AS c{len(keys)}")
    engine.keep_order(True)
    engine.copy(
        f"SELECT * EXCLUDE (n) FROM (SELECT 0 AS n, {', '.join(heads)} UNION ALL "
        f"SELECT n, {', '.join(cells)} FROM objects) ORDER BY n",
        target,
        SPOOLED_PARQUET,
    )
    engine.keep_order(False)
    [(height,)] = engine.execute("SELECT count(*) + 1 FROM objects")
    engine.execute("DROP TABLE objects")
    return int(height)


def _unreadable(path: Path) -> InputError:
    return InputError(
        "unreadable_json",
        "This file looks like JSON, but is not a list of records that can be read as a table.",
        what_to_do="Ask for it again, or ask for it as CSV.",
        where=Where(file=path.name),
    )
