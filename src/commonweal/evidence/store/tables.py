"""Canonical tables of held versions, for the gate and the pipeline to run expressions over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.content.registers import canonical_table
from commonweal.evidence import postcodes, rowfiles
from commonweal.evidence.engine import SPOOLED_PARQUET, Engine, engine, literal, name, null
from commonweal.evidence.store import Store, versions
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.tables import Table

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.expr.operations import Node

# What an edition that names only its year is dated: NHS and council boundaries change on this day.
FIRST_OF_YEAR = "-04-01"
FAR_AHEAD = "9999"


class Tables:
    """An engine in which each kind's accepted rows stand under the kind's name.

    The counts of a personal kind do not, unless they are to be counted for the gate: its name then stands for what the
    gate has released of it, or for nothing.
    """

    def __init__(self, store: Store, running: Engine, *, counting: bool = False) -> None:
        self._counting = counting
        self._released: set[str] = set()
        self._store = store
        self._engine = running
        self._bound: dict[str, tuple[object, ...]] = {}
        self._given: dict[str, pa.Table] = {}
        self._prepared: tuple[list[Node], list[str]] | None = None
        self._bodies: list[str] | None = None  # those whose rows are seen of what is prepared

    def bind(
        self,
        kind: str,
        held: Sequence[DatasetVersion],
        *,
        as_at: dt.date | None = None,
        wanted: Collection[str] | None = None,
    ) -> None:
        """Let a kind's table be the accepted rows of these versions; with none, an empty table.

        Of a reference table, the newest edition's rows answer; with `as_at`, the newest that was there by that day,
        or where none was, the oldest. `postcodes` without a version is the directory that is installed,
        of which only some postcodes may be `wanted`.
        """
        now = (tuple(version.id for version in held), as_at, None if wanted is None else frozenset(wanted))
        if self._bound.get(kind) == now:
            return
        table = canonical_table(kind, self._store.content)
        if table.personal and not self._counting:
            if kind not in self._released:
                raise PermissionError(f"the counts of {kind} are read only as the gate releases them")
            return
        if not held and kind == "postcodes":
            self._engine.table(kind, postcodes.embedded(wanted))
        elif table.newest_by:
            self._engine.hold(kind, self._newest(table, held, as_at))
        else:
            self._engine.view(kind, self._accepted(table, held))
        self._bound[kind] = now

    def release(self, kind: str, rows: pa.Table) -> None:
        """Let what the gate released of a personal kind stand under its name, in place of the counts held."""
        self._engine.table(kind, rows)
        self._released.add(kind)
        self._prepared = None

    def hold(self, name: str, rows: pa.Table) -> None:
        """Let a table of our own making stand under a name."""
        self._engine.table(name, rows)

    def give(self, table: str, rows: pa.Table) -> None:
        """Let a table that is known beforehand stand under a name. The same one given again costs nothing."""
        if self._given.get(table) is not rows:
            self._engine.table(table, rows)
            self._given[table] = rows
            self._prepared = None  # it may have been worked out with what was given before

    def prepare(
        self,
        expressions: Mapping[str, ir.Table],
        kind: str,
        held: Sequence[DatasetVersion],
        *,
        over: Sequence[DatasetVersion],
        folder: Path,
    ) -> None:
        """Let tables that several expressions share stand under their names, for some versions of a kind.

        They are worked out once over all the versions that will be asked about (`over`), with what is given now, each
        in view of those before it. Their rows are of one `organisation`: those of the bodies of `held` are seen.
        """
        if not expressions:
            return
        paths = {table: folder / f"{table}.parquet" for table in expressions}
        now = ([each.op() for each in expressions.values()], [version.id for version in over])
        if self._prepared != now:
            self.bind(kind, over)
            for table, expression in expressions.items():
                self._engine.copy(self._engine.sql(expression), paths[table], SPOOLED_PARQUET)
                self._engine.view(table, f"SELECT * FROM {_rows_in(paths[table])}")
            self._prepared, self._bodies = now, None
        bodies = sorted({version.organisation for version in held})
        if self._bodies != bodies:
            ours = ", ".join(literal(body) for body in bodies)
            for table, path in paths.items():
                self._engine.view(table, f"SELECT * FROM {_rows_in(path)} WHERE organisation IN ({ours})")
            self._bodies = bodies

    def run(self, expression: ir.Table) -> pa.Table:
        """Execute an unbound expression over the bound tables."""
        return self._engine.arrow(self._engine.sql(expression))

    def _accepted(self, table: Table, held: Sequence[DatasetVersion]) -> str:
        own = [*(["organisation"] if table.owned else []), *(name(column.name) for column in table.columns)]
        if not held:
            empty = ", ".join(f"{null(column.type)} AS {name(column.name)}" for column in table.columns)
            return f"SELECT {'NULL AS organisation, ' if table.owned else ''}{empty} WHERE false"
        rows = rowfiles.canonical(versions.rows_of(self._store, held), table)
        return f"SELECT {', '.join(own)} FROM {rows} WHERE outcome = 'accepted'"

    def _newest(self, table: Table, held: Sequence[DatasetVersion], as_at: dt.date | None) -> str:
        """Of the rows that stand for the same thing, those of the edition that answers. Repeated rows count once."""
        day = as_at.isoformat() if as_at else FAR_AHEAD
        dated = f"CASE WHEN length(edition) = 4 THEN edition || '{FIRST_OF_YEAR}' ELSE edition END"
        in_time = f"{dated} <= {literal(day)}"
        keys = ", ".join(name(key) for key in table.newest_by)
        return (
            f"SELECT DISTINCT * FROM ({self._accepted(table, held)}) QUALIFY rank() OVER (PARTITION BY {keys} "
            f"ORDER BY {in_time} DESC, CASE WHEN {in_time} THEN {dated} END DESC, {dated}) = 1"
        )


def _rows_in(path: Path) -> str:
    return f"read_parquet({literal(path)})"


@contextmanager
def tables(store: Store, spill: Path, *, counting: bool = False) -> Iterator[Tables]:
    """Tables for the time of a `with`. `counting`: to count people for the gate, so that true counts can be read."""
    with engine(spill) as running:
        yield Tables(store, running, counting=counting)
