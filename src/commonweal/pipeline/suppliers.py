"""Suppliers: resolved and kept up to date; the matches that a person should look at; what people decided.

Suppliers are resolved over all ledgers. Who may not see all of them says `whose` suppliers they see, with what those
pay; None means every organisation's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonweal.evidence.matching import building, decisions, kept, searching
from commonweal.evidence.matching.decisions import Entry
from commonweal.evidence.matching.resolved import Band, Decided, Location, Proposed
from commonweal.evidence.store import Store
from commonweal.pipeline import matched
from commonweal.pipeline.matched import Whose
from commonweal.pipeline.viewing import labels
from commonweal.pipeline.workspace import writing
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.holdings import OwnedRows
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.progress import Progress, silent

COLUMNS = (
    "supplier",
    "supplier_postcode",
    "entity_name",
    "entity_kind",
    "band",
    "confidence",
    "evidence",
    "postcode",
    "location_basis",
    "size",
    "reviewed",
    "amount",
    "payments",
    "entity",
    "decision_key",
)
CLUSTER = "cluster"
QUEUE = ("supplier", "amount", "payments", "confidence", "evidence", "proposed", "decision_key")
HISTORY = ("id", "supplier", "entity_name", "by", "at", "why", "taken_back")


@dataclass(frozen=True)
class Gain:
    """What is matched, and what reviewing would add: suppliers and pounds by band (individuals are in none)."""

    suppliers: dict[str, int]
    amount: dict[str, Decimal]
    located_now: Decimal  # pounds of suppliers whose place is known
    located_by_review: Decimal  # pounds whose place would be known, were every first proposal accepted


def refresh(workspace: Path, *, progress: Progress = silent) -> str:
    """Resolve the suppliers where what they rest on has changed; gives the key that they are kept under."""
    with writing(workspace) as store:
        return refresh_within(store, progress=progress)


def refresh_within(store: Store, *, progress: Progress = silent) -> str:
    """The same, for a caller that is the writer already."""
    on = kept.basis(store)
    if not kept.is_kept(store, on.key):
        progress("suppliers", 0, 1, "Matching suppliers")
        with store.spooling() as spool:
            building.build(store, on, spool)
        progress("suppliers", 1, 1, "Suppliers are matched")
    return on.key


def table_path(store: Store) -> Path | None:
    """The file of suppliers resolved on what is held now; None where they have yet to be resolved."""
    key = kept.basis(store).key
    return kept.folder(store, key) / kept.SUPPLIERS if kept.is_kept(store, key) else None


def listed(
    workspace: Path,
    *,
    band: str | None = None,
    kind: str | None = None,
    search: str | None = None,
    offset: int = 0,
    limit: int = 50,
    whose: Whose | None = None,
) -> OwnedRows:
    """Suppliers as the ledgers write them and what each was resolved to, the largest in pounds first."""
    key, table = matched.resolved(workspace, whose)
    for column, value in (("band", band), ("entity_kind", kind)):
        if value is not None:
            table = table.filter(pc.equal(table[column], value))
    if search:
        hit = [
            pc.match_substring(table[name], search, ignore_case=True) for name in ("supplier", "entity_name")
        ]
        table = table.filter(pc.or_(*hit))
    ordered = table.select(COLUMNS).sort_by([("amount", "descending"), ("supplier", "ascending")])
    return OwnedRows(SYSTEM, key, COLUMNS, ordered.slice(offset, limit).to_pylist(), ordered.num_rows)


def queue(workspace: Path, *, offset: int = 0, limit: int = 25, whose: Whose | None = None) -> OwnedRows:
    """Suppliers that a person should look at, the largest in pounds first, each with the bodies proposed.

    What was decided since the suppliers were last matched is no longer among them.
    `proposed` is a list of dictionaries: entity, entity_name, entity_kind, postcode, evidence.
    """
    key, table = matched.resolved(workspace, whose)
    decided = pa.array(decisions.current(Store(workspace)), pa.string())
    waiting = pc.and_(
        pc.equal(table["band"], Band.REVIEW.value), pc.invert(pc.is_in(table["decision_key"], decided))
    )
    found = table.filter(waiting)
    ways = found.group_by("decision_key").aggregate(
        [
            ("supplier", "min"),
            ("amount", "sum"),
            ("payments", "sum"),
            ("confidence", "max"),
            ("evidence", "min"),
        ]
    )
    ways = ways.rename_columns(
        ["decision_key", *("supplier", "amount", "payments", "confidence", "evidence")]
        if ways.column_names[0] == "decision_key"
        else [*("supplier", "amount", "payments", "confidence", "evidence"), "decision_key"]
    )
    ordered = ways.sort_by([("amount", "descending"), ("supplier", "ascending")])
    page = ordered.slice(offset, limit).to_pylist()
    proposed = matched.proposed(workspace, key, [row["decision_key"] for row in page])
    rows = [row | {"proposed": proposed.get(row["decision_key"], [])} for row in page]
    return OwnedRows(SYSTEM, key, QUEUE, rows, ordered.num_rows)


def one(workspace: Path, key: str, *, whose: Whose | None = None) -> OwnedRows:
    """A supplier by its decision key: each way that the ledgers write it, as listed, with the bodies proposed.

    Raises InputError where none of the ledgers has it.
    """
    kept_key, table = matched.resolved(workspace, whose)
    found = (
        table.filter(pc.equal(table["decision_key"], key)).select(COLUMNS).sort_by([("amount", "descending")])
    )
    if not found.num_rows:
        raise _no_such_supplier()
    proposed = matched.proposed(workspace, kept_key, [key]).get(key, [])
    rows = [row | {"proposed": proposed} for row in found.to_pylist()]
    return OwnedRows(SYSTEM, kept_key, (*COLUMNS, "proposed"), rows, found.num_rows)


def find(workspace: Path, asked: str, *, offset: int = 0, limit: int = 25) -> OwnedRows:
    """Bodies of the lists and registers held, by words of a name or by a number; each may be decided on.

    Rows are as those of `proposed` in `queue`.
    """
    looked = searching.search(Store(workspace), asked, offset=offset, limit=limit)
    rows = [_as_proposed(body) for body in looked.bodies]
    return OwnedRows(
        SYSTEM, matched.newest_key(workspace), tuple(rows[0]) if rows else (), rows, looked.total
    )


def _as_proposed(body: Proposed) -> dict[str, Any]:
    return {
        "entity": body.entity,
        "entity_name": body.name,
        "entity_kind": body.kind,
        "postcode": body.postcode,
        "evidence": body.evidence,
    }


def is_behind(workspace: Path) -> bool:
    """Whether suppliers are to be matched anew: a ledger, a register or a decision came since."""
    store = Store(workspace)
    return not kept.is_kept(store, kept.basis(store).key)


def gain(workspace: Path, *, whose: Whose | None = None) -> Gain:
    """How much is matched, and how much more reviewing would match and place."""
    key, table = matched.resolved(workspace, whose)
    table = table.filter(pc.invert(table["individual"]))
    counted = table.group_by("band").aggregate([("amount", "sum"), ("supplier", "count")]).to_pylist()
    located = _pounds(table.filter(pc.is_valid(table["postcode"])))
    unplaced = table.filter(
        pc.and_(pc.equal(table["band"], Band.REVIEW.value), pc.is_null(table["postcode"]))
    )
    firsts = matched.proposed(workspace, key, unplaced["decision_key"].to_pylist())
    would = sum(
        (
            row["amount"]
            for row in unplaced.select(["decision_key", "amount"]).to_pylist()
            if firsts.get(row["decision_key"], [{}])[0].get("postcode")
        ),
        Decimal(0),
    )
    return Gain(
        {row["band"]: row["supplier_count"] for row in counted},
        {row["band"]: row["amount_sum"] for row in counted},
        located,
        would,
    )


def unmatched(workspace: Path, *, whose: Whose | None = None) -> set[str]:
    """The names that figures give to suppliers who were matched to nobody: known from the ledgers only."""
    _, table = matched.resolved(workspace, whose)
    return {
        label
        for label, kind in zip(labels(table), table["entity_kind"].to_pylist(), strict=True)
        if kind == CLUSTER and label
    }


def decide(
    workspace: Path,
    key: str,
    *,
    entity: str | None,
    by: str,
    why: str,
    seen: str | None = None,
    whose: Whose | None = None,
) -> Entry:
    """Remember which body a supplier is: one proposed, one that another supplier is, or one of a list or
    register held; `entity` None: none of them.

    `key` is the supplier's `decision_key`; `seen` the id of the decision that the person was shown, if any. Raises
    InputError where someone else has decided since, or where the body is not known.
    """
    with writing(workspace) as store:
        _supplier(matched.resolved(workspace, whose)[1], key)  # before anything is told of it
        standing = decisions.current(store).get(key)
        if standing is not None and standing.id != seen:
            raise _decided_meanwhile(standing)
        table = matched.resolved(workspace, whose)[1]
        decided = _decided(workspace, key, _supplier(table, key), entity, table, by=by, why=why)
        return decisions.add(store, decided)


def undo(workspace: Path, decision: str, *, by: str, why: str, whose: Whose | None = None) -> Entry:
    """Take a decision back, by its id; what was decided before it stands again."""
    with writing(workspace) as store:
        standing = {entry.id: entry for entry in decisions.current(store).values()}
        theirs = matched.keys(workspace, whose)
        if decision not in standing or (theirs is not None and standing[decision].decided.key not in theirs):
            raise InputError(
                "no_such_decision",
                "This decision does not stand: it was taken back, or a later one took its place.",
                what_to_do="Look at the decisions again.",
            )
        taken = standing[decision].decided
        now = dt.datetime.now(dt.UTC)
        return decisions.add(
            store,
            Decided(taken.key, taken.supplier, None, None, None, None, by, now, why),
            undoes=decision,
        )


def history(workspace: Path, *, key: str | None = None, whose: Whose | None = None) -> OwnedRows:
    """What was decided, by whom and why, the newest first; what was taken back is said to be."""
    store = Store(workspace)
    every = list(decisions.entries(store))
    taken_back = {entry.undoes for entry in every if entry.undoes}
    theirs = matched.keys(workspace, whose)
    rows = [
        {
            "id": entry.id,
            "supplier": entry.decided.supplier,
            "entity_name": entry.decided.entity_name,
            "by": entry.decided.by,
            "at": entry.decided.at,
            "why": entry.decided.why,
            "taken_back": entry.id in taken_back,
        }
        for entry in reversed(every)
        if entry.undoes is None
        and key in (None, entry.decided.key)
        and (theirs is None or entry.decided.key in theirs)
    ]
    return OwnedRows(SYSTEM, kept.basis(store).key, HISTORY, rows, len(rows))


def _decided(
    workspace: Path, key: str, supplier: str, entity: str | None, table: pa.Table, *, by: str, why: str
) -> Decided:
    now = dt.datetime.now(dt.UTC)
    if entity is None:
        return Decided(key, supplier, None, None, None, None, by, now, why)
    options = matched.proposed(workspace, matched.newest_key(workspace), [key]).get(key, [])
    chosen = next(
        (option for option in options if option["entity"] == entity), _known(workspace, table, entity)
    )
    if chosen is None:
        raise InputError(
            "not_proposed",
            "This body is not one of those proposed for the supplier, nor in a list or register that is held.",
            what_to_do="Choose one of those proposed, search for another, or say that it is none of them.",
        )
    return Decided(
        key, supplier, entity, chosen["entity_name"], chosen["entity_kind"], chosen["postcode"], by, now, why
    )


def _known(workspace: Path, table: pa.Table, entity: str) -> dict[str, Any] | None:
    """A body that some supplier is resolved to already, else one of the lists and registers held."""
    rows = table.filter(pc.equal(table["entity"], entity)).to_pylist()
    if not rows:
        held = searching.one(Store(workspace), entity)
        return None if held is None else _as_proposed(held)
    office = next((row["postcode"] for row in rows if row["location_basis"] == Location.OFFICE.value), None)
    return {"entity_name": rows[0]["entity_name"], "entity_kind": rows[0]["entity_kind"], "postcode": office}


def _decided_meanwhile(standing: Entry) -> InputError:
    said = standing.decided
    return InputError(
        "decided_meanwhile",
        f"{said.by} decided on {said.at:%d %B %Y} that this is {said.entity_name or 'none of those proposed'}.",
        what_to_do="Look at what was decided, then decide again if you do not agree.",
    )


def _supplier(table: pa.Table, key: str) -> str:
    found = table.filter(pc.equal(table["decision_key"], key))["supplier"].to_pylist()
    if not found:
        raise _no_such_supplier()
    return str(min(found))


def _no_such_supplier() -> InputError:
    return InputError(
        "no_such_supplier",
        "No ledger that is held has this supplier.",
        what_to_do="Choose a supplier from the list.",
    )


def _pounds(table: pa.Table) -> Decimal:
    return pc.sum(table["amount"]).as_py() or Decimal(0)
