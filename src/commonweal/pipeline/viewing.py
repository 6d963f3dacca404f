"""What a figure is asked in view of: a place, a day, the suppliers as resolved, and where everyone is.

Knowing what a view rests on is cheap and done for every page; its tables are made only when a figure is worked out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.analysis.spend.influenceable import SUPPLIER_KEYS, localities, suppliers
from commonweal.analysis.spend.localities import Setting, Spot
from commonweal.analysis.spend.localities import rows as localities_of
from commonweal.content.spend_method import local_definition
from commonweal.evidence.matching import kept
from commonweal.evidence.matching.numbers import postcode as tidy
from commonweal.evidence.store import Store
from commonweal.evidence.store import versions as versions_
from commonweal.evidence.store.tables import tables as engine_tables
from commonweal.pipeline import reference, whereabouts
from commonweal.pipeline.whereabouts import Spotted, Whereabouts
from commonweal.pipeline.workspace import organisation_names, organisation_postcodes, settings
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind
from commonweal.vocabulary.plans import Context

VERSION = "1"


@dataclass(frozen=True)
class View:
    """Which place to look at (None: the system and every organisation in it), and as at which day (None: today)."""

    place: str | None = None
    as_at: dt.date | None = None


EVERYWHERE = View()


@dataclass(frozen=True)
class Seen:
    """A place, the versions that its figures rest on, and what they are asked in view of."""

    place: Place
    held: tuple[DatasetVersion, ...]
    context: Context


def seen(store: Store, held: Sequence[DatasetVersion], view: View) -> Iterator[Seen]:
    """The places in view: the system, its organisations, and where it is asked for, a board.

    Raises MissingReference where a board is asked for and nothing says whose board it is.
    """
    own = tuple(version for version in held if version.organisation)
    here, note = _here(store, own, view)
    # The suppliers are those of every ledger, so what tells them apart is too, whoever's figures are asked for.
    keys = _supplier_keys(own)
    for place, members in _places(store, own, here, view):
        versions = tuple(version for version in own if version.organisation in members)
        context = _context(store, versions, here, place, view, note)
        yield Seen(place, versions, replace(context, supplier_keys=keys))


def _here(store: Store, own: Sequence[DatasetVersion], view: View) -> tuple[Whereabouts, str | None]:
    day, note = whereabouts.day_of(store, view.place, view.as_at)
    return whereabouts.known(store, {version.organisation for version in own}, day), note


def _places(
    store: Store, own: Sequence[DatasetVersion], here: Whereabouts, view: View
) -> Iterator[tuple[Place, frozenset[str]]]:
    codes = sorted({version.organisation for version in own})
    if view.place in (None, SYSTEM):
        yield Place(SYSTEM, settings(store.workspace)["name"], PlaceKind.SYSTEM), frozenset(codes)
    if view.place is not None and here.is_board(view.place):
        yield _board(store, codes, here, view.place)
        return
    given = organisation_names(store.workspace)
    for code in codes:
        if view.place in (None, code):
            name = given.get(code) or here.names.get(code) or _name_in_files(code, own)
            yield Place(code, name, PlaceKind.ORGANISATION), frozenset({code})


def _board(store: Store, codes: Sequence[str], here: Whereabouts, board: str) -> tuple[Place, frozenset[str]]:
    members = frozenset(code for code in codes if board in (code, here.board_of_body.get(code)))
    if codes and not members and not here.board_of_body:
        raise reference.missing(store, "organisations", "organisations", f"Telling who is in board {board}")
    return Place(board, here.names.get(board, board), PlaceKind.BOARD), members


def _name_in_files(code: str, own: Sequence[DatasetVersion]) -> str:
    """What an organisation calls itself in its newest file that names it, else its code."""
    named = (v.facts["entities"][0] for v in own if v.organisation == code and v.facts.get("entities"))
    return next(named, code)


def _context(
    store: Store,
    own: Sequence[DatasetVersion],
    here: Whereabouts,
    place: Place,
    view: View,
    note: str | None,
) -> Context:
    basis = kept.basis(store)
    resolved = kept.by_organisation(store)
    members = sorted({version.organisation for version in own})
    local = local_definition(store.content)
    footprint = _footprint(store, here, place)
    rests_on = [
        VERSION,
        basis.shared,
        [(code, resolved.get(code, "")) for code in members],
        here.digest,
        sorted(footprint),
        local.model_dump(mode="json"),
        organisation_postcodes(store.workspace),
    ]
    as_at = {"as at": here.day.isoformat()} if view.as_at or note else {}
    return Context(
        digest=hashlib.sha256(json.dumps(rests_on, default=str).encode()).hexdigest(),
        versions=tuple(sorted({*(v.id for v in (*basis.registers, *basis.lists)), *here.versions})),
        missing=_missing(store, here),
        parameters=as_at,
        notes=(note,) if note else (),
    )


def footprint(store: Store) -> frozenset[str]:
    """The councils of the whole system's footprint today, by code; empty where nothing says which they are."""
    own = tuple(version for version in versions_.current(store) if version.organisation)
    here, _ = _here(store, own, EVERYWHERE)
    return _footprint(store, here, Place(SYSTEM, "", PlaceKind.SYSTEM))


def _footprint(store: Store, here: Whereabouts, place: Place) -> frozenset[str]:
    """The councils of the system's footprint: as it is set, else those of the board asked for, or of all our boards."""
    given = local_definition(store.content).footprint
    if place.kind is PlaceKind.BOARD:
        return here.councils_of_board.get(place.code, frozenset(given))
    if given:
        return frozenset(given)
    ours = set(here.board_of_body.values())
    return frozenset(council for board in ours for council in here.councils_of_board.get(board, ()))


def _supplier_keys(own: Sequence[DatasetVersion]) -> tuple[str, ...]:
    """The columns that the ledgers held use to tell suppliers apart."""
    used = {column.field for version in own for column in version.mapping}
    return tuple(key for key in SUPPLIER_KEYS if key == "supplier" or key in used)


def _missing(store: Store, here: Whereabouts) -> dict[str, str]:
    """What is not held that a question may need, and what to do about it."""
    lacking = {}
    why = "Placing suppliers by deprivation"
    if not reference.answering(store, "deprivation"):
        fault = reference.missing(store, "deprivation IoD 2025", "deprivation", why)
        lacking["deprivation"] = f"{fault.message} {fault.what_to_do}"
    elif not any(reference.answering(store, table) for table in ("postcodes", "centroids")):
        fault = reference.missing(store, "centroids", "centroids", why)
        lacking["deprivation"] = f"{fault.message} {fault.what_to_do}"
    return lacking


class Surroundings:
    """Makes the tables of contexts: suppliers as resolved and placed, and where each location lies seen from bodies.

    Suppliers are placed once, however many places are looked at.
    """

    def __init__(self, store: Store, view: View, spool: Path) -> None:
        self._store, self._view = store, view
        self._own = tuple(version for version in versions_.current(store) if version.organisation)
        self._here, _ = _here(store, self._own, view)
        self._bodies = sorted({version.organisation for version in self._own})
        known = {**self._here.postcode_of_body, **organisation_postcodes(store.workspace)}
        self._addresses = {body: code for body in self._bodies if (code := tidy(known.get(body)))}
        self._spool = spool
        self._by_footprint: dict[frozenset[str], dict[str, pa.Table]] = {}

    def tables(self, place: Place) -> dict[str, pa.Table]:
        """The tables of a place's context, by name. Places of one footprint are given the same ones."""
        footprint = _footprint(self._store, self._here, place)
        if footprint not in self._by_footprint:
            locations, suppliers_ = self._placed
            localities_ = self._localities(footprint, locations)
            self._by_footprint[footprint] = {"suppliers": suppliers_, "localities": localities_}
        return self._by_footprint[footprint]

    @cached_property
    def _placed(self) -> tuple[dict[str, Spotted], pa.Table]:
        resolved = pq.read_table(kept.folder(self._store, kept.basis(self._store).key) / kept.SUPPLIERS)
        found = [tidy(code) for code in resolved["postcode"].to_pylist()]
        wanted = {code for code in (*found, *self._addresses.values()) if code}
        with engine_tables(self._store, self._spool) as bound:
            spots = whereabouts.spot(self._store, bound, wanted, self._here.day)
        return spots, _suppliers(resolved, found, spots, self._bodies)

    def _localities(self, footprint: frozenset[str], spots: Mapping[str, Spotted]) -> pa.Table:
        local = local_definition(self._store.content)
        setting = Setting(
            footprint=footprint,
            places={name: frozenset(codes) for name, codes in local.places.items()},
            radius_km=local.radius_km,
        )
        locations = {code: _spot(spot) for code, spot in spots.items()}
        bodies = {body: _spot(spots.get(self._addresses.get(body, ""))) for body in self._bodies}
        rows = list(localities_of(bodies, locations, setting))
        return pa.Table.from_pylist(rows, schema=localities().schema().to_pyarrow())


def _spot(found: Spotted | None) -> Spot:
    return Spot(found.authority, found.region, found.easting, found.northing) if found else Spot(None)


def _suppliers(
    resolved: pa.Table, found: Sequence[str | None], spots: Mapping[str, Spotted], bodies: Sequence[str]
) -> pa.Table:
    """The resolved suppliers, placed. A postcode that no directory knows is no location."""
    placed = [spots.get(code or "") for code in found]
    entities = resolved["entity"].to_pylist()
    own = set(bodies)
    columns = {name: resolved[name] for name in suppliers().columns if name in resolved.column_names} | {
        "entity_label": labels(resolved),
        "location": [code if spot else None for code, spot in zip(found, placed, strict=True)],
        "authority": [spot.authority_name or spot.authority if spot else None for spot in placed],
        "deprivation": [spot.deprivation if spot else None for spot in placed],
        "internal": [(entity or "").rpartition(":")[2] in own for entity in entities],
    }
    schema = suppliers().schema().to_pyarrow()
    return pa.table(
        {
            name: pa.chunked_array([pa.array(_listed(columns[name]), schema.field(name).type)])
            for name in schema.names
        }
    )


def labels(resolved: pa.Table) -> list[str | None]:
    """Each entity's name; where two have one name, with what tells them apart."""
    names: dict[str, set[str]] = {}
    rows = list(zip(resolved["entity"].to_pylist(), resolved["entity_name"].to_pylist(), strict=True))
    for entity, name in rows:
        names.setdefault(name, set()).add(entity)
    return [
        name if len(names[name]) == 1 else f"{name} ({entity.rpartition(':')[2]})" for entity, name in rows
    ]


def _listed(column: pa.ChunkedArray | Sequence[object]) -> list[object]:
    return column.to_pylist() if isinstance(column, pa.ChunkedArray) else list(column)
