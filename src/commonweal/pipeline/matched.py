"""Suppliers as they were last resolved, read once; for who may not see all of them, those of some ledgers only."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from commonweal.evidence.matching import kept, narrowing
from commonweal.evidence.store import Store
from commonweal.vocabulary.errors import InputError


@dataclass(frozen=True)
class Whose:
    """Organisations whose suppliers are seen: all of their `own`, and of what others have `shared`, no individuals."""

    own: frozenset[str]
    shared: frozenset[str] = frozenset()


def newest_key(workspace: Path) -> str:
    """The key of the newest suppliers that are kept: those on what is held now, else those before a change."""
    store = Store(workspace)
    on = kept.basis(store).key
    if kept.is_kept(store, on):
        return on
    manifests = kept.folder(store, on).parent.glob(f"*/{kept.MANIFEST}")
    older = [path.parent.name for path in sorted(manifests, key=lambda path: path.stat().st_mtime_ns)]
    if not older:
        raise _none_yet()
    return older[-1]


def _none_yet() -> InputError:
    return InputError(
        "no_suppliers",
        "No suppliers have been matched yet.",
        what_to_do="Add a ledger first: commonweal add spend FILE --organisation CODE.",
    )


def resolved(workspace: Path, whose: Whose | None = None) -> tuple[str, pa.Table]:
    """The newest that are kept: their key, and the table of them. Raises InputError where none are."""
    key = newest_key(workspace)
    folder = kept.folder(Store(workspace), key)
    if whose is None:
        return key, _table(folder / kept.SUPPLIERS)
    if not (folder / kept.PAYERS).exists():  # kept by an earlier release, which did not say who pays whom
        raise _none_yet()
    return key, _only_of(folder, whose)


@functools.lru_cache(maxsize=8)
def _only_of(folder: Path, whose: Whose) -> pa.Table:
    resolved, payers = _table(folder / kept.SUPPLIERS), _table(folder / kept.PAYERS)
    return narrowing.only_of(resolved, payers, whose.own, whose.shared)


def keys(workspace: Path, whose: Whose | None) -> frozenset[str] | None:
    """The decision keys of some organisations' suppliers; None where all are meant."""
    if whose is None:
        return None
    try:
        return frozenset(resolved(workspace, whose)[1]["decision_key"].to_pylist())
    except InputError:  # none are matched yet
        return frozenset()


@functools.lru_cache(maxsize=4)
def _table(path: Path) -> pa.Table:
    """A kept table. Its folder is named by what it rests on, so that it is read once."""
    return pq.read_table(path)


def proposed(workspace: Path, key: str, keys: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The bodies proposed for some suppliers, by decision key, the likeliest first."""
    table = _table(kept.folder(Store(workspace), key) / kept.PROPOSED)
    table = table.filter(pc.is_in(table["decision_key"], pa.array(keys, pa.string())))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in table.sort_by([("decision_key", "ascending"), ("place", "ascending")]).to_pylist():
        place = {name: value for name, value in row.items() if name not in ("decision_key", "place")}
        found.setdefault(row["decision_key"], []).append(place)
    return found
