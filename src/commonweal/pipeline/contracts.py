"""Contracts of a place that end soon, from the awards that are held: what can be let anew."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from commonweal.content.registers import register
from commonweal.evidence.store import Store, versions
from commonweal.evidence.store.tables import tables
from commonweal.indicators import registers as indicators
from commonweal.pipeline import areas, whereabouts

CONTRACTS = "contracts"
WITHIN = 24  # months: contracts for what follows are thought of so long before
_TAKEN = (
    "title", "buyer", "area", "supplier", "suppliers", "supplier_scale", "category", "amount", "currency", "starts",
    "ends", "process", "notice",
)  # fmt: skip


@dataclass(frozen=True)
class Ending:
    """An award of a contract as it was published; `area` is the place or body of the system whose buyer it is.

    None, or "" of words: the notice does not say. `suppliers` is how many the award names.
    """

    title: str
    buyer: str
    area: str
    supplier: str
    suppliers: int | None
    supplier_scale: str
    category: str
    amount: Decimal | None
    currency: str
    starts: dt.date | None
    ends: dt.date
    process: str
    notice: str


@dataclass(frozen=True)
class Endings:
    """The contracts that end from the first of this month on, by end date; `held` are the versions they are from.

    `undated`: how many awards of the place do not say when they end, so that they may be among them.
    """

    first: dt.date
    last: dt.date
    contracts: tuple[Ending, ...] = ()
    undated: int = 0
    held: tuple[str, ...] = ()


def ending(workspace: Path, place: str, *, day: dt.date | None = None, within: int = WITHIN) -> Endings:
    """The contracts of a place's bodies and councils that end within so many months of a day; by default today."""
    store = Store(workspace)
    current = versions.current(store)
    held = tuple(version for version in current if version.kind == CONTRACTS)
    day = day or dt.datetime.now(dt.UTC).date()
    span = indicators.months_ahead(day, within)
    ours = sorted({version.organisation for version in current if version.organisation})
    known = areas.atlas(store, whereabouts.day_of(store, place, None)[0])
    about = areas.place_of(store, known, place)
    if not held or about is None:
        return Endings(*span)
    rows = areas.rows_of(store, known, about, ours)
    return _ending(workspace, tuple(version.id for version in held), _Areas(rows), span)


def last_day(months: int, day: dt.date | None = None) -> dt.date:
    """The last day of so many months from a day's own month on; by default today's."""
    return indicators.months_ahead(day or dt.datetime.now(dt.UTC).date(), months)[1]


class _Areas:
    """The rows of a place's areas, told apart by what they hold."""

    def __init__(self, rows: Sequence[dict[str, object]]) -> None:
        self.rows, self._digest = rows, areas.digest(rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Areas) and other._digest == self._digest

    def __hash__(self) -> int:
        return hash(self._digest)


@functools.lru_cache(maxsize=8)
def _ending(workspace: Path, held: tuple[str, ...], whose: _Areas, span: tuple[dt.date, dt.date]) -> Endings:
    store = Store(workspace)
    rows = indicators.rows_of(register(CONTRACTS, store.content))
    chosen = rows.filter(rows.ends.isnull() | rows.ends.between(*span)).select(*_TAKEN)
    with store.spooling() as spool, tables(store, spool) as bound:
        for name, table in areas.table(whose.rows).items():
            bound.give(name, table)
        bound.bind(CONTRACTS, [versions.find(store, id_) for id_ in held])
        found = bound.run(chosen).to_pylist()
    words = [name for name in _TAKEN if name not in ("amount", "suppliers", "starts", "ends")]
    dated = [
        Ending(**row | {name: row[name] or "" for name in words}) for row in found if row["ends"] is not None
    ]
    return Endings(
        *span,
        tuple(sorted(dated, key=lambda one: (one.ends, one.buyer, one.title, one.process))),
        sum(row["ends"] is None for row in found),
        held,
    )
