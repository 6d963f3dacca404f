"""Questions that the reference tables answer: where a postcode lies, whose board it is, how deprived it is.

Each says what it rests on. What is not held is not guessed: MissingReference names the file and how to get it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from commonweal.analysis import boards, geography
from commonweal.content.boards import KIND as BOARDS
from commonweal.content.boards import BoardSuccessions
from commonweal.content.loader import ids, load
from commonweal.content.sources import KIND as SOURCES
from commonweal.content.sources import Source
from commonweal.evidence import postcodes
from commonweal.evidence.store import Store, versions
from commonweal.evidence.store.tables import Tables, tables
from commonweal.vocabulary.errors import InputError, MissingReference
from commonweal.vocabulary.geography import Area, Deprivation, Located, Succession
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.tables import CANONICAL_TABLES

DIRECTORY = "postcodes"
LINKS = "area_links"


def answering(store: Store, table: str) -> tuple[DatasetVersion, ...]:
    """The versions that a reference table is made of. Of postcode directories that is the newest alone."""
    held = versions.current(store, table)
    if table == DIRECTORY and held:
        held = [max(held, key=lambda version: (version.edition or "", version.loaded_at))]
    return tuple(sorted(held, key=lambda version: version.id))


def rests_on(store: Store, table: str) -> tuple[DatasetVersion, ...]:
    """The same for lineage: where no postcode directory is loaded, the one that is installed."""
    held = answering(store, table)
    return held if held or table != DIRECTORY else (postcodes.described(),)


def need(store: Store, table: str, *, answer: str | None = None, why: str) -> tuple[DatasetVersion, ...]:
    """The versions of a table, which must hold something. `answer` names what is wanted of it, as in the catalogue.

    Raises MissingReference, which says which publication gives it.
    """
    held = answering(store, table)
    if not held and table != DIRECTORY:
        raise missing(store, answer or table, table, why)
    return held


def missing(store: Store, answer: str, table: str, why: str) -> MissingReference:
    """What to say where a table, or a link between areas such as "lsoa21 to icb", is not held."""
    known = [load(SOURCES, id_, Source, overlay=store.content) for id_ in ids(SOURCES, overlay=store.content)]
    giving = [one for one in known if answer in one.answers] or [one for one in known if table in one.answers]
    what = CANONICAL_TABLES[table].holds
    if not giving:
        return MissingReference(
            table,
            f"{why} needs reference data that are not loaded: {what.lower()} ({answer}).",
            what_to_do="Get the file from its publisher, then run commonweal add reference FILE.",
        )
    one = giving[0]
    way = (
        f"Run commonweal fetch reference {one.id}, or take it from {one.page} and run commonweal add reference FILE."
        if one.address
        else f"Take it from {one.page} and run commonweal add reference FILE. {one.note}".strip()
    )
    return MissingReference(
        table,
        f"{why} needs reference data that are not loaded: {one.title} ({one.publisher}).",
        what_to_do=way,
    )


def successions(store: Store) -> list[Succession]:
    """Every passing of a board's area that content knows."""
    return [
        Succession(passing.old, passing.new, edition.date, frozenset(passing.authorities))
        for edition in _board_editions(store)
        for passing in edition.passings
    ]


def _board_editions(store: Store) -> list[BoardSuccessions]:
    return [
        load(BOARDS, id_, BoardSuccessions, overlay=store.content)
        for id_ in ids(BOARDS, overlay=store.content)
    ]


def knows(store: Store, code: str) -> bool | None:
    """Whether a body's code is in the lists of organisations and areas that are held; None where there is none."""
    lists = {table: answering(store, table) for table in ("organisations", LINKS)}
    if not lists["organisations"]:
        return None
    with store.spooling() as spool, tables(store, spool) as bound:
        for table, held in lists.items():
            bound.bind(table, held)
        return bool(bound.run(geography.bodies(code)).num_rows)


def bind(
    bound: Tables, store: Store, *, as_at: dt.date | None = None, wanted: Collection[str] | None = None
) -> None:
    """Bind every reference table, and `board_moves` for the day that is asked about (default: today).

    `wanted` are the postcodes that will be asked for, where these are known.
    """
    day = as_at or dt.datetime.now(dt.UTC).date()
    for table in (
        DIRECTORY,
        LINKS,
        "centroids",
        "deprivation",
        "organisations",
        "successions",
        "populations",
    ):
        bound.bind(table, answering(store, table), as_at=as_at, wanted=wanted)
    bound.hold(geography.MOVES, _moves(store, day))


def _moves(store: Store, day: dt.date) -> pa.Table:
    rows = boards.moves(day, successions(store))
    names = ("old", "authority", "new")
    return pa.table({name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(names)})


@contextmanager
def gazetteer(workspace: Path, *, as_at: dt.date | None = None) -> Iterator[Gazetteer]:
    """The reference tables, open for questions as at a day (default: today)."""
    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        yield Gazetteer(store, bound, as_at or dt.datetime.now(dt.UTC).date(), as_at)


class Gazetteer:
    """Answers about single postcodes, areas and organisations. Tables are bound when they are first asked for."""

    def __init__(self, store: Store, bound: Tables, day: dt.date, as_at: dt.date | None) -> None:
        self._store, self._tables, self._day, self._as_at = store, bound, day, as_at
        self._successions = successions(store)

    def locate(self, postcode: str) -> Located:
        """Where a postcode lies. Raises InputError for a text that is no known postcode."""
        for table in (DIRECTORY, LINKS):
            self._bind(table)
        squeezed = "".join(postcode.upper().split())
        spaced = f"{squeezed[:-3]} {squeezed[-3:]}"
        self._tables.hold(geography.MOVES, _moves(self._store, self._day))
        found = self._rows(geography.places_of_postcodes(on_day=True), "postcode", [spaced])
        if not found:
            raise InputError(
                "no_such_postcode",
                f"“{postcode}” is not a postcode that the directory holds.",
                what_to_do="Check it. A very new postcode needs a newer postcode directory.",
            )
        row = found[0]
        lsoa, how = row["lsoa21"], "The LSOA is from the postcode directory."
        if not answering(self._store, DIRECTORY):
            lsoa, how = self._by_centre(row)
        icb = row["icb"] or self._board_of_lsoa(lsoa, row["authority"])
        return Located(spaced, row["authority"], lsoa, icb, row["region"], how)

    def boards_of(self, authority: str) -> tuple[str, ...]:
        """The boards that a council lies in on the day, by GSS code. Raises MissingReference without a lookup."""
        self._need_links("lsoa21 to icb", f"Telling the board of council {authority}")
        rows = self._rows(geography.boards_of_authorities(), "authority", [authority])
        now = {new for row in rows for new in self._board_now(row["icb"], authority)}
        if not now:
            raise missing(
                self._store, "lsoa21 to authority", LINKS, f"Telling the board of council {authority}"
            )
        return tuple(sorted(now))

    def parent(self, level: str, code: str, parent_level: str) -> tuple[Area, ...]:
        """The areas of a kind that an area lies in, with their names. Raises MissingReference without such a lookup."""
        answer = f"{level} to {parent_level}"
        self._need_links(answer, f"Telling the {parent_level} of {code}")
        rows = self._rows(geography.parents(level, parent_level), "child", [code])
        if not rows and not self._rows(geography.parents(level, parent_level).limit(1), None, []):
            raise missing(self._store, answer, LINKS, f"Telling the {parent_level} of {code}")
        areas = {Area(parent_level, row["parent"], row["parent_name"]) for row in rows}
        return tuple(sorted(areas, key=lambda area: area.code))

    def lsoas_of_2021(self, lsoa11: str) -> tuple[tuple[str, str | None], ...]:
        """The 2021 LSOAs that a 2011 one became, each with how: unchanged, split, merged, irregular or not said."""
        self._need_links("lsoa11 to lsoa21", f"Telling what LSOA {lsoa11} of 2011 became")
        rows = self._rows(geography.parents("lsoa11", "lsoa21"), "child", [lsoa11])
        return tuple(sorted((row["parent"], row["link"]) for row in rows))

    def board(self, code: str) -> str:
        """A board's GSS code on the day, from its GSS or ODS code. Raises InputError where it is not known."""
        by_ods = {one.ods: one.code for edition in _board_editions(self._store) for one in edition.boards}
        gss = code if code.startswith("E54") else by_ods.get(code)
        if not code.startswith("E54") and answering(self._store, LINKS):
            self._bind(LINKS)
            rows = self._rows(geography.parents("icb", "icb_ods"), "parent", [code])
            gss = rows[0]["child"] if rows else gss
        if gss is None:
            raise missing(self._store, "icb to icb_ods", LINKS, f"Telling which board {code} is")
        now = self._board_now(gss, None)
        return now[0] if len(now) == 1 else gss

    def deprivation(
        self, code: str, *, level: str, index: str = "IoD 2025", measure: str = "imd"
    ) -> Deprivation:
        """An area's place in an index. Raises MissingReference without it, WrongVintage for another kind of area."""
        held = [v for v in answering(self._store, "deprivation") if v.facts.get("index") == index]
        levels = {one for version in held for one in version.facts.get("levels", ())}
        if not held:
            answer = f"deprivation {index}"
            raise missing(self._store, answer, "deprivation", f"Telling how deprived {code} is by {index}")
        small = next((one for one in levels if one.startswith(("lsoa", "dz"))), next(iter(levels)))
        index_level = level if level in levels else small
        self._bind("deprivation")
        areas = geography.table("deprivation").select("code").distinct()
        placed = geography.deprivation_of(
            areas, level=level, index=index, index_level=index_level, measure=measure
        )
        rows = self._rows(placed, "code", [code])
        if not rows or rows[0]["decile"] is None:
            raise InputError(
                "not_in_index",
                f"{code} is not in {index}.",
                what_to_do="Check the code. The index of each nation holds only its own areas.",
            )
        row = rows[0]
        score = None if row["score"] is None else Decimal(str(row["score"]))
        return Deprivation(index, code, measure, int(row["rank"]), row["decile"], row["quintile"], score)

    def successor(self, code: str) -> str:
        """The organisation that stands for an organisation on the day, by ODS code; itself where none followed it.

        Where one was divided among several, the first by code is not better than the others: it stands for itself.
        """
        self._bind("successions")
        seen = {code}
        while True:
            rows = self._rows(geography.table("successions"), "old", [code])
            after = sorted({row["new"] for row in rows if row["date"] <= self._day} - seen)
            if len(after) != 1:
                return code
            code = after[0]
            seen.add(code)

    def _need_links(self, answer: str, why: str) -> None:
        need(self._store, LINKS, answer=answer, why=why)
        self._bind(LINKS)

    def _bind(self, table: str) -> None:
        self._tables.bind(table, answering(self._store, table), as_at=self._as_at)

    def _rows(self, expression: Any, column: str | None, codes: Sequence[str]) -> list[dict[str, Any]]:
        wanted = expression.filter(expression[column].isin(list(codes))) if column else expression
        rows: list[dict[str, Any]] = self._tables.run(wanted).to_pylist()
        return rows

    def _board_now(self, board: str, authority: str | None) -> tuple[str, ...]:
        return boards.as_at(board, self._day, self._successions, authority=authority)

    def _board_of_lsoa(self, lsoa: str | None, authority: str | None) -> str | None:
        if lsoa is None:
            return None
        rows = self._rows(geography.parents("lsoa21", "icb"), "child", [lsoa])
        now = self._board_now(rows[0]["parent"], authority) if rows else ()
        return now[0] if len(now) == 1 else None

    def _by_centre(self, row: dict[str, Any]) -> tuple[str | None, str]:
        """The LSOA whose population-weighted centre is nearest, where no directory says which it is."""
        if not answering(self._store, "centroids") or row["easting"] is None:
            return None, "The LSOA is not known: no postcode directory and no centres of LSOAs are loaded."
        self._bind("centroids")
        centres = geography.table("centroids")
        held = self._tables.run(centres.filter(centres.level == "lsoa21"))
        points = np.column_stack([held["easting"].to_numpy(), held["northing"].to_numpy()])
        [nearest] = geography.nearest([row["easting"]], [row["northing"]], points)
        return held["code"][int(nearest)].as_py(), (
            "The LSOA is that of the nearest population-weighted centre, as no postcode directory is loaded. "
            "It can be a neighbour of the right one."
        )
