"""Pages of the planning calendar: on which days partners decide, side by side."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.publication import calendars, wording
from commonweal.vocabulary.periods import Month
from commonweal.web.baseline.strategies import actions, reading, workbooks
from commonweal.web.baseline.strategies.forms import AddDateForm, ChangeDateForm
from commonweal.web.baseline.strategies.models import DecisionDate, Sort
from commonweal.web.baseline.strategies.views.common import BASELINE, CALENDAR, MOST
from commonweal.web.design.components import Cell, Column, Link, Register
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import system
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.records.pages import (
    chosen,
    form_page,
    found,
    given,
    known_to,
    saved,
    seen,
    take_in,
)

COLUMNS = [
    Column("day", "Day"),
    Column("what", "What is decided"),
    Column("sort", "Sort"),
    Column("papers", "Papers by"),
]
AHEAD = {"": "The next 12 months", "all": "All that are known", "past": "Past"}


def _of_date(_: HttpRequest, date_id: UUID) -> tuple[str, ...]:
    return found(DecisionDate, date_id).owners()


@needs(Thing.STRATEGIES)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Decision dates, the next first."""
    asking, names = reader(request), choices.names()
    rows = list(_filtered(request)[:MOST])
    query = request.GET.urlencode()
    codes = set(DecisionDate.objects.values_list("organisation", flat=True))
    whose = sorted(((code, names.get(code, code)) for code in codes), key=lambda one: one[1])
    view = Register(
        "Decision dates",
        COLUMNS,
        [_row(each, names) for each in rows],
        len(rows),
        "decision date",
        limit=max(1, len(rows)),
        filters=[
            chosen(request, "organisation", "Whose", whose),
            chosen(request, "sort", "Sort", Sort.choices),
            chosen(request, "when", "When", [(key, text) for key, text in AHEAD.items() if key], AHEAD[""]),
        ],
        downloads=[
            Link("XLSX", f"/baseline/calendar/calendar.xlsx?{query}"),
            Link("Calendar file", f"/baseline/calendar/calendar.ics?{query}"),
        ],
        empty="No decision date matches.",
    )  # fmt: skip
    today = timezone.localdate()
    known = {row.organisation for row in DecisionDate.objects.filter(day__gte=today, called_off=False)}
    return show(
        request,
        "strategies/calendar.html",
        title="Planning calendar",
        breadcrumbs=(BASELINE,),
        register=view,
        any=DecisionDate.objects.exists(),
        close=_close_together(rows, today, names),
        unknown=[one.name for one in reading.anchors(today) if one.code not in known],
        may_add=asking.can_somewhere(Verb.ADD, Thing.STRATEGIES),
        first=Link("Add a decision date", "/baseline/calendar/add/"),
    )


def _filtered(request: HttpRequest) -> QuerySet[DecisionDate]:
    rows, today = DecisionDate.objects.all(), timezone.localdate()
    if organisation := request.GET.get("organisation", "")[:20]:
        rows = rows.filter(organisation=organisation)
    if sort := known_to(request, "sort", Sort.values):
        rows = rows.filter(sort=sort)
    when = known_to(request, "when", AHEAD)
    if when == "past":
        return rows.filter(day__lt=today).order_by("-day", "what")
    return rows if when == "all" else rows.filter(day__gte=today, day__lte=today + dt.timedelta(days=365))


def _row(each: DecisionDate, names: dict[str, str]) -> tuple[Cell, ...]:
    who = names.get(each.organisation, each.organisation)
    return (
        Cell(wording.day(each.day)),
        Cell(each.what, href=f"/baseline/calendar/{each.pk}/", detail=who),
        Cell("Called off", tag="grey") if each.called_off else Cell(str(Sort(each.sort).label)),
        Cell(wording.day(each.papers_by) if each.papers_by else "Not said"),
    )


def _close_together(
    rows: list[DecisionDate], today: dt.date, names: dict[str, str]
) -> list[tuple[str, list[str]]]:
    """The months ahead in which several organisations settle a budget or a plan, and which."""
    months: dict[Month, list[str]] = {}
    for each in rows:
        if each.day >= today and not each.called_off and each.sort in (Sort.BUDGET, Sort.PLAN):
            months.setdefault(Month.of(each.day), []).append(names.get(each.organisation, each.organisation))
    return [
        (wording.month(month), list(dict.fromkeys(who)))
        for month, who in sorted(months.items())
        if len(set(who)) > 1
    ]


@needs(Thing.STRATEGIES)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The decision dates as filtered, to be changed and sent back."""
    book = workbooks.dates(_filtered(request)[:MOST], title=f"Decision dates, {system().name}")
    return attached(book, XLSX, "calendar.xlsx")


@needs(Thing.STRATEGIES)
@require_GET
def ics(request: HttpRequest) -> HttpResponse:
    """The same for a calendar program: days of decisions, and days by which papers must be there."""
    names, address = choices.names(), f"{request.scheme}://{request.get_host()}"
    entries = []
    for each in _filtered(request).filter(called_off=False)[:MOST]:
        who, page = names.get(each.organisation, each.organisation), f"{address}/baseline/calendar/{each.pk}/"
        entries.append(calendars.Entry(str(each.pk), each.version, each.day, f"{who}: {each.what}", page))
        if each.papers_by:
            papers = f"Papers for {who}: {each.what}"
            entries.append(calendars.Entry(f"{each.pk}-papers", each.version, each.papers_by, papers, page))
    text = calendars.calendar(entries, name=f"Decision dates of {system().name}")
    return attached(text.encode(), calendars.CONTENT_TYPE, "calendar.ics")


@needs(Thing.STRATEGIES, Verb.ADD)
@require_http_methods(["GET", "POST"])
def take_in_many(request: HttpRequest) -> HttpResponse:
    """Send a filled or changed workbook."""
    return take_in(
        request, workbooks.DATES, "Add or change many decision dates", (BASELINE, CALENDAR),
        blank="/baseline/calendar/calendar.xlsx?when=all",
    )  # fmt: skip


@needs(Thing.STRATEGIES, Verb.ADD)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a decision date."""
    asking = reader(request)
    form = bind(AddDateForm, request, asking=asking)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.add_date(by=asking, **form.cleaned_data))
    ):
        say(request, "The decision date is added")
        return redirect("planning_calendar")
    return form_page(request, "Add a decision date", form, "Add it", BASELINE, CALENDAR)


@needs(Thing.STRATEGIES, of=_of_date)
@require_GET
def date(request: HttpRequest, date_id: UUID) -> HttpResponse:
    """One decision date."""
    held, names = found(DecisionDate, date_id), choices.names()
    return show(
        request,
        "strategies/date.html",
        title=held.what,
        breadcrumbs=(BASELINE, CALENDAR),
        date=held,
        facts=[
            ("Whose", names.get(held.organisation, held.organisation)),
            ("When", wording.day(held.day) + (". Called off" if held.called_off else "")),
            ("Sort", str(Sort(held.sort).label)),
            ("Papers by", wording.day(held.papers_by) if held.papers_by else "Not said"),
        ],
        may_change=keeping.can_change(held, reader(request)),
        changes=history(f"decision-date:{held.pk}"),
    )


@needs(Thing.STRATEGIES, Verb.CHANGE, of=_of_date)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, date_id: UUID) -> HttpResponse:
    """Change a decision date, or call it off."""
    asking, held = reader(request), found(DecisionDate, date_id)
    form = seen(ChangeDateForm, request, held)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.change_date(held.pk, seen=held.version, by=asking, **given(form)))
    ):
        say(request, "The decision date is changed")
        return redirect("decision_date", held.pk)
    back = Link(held.what, f"/baseline/calendar/{held.pk}/")
    return form_page(request, "Change a decision date", form, "Save", CALENDAR, back)
