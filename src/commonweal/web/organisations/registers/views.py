"""Pages of the register of organisations."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.content.areas import neighbourhoods
from commonweal.content.spend_method import local_definition
from commonweal.pipeline import holdings, systems, workspace
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Cell, Choice, Column, Filter, Link, Register, paged
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.forms import bind, standing_of
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.design.sent_back import ImportForm, Told, taken
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.models import Membership, Organisation, Sector
from commonweal.web.organisations.people import reading as people
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder, system
from commonweal.web.organisations.registers import actions, workbooks
from commonweal.web.organisations.registers.forms import AddForm, ChangeSeenForm

ORGANISATIONS = Link("Organisations", "/organisations/")
LIMIT = 25
COLUMNS = [
    Column("name", "Name", sort="name"),
    Column("sector", "Sector", sort="sector"),
    Column("code", "Code", sort="code"),
    Column("state", "State"),
]
ANCHOR = {"yes": "Anchor institutions", "no": "Other partners"}
STATE = {"open": "Open", "closed": "Closed"}


@needs(Thing.ORGANISATIONS)
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """The register, filtered."""
    found = _filtered(request)
    order = request.GET.get("order", "name")
    order = order if order in {"name", "sector", "code"} else "name"
    descending = request.GET.get("down") == "yes"
    ordered = found.order_by(f"{'-' if descending else ''}{order}", "name")
    offset, total = paged(request.GET.get("offset"), limit=LIMIT), found.count()
    asking = reader(request)
    query = request.GET.urlencode()
    register = Register(
        "Organisations",
        COLUMNS,
        [_row(each) for each in ordered[offset : offset + LIMIT]],
        total,
        "organisation",
        offset=offset,
        limit=LIMIT,
        sort=order,
        descending=descending,
        search=request.GET.get("search", "")[:100],
        search_label="Name or code",
        filters=[
            _filter(request, "sector", "Sector", dict(Sector.choices)),
            _filter(request, "anchor", "Part", ANCHOR),
            _filter(request, "state", "State", STATE),
        ],
        downloads=[Link("XLSX", f"/organisations/organisations.xlsx?{query}")],
    )
    return show(
        request,
        "registers/organisations.html",
        title=ORGANISATIONS.text,
        register=register,
        any=Organisation.objects.exists(),
        may_add=asking.can(Verb.ADD, Thing.ORGANISATIONS, SYSTEM),
        may_set_up=asking.can(Verb.CHANGE, Thing.ORGANISATIONS, SYSTEM),
        first=Link("Set up your system", "/set-up/"),
    )


@needs(Thing.ORGANISATIONS)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The register as filtered, as a workbook."""
    rows = _filtered(request).prefetch_related("succeeded_by").order_by("name")
    book = workbooks.written(rows, title=f"Organisations of {system().name}")
    return attached(book, XLSX, "organisations.xlsx")


@needs(Thing.ORGANISATIONS, Verb.ADD, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add an organisation of any sector."""
    form = bind(AddForm, request, initial={"is_anchor": True})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        after = given.pop("followed_by")
        given.pop("sure", None)
        try:
            made = actions.add(by=reader(request), **given)
            actions.set_successors(made, after, by=reader(request))
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, f"{made.name} is added")
            return redirect(f"/organisations/{made.code}/")
    return show(
        request,
        "registers/form.html",
        title="Add an organisation",
        breadcrumbs=(HOME, ORGANISATIONS),
        form=form,
        button="Add it",
    )


@needs(Thing.ORGANISATIONS, Verb.ADD, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """Send a changed workbook back."""
    form = bind(ImportForm, request)

    def take(path: Path, name: str, why: str) -> Told:
        return workbooks.taken_in(path, name=name, by=reader(request), why=why)

    if taken(request, form, take):
        return redirect("/organisations/")
    return show(
        request,
        "registers/take_in.html",
        title="Change many at once",
        breadcrumbs=(HOME, ORGANISATIONS),
        form=form,
    )


def _of_code(request: HttpRequest, code: str) -> str:
    return get_object_or_404(Organisation, code=code).code


@needs(Thing.ORGANISATIONS, of=_of_code)
@require_GET
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation: what it is, who is in it, what is held of it, as far as the reader may know."""
    asking = reader(request)
    one = get_object_or_404(Organisation.objects.prefetch_related("succeeded_by", "preceded_by"), code=code)
    rows: list[Membership] | None = None
    if asking.can(Verb.SEE, Thing.PEOPLE, code):
        rows = list(Membership.objects.filter(organisation=one).select_related("person", "organisation"))
    sees_data = asking.can(Verb.SEE, Thing.DATASETS, code)
    held = [v for v in holdings.versions(folder()) if v.organisation == code] if sees_data else []
    return show(
        request,
        "registers/organisation.html",
        title=one.name,
        breadcrumbs=(HOME, ORGANISATIONS),
        one=one,
        facts=_facts(one),
        roles=None if rows is None else [each for each in people.held(rows) if each.state != "ended"],
        sees_data=sees_data,
        datasets=len(held),
        may_change=asking.can(Verb.CHANGE, Thing.ORGANISATIONS, code),
        may_invite=asking.can(Verb.ADD, Thing.PEOPLE, code),
        changes=history(f"organisation:{code}", asking=asking),
        sees_sharing=asking.can(Verb.SEE, Thing.SHARING, code),
    )


@needs(Thing.ORGANISATIONS, Verb.CHANGE, of=_of_code)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change what an organisation is."""
    asking = reader(request)
    one = get_object_or_404(Organisation, code=code)
    initial = {name: getattr(one, name) for name in actions.FIELDS}
    after = " ".join(sorted(one.succeeded_by.values_list("code", flat=True)))
    now = initial | {"followed_by": after}
    form = bind(ChangeSeenForm, request, initial=now, standing=standing_of(now), now=now)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        del given["seen"]
        followers = given.pop("followed_by")
        try:
            actions.change(one, by=asking, **given)
            actions.set_successors(one, followers, by=asking)
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, f"{one.name} is changed")
            return redirect(f"/organisations/{code}/")
    return show(
        request,
        "registers/form.html",
        title=f"Change {one.name}",
        breadcrumbs=(ORGANISATIONS, Link(one.name, f"/organisations/{code}/")),
        form=form,
        button="Keep the changes",
    )


@needs(Thing.ORGANISATIONS)
@require_GET
def the_system(request: HttpRequest) -> HttpResponse:
    """The system as it was set up."""
    kept = workspace.settings(folder())
    local = local_definition(folder() / "content")
    names = systems.councils(folder()) | dict(Organisation.objects.values_list("code", "name"))
    return show(
        request,
        "registers/system.html",
        title=kept["name"],
        facts=[
            ("Name", kept["name"]),
            ("Boards", ", ".join(kept.get("boards", "").split()) or "Not said"),
            ("Convened by", kept.get("convening_body") or "Not said"),
            ("Strategy", kept.get("strategy_document") or "Not said"),
            (
                "Set up on",
                wording.day(dt.date.fromisoformat(kept["set_up"]))
                if kept.get("set_up")
                else "Not set up yet",
            ),
        ],
        places=[(name, [names.get(code, code) for code in codes]) for name, codes in local.places.items()],
        organisations=Organisation.objects.filter(closed__isnull=True).count(),
        neighbourhoods=len(neighbourhoods(folder() / "content").neighbourhoods),
        changes=local.changes,
        may_change=reader(request).can(Verb.CHANGE, Thing.ORGANISATIONS, SYSTEM),
    )


def _filtered(request: HttpRequest) -> QuerySet[Organisation]:
    found = Organisation.objects.all()
    today = timezone.localdate()
    sector, anchor, state, search = (
        request.GET.get(name, "")[:100] for name in ("sector", "anchor", "state", "search")
    )
    if sector in Sector.values:
        found = found.filter(sector=sector)
    if anchor in ANCHOR:
        found = found.filter(is_anchor=anchor == "yes")
    if state in STATE:
        closed = found.filter(closed__lt=today)
        found = closed if state == "closed" else found.exclude(closed__lt=today)
    if search:
        found = found.filter(name__icontains=search) | found.filter(code__icontains=search)
    return found


def _filter(request: HttpRequest, name: str, label: str, choices: dict[str, str]) -> Filter:
    every = [Choice("", "All"), *(Choice(value, text) for value, text in choices.items())]
    return Filter(name, label, every, request.GET.get(name, ""))


def _row(one: Organisation) -> tuple[Cell, ...]:
    closed = one.closed is not None and one.closed < timezone.localdate()
    state = (
        Cell("Closed", tag="grey") if closed else Cell("Anchor" if one.is_anchor else "Partner", tag="blue")
    )
    return (
        Cell(one.name, href=f"/organisations/{one.code}/"),
        Cell(one.get_sector_display()),
        Cell(one.code),
        state,
    )


def _facts(one: Organisation) -> list[tuple[str, str]]:
    facts = [
        ("Code", one.code),
        ("Sector", one.get_sector_display()),
        ("Anchor institution", "Yes" if one.is_anchor else "No"),
        ("Opened", wording.day(one.opened) if one.opened else "Not known"),
    ]
    if one.closed:
        facts.append(("Closed: last day", wording.day(one.closed)))
    return facts
