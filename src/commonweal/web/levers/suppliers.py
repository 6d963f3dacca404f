"""Suppliers as the ledgers write them, who each is taken to be, and on what evidence. For the owners of the ledgers."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.pipeline import suppliers
from commonweal.pipeline.matched import Whose
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.holdings import OwnedRows
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.components import Cell, Change, Choice, Column, Filter, Link, Register, paged
from commonweal.web.design.pages import HOME, show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations import sight
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder
from commonweal.web.runs import reading as runs

LIMIT = 25
ADDRESS = "/levers/suppliers/"
BASELINE = Link("Baseline", "/baseline/")
SUPPLIERS = Link("Suppliers", ADDRESS)
FIRST = Link("Add a ledger", "/data/add/")
BANDS = {
    "automatic": ("Matched", "green"),
    "review": ("To review", "orange"),
    "not claimed": ("Not matched", "grey"),
}
KINDS = {
    "nhs": "NHS body",
    "public": "Public body",
    "company": "Company",
    "charity": "Charity",
    "individual": "Individual",
    "cluster": "Known from the ledgers only",
}
BASES = {
    "ledger address": "address in the ledger",
    "registered office": "registered office",
    "branch": "address in the ledger, not its registered office",
    "unknown": "place not known",
}


@dataclass(frozen=True)
class HowFar:
    """How far suppliers are matched, how many wait for a person, and whether they are to be matched anew."""

    gain: suppliers.Gain
    waiting: int
    behind: bool


@functools.lru_cache(maxsize=32)
def how_far(workspace: Path, whose: Whose | None, _state: tuple[object, ...]) -> HowFar:
    """The same for every page until something is loaded, decided or matched."""
    waiting = suppliers.queue(workspace, limit=1, whose=whose).total
    return HowFar(suppliers.gain(workspace, whose=whose), waiting, suppliers.is_behind(workspace))


def whose(request: HttpRequest, verb: Verb = Verb.SEE) -> Whose | None:
    """Whose suppliers the reader may see, or change; None: everybody's."""
    return sight.suppliers_of(reader(request), verb, datasets.ledgers_of())


def seen_one(request: HttpRequest, key: str) -> OwnedRows:
    """A supplier by its decision key. Raises Http404 where no ledger has it whose suppliers the reader may see."""
    try:
        return suppliers.one(folder(), key, whose=whose(request))
    except InputError as fault:
        raise Http404 from fault


@needs(Thing.SUPPLIERS)
@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """All suppliers: search, by band and kind, the largest first."""
    page: dict[str, Any] = {"title": "Suppliers", "breadcrumbs": (HOME, BASELINE), "first": FIRST}
    held = bool(datasets.ledgers_of())
    try:
        register = _register(request)
        state = how_far(folder(), whose(request), organisations.state_of_evidence())
    except InputError:  # none are matched yet: the page says what to do
        return show(
            request, "levers/suppliers.html", register=None, held=held, under_way=_under_way(), **page
        )
    gain = state.gain
    return show(
        request,
        "levers/suppliers.html",
        register=register,
        gain=gain,
        waiting=state.waiting,
        bands=[
            (BANDS[band][0], gain.suppliers.get(band, 0), gain.amount.get(band, Decimal(0))) for band in BANDS
        ],
        behind=state.behind,
        under_way=_under_way(),
        address=ADDRESS,
        **page,
    )


def _under_way() -> bool:
    return runs.is_under_way("refresh") or runs.is_under_way("add")


def _register(request: HttpRequest) -> Register:
    band = request.GET.get("band", "")
    kind = request.GET.get("kind", "")
    search = request.GET.get("search", "").strip()[:100]
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    found = suppliers.listed(
        folder(),
        band=band if band in BANDS else None,
        kind=kind if kind in KINDS else None,
        search=search or None,
        offset=offset,
        limit=LIMIT,
        whose=whose(request),
    )
    return Register(
        "Suppliers",
        [
            Column("supplier", "As the ledgers write it"),
            Column("entity", "Taken to be"),
            Column("band", "Match"),
            Column("amount", "£", numeric=True),
            Column("place", "Where"),
        ],
        [_row(row) for row in found.rows],
        found.total,
        "supplier",
        offset=offset,
        limit=LIMIT,
        filters=[
            Filter("band", "Match", [Choice("", "All"), *(Choice(k, v[0]) for k, v in BANDS.items())], band),
            Filter("kind", "Kind", [Choice("", "All"), *(Choice(k, v) for k, v in KINDS.items())], kind),
        ],
        search=search,
        search_label="Search for a supplier",
        empty="No supplier matches.",
    )


def _row(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    words, colour = BANDS[row["band"]]
    taken = row["entity_name"] if row["band"] == "automatic" else "Nobody yet"
    return (
        Cell(row["supplier"], href=href(row["decision_key"])),
        Cell(
            taken,
            detail=KINDS.get(row["entity_kind"], row["entity_kind"]) if row["band"] == "automatic" else "",
        ),
        Cell(f"{words} by a person" if row["reviewed"] else words, tag=colour),
        Cell(wording.whole(row["amount"]), detail=wording.count_of(row["payments"], "payment")),
        Cell(row["postcode"] or "Not known", detail=BASES[row["location_basis"]] if row["postcode"] else ""),
    )


def href(key: str) -> str:
    """The page of a supplier."""
    return f"{ADDRESS}one/?{urlencode({'key': key})}"


@needs(Thing.SUPPLIERS)
@require_GET
def one(request: HttpRequest) -> HttpResponse:
    """One supplier: who it is taken to be and why, who else it may be, and what was decided."""
    key = request.GET.get("key", "")
    found = seen_one(request, key)
    first = found.rows[0]
    past = suppliers.history(folder(), key=key, whose=whose(request))
    return show(
        request,
        "levers/supplier.html",
        title=first["supplier"],
        breadcrumbs=(BASELINE, SUPPLIERS),
        ways=[_facts(row) for row in found.rows],
        proposed=[
            {**each, "kind": KINDS.get(each["entity_kind"], each["entity_kind"])}
            for each in first["proposed"]
        ],
        to_review=first["band"] == "review" and not any(not row["taken_back"] for row in past.rows),
        find=""
        if first["entity_kind"] == "individual"
        else f"{ADDRESS}review/find/?{urlencode({'key': key, 'from': 'supplier'})}",
        changes=[change(row) for row in past.rows],
    )


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    words, _ = BANDS[row["band"]]
    facts = [
        ("Match", f"{words}{' by a person' if row['reviewed'] else ''}"),
        ("Taken to be", row["entity_name"] if row["band"] == "automatic" else "Nobody yet"),
        ("Kind", KINDS.get(row["entity_kind"], row["entity_kind"])),
        ("Evidence", row["evidence"]),
        ("How sure", f"{row['confidence']:.0%}"),
        ("Where", f"{row['postcode']}, {BASES[row['location_basis']]}" if row["postcode"] else "Not known"),
        ("Size", row["size"] or "Not known"),
        ("Paid", f"{wording.pounds_exact(row['amount'])} in {wording.count_of(row['payments'], 'payment')}"),
    ]
    heading = row["supplier"] + (f", {row['supplier_postcode']}" if row["supplier_postcode"] else "")
    return {"heading": heading, "facts": facts}


def change(row: Mapping[str, Any]) -> Change:
    """A decision as a history shows it."""
    what = f"{row['supplier']}: {row['entity_name'] or 'none of those proposed'}"
    return Change(
        wording.moment(row["at"]),
        row["by"],
        f"{what}{' (taken back)' if row['taken_back'] else ''}",
        row["why"],
    )
