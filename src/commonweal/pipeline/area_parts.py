"""What a system's parts are made of, in councils and small areas: its places, neighbourhoods, fifths by deprivation.

An area of 2011 that became several lies in each with an equal share. Places and neighbourhoods are the system's own
choice; fifths are those of the nation's index, of the vintage of the areas.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from commonweal.analysis import geography
from commonweal.analysis.population.quantiles import quantiles
from commonweal.analysis.statistics import PEOPLE, place_parts
from commonweal.analysis.statistics.parts import FIFTH, LEVELS, NEIGHBOURHOOD, PARTS, PLACE
from commonweal.content.areas import neighbourhoods
from commonweal.content.spend_method import local_definition
from commonweal.evidence.store import Store
from commonweal.evidence.store.tables import Tables, tables
from commonweal.pipeline import areas, reference
from commonweal.vocabulary.plans import Context

FIFTHS = {
    1: "1 of 5, the most deprived",
    2: "2 of 5",
    3: "3 of 5",
    4: "4 of 5",
    5: "5 of 5, the least deprived",
}
WHOLE_INDEX, OF_COUNCILS = "imd", "imd: average score"
SMALL = ("lsoa21", "lsoa11")
_TABLES = ("area_links", "populations", "deprivation")

Groups = dict[
    tuple[str, str, str], dict[str, dict[str, float]]
]  # sort, within, part -> level -> code -> share


@dataclass(frozen=True)
class _Map:
    """What lies in what, below the council, and who lives there. Areas by code, at a level."""

    council: Mapping[str, str] = field(default_factory=dict)  # of an lsoa21
    ward: Mapping[str, str] = field(default_factory=dict)  # of an lsoa21
    became: Mapping[str, frozenset[str]] = field(default_factory=dict)  # of an lsoa11: lsoa21s
    fifth: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # level -> code -> fifth
    people: Mapping[tuple[str, str], Mapping[str, float]] = field(default_factory=dict)


def context(store: Store, of: Mapping[str, float]) -> Context:
    """What tables of parts will hold and rest on, of a system that is made of councils, each with its share."""
    chosen, versions = _chosen(store), _versions(store)
    said = json.dumps([sorted(of.items()), chosen, versions])
    return Context(digest=hashlib.sha256(said.encode()).hexdigest(), versions=versions)


def table(store: Store, known: areas.Atlas, of: Mapping[str, float], system: str) -> dict[str, pa.Table]:
    """The table of parts, under its name; from memory where nothing has changed."""
    return {PARTS: _table(store.workspace, context(store, of).digest, _Given(known, dict(of), system))}


class _Given:
    """What a table is made of, told apart by its digest alone."""

    def __init__(self, known: areas.Atlas, of: Mapping[str, float], system: str) -> None:
        self.known, self.of, self.system = known, of, system

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Given) and other.system == self.system

    def __hash__(self) -> int:
        return hash(self.system)


def _versions(store: Store) -> tuple[str, ...]:
    return tuple(version.id for table in _TABLES for version in reference.answering(store, table))


def _chosen(store: Store) -> list[Any]:
    own = neighbourhoods(store.content).neighbourhoods
    return [
        local_definition(store.content).model_dump(mode="json")["places"],
        [each.model_dump() for each in own],
    ]


@functools.lru_cache(maxsize=2)
def _table(workspace: Path, _digest: str, given: _Given) -> pa.Table:
    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        for name in _TABLES:
            bound.bind(name, reference.answering(store, name))
        here = _read(bound)
        of_councils = _fifths_of_councils(bound)
    groups: Groups = defaultdict(lambda: defaultdict(dict))
    for name, councils in local_definition(store.content).places.items():
        _add(groups[PLACE, given.system, name], here, councils=councils)
    for each in neighbourhoods(store.content).neighbourhoods:
        within = each.place or given.system
        _add(groups[NEIGHBOURHOOD, within, each.name], here, **{_KINDS[each.level]: each.areas})
    _add_fifths(groups, given, here, of_councils)
    schema = place_parts().schema().to_pyarrow()
    return pa.Table.from_pylist(list(_rows(groups, given.known, here)), schema=schema)


_KINDS = {"authority": "councils", "ward": "wards", "lsoa21": "small"}


def _read(bound: Tables) -> _Map:
    def pairs(child: str, parent: str) -> list[tuple[str, str]]:
        found = bound.run(geography.parents(child, parent)).to_pylist()
        return [(row["child"], row["parent"]) for row in found]

    became: dict[str, set[str]] = defaultdict(set)
    for old, new in pairs("lsoa11", "lsoa21"):
        became[old].add(new)
    whole = _Map(
        dict(pairs("lsoa21", "authority")),
        dict(pairs("lsoa21", "ward")),
        {old: frozenset(new) for old, new in became.items()},
        {level: _fifths(bound, level) for level in SMALL},
    )
    return _Map(whole.council, whole.ward, whole.became, whole.fifth, _people(bound, whole))


def _fifths(bound: Tables, level: str) -> dict[str, int]:
    """The fifth of each small area in the newest index of areas of its vintage."""
    rows = geography.table("deprivation")
    held = rows.filter(rows.level == level, rows.measure == WHOLE_INDEX)
    names = [row["index"] for row in bound.run(held.select("index").distinct()).to_pylist()]
    if not names:
        return {}
    index = max(names, key=lambda name: name[-4:])
    areas_of = held.filter(held["index"] == index).select("code").distinct()
    placed = geography.deprivation_of(areas_of, level=level, index=index, index_level=level)
    return {row["code"]: row["quintile"] for row in bound.run(placed).to_pylist() if row["quintile"]}


def _fifths_of_councils(bound: Tables) -> dict[str, int]:
    """The fifth of each council by its average score in the newest index; 1 is the most deprived."""
    rows = geography.table("deprivation")
    held = rows.filter(rows.level == "authority", rows.measure == OF_COUNCILS, rows.score.notnull())
    found = bound.run(held.select("index", "code", "score").distinct()).to_pylist()
    if not found:
        return {}
    newest = max((row["index"] for row in found), key=lambda name: name[-4:])
    own = [row for row in found if row["index"] == newest]
    placed = quantiles([row["score"] for row in own], len(FIFTHS))
    return {row["code"]: fifth for row, fifth in zip(own, placed, strict=True) if fifth}


def _people(bound: Tables, here: _Map) -> dict[tuple[str, str], dict[str, float]]:
    """People of each small area and ward by age; of an area without a number, of those that became it or lie in it."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for level in SMALL:
        for code, own in areas.people_of(bound, level).items():
            found[level, code] = own
    if not any(level == "lsoa21" for level, _ in found):
        for old, new in here.became.items():
            for code in new if ("lsoa11", old) in found else ():
                _count(found, ("lsoa21", code), found["lsoa11", old], 1 / len(new))
    for code, ward in here.ward.items():
        if ("lsoa21", code) in found:
            _count(found, ("ward", ward), found["lsoa21", code], 1)
    return found


def _count(
    found: dict[tuple[str, str], dict[str, float]],
    key: tuple[str, str],
    people: Mapping[str, float],
    share: float,
) -> None:
    own = found.setdefault(key, dict.fromkeys(people, 0.0))
    for name, number in people.items():
        own[name] += number * share


def _add(
    levels: dict[str, dict[str, float]],
    here: _Map,
    *,
    councils: Collection[str] = (),
    wards: Collection[str] = (),
    small: Collection[str] = (),
) -> None:
    """Say what a part is made of at every level, from what it is made of at one."""
    levels["authority"] |= dict.fromkeys(councils, 1.0)
    of_small = set(small)
    of_small |= {code for code, council in here.council.items() if council in councils}
    of_small |= {code for code, ward in here.ward.items() if ward in wards}
    levels["ward"] |= dict.fromkeys(
        wards or {here.ward[c] for c in of_small if c in here.ward and not small}, 1.0
    )
    levels["lsoa21"] |= dict.fromkeys(of_small, 1.0)
    for old, new in here.became.items():
        if inside := len(new & of_small):
            levels["lsoa11"][old] = inside / len(new)


def _add_fifths(groups: Groups, given: _Given, here: _Map, of_councils: Mapping[str, int]) -> None:
    """Fifths of the system's small areas, and of the nation's where those are more."""
    for level in SMALL:
        nation = here.fifth[level]
        ours = {code for code in nation if _lies_in(code, level, here, given.of)}
        whole = {areas.ENGLISH: nation} if ours != set(nation) else {}
        for within, fifths in ({given.system: {code: nation[code] for code in ours}} | whole).items():
            for code, fifth in fifths.items():
                groups[FIFTH, within, FIFTHS[fifth]][level][code] = 1.0
    for code, fifth in of_councils.items():
        groups[FIFTH, areas.ENGLISH, FIFTHS[fifth]]["authority"][code] = 1.0


def _lies_in(code: str, level: str, here: _Map, councils: Mapping[str, float]) -> bool:
    small = here.became.get(code, frozenset()) if level == "lsoa11" else {code}
    return any(here.council.get(one) in councils for one in small)


def _rows(groups: Groups, known: areas.Atlas, here: _Map) -> Iterator[dict[str, Any]]:
    nobody: dict[str, float | None] = dict.fromkeys(PEOPLE)
    for (sort, within, part), levels in groups.items():
        for level in LEVELS:
            members: Sequence[str] = sorted(levels[level])
            for code in members:
                people = (
                    known.people.get(code, {}) if level == "authority" else here.people.get((level, code), {})
                )
                small = {} if level == "authority" else {"small_areas": 1.0}
                yield {
                    "sort": sort, "within": within, "part": part, "level": level, "code": code,
                    "name": known.names.get(code, code), "share": levels[level][code], "members": len(members),
                } | nobody | small | {name: people[name] for name in PEOPLE if name in people}  # fmt: skip
