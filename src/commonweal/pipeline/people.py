"""A personal kind's rows, counted on load: they lie in the load's private folder, and counts alone are kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa

from commonweal.analysis.workforce import counting
from commonweal.evidence import people
from commonweal.evidence.running import Rows
from commonweal.evidence.store import Store, versions
from commonweal.evidence.store.tables import tables
from commonweal.pipeline import reference, whereabouts
from commonweal.pipeline.describing import PLACED_BY
from commonweal.pipeline.loading import Load
from commonweal.vocabulary.holdings import DatasetVersion

_WHY = "Telling in which small area staff live"


def count(load: Load, rows: Rows) -> dict[str, Any]:
    """Write the counts of a personal kind's rows beside what will be kept of it; gives what is said of them.

    Raises MissingReference where nothing is held that says in which small area a postcode lies.
    """
    engine = load.engine
    day = dt.date.fromisoformat(str(load.reading.facts["as_at"]))
    people.bind(engine, counting.ROWS, rows.path, load.table)
    where = _homes(load.store, people.postcodes(engine, counting.ROWS), day)
    engine.table(
        counting.HOMES,
        pa.table(
            {
                "postcode": pa.array(list(where), pa.string()),
                "area": pa.array(list(where.values()), pa.string()),
            }
        ),
    )
    people.keep_counts(engine, counting.counts(day), load.source.organisation, load.staged / versions.ROWS)
    [told] = engine.arrow(engine.sql(counting.totals(day))).to_pylist()
    accepted = rows.reconciliation().rows_accepted
    return {
        "headcount": {name: int(number or 0) for name, number in told.items()},
        "assignments_beside": accepted - int(told["people"]),
        PLACED_BY: placed_by(load.store),
    }


def is_placed_anew(store: Store, held: DatasetVersion) -> bool:
    """Whether homes would be placed by other directories than when a version was loaded."""
    return PLACED_BY in held.facts and held.facts[PLACED_BY] != placed_by(store)


def placed_by(store: Store) -> list[str]:
    """The versions by which homes are placed now: a newer directory places the same file anew."""
    return sorted(
        {version.id for table in ("postcodes", "centroids") for version in reference.rests_on(store, table)}
    )


def _homes(store: Store, postcodes: set[str], day: dt.date) -> dict[str, str]:
    held = reference.answering(store, "postcodes")
    if not any(column.field == "lsoa21" for version in held for column in version.mapping):
        reference.need(store, "centroids", answer="centroids", why=_WHY)
    with store.spooling() as spool, tables(store, spool) as bound:
        return whereabouts.homes(store, bound, postcodes, day)
