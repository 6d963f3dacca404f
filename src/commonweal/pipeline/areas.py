"""Places that published numbers are about: boards, councils, regions, England, and bodies, with the areas beside them.

Published numbers need no ledger: any place whose code the lookups or lists know can be asked about.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from commonweal.analysis import boards, geography
from commonweal.analysis.statistics import ABOVE, AREAS, BODY, OWN, PART, PEER, PEER_PART, PEOPLE, place_areas
from commonweal.content.spend_method import local_definition
from commonweal.evidence.store import Store
from commonweal.evidence.store.tables import Tables, tables
from commonweal.pipeline import reference, whereabouts
from commonweal.pipeline.workspace import organisation_names, settings
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind

ENGLAND, ENGLISH = "E92000001", "England"
PEERS = "peers"  # a setting: codes of places that are looked at beside ours, with commas
_TABLES = ("area_links", "populations", "organisations")
_LEVELS = ("authority", "upper_authority", "region", "combined_authority", "icb")
_AGES = {"population_16_64": (16, 64), "population_0_15": (0, 15)}


@dataclass(frozen=True)
class Atlas:
    """What lies in what on a day. Codes are GSS, and ODS for bodies; `shares` of a council are by small areas."""

    names: Mapping[str, str] = field(default_factory=dict)
    level: Mapping[str, str] = field(default_factory=dict)
    councils: Mapping[str, Mapping[str, float]] = field(
        default_factory=dict
    )  # of an area: council -> share in it
    region: Mapping[str, str] = field(default_factory=dict)  # of a council
    people: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # of a council
    bodies: Mapping[str, frozenset[str]] = field(default_factory=dict)  # of a board: trusts


def versions_used(store: Store) -> tuple[str, ...]:
    """The reference versions that an atlas is made of."""
    return tuple(version.id for table in _TABLES for version in reference.answering(store, table))


def atlas(store: Store, day: dt.date) -> Atlas:
    """The atlas of a day; from memory where nothing has changed."""
    passings = json.dumps([str(one) for one in reference.successions(store)])
    return _atlas(store.workspace, day, versions_used(store), hashlib.sha256(passings.encode()).hexdigest())


@functools.lru_cache(maxsize=8)
def _atlas(workspace: Path, day: dt.date, _versions: tuple[str, ...], _passings: str) -> Atlas:
    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        for table in _TABLES:
            bound.bind(table, reference.answering(store, table), as_at=day)
        return _Reader(store, bound, day).atlas()


class _Reader:
    def __init__(self, store: Store, bound: Tables, day: dt.date) -> None:
        self._store, self._bound, self._day = store, bound, day
        self._successions = reference.successions(store)

    def atlas(self) -> Atlas:
        names = {ENGLAND: ENGLISH} | whereabouts.council_names(self._bound)
        level: dict[str, str] = {ENGLAND: "country"}
        councils = self._councils_of_boards()
        level |= {council: "authority" for own in councils.values() for council in own}
        region: dict[str, str] = {}
        for row in self._links():
            names.setdefault(row["child"], row["child_name"] or row["child"])
            names.setdefault(row["parent"], row["parent_name"] or row["parent"])
            level.setdefault(row["child"], row["child_level"])
            level.setdefault(row["parent"], row["parent_level"])
            if row["parent_level"] == "region":
                region[row["child"]] = row["parent"]
            councils.setdefault(row["parent"], {})[row["child"]] = 1.0
        trusts = self._trusts()
        listed = whereabouts.known(self._store, trusts.keys(), self._day)
        bodies: dict[str, set[str]] = {}
        for code, board in listed.board_of_body.items():
            bodies.setdefault(board, set()).add(code)
        names |= {
            board: listed.names.get(board, board) for board in councils if board.startswith(whereabouts.BOARD)
        }
        level |= {board: "icb" for board in councils if board.startswith(whereabouts.BOARD)}
        return Atlas(
            names | {code: listed.names.get(code, name) for code, name in trusts.items()},
            level,
            councils,
            region,
            self._people(),
            {board: frozenset(codes) for board, codes in bodies.items()},
        )

    def _links(self) -> list[dict[str, Any]]:
        links = geography.table("area_links")
        wanted = links.filter(
            links.child_level == "authority",
            links.parent_level.isin(["upper_authority", "region", "combined_authority"]),
            links.child != links.parent,
        )
        return self._rows(wanted.drop("edition").distinct())

    def _councils_of_boards(self) -> dict[str, dict[str, float]]:
        """Of each board on the day, its councils, each with the share of its small areas that lie there."""
        councils, of_boards = geography.parents("lsoa21", "authority"), geography.parents("lsoa21", "icb")
        both = councils.inner_join(of_boards, councils.child == of_boards.child)
        pairs = both.select(authority=councils.parent, icb=of_boards.parent, lsoa=councils.child).distinct()
        counted = pairs.group_by(["authority", "icb"]).aggregate(areas=lambda t: t.count())
        found: dict[str, dict[str, float]] = {}
        whole: dict[str, float] = {}
        for row in self._rows(counted):
            whole[row["authority"]] = whole.get(row["authority"], 0) + row["areas"]
            now = boards.as_at(row["icb"], self._day, self._successions, authority=row["authority"])
            for board in now:
                own = found.setdefault(board, {})
                own[row["authority"]] = own.get(row["authority"], 0) + row["areas"] / len(now)
        self._small_areas = whole
        return {
            board: {council: areas / whole[council] for council, areas in own.items()}
            for board, own in found.items()
        }

    def _people(self) -> dict[str, dict[str, float]]:
        found = people_of(self._bound, "authority")
        for code, areas in self._small_areas.items():
            found.setdefault(code, {})["small_areas"] = areas
        return found

    def _trusts(self) -> dict[str, str]:
        organisations = geography.table("organisations")
        rows = self._rows(organisations.filter(organisations.kind == "trust"))
        return {row["code"]: row["name"] for row in rows}

    def _rows(self, expression: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._bound.run(expression).to_pylist()
        return rows


def people_of(bound: Tables, level: str) -> dict[str, dict[str, float]]:
    """How many live in each area of a level, by the ages that are weighed by, in the newest year that is held.

    A file may give all ages in one beside the single ages: that number is then taken, and not added to the others.
    """
    people = geography.table("populations")
    ours = people.filter(people.level == level)
    is_all = (ours.age_from == 0) & ours.age_to.isnull()
    numbers = {"everybody": ours.people.sum(where=is_all), "population": ours.people.sum(where=~is_all)}
    for name, (youngest, oldest) in _AGES.items():
        numbers[name] = ours.people.sum(where=(ours.age_from >= youngest) & (ours.age_to <= oldest))
    rows = bound.run(ours.group_by("code", "year").aggregate(**numbers)).to_pylist()
    found: dict[str, dict[str, float]] = {}
    for row in sorted(rows, key=lambda row: row["year"] or 0):
        own = {name: float(row[name] or 0) for name in ("population", *_AGES)}
        found[row["code"]] = own | ({"population": float(row["everybody"])} if row["everybody"] else {})
    return found


def place_of(store: Store, known: Atlas, code: str) -> Place | None:
    """A place by its code, where lookups or lists know it."""
    given = organisation_names(store.workspace)
    if code == SYSTEM:
        return Place(SYSTEM, settings(store.workspace)["name"], PlaceKind.SYSTEM)
    if code in known.level:
        kind = PlaceKind.BOARD if known.level[code] == "icb" else PlaceKind.AREA
        return Place(code, known.names.get(code, code), kind)
    if code in known.names or code in given:
        return Place(code, given.get(code) or known.names[code], PlaceKind.ORGANISATION)
    return None


def rows_of(store: Store, known: Atlas, place: Place, ours: Sequence[str]) -> list[dict[str, Any]]:
    """The areas and bodies that a place's numbers may be about. `ours` are the bodies of the whole system."""
    of_place = councils(store, known, place, ours)
    bodies = _bodies(known, place, ours)
    rows = [_row(known, place.code, OWN)] if place.kind is not PlaceKind.SYSTEM else []
    if place.code == ENGLAND:
        of_place = {}
    parts = {code: share for code, share in sorted(of_place.items()) if code != place.code}
    rows += [_row(known, code, PART, share, members=len(parts)) for code, share in parts.items()]
    rows += [_row(known, code, BODY) for code in sorted(bodies) if code != place.code]
    above = {known.region[code] for code in of_place or [place.code] if code in known.region} - {place.code}
    rows += [
        _row(known, code, ABOVE) for code in [*sorted(above), *([] if place.code == ENGLAND else [ENGLAND])]
    ]
    taken = {row["code"] for row in rows}
    for peer in peers(store.workspace):
        if peer not in taken:
            rows.append(_row(known, peer, PEER))
            own = known.councils.get(peer, {})
            group = known.names.get(peer, peer)
            rows += [
                _row(known, code, PEER_PART, share, group=group, members=len(own))
                for code, share in own.items()
            ]
    return rows


def peers(workspace: Path) -> list[str]:
    """The codes of the places that the system chose to be looked at beside it."""
    return [code.strip() for code in settings(workspace).get(PEERS, "").split(",") if code.strip()]


def councils(store: Store, known: Atlas, place: Place, ours: Sequence[str]) -> Mapping[str, float]:
    """The councils that a place is made of, each with the share of it that lies there."""
    if place.kind is not PlaceKind.SYSTEM:
        return known.councils.get(place.code, {})
    given = local_definition(store.content).footprint
    if given:
        return dict.fromkeys(given, 1.0)
    found: dict[str, float] = {}
    for board in own_boards(known, ours):
        for council, share in known.councils.get(board, {}).items():
            found[council] = min(1.0, found.get(council, 0) + share)
    return found


def own_boards(known: Atlas, ours: Sequence[str]) -> list[str]:
    """The boards that bodies of the system are of, or are."""
    return sorted(board for board, bodies in known.bodies.items() if board in ours or bodies & set(ours))


def _bodies(known: Atlas, place: Place, ours: Sequence[str]) -> frozenset[str]:
    if place.kind is PlaceKind.SYSTEM:
        return frozenset(ours)
    if place.code == ENGLAND:
        return frozenset().union(*known.bodies.values()) if known.bodies else frozenset()
    return known.bodies.get(place.code, frozenset())


def _row(
    known: Atlas, code: str, role: str, share: float = 1.0, *, group: str = "", members: int = 1
) -> dict[str, Any]:
    people = known.people.get(code, {})
    numbers = {name: people.get(name) for name in PEOPLE}
    named = {"code": code, "name": known.names.get(code, code), "role": role, "group": group}
    return {**named, "share": share, "members": members, **numbers}


def table(rows: Sequence[Mapping[str, Any]]) -> dict[str, pa.Table]:
    """The table of a place's areas, under its name."""
    schema = place_areas().schema().to_pyarrow()
    return {AREAS: pa.Table.from_pylist([dict(row) for row in rows], schema=schema)}


def digest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Changes with what a place is made of."""
    return hashlib.sha256(json.dumps(list(rows), sort_keys=True).encode()).hexdigest()


def places(store: Store, known: Atlas, ours: Sequence[str], wanted: str | None) -> Iterator[Place]:
    """The place that is asked for; where none is, the system and its bodies."""
    codes = [wanted] if wanted is not None else [SYSTEM, *sorted(ours)]
    for code in codes:
        place = place_of(store, known, code)
        if place is not None:
            yield place
