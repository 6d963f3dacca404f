"""Canonical tables of held versions, for the gate to run expressions over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.evidence import rowfiles
from commonweal.evidence.engine import Engine, engine, name
from commonweal.evidence.store import Store, versions
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.tables import CANONICAL_TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


class Tables:
    """An engine in which each kind's accepted rows stand under the kind's name."""

    def __init__(self, store: Store, running: Engine) -> None:
        self._store = store
        self._engine = running
        self._bound: dict[str, tuple[str, ...]] = {}

    def bind(self, kind: str, held: Sequence[DatasetVersion]) -> None:
        """Let a kind's table be the accepted rows of these versions."""
        ids = tuple(version.id for version in held)
        if self._bound.get(kind) == ids:
            return
        table = CANONICAL_TABLES[kind]
        columns = ", ".join(
            [*(["organisation"] if table.owned else []), *(name(c.name) for c in table.columns)]
        )
        rows = rowfiles.table(versions.rows_of(self._store, held), kind)
        self._engine.view(kind, f"SELECT {columns} FROM {rows} WHERE outcome = 'accepted'")
        self._bound[kind] = ids

    def run(self, expression: ir.Table) -> pa.Table:
        """Execute an unbound expression over the bound tables."""
        return self._engine.arrow(self._engine.sql(expression))


@contextmanager
def tables(store: Store, spill: Path) -> Iterator[Tables]:
    """Tables for the time of a `with`."""
    with engine(spill) as running:
        yield Tables(store, running)
