"""The names that suppliers are found by: public bodies, organisations, councils, companies, charities.

In the engine they stand as two tables. `entities` has entity, id, name, kind, postcode, size, same_as (the id of the
charity that a company also is); `entity_names` has n, entity, key (the cleaned name), postcode, former (0 or 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.content.suppliers import PublicBodies
from commonweal.evidence.engine import Engine, literal
from commonweal.evidence.matching.names import Cleaner
from commonweal.vocabulary.tables import CANONICAL_TABLES

BATCH = 50_000
TABLES = {"company": "companies", "charity": "charities"}
_ENTITIES = pa.schema(
    [
        ("entity", pa.int64()),
        ("id", pa.string()),
        ("name", pa.string()),
        ("kind", pa.string()),
        ("postcode", pa.string()),
        ("size", pa.string()),
        ("same_as", pa.string()),
    ]
)
_NAMES = pa.schema([("place", pa.int64()), ("key", pa.string()), ("former", pa.int8())])


@dataclass(frozen=True)
class Entity:
    """One body that a supplier may be. `kind`: nhs, public, company or charity. `names`: all its names as written."""

    id: str
    name: str
    kind: str
    postcode: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class RegisterFile:
    """One held file of a register: its rows, and its names cleaned (place in the rows, key, former)."""

    kind: str  # company or charity
    rows: Path
    names: Path


def bodies(content: PublicBodies) -> list[Entity]:
    """The public bodies that content names."""
    return [Entity(f"{b.kind}:{b.id}", b.name, b.kind, None, (b.name, *b.names)) for b in content.bodies]


def councils(areas: Iterable[tuple[str, str]], content: PublicBodies) -> list[Entity]:
    """The councils of areas, given as code and name, by the names that ledgers give them."""
    found = []
    for code, name in sorted(set(areas)):
        forms = content.councils.get(code[:3], ())
        if forms:
            plain = name.removesuffix(", City of").removesuffix(", County of")
            names = tuple(form.format(name=plain.upper()) for form in forms)
            found.append(Entity(f"public:{code}", name, "public", None, names))
    return found


def clean_names(rows: Path, target: Path, cleaner: Cleaner) -> None:
    """Clean the names of one held file of a register into a file beside it, some rows at a time."""
    parquet = pq.ParquetFile(rows)
    columns = [name for name in ("outcome", "name", "other_names") if name in parquet.schema_arrow.names]
    with pq.ParquetWriter(target, _NAMES, compression="zstd") as writer:
        place = 0
        for batch in parquet.iter_batches(BATCH, columns=columns):
            writer.write_batch(_cleaned(batch, place, cleaner))
            place += batch.num_rows


def _cleaned(batch: pa.RecordBatch, first: int, cleaner: Cleaner) -> pa.RecordBatch:
    taken = batch.to_pydict()
    outcomes = taken["outcome"]
    nothing = [None] * len(outcomes)
    named, others = taken.get("name", nothing), taken.get("other_names", nothing)
    places: list[int] = []
    keys: list[str] = []
    former: list[int] = []
    for offset, (outcome, name, more) in enumerate(zip(outcomes, named, others, strict=True)):
        if outcome != "accepted":
            continue
        key = cleaner.key(name) if name else ""
        if key:
            places.append(first + offset)
            keys.append(key)
            former.append(0)
        for other in dict.fromkeys(cleaner.key(text) for text in more or ()):
            if other and other != key:
                places.append(first + offset)
                keys.append(other)
                former.append(1)
    return pa.record_batch([pa.array(places, pa.int64()), keys, pa.array(former, pa.int8())], schema=_NAMES)


def hold(
    engine: Engine,
    listed: Sequence[Entity],
    registers: Sequence[RegisterFile],
    cleaner: Cleaner,
    sizes: Mapping[str, str],
) -> None:
    """Make the two tables, of bodies that are listed and of registers."""
    names = ["SELECT entity, key, postcode, former FROM listed_names"]
    for register, first in lay_out(engine, listed, registers, cleaner, sizes):
        names.append(
            f"SELECT {first} + place AS entity, key, postcode, former FROM read_parquet({literal(register.names)}) "
            f"JOIN (SELECT place, postcode FROM {_rows(register)}) USING (place)"
        )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE entity_names AS SELECT row_number() OVER () AS n, * FROM "
        f"({' UNION ALL '.join(names)})"
    )


def lay_out(
    engine: Engine,
    listed: Sequence[Entity],
    registers: Sequence[RegisterFile],
    cleaner: Cleaner,
    sizes: Mapping[str, str],
) -> list[tuple[RegisterFile, int]]:
    """Make `entities`, which reads the registers where they lie, and `listed_names`.

    Gives each register with what its places are counted from: a body's `entity` is that and its place.
    """
    ordered = sorted(listed, key=lambda entity: entity.id)
    columns = zip(_columns(ordered), _ENTITIES, strict=True)
    arrays = [pa.array(column, field.type) for column, field in columns]
    engine.table("listed_entities", pa.table(arrays, schema=_ENTITIES))
    engine.table("listed_names", _names(ordered, cleaner))
    engine.table(
        "account_sizes",
        pa.table(
            {
                "accounts": pa.array(list(sizes), pa.string()),
                "size": pa.array(list(sizes.values()), pa.string()),
            }
        ),
    )
    entities = ["SELECT * FROM listed_entities"]
    numbered: list[tuple[RegisterFile, int]] = []
    first = len(ordered)
    _link(engine, registers)
    for register in sorted(registers, key=lambda file: str(file.rows)):
        entities.append(_entities_sql(register, first))
        numbered.append((register, first))
        first += pq.ParquetFile(register.rows).metadata.num_rows
    engine.view("entities", " UNION ALL ".join(entities))
    return numbered


def _link(engine: Engine, registers: Sequence[RegisterFile]) -> None:
    """Which companies are charities too, as the registers of charities and the links held say."""
    rows = [
        f"SELECT company_number, charity_number FROM {_rows(register)} WHERE company_number IS NOT NULL"
        for register in registers
        if register.kind == "charity"
    ]
    every = " UNION ALL ".join(rows or ["SELECT NULL AS company_number, NULL AS charity_number WHERE false"])
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE charity_companies AS SELECT company_number, "
        f"min('charity:' || charity_number) AS charity FROM ({every}) GROUP BY company_number"
    )


def _entities_sql(register: RegisterFile, first: int) -> str:
    if register.kind == "company":
        return (
            f"SELECT {first} + r.place, 'company:' || r.company_number, r.name, 'company', r.postcode, "
            f"s.size, c.charity FROM {_rows(register)} r LEFT JOIN account_sizes s ON s.accounts = upper(r.accounts) "
            "LEFT JOIN charity_companies c USING (company_number)"
        )
    return (
        f"SELECT {first} + place, 'charity:' || charity_number, coalesce(name, other_names[1]), 'charity', "
        f"postcode, NULL::VARCHAR, NULL::VARCHAR FROM {_rows(register)}"
    )


def _rows(register: RegisterFile) -> str:
    """A register's accepted rows, each with its place in the file; a column that the file lacks is null."""
    held = set(pq.read_schema(register.rows).names)
    table = CANONICAL_TABLES[TABLES[register.kind]]
    columns = ", ".join(
        c.name if c.name in held else f"NULL::VARCHAR{'[]' if 'array' in c.type else ''} AS {c.name}"
        for c in table.columns
    )
    source = f"read_parquet({literal(register.rows)}, file_row_number = true)"
    return f"(SELECT file_row_number AS place, {columns} FROM {source} WHERE outcome = 'accepted')"


def _columns(entities: Sequence[Entity]) -> Iterator[list[object]]:
    yield list(range(len(entities)))
    yield [entity.id for entity in entities]
    yield [entity.name for entity in entities]
    yield [entity.kind for entity in entities]
    yield [entity.postcode for entity in entities]
    yield [None] * len(entities)
    yield [None] * len(entities)


def _names(entities: Sequence[Entity], cleaner: Cleaner) -> pa.Table:
    met = [
        (number, key, entity.postcode)
        for number, entity in enumerate(entities)
        for key in dict.fromkeys(cleaner.key(name) for name in (entity.names or (entity.name,)))
        if key
    ]
    return pa.table(
        {
            "entity": pa.array([number for number, _, _ in met], pa.int64()),
            "key": pa.array([key for _, key, _ in met], pa.string()),
            "postcode": pa.array([postcode for _, _, postcode in met], pa.string()),
            "former": pa.array([0] * len(met), pa.int8()),
        }
    )
