"""The suppliers of a workspace resolved, and written where they are kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.content.suppliers import PublicBodies
from commonweal.evidence import rowfiles
from commonweal.evidence.engine import Engine, engine, literal
from commonweal.evidence.matching import decisions, kept, registers
from commonweal.evidence.matching.kept import MANIFEST, PAYERS, PROPOSED, SUPPLIERS, Basis
from commonweal.evidence.matching.names import Cleaner, cleaner
from commonweal.evidence.matching.registers import Entity, RegisterFile
from commonweal.evidence.matching.resolved import Resolved, Written
from commonweal.evidence.matching.resolving import Resolver
from commonweal.evidence.store import FORMAT, Store, files, versions
from commonweal.evidence.survey import digest
from commonweal.vocabulary.tables import CANONICAL_TABLES

# A trust's sites are not listed: their names are those of practices and companies on them too.
NHS_KINDS = ("trust", "icb", "sub_icb", "ccg", "board")
COUNCIL_LEVELS = ("authority", "upper_authority", "combined_authority")

_AS_WRITTEN = ("supplier", "supplier_postcode", "company_number", "charity_number", "vat_number")
_SUPPLIERS = pa.schema(
    [
        *((name, pa.string()) for name in _AS_WRITTEN),
        ("individual", pa.bool_()),
        ("entity", pa.string()),
        ("entity_name", pa.string()),
        ("entity_kind", pa.string()),
        ("band", pa.string()),
        ("confidence", pa.float64()),
        ("evidence", pa.string()),
        ("postcode", pa.string()),
        ("location_basis", pa.string()),
        ("size", pa.string()),
        ("reviewed", pa.bool_()),
        ("amount", pa.decimal128(18, 2)),
        ("payments", pa.int64()),
        ("decision_key", pa.string()),
    ]
)
# Which organisation pays which supplier what; `row` is the supplier's in the table of suppliers.
PAYERS_SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("organisation", pa.string()),
        ("amount", pa.decimal128(18, 2)),
        ("payments", pa.int64()),
    ]
)
_PROPOSED = pa.schema(
    [
        ("decision_key", pa.string()),
        ("place", pa.int32()),
        *((name, pa.string()) for name in ("entity", "entity_name", "entity_kind", "postcode", "evidence")),
    ]
)


def build(store: Store, on: Basis, spool: Path) -> None:
    """Resolve every supplier of the ledgers and keep the result in one atomic step. Needs the writer lock."""
    staged = spool / "suppliers"
    staged.mkdir()
    clean = cleaner(store.content)
    with engine(spool) as running:
        written = _written(running, versions.rows_of(store, on.ledgers))
        bodies = kept.public_bodies(store)
        listed = listed_bodies(running, store, on, bodies)
        method = kept.method(store)
        registers.hold(running, listed, register_files(store, on, clean), clean, method.sizes)
        decided = {key: entry.decided for key, entry in decisions.current(store).items()}
        resolved = Resolver(running, clean, method, bodies, decided).resolve(written)
        paid = _paid(running, versions.rows_of(store, on.ledgers))
    _write(resolved, staged)
    organisations = _write_payers(paid, resolved, staged)
    published = {
        path.name: {"sha256": digest(path), "bytes": path.stat().st_size}
        for path in sorted(staged.glob("*.parquet"))
    }
    manifest = {
        "format": FORMAT,
        "key": on.key,
        "versions": on.versions,
        "files": published,
        "organisations": organisations,
    }
    (staged / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    final = kept.folder(store, on.key)
    kept.drop(final)
    files.publish_folder(staged, final)
    for other in final.parent.glob("*/"):
        if other != final:
            kept.drop(other)


def _written(running: Engine, rows: Sequence[Path]) -> list[Written]:
    if not rows:
        return []
    found = running.execute(
        f"SELECT supplier, individual, {', '.join(_AS_WRITTEN[1:])}, sum(amount)::DECIMAL(18, 2), count(*) "
        f"FROM {_rows(rows, 'spend')} "
        "WHERE outcome = 'accepted' GROUP BY ALL"
    )
    return [Written(*row) for row in found]


def _paid(running: Engine, rows: Sequence[Path]) -> list[tuple[Any, ...]]:
    """Each supplier that an organisation pays, as its ledgers write it, with pounds and payments."""
    if not rows:
        return []
    return running.execute(
        f"SELECT organisation, {', '.join(_AS_WRITTEN)}, sum(amount)::DECIMAL(18, 2), count(*) "
        f"FROM {_rows(rows, 'spend')} WHERE outcome = 'accepted' GROUP BY ALL ORDER BY ALL"
    )


def _write_payers(
    paid: Sequence[tuple[Any, ...]], resolved: Sequence[Resolved], staged: Path
) -> dict[str, str]:
    """Write who pays whom; gives for each organisation a digest of what its suppliers were resolved to: figures rest
    on that, and no more.
    """
    known = {
        tuple(getattr(each.written, name) for name in _AS_WRITTEN): row for row, each in enumerate(resolved)
    }
    sums: dict[str, hashlib._Hash] = {}
    rows = []
    for organisation, *written, amount, payments in paid:
        row = known[tuple(written)]
        each = resolved[row]
        said = (
            *written,
            each.entity,
            each.entity_name,
            each.entity_kind,
            each.band,
            each.postcode,
            each.size,
        )
        sums.setdefault(organisation, hashlib.sha256()).update(repr(said).encode())
        rows.append((row, organisation, amount, payments))
    columns = list(zip(*rows, strict=True)) or [()] * len(PAYERS_SCHEMA)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, PAYERS_SCHEMA, strict=True)]
    pq.write_table(pa.table(arrays, schema=PAYERS_SCHEMA), staged / PAYERS, compression="zstd")
    return {organisation: summed.hexdigest() for organisation, summed in sums.items()}


def register_files(store: Store, on: Basis, clean: Cleaner) -> list[RegisterFile]:
    """The files of the registers, each with its names cleaned: once for each version and edition of the rules."""
    found = []
    for version in on.registers:
        (rows,) = versions.rows_of(store, [version])
        names = _names_of(store, version.id, clean)
        if not names.exists():
            names.parent.mkdir(parents=True, exist_ok=True)
            partial = names.with_suffix(".partial")
            registers.clean_names(rows, partial, clean)
            files.sync(partial)
            partial.replace(names)
        found.append(RegisterFile(kept.REGISTERS[version.kind], rows, names))
    return found


def cleaned_files(store: Store, on: Basis, clean: Cleaner) -> list[RegisterFile]:
    """Those whose names are cleaned already, for who only reads."""
    return [
        RegisterFile(kept.REGISTERS[version.kind], versions.rows_of(store, [version])[0], names)
        for version in on.registers
        if (names := _names_of(store, version.id, clean)).exists()
    ]


def _names_of(store: Store, version: str, clean: Cleaner) -> Path:
    rules = hashlib.sha256(clean.edition.encode()).hexdigest()[:12]
    return kept.names_folder(store) / f"{version}-{rules}.parquet"


def listed_bodies(running: Engine, store: Store, on: Basis, bodies: PublicBodies) -> list[Entity]:
    """The bodies that the lists held name: NHS organisations, and the councils of areas."""

    def rows(kind: str) -> list[Path]:
        return versions.rows_of(store, [version for version in on.lists if version.kind == kind])

    found: list[Entity] = []
    if rows("organisations"):
        for code, name, kind, postcode in running.execute(
            "SELECT code, name, kind, postcode FROM "
            f"(SELECT * FROM {_rows(rows('organisations'), 'organisations')} WHERE outcome = 'accepted' "
            "QUALIFY row_number() OVER (PARTITION BY code ORDER BY edition DESC, name) = 1) "
            # Of bodies of one name, the one that is open, else the one that opened last.
            "QUALIFY row_number() OVER (PARTITION BY upper(name) ORDER BY closed IS NOT NULL, opened DESC, code) = 1 "
            "ORDER BY code"
        ):
            if kind in NHS_KINDS:
                found.append(Entity(f"nhs:{code}", name, "nhs", postcode, (name,)))
    if rows("area_links"):
        levels = ", ".join(map(literal, COUNCIL_LEVELS))
        areas = running.execute(
            "SELECT DISTINCT code, name FROM (SELECT child AS code, child_name AS name, child_level AS level FROM t "
            "UNION ALL SELECT parent, parent_name, parent_level FROM t) "
            f"WHERE level IN ({levels}) AND name IS NOT NULL".replace(
                "FROM t", f"FROM {_rows(rows('area_links'), 'area_links')}"
            )
        )
        found += registers.councils(areas, bodies)
    return found


def _write(resolved: Sequence[Resolved], staged: Path) -> None:
    rows = [
        {
            **{name: getattr(each.written, name) for name in _AS_WRITTEN},
            "individual": each.written.individual,
            "entity": each.entity,
            "entity_name": each.entity_name,
            "entity_kind": each.entity_kind,
            "band": each.band.value,
            "confidence": round(each.confidence, 4),
            "evidence": each.evidence,
            "postcode": each.postcode,
            "location_basis": each.location_basis.value,
            "size": each.size,
            "reviewed": each.reviewed,
            "amount": each.written.amount,
            "payments": each.written.payments,
            "decision_key": each.written.key,
        }
        for each in resolved
    ]
    pq.write_table(pa.Table.from_pylist(rows, _SUPPLIERS), staged / SUPPLIERS, compression="zstd")
    met: dict[str, Resolved] = {}
    for each in resolved:
        met.setdefault(each.written.key, each)
    proposed = [
        {
            "decision_key": key,
            "place": place,
            "entity": option.entity,
            "entity_name": option.name,
            "entity_kind": option.kind,
            "postcode": option.postcode,
            "evidence": option.evidence,
        }
        for key, each in met.items()
        for place, option in enumerate(each.proposed)
    ]
    pq.write_table(pa.Table.from_pylist(proposed, _PROPOSED), staged / PROPOSED, compression="zstd")


def _rows(files: Sequence[Path], kind: str) -> str:
    """Files of a kind's rows as one source with every canonical column."""
    return rowfiles.canonical(files, CANONICAL_TABLES[kind])
