"""The review queue: one supplier at a time, by keyboard, undone as easily, each reviewer seeing what others did."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from commonweal.pipeline import history, suppliers
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.holdings import OwnedRows
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.components import Link, paged
from commonweal.web.design.pages import show
from commonweal.web.levers import who
from commonweal.web.levers.suppliers import (
    ADDRESS,
    BASELINE,
    KINDS,
    SUPPLIERS,
    how_far,
    href,
    seen_one,
    whose,
)
from commonweal.web.organisations import audit
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder

REVIEW = f"{ADDRESS}review/"
FIND = f"{REVIEW}find/"
NONE = "none"
FOUND_REASON = "Looked up in the registers"
USUAL_REASON = "Looked at the name, the place and what is paid for"
LATELY = 5
FOUND = 10
PAGE = 50
HERE = "#review"


@needs(Thing.SUPPLIERS)
@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """The supplier to decide on next: the largest in pounds, or the one after those that were skipped."""
    skipped = _whole(request.GET.get("skip"))
    found = _queue(request, offset=skipped)
    if not found.rows and skipped:
        return redirect(REVIEW)
    return _page(request, found, skipped)


def _queue(request: HttpRequest, *, offset: int) -> OwnedRows:
    try:
        return suppliers.queue(folder(), offset=offset, limit=1, whose=whose(request))
    except InputError:  # no suppliers are matched yet, so none is to be reviewed
        return OwnedRows("", "", (), [], 0)


def _page(
    request: HttpRequest, found: OwnedRows, skipped: int, *, problem: InputError | None = None, **more: Any
) -> HttpResponse:
    row = found.rows[0] if found.rows else None
    lately = [
        each for each in suppliers.history(folder(), whose=whose(request)).rows if not each["taken_back"]
    ][:LATELY]
    return show(
        request,
        "levers/review.html",
        title="Review suppliers",
        breadcrumbs=(BASELINE, SUPPLIERS),
        row=row,
        kinds=KINDS,
        total=found.total,
        skipped=skipped,
        at=skipped + 1,
        gain=how_far(folder(), whose(request), organisations.state_of_evidence()).gain if row else None,
        amount=wording.pounds_exact(row["amount"]) if row else "",
        seen=_standing(request, row["decision_key"]) if row else "",
        find=f"{FIND}?{urlencode({'key': row['decision_key'], 'skip': skipped})}" if row else "",
        by=who.name(request),
        why=USUAL_REASON,
        lately=[{**each, "when": wording.moment(each["at"])} for each in lately],
        behind=bool(lately) and how_far(folder(), whose(request), organisations.state_of_evidence()).behind,
        problem=problem,
        status=409 if problem else 200,
        none=NONE,
        **more,
    )


def _standing(request: HttpRequest, key: str) -> str:
    """The id of the decision that stands for a supplier, nothing where none does."""
    past = suppliers.history(folder(), key=key, whose=whose(request)).rows
    return next((row["id"] for row in past if not row["taken_back"]), "")


@needs(Thing.SUPPLIERS, Verb.SEE, post=Verb.CHANGE)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Remember what was decided, then go on to the next. Where somebody else was first, say who and what."""
    key, chosen = request.POST.get("key", ""), request.POST.get("entity", "")
    skipped = _whole(request.POST.get("skip"))
    by = who.remember(request, request.POST.get("by", ""))
    try:
        if not chosen:
            raise InputError(
                "nothing_chosen",
                "Nothing was chosen.",
                what_to_do="Choose a body, or that it is none of them.",
            )
        why = request.POST.get("why", "").strip()[:500] or USUAL_REASON
        with audit.of_evidence(
            by=who.reader_named(request, by), act=history.DECIDE, about=history.about_supplier(key), why=why
        ) as came:
            decided = suppliers.decide(
                folder(),
                key,
                entity=None if chosen == NONE else chosen,
                by=by,
                why=why,
                seen=request.POST.get("seen") or None,
                whose=whose(request, Verb.CHANGE),
            )
            came.happened(history.of_decision(decided))
    except InputError as fault:
        return _page(
            request,
            _queue(request, offset=skipped),
            skipped,
            problem=fault,
            decided=Link("See this supplier", href(key)),
        )
    return redirect(href(key) if request.POST.get("from") == "supplier" else _address(skipped))


@needs(Thing.SUPPLIERS)
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Look up who a supplier is in the lists and registers held, by name or number, and choose one."""
    key = request.GET.get("key", "")
    supplier = seen_one(request, key).rows[0]
    if supplier["entity_kind"] == "individual":
        raise Http404
    asked = request.GET.get("search", supplier["supplier"]).strip()[:100]
    offset = paged(request.GET.get("offset"), limit=FOUND)
    found = suppliers.find(folder(), asked, offset=offset, limit=FOUND) if asked else None
    return show(
        request,
        "levers/find.html",
        title="Find who a supplier is",
        breadcrumbs=(SUPPLIERS, Link(supplier["supplier"], href(key))),
        supplier=supplier,
        key=key,
        skipped=_whole(request.GET.get("skip")),
        asked=asked,
        found=found,
        kinds=KINDS,
        no_register=not (datasets.holds("companies") or datasets.holds("charities")),
        seen=_standing(request, key),
        by=who.name(request),
        why=FOUND_REASON,
        from_=request.GET.get("from", ""),
        first=offset + 1,
        before=offset - FOUND if offset else None,
        further=offset + FOUND if found and offset + FOUND < found.total else None,
    )


@needs(Thing.SUPPLIERS, Verb.SEE, post=Verb.CHANGE)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take a decision back."""
    by = who.remember(request, request.POST.get("by", "") or who.name(request))
    decision = request.POST.get("decision", "")[:100]
    why = request.POST.get("why", "").strip()[:500] or "Undone"
    with audit.of_evidence(
        by=who.reader_named(request, by), act=history.UNDO, about=f"decision:{decision}", why=why
    ) as came:
        undone = suppliers.undo(folder(), decision, by=by, why=why, whose=whose(request, Verb.CHANGE))
        came.happened(history.of_decision(undone))
    onward = f"{ADDRESS}decisions/" if request.POST.get("from") == "decisions" else _address(0)
    return redirect(onward)


@needs(Thing.SUPPLIERS)
@require_GET
def decisions(request: HttpRequest) -> HttpResponse:
    """All that was decided, by whom and why, the newest first; each can be undone."""
    offset = _whole(request.GET.get("offset"), most=10**9)
    found = suppliers.history(folder(), whose=whose(request))
    rows = [{**row, "when": wording.moment(row["at"])} for row in found.rows[offset : offset + PAGE]]
    return show(
        request,
        "levers/decisions.html",
        title="What was decided about suppliers",
        breadcrumbs=(BASELINE, SUPPLIERS),
        rows=rows,
        total=found.total,
        further=offset + PAGE if offset + PAGE < found.total else None,
        first=Link("Review suppliers", REVIEW),
    )


def _address(skipped: int) -> str:
    return f"{REVIEW}{f'?skip={skipped}' if skipped else ''}{HERE}"


def _whole(value: str | None, *, most: int = 10**6) -> int:
    return min(int(value), most) if value and value.isdecimal() and len(value) < 10 else 0
