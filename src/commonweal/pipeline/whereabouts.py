"""Where everyone is on a day: bodies in boards, boards over councils, postcodes in councils and small areas."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from commonweal.analysis import boards, geography
from commonweal.content.boards import KIND as BOARDS
from commonweal.content.boards import BoardSuccessions
from commonweal.content.loader import ids, load
from commonweal.evidence import postcodes
from commonweal.evidence.store import Store
from commonweal.evidence.store.tables import Tables, tables
from commonweal.pipeline import reference
from commonweal.vocabulary.tables.workforce import ELSEWHERE

# What tells where bodies and boards are; postcodes and deprivation besides, where suppliers are placed.
OF_BODIES = ("area_links", "organisations", "successions")
OF_SUPPLIERS = ("postcodes", "centroids", "deprivation")
DEPRIVED = "Fifth {quintile} of 5 in England{gloss}"
GLOSSES = {1: ", the most deprived", 5: ", the least deprived"}
OUTSIDE = "Outside England"
NOT_KNOWN = "Not known"
BOARD = "E54"


@dataclass(frozen=True)
class Whereabouts:
    """What is known of bodies and boards on a day. Codes are ODS for bodies, GSS for boards and councils."""

    day: dt.date
    versions: tuple[str, ...]
    digest: str
    names: Mapping[str, str] = field(default_factory=dict)
    board_of_body: Mapping[str, str] = field(default_factory=dict)
    postcode_of_body: Mapping[str, str] = field(default_factory=dict)
    councils_of_board: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def is_board(self, code: str) -> bool:
        """Whether a code is a board's."""
        return code.startswith(BOARD) or code in self.councils_of_board


@dataclass(frozen=True)
class Spotted:
    """Where a postcode is; None: not known. `deprivation` is a class in words."""

    authority: str | None
    authority_name: str | None
    region: str | None
    easting: float | None
    northing: float | None
    deprivation: str


def day_of(store: Store, board: str | None, as_at: dt.date | None) -> tuple[dt.date, str | None]:
    """The day that a question is about, and what to say of it: of a board that has closed, its last day."""
    if as_at is not None:
        return as_at, None
    today = dt.datetime.now(dt.UTC).date()
    closed = min(
        (one.date for one in reference.successions(store) if one.old == board and one.date <= today),
        default=None,
    )
    if closed is None:
        return today, None
    note = f"This board closed on {closed.day} {closed:%B %Y}. These figures are for its area as it was until then."
    return closed - dt.timedelta(days=1), note


def known(store: Store, bodies: Collection[str], day: dt.date) -> Whereabouts:
    """What is known of these bodies, and of boards, on a day; from memory where nothing has changed."""
    answering = {table: reference.answering(store, table) for table in (*OF_BODIES, *OF_SUPPLIERS)}
    versions = tuple(sorted({v.id for held in answering.values() for v in held} | _installed(answering)))
    editions = [
        load(BOARDS, id_, BoardSuccessions, overlay=store.content).edition
        for id_ in ids(BOARDS, overlay=store.content)
    ]
    said = json.dumps([versions, sorted(editions), day.isoformat(), sorted(bodies)])
    return _known(
        store.workspace, tuple(sorted(bodies)), day, versions, hashlib.sha256(said.encode()).hexdigest()
    )


def _installed(answering: Mapping[str, Any]) -> set[str]:
    return set() if answering["postcodes"] else {postcodes.identity()}


@functools.lru_cache(maxsize=32)
def _known(
    workspace: Path, bodies: tuple[str, ...], day: dt.date, versions: tuple[str, ...], digest: str
) -> Whereabouts:
    store = Store(workspace)
    if not any(reference.answering(store, table) for table in OF_BODIES):
        return Whereabouts(day, versions, digest)
    with store.spooling() as spool, tables(store, spool) as bound:
        for table in OF_BODIES:
            bound.bind(table, reference.answering(store, table), as_at=day)
        return _Reader(store, bound, day).whereabouts(bodies, versions, digest)


class _Reader:
    """Reads whereabouts from bound reference tables."""

    def __init__(self, store: Store, bound: Tables, day: dt.date) -> None:
        self._store, self._bound, self._day = store, bound, day
        self._successions = reference.successions(store)
        self._editions = [
            load(BOARDS, id_, BoardSuccessions, overlay=store.content)
            for id_ in ids(BOARDS, overlay=store.content)
        ]

    def whereabouts(self, bodies: tuple[str, ...], versions: tuple[str, ...], digest: str) -> Whereabouts:
        listed = {row["code"]: row for row in self._of_bodies(bodies)}
        councils = self._councils_of_boards()
        by_ods, names = self._boards_by_ods()
        names |= {code: _title(row["name"]) for code, row in listed.items() if row["name"]}
        found = {
            code: board
            for code, row in listed.items()
            if (board := self._board(by_ods.get(row["icb_code"] or ""))) is not None
        }
        return Whereabouts(
            day=self._day,
            versions=versions,
            digest=digest,
            names=names,
            board_of_body=found,
            postcode_of_body={code: row["postcode"] for code, row in listed.items() if row["postcode"]},
            councils_of_board=councils,
        )

    def _of_bodies(self, bodies: tuple[str, ...]) -> list[dict[str, Any]]:
        organisations = geography.table("organisations")
        return self._rows(organisations.filter(organisations.code.isin(list(bodies))))

    def _board(self, gss: str | None) -> str | None:
        """The board on the day; a board that began later is taken back to the one before it, where there was one."""
        if gss is None:
            return None
        before = [one.old for one in self._successions if one.new == gss and one.date > self._day]
        if len(before) == 1:
            return before[0]
        now = boards.as_at(gss, self._day, self._successions)
        return now[0] if len(now) == 1 else gss

    def _councils_of_boards(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for row in self._rows(geography.boards_of_authorities()):
            for board in boards.as_at(row["icb"], self._day, self._successions, authority=row["authority"]):
                found.setdefault(board, set()).add(row["authority"])
        return {board: frozenset(councils) for board, councils in found.items()}

    def _boards_by_ods(self) -> tuple[dict[str, str], dict[str, str]]:
        by_ods = {board.ods: board.code for edition in self._editions for board in edition.boards}
        names = {board.code: board.name for edition in self._editions for board in edition.boards}
        for row in self._rows(geography.parents("icb", "icb_ods")):
            by_ods.setdefault(row["parent"], row["child"])
            if row["child_name"]:
                names.setdefault(row["child"], row["child_name"])
        return by_ods, names

    def _rows(self, expression: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._bound.run(expression).to_pylist()
        return rows


def spot(store: Store, bound: Tables, wanted: Collection[str], day: dt.date) -> dict[str, Spotted]:
    """Where postcodes are; those that no directory knows are left out."""
    if not wanted:
        return {}
    reference.bind(bound, store, as_at=day, wanted=wanted)
    bound.hold(geography.WANTED, pa.table({"postcode": pa.array(sorted(wanted), pa.string())}))
    rows = bound.run(geography.places_wanted()).to_pylist()
    _add_small_areas(store, bound, rows)
    of_areas = quintiles(store, bound)
    names = council_names(bound)
    return {
        row["postcode"]: Spotted(
            row["authority"],
            names.get(row["authority"]),
            row["region"],
            row["easting"],
            row["northing"],
            _deprived(row, of_areas),
        )
        for row in rows
        if row["authority"] is not None
    }


# Where a postcode lies that is in no small area of England, by the first letter of its council's code.
ABROAD = {"W": ELSEWHERE[0], "S": ELSEWHERE[1], "N": ELSEWHERE[2], "L": ELSEWHERE[3], "M": ELSEWHERE[3]}


def homes(store: Store, bound: Tables, wanted: Collection[str], day: dt.date) -> dict[str, str]:
    """The small area of 2021 in which postcodes lie, or the class of elsewhere; those not known are left out."""
    if not wanted:
        return {}
    reference.bind(bound, store, as_at=day, wanted=wanted)
    bound.hold(geography.WANTED, pa.table({"postcode": pa.array(sorted(wanted), pa.string())}))
    rows = bound.run(geography.places_wanted()).to_pylist()
    _add_small_areas(store, bound, rows)
    found = {}
    for row in rows:
        small = row["lsoa21"] or ""
        nation = (small or row["authority"] or "")[:1]
        if small and nation not in ABROAD:
            found[row["postcode"]] = small
        elif nation:
            found[row["postcode"]] = ABROAD.get(nation, ELSEWHERE[4])
    return found


def _add_small_areas(store: Store, bound: Tables, rows: list[dict[str, Any]]) -> None:
    """Where the directory has no LSOAs, the one whose population-weighted centre is nearest."""
    lacking = [row for row in rows if row["lsoa21"] is None and row["easting"] is not None]
    if not lacking or not reference.answering(store, "centroids"):
        return
    centres = geography.table("centroids")
    held = bound.run(centres.filter(centres.level == "lsoa21"))
    if not held.num_rows:
        return
    points = np.column_stack([held["easting"].to_numpy(), held["northing"].to_numpy()])
    nearest = geography.nearest([r["easting"] for r in lacking], [r["northing"] for r in lacking], points)
    codes = held["code"].to_pylist()
    for row, place in zip(lacking, nearest, strict=True):
        row["lsoa21"] = codes[int(place)] if (row["authority"] or "").startswith(("E", "W", "X")) else None


def quintiles(store: Store, bound: Tables) -> dict[str, int]:
    """The fifth of each small area of 2021 in the newest index of England that is about such areas."""
    return {code: quintile for code, (_, quintile) in ranked(store, bound).items()}


def ranked(store: Store, bound: Tables) -> dict[str, tuple[int, int]]:
    """The rank of each small area of 2021 in that index, and its fifth of the nation."""
    about = [v for v in reference.answering(store, "deprivation") if "lsoa21" in v.facts.get("levels", ())]
    indexes = sorted({str(v.facts["index"]) for v in about if "index" in v.facts})
    if not indexes:
        return {}
    areas = geography.table("deprivation").select("code").distinct()
    placed = geography.deprivation_of(areas, level="lsoa21", index=indexes[-1], index_level="lsoa21")
    return {
        row["code"]: (row["rank"], row["quintile"])
        for row in bound.run(placed).to_pylist()
        if row["quintile"]
    }


def _deprived(row: dict[str, Any], quintiles: Mapping[str, int]) -> str:
    quintile = quintiles.get(row["lsoa21"] or "")
    if quintile is not None:
        return DEPRIVED.format(quintile=quintile, gloss=GLOSSES.get(quintile, ""))
    return OUTSIDE if (row["authority"] or "")[:1] in ("W", "S", "N", "L", "M") else NOT_KNOWN


def council_names(bound: Tables) -> dict[str, str]:
    """The name of each council by its code; `area_links` must be bound."""
    links = geography.table("area_links")
    child = links.filter(links.child_level == "authority").select(code="child", name="child_name")
    parent = links.filter(links.parent_level == "authority").select(code="parent", name="parent_name")
    rows = bound.run(child.union(parent).distinct()).to_pylist()
    return {row["code"]: row["name"] for row in rows if row["name"]}


def _title(name: str) -> str:
    """A register's capitals as a name is written."""
    if not name.isupper():
        return name
    small = {"And", "Of", "The", "For", "In", "On", "With"}
    words = [word if word in ("NHS", "ICB", "CCG") else word.capitalize() for word in name.split()]
    return " ".join(word.lower() if n and word in small else word for n, word in enumerate(words))
