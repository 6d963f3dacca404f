"""Setting up a system: a list of tasks, and a form a page. It can be left, and gone on with by somebody else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Link, Task
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.models import Sector
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import system
from commonweal.web.organisations.set_up import actions, drafts, forms
from commonweal.web.organisations.set_up.drafts import Plan

HERE = Link("Set up your system", "/set-up/")
WAY = (HOME, HERE)
OVERTAKEN = (
    "Somebody else changed this set-up while you were on the page. What you typed is still below. "
    "Look at the other pages for what they changed, then send yours again to put it in place of theirs."
)
may_set_up = needs(Thing.ORGANISATIONS, Verb.CHANGE, of=SYSTEM)


@may_set_up
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What there is to look over, and how far it is."""
    plan, _ = drafts.current()
    names = {
        "board": ("Your board, or boards", "Proposes all the rest; you can go on without it."),
        "name": ("Name and words", "What the system is called, who convenes it, and who will use this."),
        "organisations": ("Organisations", "Trusts, councils, boards and partners."),
        "places": ("Footprint and places", "The councils of your area, and the places they make up."),
    }
    tasks = [
        Task(text, "Completed" if part in plan.done else "To do", f"/set-up/{part}/", hint)
        for part, (text, hint) in names.items()
    ]
    tasks.append(Task("Check and keep", "To do", "/set-up/check/", "Nothing is in force until then."))
    return show(
        request,
        "set_up/start.html",
        title=HERE.text,
        tasks=tasks,
        plan=plan,
        demonstration=system().demonstration,
    )


@may_set_up
@require_http_methods(["GET", "POST"])
def board(request: HttpRequest) -> HttpResponse:
    """Name the boards; see what they propose."""
    plan, version = drafts.current()
    area = forms.AS_WAS if plan.as_was else None
    form = bind(forms.BoardForm, request, initial={"boards": "\n".join(plan.boards), "area": area})
    if request.method == "POST" and form.is_valid():
        boards, as_was = form.chosen
        if _keep(request, drafts.proposed(plan, boards, as_was=as_was), version):
            return redirect("/set-up/name/")
        form.add_error(None, OVERTAKEN)
    return _page(request, "set_up/board.html", "Your board", form, version, closed=form.closed)


@may_set_up
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """What the system is called, and its words."""
    plan, version = drafts.current()
    fields = ("name", "convening_body", "strategy_document", "sharing")
    form = bind(forms.NameForm, request, initial={field: getattr(plan, field) for field in fields})
    if request.method == "POST" and form.is_valid():
        if _keep(request, replace(plan, **form.cleaned_data).with_done("name"), version):
            return redirect("/set-up/organisations/")
        form.add_error(None, OVERTAKEN)
    return _page(request, "set_up/name.html", "Name and words", form, version, missing=plan.missing)


@may_set_up
@require_http_methods(["GET", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """Which organisations the system has."""
    plan, version = drafts.current()
    initial = [
        {"keep": body.keep, "code": body.code, "name": body.name, "sector": body.sector}
        for body in plan.bodies
    ]
    rows = forms.Rows(forms.BodyRow, request, initial)
    if request.method == "POST" and rows.is_valid():
        planned = replace(plan, bodies=forms.bodies(rows, plan)).with_done("organisations")
        if _keep(request, planned, version):
            return redirect("/set-up/places/")
        rows.errors_found.append({"text": OVERTAKEN, "href": "#maincontent"})
    days = {body.code: _days(body) for body in plan.bodies}
    return _rows_page(
        request, "organisations", "Organisations", rows, version, plan, sectors=Sector.choices, days=days
    )


@may_set_up
@require_http_methods(["GET", "POST"])
def places(request: HttpRequest) -> HttpResponse:
    """Which councils are the footprint, and which places they make up."""
    plan, version = drafts.current()
    initial = [
        {"keep": one.keep, "code": one.code, "name": one.name, "place": one.place} for one in plan.councils
    ]
    rows = forms.Rows(forms.CouncilRow, request, initial)
    if request.method == "POST" and rows.is_valid():
        planned = replace(plan, councils=forms.councils(rows, plan)).with_done("places")
        if _keep(request, planned, version):
            return redirect("/set-up/check/")
        rows.errors_found.append({"text": OVERTAKEN, "href": "#maincontent"})
    shared = {one.code for one in plan.councils if one.shared}
    return _rows_page(request, "places", "Footprint and places", rows, version, plan, shared=shared)


@may_set_up
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """See all of it, and keep it."""
    plan, version = drafts.current()
    form = bind(forms.KeepForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            if _seen(request) != version:
                form.add_error(None, "Somebody changed this set-up since you opened the page: look again.")
            else:
                actions.keep(plan=plan, by=reader(request), why=form.cleaned_data["why"])
                say(request, f"{plan.name} is set up")
                return redirect("/system/")
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
    labels = dict(Sector.choices)
    return _page(
        request,
        "set_up/check.html",
        "Check and keep",
        form,
        version,
        plan=plan,
        as_at=wording.day(dt.date.fromisoformat(plan.day)) if plan.day else "Today",
        bodies=[
            (body.name, body.code, labels.get(body.sector, ""), _days(body)) for body in plan.kept_bodies
        ],
        explicit=plan.sharing == "explicit",
        unplaced=[council.name for council in plan.kept_councils if not council.place],
        names={council.code: council.name for council in plan.councils},
    )


def _page(
    request: HttpRequest, template: str, title: str, form: Any, version: int, **page: Any
) -> HttpResponse:
    shown = _seen(request) if request.method == "POST" and not form.non_field_errors() else version
    return show(request, template, title=title, breadcrumbs=WAY, form=form, version=shown, **page)


def _rows_page(
    request: HttpRequest, part: str, title: str, rows: forms.Rows, version: int, plan: Plan, **page: Any
) -> HttpResponse:
    return show(
        request,
        f"set_up/{part}.html",
        title=title,
        breadcrumbs=WAY,
        rows=rows,
        version=version,
        missing=plan.missing,
        status=422 if rows.errors else 200,
        **page,
    )


def _keep(request: HttpRequest, plan: Plan, version: int) -> bool:
    """Keep the draft, unless somebody else has since the page was opened."""
    return _seen(request) == version and drafts.keep(plan, seen=version, by=reader(request))


def _seen(request: HttpRequest) -> int:
    """Which version of the draft the page that was sent showed."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _days(body: drafts.PlannedBody) -> str:
    """From when to when an organisation is, in words."""
    if body.closed:
        return f"closed on {wording.day(dt.date.fromisoformat(body.closed))}"
    return f"since {wording.day(dt.date.fromisoformat(body.opened))}" if body.opened else ""
