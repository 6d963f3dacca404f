"""A system's numbers in parts, and by deprivation, from what is published of councils and small areas.

A place or neighbourhood has the number that is published for the one council that it is; else its councils', or its
wards' or small areas', put together by the indicator's rule. Fifths are of all small areas, or all councils, of a
nation by its index of deprivation; a twentieth of a fifth's areas may lack a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import ibis

from commonweal.analysis.statistics.numbers import ENOUGH, OWN, PART, PEOPLE, Found, Number, Rule
from commonweal.vocabulary.tables import CANONICAL_TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir

PARTS = "place_parts"
PLACE, NEIGHBOURHOOD, FIFTH = "Place", "Neighbourhood", "Fifth by deprivation"
SORTS = (PLACE, NEIGHBOURHOOD, FIFTH)
LEVELS = {"authority": "councils", "ward": "wards", "lsoa21": "small areas", "lsoa11": "small areas of 2011"}
CUT = ("sort", "within", "part", "period", "of")


def place_parts() -> ir.Table:
    """The areas that each part of a system is made of. Unbound.

    `sort` of part, what it lies `within`, its name; each area by level and code, the share of it that lies there, and
    how many areas of the level the part has (`members`). The others are how many people live in the area.
    """
    words = dict.fromkeys(("sort", "within", "part", "level", "code", "name"), "string")
    people = dict.fromkeys(PEOPLE, "float64")
    return ibis.table({**words, "share": "float64", "members": "int64", **people}, name=PARTS)


def rows_in_parts(kind: str, measures: Sequence[str], index: str = "") -> ir.Table:
    """The rows of some measures that are about areas of a system's parts."""
    areas = place_parts()
    table = ibis.table({c.name: c.type for c in CANONICAL_TABLES[kind].columns}, name=kind)
    wanted = table.filter(table.measure.isin(list(measures)))
    if kind == "deprivation":
        areas = areas.filter(areas["sort"] != FIFTH)  # an index by its own fifths would say nothing
        nothing = {
            "period_from": "date",
            "period_to": "date",
            "low": "float64",
            "high": "float64",
            "status": "string",
        }
        wanted = wanted.filter(wanted["index"] == index).select(
            "measure", "level", "code", period=wanted["index"], breakdown=ibis.literal(""), value=wanted.score,
            **{name: ibis.null(type_) for name, type_ in nothing.items()},
        )  # fmt: skip
    joined = wanted.inner_join(areas, (wanted.code == areas.code) & (wanted.level == areas.level))
    columns = ("measure", "level", "code", "period", "period_from", "period_to", "breakdown", "value", "low", "high",
               "status")  # fmt: skip
    return joined.select(
        *columns,
        site=ibis.literal(""),
        role=ibis.literal(PART),
        **{name: areas[name] for name in areas.columns if name not in ("code", "level")},
    ).distinct()


def by_part(rows: Sequence[dict[str, Any]], rule: Rule) -> Iterable[tuple[tuple[str, ...], Number]]:
    """Each part's number for the newest period that gives one, with that period and how many the number is of.

    Of several kinds of area the largest that gives a number is taken. A part of which nothing at all is published is
    left out; one that is short of something says so.
    """
    groups: dict[tuple[str, str, str], dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        key = (row["sort"], row["within"], row["part"])
        groups.setdefault(key, {}).setdefault(row["level"], []).append(row)
    taken = {(row["sort"], row["within"], row["part"]) for row in rows if row["measure"] == rule.take}
    for key in sorted(taken, key=lambda key: (SORTS.index(key[0]), *key[1:])):
        yield _of_part(key, groups[key], rule)


def _of_part(
    key: tuple[str, str, str], held: dict[str, list[dict[str, Any]]], rule: Rule
) -> tuple[tuple[str, ...], Number]:
    short = ((*key, "", ""), Number(None))
    needed = ENOUGH if key[0] == FIFTH else 1
    for level in sorted(held, key=list(LEVELS).index):
        rows = [row | {"role": OWN} if row["members"] == row["share"] == 1 else row for row in held[level]]
        found = Found(rows, rule, key[2], parts=LEVELS[level], needed=needed)
        number, newest = found.headline, found.newest
        if newest is not None:
            of = "" if not number.of else f"{number.of:.0f}"
            return (*key, newest["period"], of), number
        if not short[1].why:
            short = ((*key, "", ""), number)
    return short
