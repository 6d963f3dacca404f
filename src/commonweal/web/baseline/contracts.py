"""Contracts that end within two years: a list to filter, with the notice of each, and as a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.pipeline import contracts
from commonweal.pipeline.contracts import Ending, Endings
from commonweal.publication import spreadsheet, wording
from commonweal.web.baseline import reading
from commonweal.web.baseline.views import BASELINE, chosen_place, place_query
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.components import Cell, Choice, Column, Filter, Link, Register, paged
from commonweal.web.design.pages import show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder

ADDRESS = "/baseline/procurement/contracts/"
TITLE = "Contracts that end soon"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMIT = 25
MONTHS = ("6", "12", "18")  # what is offered within the 24 that are listed
NONE = "Not stated"
ADD = Link("Add contracts", "/data/registers/contracts/")
COLUMNS = (
    Column("title", "Contract"),
    Column("supplier", "Supplier", sort="supplier"),
    Column("amount", "Value", sort="amount", numeric=True),
    Column("ends", "Ends", sort="ends"),
)
HEADINGS = (
    "Buyer", "Contract", "Supplier", "Suppliers named", "Supplier size", "Category", "Value", "Currency", "Starts",
    "Ends", "Contracting process", "Notice",
)  # fmt: skip
WIDTHS = (36, 50, 36, 12, 18, 14, 18, 10, 14, 14, 34, 60)
ORDERS = {
    "ends": lambda one: (one.ends, one.title),
    "amount": lambda one: (one.amount is not None, one.amount or Decimal(0)),
    "supplier": lambda one: one.supplier.casefold(),
}


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The contracts that end soon, the first to end first."""
    place = chosen_place(request)
    found = contracts.ending(folder(), place)
    rows = _filtered(request, found.contracts)
    order, descending = _order(request)
    rows = sorted(rows, key=ORDERS[order], reverse=descending)
    offset = paged(request.GET.get("offset"), limit=LIMIT)
    pounds = [one.amount for one in rows if one.amount is not None and one.currency == "GBP"]
    view = Register(
        TITLE,
        COLUMNS,
        [_row(one) for one in rows[offset : offset + LIMIT]],
        len(rows),
        "contract",
        offset=offset,
        limit=LIMIT,
        sort=order,
        descending=descending,
        search=request.GET.get("search", "").strip()[:100],
        search_label="Search for words of a contract or a supplier",
        filters=_filters(request, found, place),
        downloads=[Link("XLSX", f"{ADDRESS[:-1]}.xlsx?{request.GET.urlencode()}")],
        empty="No contract fits. Take a filter away.",
    )
    return show(
        request,
        "baseline/contracts.html",
        title=TITLE,
        breadcrumbs=(BASELINE, Link("Procurement", f"/baseline/procurement/{place_query(place)}")),
        found=found,
        register=view,
        worth=wording.pounds(sum(pounds, Decimal(0))) if pounds else "",
        valued=len(pounds),
        number=len(rows),
        add=ADD,
        sources=datasets.sources(found.held, reader(request)),
    )


@needs(Thing.FIGURES, of=reading.seen_by)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    found = contracts.ending(folder(), chosen_place(request))
    body = [
        (
            one.buyer, one.title, one.supplier, one.suppliers, one.supplier_scale, one.category, one.amount,
            one.currency, None if one.starts is None else one.starts.isoformat(), one.ends.isoformat(), one.process,
            one.notice,
        )
        for one in _filtered(request, found.contracts)
    ]  # fmt: skip
    title = f"Contracts that end from {wording.day(found.first)} to {wording.day(found.last)}"
    book = spreadsheet.rows_workbook("Contracts", title, HEADINGS, body, widths=WIDTHS)
    return HttpResponse(
        book,
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="contracts-ending.xlsx"'},
    )


def _order(request: HttpRequest) -> tuple[str, bool]:
    order = request.GET.get("order", "")
    return (order if order in ORDERS else "ends"), request.GET.get("down") == "yes"


def _filtered(request: HttpRequest, every: Sequence[Ending]) -> list[Ending]:
    asked = {name: request.GET.get(name, "") for name in ("buyer", "category", "months")}
    search = request.GET.get("search", "").strip()[:100].casefold()
    last = contracts.last_day(int(asked["months"])) if asked["months"] in MONTHS else dt.date.max
    return [
        one
        for one in every
        if asked["buyer"] in ("", one.buyer)
        and asked["category"] in ("", one.category or NONE)
        and one.ends <= last
        and search in f"{one.title} {one.supplier}".casefold()
    ]


def _filters(request: HttpRequest, found: Endings, place: str) -> list[Filter]:
    within = [Choice("", f"{contracts.WITHIN} months"), *(Choice(each, f"{each} months") for each in MONTHS)]
    places = [Choice(code, name) for code, name in reading.places(reader(request))]
    return [
        Filter("place", "Organisation", places, place),
        Filter("months", "Ends within", within, request.GET.get("months", "")),
        _filter(request, "buyer", "Buyer", (one.buyer for one in found.contracts)),
        _filter(request, "category", "Category", (one.category or NONE for one in found.contracts)),
    ]


def _filter(request: HttpRequest, name: str, label: str, values: Iterable[str]) -> Filter:
    choices = [Choice("", "All"), *(Choice(each, each) for each in sorted(set(values), key=str.casefold))]
    return Filter(name, label, choices, request.GET.get(name, ""))


def _row(one: Ending) -> tuple[Cell, ...]:
    is_link = one.notice.startswith(("https://", "http://"))
    more = f" and {one.suppliers - 1} more" if one.suppliers and one.suppliers > 1 else ""
    return (
        Cell(one.title or one.process, href=one.notice if is_link else None, detail=one.buyer),
        Cell(f"{one.supplier}{more}" if one.supplier else NONE, detail=one.supplier_scale),
        Cell(_value(one)),
        Cell(wording.day(one.ends), detail=one.category),
    )


def _value(one: Ending) -> str:
    if one.amount is None:
        return NONE
    return wording.pounds(one.amount) if one.currency == "GBP" else f"{one.amount:,} {one.currency}".strip()
