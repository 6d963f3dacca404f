"""How groups are represented among staff: their share of staff who live in the footprint over that of its residents.

Both are of those who are in a group that residents are counted by, so that staff who have not stated theirs are no part
of it. Counts of staff are protected; where one is hidden, only its limits are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ibis

from commonweal.analysis.workforce.family import EVERYWHERE, FOOTPRINT
from commonweal.analysis.workforce.figures import Key, Number, Told, ratio

if TYPE_CHECKING:
    import ibis.expr.types as ir

GROUPED = ("sex", "ethnicity", "disability")
NOT_BESIDE = (
    "No file says how many residents of working age there are by it in every council of the footprint"
)
NOT_SAID = "No file says it of staff"
# Of which group, or of all but which, a dimension's headline is.
HEADLINES = {"sex": ("Female", True), "ethnicity": ("White", False), "disability": ("Disabled", True)}


def published(kind: str, columns: Mapping[str, str], measure: str, codes: Sequence[str]) -> ir.Table:
    """What is published of a measure for some areas: code, breakdown and value. Unbound."""
    table = ibis.table(dict(columns), name=kind)
    asked = table.filter(table.measure == measure, table.code.isin(list(codes)))
    return asked.select("code", "breakdown", "value")


def representation_by(dimension: str, told: Told, cut: Key) -> Iterator[tuple[Key, Number]]:
    """The headline's group; or each group of a dimension that residents are counted by."""
    rows = [row for row in told.of(dimension, FOOTPRINT) if row["residents"]]
    if not rows:
        why = told.count(FOOTPRINT).why or _why_none(told, dimension)
        if not cut:
            yield (), Number(None, why=why)
        return
    everyone, residents = _added(told, rows), sum(row["residents"] for row in rows)
    if cut:
        for row in rows:
            yield (row["category"],), ratio(told.number(row), everyone, row["residents"], residents)
        return
    group, of_it = HEADLINES[dimension]
    asked = [row for row in rows if (row["category"] == group) is of_it]
    yield (), ratio(_added(told, asked), everyone, sum(row["residents"] for row in asked), residents)


def _why_none(told: Told, dimension: str) -> str:
    """Residents are not known by it, staff are not told by it, or no file says it of them."""
    if told.of(dimension, FOOTPRINT):
        return NOT_BESIDE
    return next((row["why"] for row in told.of(dimension, EVERYWHERE) if row["why"]), NOT_SAID)


def _added(told: Told, rows: list[Mapping[str, Any]]) -> Number:
    """Several counts together; of what is hidden, the least and the most."""
    numbers = [told.number(row) for row in rows]
    hidden = next((number for number in numbers if number.value is None), None)
    if hidden is None:
        whole = sum(number.value or 0 for number in numbers)
        return Number(whole, whole, whole, int(whole))
    low, high = (
        [number.value if number.value is not None else getattr(number, end) for number in numbers]
        for end in ("low", "high")
    )
    return Number(
        None,
        None if None in low else sum(low),
        None if None in high else sum(high),
        why=hidden.why,
    )
