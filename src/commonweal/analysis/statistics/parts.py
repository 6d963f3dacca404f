"""A system's numbers in parts, and by deprivation, from what is published of councils and small areas.

A place or neighbourhood has the number that is published for the one council that it is; else its councils', or its
wards' or small areas', put together by the indicator's rule. Fifths are of all small areas, or all councils, of a
nation by its index of deprivation; a tenth of a fifth's areas may lack a number.
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
NOT_AT_ONCE = "At no one time is a number published for nine in ten areas of every fifth."
CUT = ("sort", "within", "part", "period", "of")

_Groups = dict[
    tuple[str, str, str], dict[str, list[dict[str, Any]]]
]  # of sort, within and part: rows by level
_Made = tuple[tuple[str, ...], Number]


def place_parts() -> ir.Table:
    """The areas that each part of a system is made of. Unbound.

    `sort` of part, what it lies `within`, its name; each area by level and code, the share of it that lies there, and
    how many areas of the level the part has (`members`). The others are how many people live in the area.
    """
    words = dict.fromkeys(("sort", "within", "part", "level", "code", "name"), "string")
    people = dict.fromkeys(PEOPLE, "float64")
    return ibis.table({**words, "share": "float64", "members": "int64", **people}, name=PARTS)


def rows_in_parts(kind: str, measures: Sequence[str], index: str = "", *, fifths: bool = True) -> ir.Table:
    """The rows of some measures that are about areas of a system's parts, with or without `fifths`."""
    areas = place_parts()
    if not fifths:
        areas = areas.filter(areas["sort"] != FIFTH)
    table = ibis.table({c.name: c.type for c in CANONICAL_TABLES[kind].columns}, name=kind)
    wanted = table.filter(table.measure.isin(list(measures)))
    if kind == "deprivation":
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
    groups: _Groups = {}
    for row in rows:
        key = (row["sort"], row["within"], row["part"])
        groups.setdefault(key, {}).setdefault(row["level"], []).append(row)
    taken = {(row["sort"], row["within"], row["part"]) for row in rows if row["measure"] == rule.take}
    ordered = sorted(taken, key=lambda key: (SORTS.index(key[0]), *key[1:]))
    yield from (_of_part(key, groups[key], rule) for key in ordered if key[0] != FIFTH)
    for within in dict.fromkeys(key[1] for key in ordered if key[0] == FIFTH):
        yield from _of_fifths({key: held for key, held in groups.items() if key[:2] == (FIFTH, within)}, rule)


def _of_part(key: tuple[str, ...], held: dict[str, list[dict[str, Any]]], rule: Rule) -> _Made:
    short: _Made = ((*key, "", ""), Number(None))
    for level in sorted(held, key=list(LEVELS).index):
        rows = [row | {"role": OWN} if row["members"] == row["share"] == 1 else row for row in held[level]]
        found = Found(rows, rule, key[2], parts=LEVELS[level])
        number, newest = found.headline, found.newest
        if newest is not None:
            return _made(key, newest["period"], number)
        if not short[1].why:
            short = ((*key, "", ""), number)
    return short


def _of_fifths(groups: _Groups, rule: Rule) -> list[_Made]:
    """The fifths of one nation or system, all at the newest time at which each of them has a number."""
    keys = sorted(groups)
    for level in LEVELS:
        if not all(level in groups[key] for key in keys):
            continue
        found = [Found(groups[key][level], rule, key[2], parts=LEVELS[level], needed=ENOUGH) for key in keys]
        for period in reversed(found[0].periods):
            numbers = [each.of_place(period) for each in found]
            if all(number.value is not None for number in numbers):
                return [_made(key, period, number) for key, number in zip(keys, numbers, strict=True)]
    return [((*key, "", ""), Number(None, why=NOT_AT_ONCE)) for key in keys]


def _made(key: tuple[str, ...], period: str, number: Number) -> _Made:
    return (*key, period, "" if not number.of else f"{number.of:.0f}"), number
