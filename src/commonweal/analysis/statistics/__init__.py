"""Published numbers about areas and bodies: taken as published for a place, else put together from its parts'.

A place's own published number stands before any that is put together. Counts of councils are added; shares, rates and
means are averaged, weighted by what content names. A number that lacks one of its parts is not made: missing is not
zero. Intervals are the publisher's, or Wilson's for shares and Byar's (exact below 10) for rates, as
`analysis.population.intervals` has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from commonweal.analysis.statistics.numbers import (
    ABOVE,
    BODY,
    OWN,
    PART,
    PEER,
    PEER_PART,
    PEOPLE,
    WEIGHTS,
    Found,
    Number,
    Row,
    Rule,
)
from commonweal.analysis.statistics.parts import CUT as BY_PART
from commonweal.analysis.statistics.parts import by_part, place_parts, rows_in_parts
from commonweal.vocabulary.tables import CANONICAL_TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = [
    "ABOVE",
    "AREAS",
    "BODY",
    "BY_PART",
    "BY_SIZE",
    "OWN",
    "PART",
    "PEER",
    "PEER_PART",
    "PEOPLE",
    "VERSION",
    "WEIGHTS",
    "Rule",
    "finished",
    "place_areas",
    "place_parts",
    "rows_in_parts",
    "rows_of",
]

VERSION = "2"
BY_SIZE = ("area", "of")
AREAS = "place_areas"
_PRECISION = pa.decimal128(38, 7)


def place_areas() -> ir.Table:
    """The areas and bodies that a place's numbers may be about, each with its part in it. Unbound.

    `role`: own, part (a council of it), body (an NHS body of it), above (region, England), peer, or peer part (a
    council of the peer that `group` names). `share`: how much of a part lies in the place. `members`: how many parts
    there are. The others are how many people and small areas it has.
    """
    words = dict.fromkeys(("code", "name", "role", "group"), "string")
    people = dict.fromkeys(PEOPLE, "float64")
    return ibis.table({**words, "share": "float64", "members": "int64", **people}, name=AREAS)


def rows_of(kind: str, measures: Sequence[str], index: str = "") -> ir.Table:
    """The rows of some measures that are about a place's areas. `kind`: statistics, or deprivation (of an `index`)."""
    areas = place_areas()
    table = ibis.table({c.name: c.type for c in CANONICAL_TABLES[kind].columns}, name=kind)
    wanted = table.filter(table.measure.isin(list(measures)))
    if kind == "deprivation":
        wanted = wanted.filter(wanted["index"] == index)
        none = {
            "period_from": "date",
            "period_to": "date",
            "low": "float64",
            "high": "float64",
            "status": "string",
        }
        wanted = wanted.select(
            "measure", "level", "code", period=wanted["index"], breakdown=ibis.literal(""), value=wanted.score,
            **{name: ibis.null(type_) for name, type_ in none.items()},
        )  # fmt: skip
    # Sites stand for the body that their breakdown names.
    body = wanted.breakdown.re_extract("organisation=([A-Z0-9]+)", 1)
    of = ibis.ifelse(wanted.level == "site", body, wanted.code)
    wanted = wanted.mutate(of=of, breakdown=ibis.ifelse(wanted.level == "site", "", wanted.breakdown))
    joined = wanted.inner_join(areas, wanted.of == areas.code)
    columns = (
        "measure",
        "level",
        "period",
        "period_from",
        "period_to",
        "breakdown",
        "value",
        "low",
        "high",
        "status",
    )
    return joined.select(
        *columns,
        code=joined.of,
        site=ibis.ifelse(wanted.level == "site", wanted.code, ""),
        **{name: areas[name] for name in areas.columns if name != "code"},
    ).distinct()


def finished(rows: pa.Table, cut: tuple[str, ...], rule: Rule, place: str) -> pa.Table:
    """An indicator's cut from the rows of its measures: the cut's dimensions, value, low, high, count, why.

    The headline () has one row, with the newest period that gives a number, and a caveat where it was put together.
    Cuts: period, area, breakdown, site, (area, period), or those of `BY_SIZE` and `BY_PART`, which are made of rows of
    their own (`rows_in_parts`).
    """
    if cut == BY_PART:
        return _table(cut, list(by_part(rows.to_pylist(), rule)), rule)
    found = Found(rows.to_pylist(), rule, place)
    makers: dict[tuple[str, ...], Callable[[], Iterable[tuple[tuple[str, ...], Number]]]] = {
        ("period",): found.by_period,
        ("area",): found.by_area,
        ("breakdown",): found.by_breakdown,
        ("area", "period"): found.by_area_and_period,
        BY_SIZE: found.by_area_and_size,
    }
    if not cut:
        return _table((), [((), found.headline)], rule, found.newest)
    return _table(cut, list(makers[cut]()), rule)


def _table(
    cut: tuple[str, ...],
    made: Sequence[tuple[tuple[str, ...], Number]],
    rule: Rule,
    newest: Row | None = None,
) -> pa.Table:
    columns: dict[str, pa.Array] = {
        name: pa.array([key[at] for key, _ in made], pa.string()) for at, name in enumerate(cut)
    }
    for name in ("value", "low", "high"):
        columns[name] = pa.array([_rounded(getattr(one, name), rule.decimals) for _, one in made], _PRECISION)
    columns["count"] = pa.array([one.parts if one.value is not None else 0 for _, one in made], pa.int64())
    columns["why"] = pa.array([one.why or None for _, one in made], pa.string())
    if not cut:
        columns["caveat"] = pa.array([one.caveat or None for _, one in made], pa.string())
        for end in ("period_from", "period_to"):
            columns[end] = pa.array([newest[end] if newest else None], pa.date32())
    return pa.table(columns)


def _rounded(number: float | None, decimals: int) -> Decimal | None:
    if number is None:
        return None
    return Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
