"""Pages of connectors and secondments."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.publication import spreadsheet, wording
from commonweal.web.design.components import Cell, Column, Link, Register
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import keeping
from commonweal.web.organisations.records.pages import chosen, done_by_form, found, given, known_to, seen
from commonweal.web.organisations.work import comments
from commonweal.web.relationships.connectors import actions
from commonweal.web.relationships.connectors.forms import AddConnectorForm, ChangeConnectorForm, whose
from commonweal.web.relationships.models import Connector

RELATIONSHIPS = Link("Relationships", "/relationships/")
CONNECTORS = Link("Connectors and secondments", "/relationships/connectors/")
KINDS = {"connector": "Connectors", "secondment": "Secondments"}
WHEN = {"": "Now", "past": "Ended", "all": "All"}


def _of_connector(_: HttpRequest, connector_id: UUID) -> tuple[str, ...]:
    return found(Connector, connector_id).owners()


@needs(Thing.RELATIONSHIPS)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """To whom partners turn, and who was lent where."""
    rows, known = list(_filtered(request)), actions.connects()
    view = Register(
        "Connectors and secondments",
        [
            Column("role", "Role"),
            Column("for", "Turn to it for"),
            Column("connects", "Connects with"),
            Column("since", "Since"),
        ],
        [
            (
                Cell(each.role, href=_href(each), detail=_lent(each)),
                Cell(each.turn_to_for, detail=each.contact),
                Cell(wording.listed([known.get(one, one) for one in each.connects]) or "Not said"),
                Cell(
                    wording.day(each.since), detail=f"until {wording.day(each.until)}" if each.until else ""
                ),
            )
            for each in rows
        ],
        len(rows),
        "connector or secondment",
        many="connectors and secondments",
        limit=max(1, len(rows)),
        filters=[
            chosen(request, "kind", "Which", KINDS.items()),
            chosen(request, "when", "When", [(key, text) for key, text in WHEN.items() if key], WHEN[""]),
        ],
        downloads=[Link("XLSX", f"/relationships/connectors/connectors.xlsx?{request.GET.urlencode()}")],
    )
    return show(
        request,
        "connectors/connectors.html",
        title="Connectors and secondments",
        breadcrumbs=(RELATIONSHIPS,),
        register=view,
        any=Connector.objects.exists(),
        may_add=reader(request).can_somewhere(Verb.ADD, Thing.RELATIONSHIPS),
        first=Link("Add a connector or a secondment", "/relationships/connectors/add/"),
    )


def _filtered(request: HttpRequest) -> QuerySet[Connector]:
    rows, today = Connector.objects.all(), timezone.localdate()
    if kind := known_to(request, "kind", KINDS):
        rows = rows.filter(is_secondment=kind == "secondment")
    when = known_to(request, "when", WHEN)
    if when == "past":
        return rows.filter(until__lt=today)
    return rows if when == "all" else rows.filter(Q(until__isnull=True) | Q(until__gte=today))


def _lent(each: Connector) -> str:
    owner = whose(each.organisation)
    return f"Lent by {owner} to {whose(each.lent_to)}" if each.is_secondment else owner


@needs(Thing.RELATIONSHIPS)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    known = actions.connects()
    body = [
        (
            each.role, whose(each.organisation), each.turn_to_for, each.contact,
            wording.listed([known.get(one, one) for one in each.connects]), "Yes" if each.is_secondment else "No",
            whose(each.lent_to) if each.lent_to else "", each.since.isoformat(),
            each.until.isoformat() if each.until else "", "Yes" if each.is_public else "No",
        )
        for each in _filtered(request)
    ]  # fmt: skip
    book = spreadsheet.rows_workbook(
        "Connectors",
        f"Connectors and secondments, {organisations.system().name}",
        ("Role", "Whose", "Turn to it for", "How it is reached", "Connects with", "Secondment", "Lent to", "Since",
         "Until", "Partners outside may read it"),
        body,
        widths=(34, 34, 60, 34, 40, 12, 34, 12, 12, 14),
    )  # fmt: skip
    return attached(book, XLSX, "connectors.xlsx")


@needs(Thing.RELATIONSHIPS, Verb.ADD)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put a connector or a secondment into the register."""
    asking = reader(request)
    form = bind(AddConnectorForm, request, asking=asking)
    return done_by_form(
        request, "Add a connector or a secondment", form, "Add it",
        lambda: actions.add_connector(by=asking, **form.cleaned_data),
        RELATIONSHIPS, CONNECTORS, said="It is in the register", to=_href,
    )  # fmt: skip


@needs(Thing.RELATIONSHIPS, of=_of_connector)
@require_GET
def connector(request: HttpRequest, connector_id: UUID) -> HttpResponse:
    """One connector or secondment."""
    asking, held = reader(request), found(Connector, connector_id)
    known, about = actions.connects(), f"connector:{held.pk}"
    facts = [
        ("Whose role it is", whose(held.organisation)),
        *([("Lent to", whose(held.lent_to))] if held.is_secondment else []),
        ("Turn to it for", held.turn_to_for),
        ("How it is reached", held.contact or "Not said"),
        ("Connects with", wording.listed([known.get(one, one) for one in held.connects]) or "Not said"),
        ("Since", wording.day(held.since)),
        *([("Until", wording.day(held.until))] if held.until else []),
        ("Partners outside may read it", "Yes" if held.is_public else "No"),
    ]
    return show(
        request,
        "connectors/connector.html",
        title=held.role,
        breadcrumbs=(RELATIONSHIPS, CONNECTORS),
        connector=held,
        facts=facts,
        may_change=keeping.can_change(held, asking),
        changes=history([about]),
        thread=comments.thread(about, asking, thing=Thing.RELATIONSHIPS, organisation=held.organisation),
    )


@needs(Thing.RELATIONSHIPS, Verb.CHANGE, of=_of_connector)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, connector_id: UUID) -> HttpResponse:
    """Change what is said of it."""
    asking, held = reader(request), found(Connector, connector_id)
    form = seen(ChangeConnectorForm, request, held)
    return done_by_form(
        request, "Change a connector or a secondment", form, "Save",
        lambda: actions.change_connector(held.pk, seen=held.version, by=asking, **given(form)),
        CONNECTORS, Link(held.role, _href(held)), said="It is changed", to=_href,
    )  # fmt: skip


def _href(held: Connector) -> str:
    return f"/relationships/connectors/{held.pk}/"
