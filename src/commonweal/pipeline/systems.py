"""What a system is likely to be made of, told from its boards: to be looked over before it is kept.

Nothing here is kept. Where reference data are missing, the proposal says which, and has less in it.
"""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from commonweal.analysis import geography
from commonweal.content.boards import KIND as BOARDS
from commonweal.content.boards import BoardSuccessions
from commonweal.content.loader import ids, load
from commonweal.evidence.store import Store
from commonweal.evidence.store.tables import Tables, tables
from commonweal.pipeline import reference, whereabouts
from commonweal.vocabulary.errors import InputError, MissingReference
from commonweal.vocabulary.geography import Succession

NEAR = 5  # near matches that are named where a code is not known
LIKE = 0.5


@dataclass(frozen=True)
class Board:
    """An integrated care board. `closed` is its last day; `followed_by` are the GSS codes of those that came after."""

    code: str
    ods: str
    name: str
    closed: dt.date | None = None
    followed_by: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Its name with both codes."""
        return f"{self.name} ({', '.join(code for code in (self.code, self.ods) if code)})"


@dataclass(frozen=True)
class Body:
    """An organisation proposed: its ODS or GSS code and its name; `kind` is board, trust, council or authority."""

    code: str
    name: str
    kind: str
    postcode: str = ""
    opened: dt.date | None = None
    closed: dt.date | None = None
    followed_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Council:
    """A council of the footprint, with the place that it is proposed for. `shared`: also in a board outside it."""

    code: str
    name: str
    place: str
    shared: bool = False


@dataclass(frozen=True)
class Proposal:
    """A system as reference data have it on a day. `missing`: what is not held, and how to get it."""

    name: str
    boards: tuple[Board, ...]
    day: dt.date
    bodies: tuple[Body, ...] = ()
    councils: tuple[Council, ...] = ()
    missing: tuple[str, ...] = field(default=())


def boards(workspace: Path) -> list[Board]:
    """Every board that content and reference data know, by name."""
    return list(_known_boards(workspace, _state(workspace)))


@functools.lru_cache(maxsize=8)
def _known_boards(workspace: Path, _state: str) -> tuple[Board, ...]:
    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        bound.bind(reference.LINKS, reference.answering(store, reference.LINKS))
        return tuple(_boards(store, bound))


def board(workspace: Path, text: str) -> Board:
    """The board that a GSS code, an ODS code or a whole name means.

    Raises InputError for what no list has, with the nearest that there are.
    """
    wanted = " ".join(text.split()).lower()
    known = boards(workspace)
    for one in known:
        if wanted and wanted in (one.code.lower(), one.ods.lower(), one.name.lower()):
            return one
    raise InputError(
        "unknown_board",
        f"No board is known as “{text.strip()}”.",
        what_to_do=" ".join([_nearest(wanted, known), _lists_lacking(Store(workspace))]).strip(),
    )


def propose(workspace: Path, codes: Sequence[str], *, as_at: dt.date | None = None) -> Proposal:
    """What a system of one or several boards (GSS codes) is likely to be made of, on a day (default: today)."""
    store = Store(workspace)
    day = as_at or dt.datetime.now(dt.UTC).date()
    with store.spooling() as spool, tables(store, spool) as bound:
        for table in (reference.LINKS, "organisations"):
            bound.bind(table, reference.answering(store, table), as_at=as_at)
        known = {one.code: one for one in _boards(store, bound)}
        chosen = tuple(known[code] for code in codes if code in known)
        trusts = list(_trusts(bound, day))
        here = whereabouts.known(store, [trust.code for trust in trusts], day)
        councils = list(_councils(bound, {one.code for one in chosen}, here.councils_of_board))
        ours = [trust for trust in trusts if here.board_of_body.get(trust.code) in set(codes)]
        bodies = [
            *_board_bodies(chosen, known),
            *(replace(trust, name=here.names.get(trust.code, trust.name)) for trust in ours),
            *_council_bodies(bound, councils),
        ]
    return Proposal(
        name=_plain(" and ".join(one.name for one in chosen)),
        boards=chosen,
        day=day,
        bodies=tuple(bodies),
        councils=tuple(councils),
        missing=tuple(_missing(store, councils=bool(councils), trusts=bool(ours))),
    )


def knows(workspace: Path, code: str) -> bool | None:
    """Whether the lists that are held have a body's code; None where no list is held."""
    return reference.knows(Store(workspace), code)


def areas(workspace: Path, level: str, councils: Sequence[str]) -> list[tuple[str, str, str]]:
    """The wards ("ward") or small areas ("lsoa21") of some councils: code, name, council; by name."""
    wanted = set(councils)
    found = {area for area in _areas(workspace, level, _state(workspace)) if area[2] in wanted}
    return sorted(found, key=lambda area: (area[1], area[0]))


@functools.lru_cache(maxsize=4)
def _areas(workspace: Path, level: str, _state: str) -> tuple[tuple[str, str, str], ...]:
    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        bound.bind(reference.LINKS, reference.answering(store, reference.LINKS))
        rows = _rows(bound, geography.parents(level, "authority"))
    return tuple((row["child"], row["child_name"] or row["child"], row["parent"]) for row in rows)


def councils(workspace: Path) -> dict[str, str]:
    """The name of every council that the lookups held have, by GSS code."""
    return dict(_council_names(workspace, _state(workspace)))


@functools.lru_cache(maxsize=8)
def _council_names(workspace: Path, _state: str) -> Mapping[str, str]:
    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        bound.bind(reference.LINKS, reference.answering(store, reference.LINKS))
        return whereabouts.council_names(bound)


def _state(workspace: Path) -> str:
    """Changes with the lookups that are held, with what content says of boards, and with the day."""
    store = Store(workspace)
    held = [version.id for version in reference.answering(store, reference.LINKS)]
    editions = [
        load(BOARDS, id_, BoardSuccessions, overlay=store.content).model_dump_json()
        for id_ in ids(BOARDS, overlay=store.content)
    ]
    said = json.dumps([held, editions, dt.datetime.now(dt.UTC).date().isoformat()])
    return hashlib.sha256(said.encode()).hexdigest()


def _boards(store: Store, bound: Tables) -> list[Board]:
    editions = [
        load(BOARDS, id_, BoardSuccessions, overlay=store.content)
        for id_ in ids(BOARDS, overlay=store.content)
    ]
    passings = reference.successions(store)
    found = {
        board.code: Board(board.code, board.ods, board.name)
        for edition in editions
        for board in edition.boards
    }
    for row in _rows(bound, geography.parents("icb", "icb_ods")):
        found.setdefault(row["child"], Board(row["child"], row["parent"], row["child_name"] or row["child"]))
    for passing in passings:
        found.setdefault(passing.old, Board(passing.old, "", passing.old))
    return sorted((_dated(one, passings) for one in found.values()), key=lambda one: one.name)


def _dated(board: Board, passings: Sequence[Succession]) -> Board:
    today = dt.datetime.now(dt.UTC).date()
    own = [one for one in passings if one.old == board.code and one.date <= today]
    if not own:
        return board
    closed = min(one.date for one in own) - dt.timedelta(days=1)
    return replace(board, closed=closed, followed_by=tuple(sorted({one.new for one in own})))


def _trusts(bound: Tables, day: dt.date) -> Iterator[Body]:
    organisations = geography.table("organisations")
    rows = _rows(bound, organisations.filter(organisations.kind == "trust"))
    for row in sorted(rows, key=lambda row: str(row["name"])):
        opened, closed = row["opened"], row["closed"]
        if (opened is None or opened <= day) and (closed is None or closed >= day):
            yield Body(row["code"], row["name"], "trust", row["postcode"] or "", opened, closed)


def _councils(
    bound: Tables, chosen: set[str], councils_of_board: Mapping[str, frozenset[str]]
) -> Iterator[Council]:
    ours = {council for code in chosen for council in councils_of_board.get(code, ())}
    elsewhere = {
        council for code, theirs in councils_of_board.items() if code not in chosen for council in theirs
    }
    names = whereabouts.council_names(bound)
    over = _upper(bound)
    for code in sorted(ours, key=lambda code: names.get(code, code)):
        name = names.get(code, code)
        yield Council(code, name, over.get(code, ("", name))[1] or name, code in elsewhere)


def _upper(bound: Tables) -> dict[str, tuple[str, str]]:
    """The county, or where a council is its own, itself: code and name by the council's code."""
    rows = _rows(bound, geography.parents("authority", "upper_authority"))
    return {row["child"]: (row["parent"], row["parent_name"] or row["parent"]) for row in rows}


def _council_bodies(bound: Tables, councils: Sequence[Council]) -> Iterator[Body]:
    ours = {council.code for council in councils}
    over = _upper(bound)
    counties = {over[code] for code in ours if code in over and over[code][0] not in ours}
    combined = {
        (row["parent"], row["parent_name"] or row["parent"])
        for row in _rows(bound, geography.parents("authority", "combined_authority"))
        if row["child"] in ours
    }
    yield from (Body(code, name, "council") for code, name in sorted(counties, key=lambda one: one[1]))
    yield from (Body(council.code, council.name, "council") for council in councils)
    yield from (Body(code, name, "authority") for code, name in sorted(combined, key=lambda one: one[1]))


def _board_bodies(chosen: Sequence[Board], known: Mapping[str, Board]) -> Iterator[Body]:
    """The boards themselves, those that they came from, and those that followed them."""
    codes = [one.code for one in chosen]
    before = [one for one in known.values() if set(one.followed_by) & set(codes) and one.code not in codes]
    after = [known[code] for one in chosen for code in one.followed_by if code in known]
    for one in {each.code: each for each in (*chosen, *before, *after)}.values():
        followers = tuple(known[code].ods or code for code in one.followed_by if code in known)
        started = max(
            (each.closed for each in known.values() if each.closed and one.code in each.followed_by),
            default=None,
        )
        opened = started + dt.timedelta(days=1) if started else None
        yield Body(one.ods or one.code, one.name, "board", "", opened, one.closed, followers)


def _missing(store: Store, *, councils: bool, trusts: bool) -> Iterator[str]:
    if not councils:
        why = "Proposing the councils of the footprint"
        for answer in ("lsoa21 to icb", "lsoa21 to authority"):
            yield _told(reference.missing(store, answer, reference.LINKS, why))
    if not trusts:
        yield _told(reference.missing(store, "trusts", "organisations", "Proposing the trusts"))


def _lists_lacking(store: Store) -> str:
    if reference.answering(store, reference.LINKS):
        return ""
    fault = reference.missing(store, "icb to icb_ods", reference.LINKS, "Knowing every board")
    return f"{_told(fault)} You can also go on without a code, and type the names."


def _told(fault: MissingReference) -> str:
    return f"{fault.message} {fault.what_to_do}"


def _nearest(wanted: str, known: Sequence[Board]) -> str:
    words = {text.lower(): one for one in known for text in (one.name, one.code, one.ods) if text}
    found = difflib.get_close_matches(wanted, words, n=NEAR, cutoff=LIKE)
    # Part of a name, such as “North West London”, is nearer than what is merely spelt alike.
    within = [one for one in known if len(wanted) > 2 and wanted in one.name.lower()]
    near = list(dict.fromkeys([*within, *(words[text] for text in found)]))[:NEAR]
    if not near:
        return "Check the code: a GSS code is like E54000027, an ODS code like QRV."
    return f"Did you mean {', or '.join(one.shown for one in near)}?"


def _plain(name: str) -> str:
    """A board's name without what every board's has."""
    return name.replace("NHS ", "").replace(" Integrated Care Board", "").strip()


def _rows(bound: Tables, expression: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = bound.run(expression).to_pylist()
    return rows
