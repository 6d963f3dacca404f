"""Resolved suppliers seen from some ledgers only: nothing of any other ledger is in them."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

CLUSTER = "cluster"


def only_of(
    resolved: pa.Table,
    payers: pa.Table,
    organisations: Collection[str],
    without_individuals: Collection[str] = (),
) -> pa.Table:
    """The suppliers that some organisations pay, with what those pay them; of some others, those that are no
    individuals.

    `payers` has the columns of `building.PAYERS_SCHEMA`: for each organisation and row of `resolved`, its pounds. A
    body that is known from ledgers only is named as these ledgers most often write it.
    """
    individual = resolved["individual"].take(payers["row"])
    counts = pc.or_(
        _among(payers, organisations), pc.and_(_among(payers, without_individuals), pc.invert(individual))
    )
    theirs = payers.filter(counts)
    paid = theirs.group_by("row").aggregate([("amount", "sum"), ("payments", "sum")]).sort_by("row")
    found = resolved.take(paid["row"])
    for name in ("amount", "payments"):
        field = resolved.schema.field(name)
        column = paid[f"{name}_sum"].cast(field.type)
        found = found.set_column(found.column_names.index(name), field, column)
    return _named_by_themselves(found)


def _among(payers: pa.Table, organisations: Collection[str]) -> pa.ChunkedArray:
    return pc.is_in(payers["organisation"], pa.array(sorted(organisations), pa.string()))


def _named_by_themselves(found: pa.Table) -> pa.Table:
    """Clusters under the name that is written most often among these rows."""
    ways: dict[str, dict[str, int]] = {}
    columns = [found[name].to_pylist() for name in ("entity", "entity_kind", "supplier", "payments")]
    for entity, kind, supplier, payments in zip(*columns, strict=True):
        if kind == CLUSTER:
            written = ways.setdefault(entity, {})
            written[supplier] = written.get(supplier, 0) + payments
    usual = {entity: min(names, key=lambda name: (-names[name], name)) for entity, names in ways.items()}
    called = found["entity_name"].to_pylist()
    names = [usual.get(entity, name) for entity, name in zip(columns[0], called, strict=True)]
    column = pa.array(names, pa.string())
    return found.set_column(found.column_names.index("entity_name"), "entity_name", column)
