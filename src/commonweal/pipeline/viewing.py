"""What a figure is asked in view of: a place, an audience, a day, the suppliers as resolved, and where everyone is.

Knowing what a view rests on is cheap and done for every page; its tables are made only when a figure is worked out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.analysis.spend.influenceable import SUPPLIER_KEYS, localities, suppliers
from commonweal.analysis.spend.localities import Setting, Spot
from commonweal.analysis.spend.localities import rows as localities_of
from commonweal.content.spend_method import local_definition
from commonweal.evidence.matching import kept, narrowing
from commonweal.evidence.matching.numbers import postcode as tidy
from commonweal.evidence.store import Store
from commonweal.evidence.store import versions as versions_
from commonweal.evidence.store.tables import tables as engine_tables
from commonweal.pipeline import reference, whereabouts
from commonweal.pipeline.whereabouts import Spotted, Whereabouts
from commonweal.pipeline.workspace import organisation_names, organisation_postcodes, settings
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind
from commonweal.vocabulary.plans import Context
from commonweal.vocabulary.sharing import Shares

VERSION = "1"


@dataclass(frozen=True)
class View:
    """Which place to look at (None: the system and every organisation in it), and as at which day (None: today)."""

    place: str | None = None
    as_at: dt.date | None = None


EVERYWHERE = View()


@dataclass(frozen=True)
class Seen:
    """A place, whom its figures are for, the versions that they rest on, and what they are asked in view of.

    `known` are the organisations that those whom the figures are for may know to hold data; None: all of them.
    """

    place: Place
    audience: Audience
    held: tuple[DatasetVersion, ...]
    context: Context
    known: frozenset[str] | None = None
    given: Callable[[], dict[str, pa.Table]] | None = None  # makes its tables; None: those of surroundings


def seen(store: Store, held: Sequence[DatasetVersion], view: View, shares: Shares) -> Iterator[Seen]:
    """The places in view, for each audience that may see them: the system, its organisations, or a board.

    Raises MissingReference where a board is asked for and nothing says whose board it is.
    """
    own = tuple(version for version in held if version.organisation)
    here, note = _here(store, own, view)
    # The suppliers are those of every ledger, so what tells them apart is too, whoever's figures are asked for.
    keys = _supplier_keys(own)
    for place, members in _places(store, own, here, view):
        for audience in Audience:
            versions = _for_audience(shares, audience, place, [v for v in own if v.organisation in members])
            if versions:
                known = _known(shares, audience, place, own)
                context = _context(store, versions, here, place, view, note, known)
                yield Seen(place, audience, versions, replace(context, supplier_keys=keys), known)


def places(store: Store, view: View = EVERYWHERE) -> list[Place]:
    """The places in view, whoever may see what of them."""
    own = tuple(version for version in versions_.current(store) if version.organisation)
    here, _ = _here(store, own, view)
    return [place for place, _ in _places(store, own, here, view)]


def _for_audience(
    shares: Shares, audience: Audience, place: Place, own: Sequence[DatasetVersion]
) -> tuple[DatasetVersion, ...]:
    """The versions of a place that count for what an audience is told of it."""
    return tuple(v for v in own if shares.allows(audience, place.code, [(v.organisation, v.kind)]))


def _known(
    shares: Shares, audience: Audience, place: Place, own: Sequence[DatasetVersion]
) -> frozenset[str] | None:
    """Who may be known to hold data: whoever shares with the audience, and the place itself."""
    if not shares.explicit:
        return None
    wide = Audience.PUBLIC if audience is Audience.PUBLIC else Audience.SYSTEM
    return frozenset(
        v.organisation
        for v in own
        if place.code == v.organisation or shares.counts_for(wide, v.organisation, v.kind)
    )


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
    known: frozenset[str] | None,
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
    if known is not None:
        rests_on.append(sorted(known))
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

    Suppliers are resolved over all ledgers and placed once, however many places are looked at. Where ledgers are
    shared explicitly, a view has the suppliers of its own ledgers only, named as those write them.
    """

    def __init__(self, store: Store, view: View, spool: Path) -> None:
        self._store, self._view = store, view
        self._own = tuple(version for version in versions_.current(store) if version.organisation)
        self._here, _ = _here(store, self._own, view)
        self._bodies = sorted({version.organisation for version in self._own})
        known = {**self._here.postcode_of_body, **organisation_postcodes(store.workspace)}
        self._addresses = {body: code for body in self._bodies if (code := tidy(known.get(body)))}
        self._spool = spool
        self._made: dict[object, dict[str, pa.Table]] = {}

    def tables(self, seen: Seen) -> dict[str, pa.Table]:
        """The tables of the context of what is seen, by name. Views that are alike are given the same ones."""
        footprint = _footprint(self._store, self._here, seen.place)
        owners = None if seen.known is None else frozenset(version.organisation for version in seen.held)
        alike = (footprint, owners, seen.known)
        if alike not in self._made:
            suppliers_ = self._everybodys
            if owners is not None and seen.known is not None:
                only = narrowing.only_of(self._resolved, self._payers, owners)
                suppliers_ = _suppliers(only, self._spots, seen.known)
            self._made[alike] = {
                "suppliers": suppliers_,
                "localities": self._localities(footprint, self._spots),
            }
        return self._made[alike]

    @cached_property
    def _everybodys(self) -> pa.Table:
        return _suppliers(self._resolved, self._spots, self._bodies)

    @cached_property
    def _folder(self) -> Path:
        return kept.folder(self._store, kept.basis(self._store).key)

    @cached_property
    def _resolved(self) -> pa.Table:
        return pq.read_table(self._folder / kept.SUPPLIERS)

    @cached_property
    def _payers(self) -> pa.Table:
        return pq.read_table(self._folder / kept.PAYERS)

    @cached_property
    def _spots(self) -> dict[str, Spotted]:
        found = (tidy(code) for code in self._resolved["postcode"].to_pylist())
        wanted = {code for code in (*found, *self._addresses.values()) if code}
        with engine_tables(self._store, self._spool) as bound:
            return whereabouts.spot(self._store, bound, wanted, self._here.day)

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


def _suppliers(resolved: pa.Table, spots: Mapping[str, Spotted], bodies: Collection[str]) -> pa.Table:
    """The resolved suppliers, placed. A postcode that no directory knows is no location."""
    found = [tidy(code) for code in resolved["postcode"].to_pylist()]
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
