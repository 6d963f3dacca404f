"""Figures and datasets as plain values, for programs: the names are those of docs/reference/json.md, for good."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from commonweal.publication.spreadsheet import rows_csv
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.vocabulary.holdings import DatasetVersion, Tombstone

TEXTS = ("indicator", "label", "place", "period", "audience", "unit", "denominator")
NUMBERS = ("value", "low", "high", "count")
SET = "set"


def figure(found: Figure, kept: FigureSet) -> dict[str, Any]:
    """A figure of a kept set. Values are text, so that nothing is lost; one that is not shown is None, with its why."""
    hidden = isinstance(found.value, Suppressed)
    around = found.uncertainty
    return {
        "indicator": found.indicator,
        "label": found.label,
        "value": None if hidden else str(found.value),
        "suppressed": str(found.value) if hidden else None,
        "range": None
        if around is None
        else {"low": str(around.low), "high": str(around.high), "kind": around.kind},
        "unit": found.unit,
        "denominator": found.denominator,
        "place": found.place.code,
        "period": str(found.period) if found.period else None,
        "cut": dict(found.cut),
        "count": found.count,
        "audience": found.audience.value,
        "lineage": {
            "dataset_versions": list(found.lineage.dataset_versions),
            "method": found.lineage.method,
            "method_version": found.lineage.method_version,
            "content_edition": found.lineage.content_edition,
            "code_version": found.lineage.code_version,
        },
        "parameters": dict(kept.parameters),
        "coverage": dict(kept.coverage),
        "caveats": list(found.caveats),
        "stale": kept.stale,
    }


def dataset(version: DatasetVersion, *, current: bool) -> dict[str, Any]:
    """A version that is held; `current` where figures rest on it."""
    accepted = version.reconciliation.amount_accepted
    return {
        "version": version.id,
        "kind": version.kind,
        "organisation": version.organisation,
        "file": version.file,
        "period": str(version.period or ""),
        "rows_accepted": version.reconciliation.rows_accepted,
        "amount_accepted": None if accepted is None else str(accepted),
        "publisher": version.publisher or "",
        "edition": version.edition or "",
        "state": "held" if current else "corrected by a later version",
        "loaded_at": version.loaded_at.isoformat(timespec="seconds"),
    }


def erased(stone: Tombstone) -> dict[str, Any]:
    """A version that was erased, under the same names."""
    return {
        "version": stone.id,
        "kind": stone.kind,
        "organisation": stone.organisation,
        "file": "",
        "period": "",
        "rows_accepted": 0,
        "amount_accepted": "0.00",
        "publisher": "",
        "edition": "",
        "state": f"erased: {stone.reason}",
        "loaded_at": stone.purged_at.isoformat(timespec="seconds"),
    }


Pairs = Sequence[tuple[Figure, FigureSet]]


def figures_csv(pairs: Pairs, dimensions: Sequence[str]) -> Iterator[str]:
    """Figures as CSV lines, one column for each of `dimensions`, safe to open in a spreadsheet program.

    `set` is the key of the set that a figure is from, where all that it rests on is told.
    """
    texts = [SET, *TEXTS, *dimensions, "suppressed"]
    rows = [
        [*(_text(row.get(name)) for name in texts), *(_text(row[name]) for name in NUMBERS)]
        for row in _flat(pairs, dimensions)
    ]
    return rows_csv([*texts, *NUMBERS], rows, numbers=len(NUMBERS))


def figures_parquet(pairs: Pairs, dimensions: Sequence[str]) -> bytes:
    """Figures as a Parquet file with the columns of the CSV; values are exact decimals.

    Its metadata hold, under `commonweal`, what each set rests on: JSON, by key.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = list(_flat(pairs, dimensions))
    columns = {
        name: pa.array([row.get(name) for row in rows], pa.string())
        for name in (SET, *TEXTS, *dimensions, "suppressed")
    } | {name: pa.array([row[name] for row in rows], _number(name, rows)) for name in NUMBERS}
    about = {kept.key: figure(kept.headline, kept) for _, kept in pairs}
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    # Without the schema in Arrow's own form, which would keep the metadata a second time.
    with pq.ParquetWriter(sink, table.schema, compression="zstd", store_schema=False) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"commonweal": json.dumps(about, ensure_ascii=False)})
    return bytes(sink.getvalue().to_pybytes())


def _flat(pairs: Pairs, dimensions: Sequence[str]) -> Iterator[dict[str, Any]]:
    for found, kept in pairs:
        row = figure(found, kept)
        around = found.uncertainty
        hidden = isinstance(found.value, Suppressed)
        yield {
            **{name: row[name] for name in (*TEXTS, "suppressed", "count")},
            **{name: found.cut.get(name) for name in dimensions},
            SET: kept.key,
            "value": None if hidden else Decimal(str(found.value)),
            "low": around.low if around else None,
            "high": around.high if around else None,
        }


def _number(name: str, rows: Sequence[Mapping[str, Any]]) -> Any:
    """Whole numbers for counts; for values a decimal with as many places as any of them has."""
    import pyarrow as pa

    if name == "count":
        return pa.int64()
    exponents = [row[name].as_tuple().exponent for row in rows if row[name] is not None]
    return pa.decimal128(38, max((-e for e in exponents if isinstance(e, int)), default=2))


def _text(value: Any) -> str:
    return "" if value is None else str(value)
