"""Pages of the register of partners, and of who is missing in it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonweal.publication import wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Cell, Column, Link, Register
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import keeping
from commonweal.web.organisations.records.pages import (
    chosen,
    done_by_form,
    found,
    given,
    known_to,
    seen,
    take_in,
)
from commonweal.web.relationships.models import Partner
from commonweal.web.relationships.partners import actions, reading, workbooks
from commonweal.web.relationships.partners.forms import AddPartnerForm, ChangePartnerForm

RELATIONSHIPS = Link("Relationships", "/relationships/")
PARTNERS = Link("Partners", "/relationships/partners/")
EVERYWHERE = "The whole system"


def _of_partner(_: HttpRequest, partner_id: UUID) -> tuple[str, ...]:
    return found(Partner, partner_id).owners()


@needs(Thing.RELATIONSHIPS)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Every partner of today, and which sectors and places are missing."""
    names, titles, places = reading.names(), reading.sector_titles(), reading.places()
    covered, unplaced = reading.covered()
    sector, place = known_to(request, "sector", titles), known_to(request, "place", places)
    speaking = {code: one.sector.title for one in reversed(covered) for code in one.partners}
    within = {code for one in covered if one.sector.id == sector for code in one.partners}
    rows = [
        each
        for each in reading.at_the_table()
        if (not sector or each.organisation in within)
        and (not place or not each.places or place in each.places)
    ]
    rows.sort(key=lambda each: names.get(each.organisation, each.organisation).casefold())
    view = Register(
        "Partners",
        [Column("partner", "Partner"), Column("sector", "Sector"), Column("places", "Works in")],
        [
            (
                Cell(
                    names.get(each.organisation, each.organisation), href=reverse("partner", args=[each.pk])
                ),
                Cell(speaking.get(each.organisation, reading.NO_SECTOR)),
                Cell(", ".join(each.places) or EVERYWHERE),
            )
            for each in rows
        ],
        len(rows),
        "partner",
        limit=max(1, len(rows)),
        downloads=[Link("XLSX", reverse("partners_workbook"))],
        filters=[
            chosen(request, "sector", "Sector", titles.items()),
            chosen(request, "place", "Place", [(each, each) for each in places]),
        ],
    )
    return show(
        request,
        "relationships/partners.html",
        title="Partners",
        breadcrumbs=(RELATIONSHIPS,),
        register=view,
        any=Partner.objects.exists(),
        covered=covered,
        missing=[one for one in covered if one.missing],
        unplaced=[names.get(code, code) for code in unplaced],
        may_add=reader(request).can_somewhere(Verb.ADD, Thing.RELATIONSHIPS),
        first=Link("Add a partner", reverse("add_partner")),
    )


@needs(Thing.RELATIONSHIPS)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The register as a workbook, with contacts for who may change all of it."""
    contacts = reader(request).can(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    book = workbooks.written(Partner.objects.all(), title="Partners", contacts=contacts)
    return attached(book, XLSX, "partners.xlsx")


@needs(Thing.RELATIONSHIPS, Verb.ADD)
@require_http_methods(["GET", "POST"])
def take_in_many(request: HttpRequest) -> HttpResponse:
    """Send the register back as a workbook."""
    return take_in(
        request,
        workbooks.PARTNERS,
        "Add or change many partners",
        (RELATIONSHIPS, PARTNERS),
        blank=reverse("partners_workbook"),
    )


@needs(Thing.RELATIONSHIPS, Verb.ADD)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put an organisation at the table."""
    asking = reader(request)
    form = bind(AddPartnerForm, request, asking=asking)
    if not form.any:
        return show(
            request,
            "relationships/nobody_to_add.html",
            title="Add a partner",
            breadcrumbs=(RELATIONSHIPS, PARTNERS),
            every_one_held=Partner.objects.exists(),
            may_add=asking.can_somewhere(Verb.ADD, Thing.ORGANISATIONS),
        )
    return done_by_form(
        request, "Add a partner", form, "Add it",
        lambda: actions.add_partner(by=asking, **form.cleaned_data),
        RELATIONSHIPS, PARTNERS, said="The partner is added", to=lambda _: PARTNERS.href,
    )  # fmt: skip


@needs(Thing.RELATIONSHIPS, of=_of_partner)
@require_GET
def partner(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    """One partner."""
    held, asking = found(Partner, partner_id), reader(request)
    name, titles = reading.names().get(held.organisation, held.organisation), reading.sector_titles()
    facts = [
        ("Works in", ", ".join(held.places) or EVERYWHERE),
        ("Sector", titles.get(reading.sector_of(held.organisation), reading.NO_SECTOR)),
        (
            "Brings",
            wording.listed([titles.get(each, each) for each in held.brings]) or "Its own point of view",
        ),
        ("A partner since", wording.day(held.since) if held.since else "Not said"),
        ("Until", wording.day(held.until) if held.until else "Not said"),
    ]
    may_change = keeping.can_change(held, asking)
    return show(
        request,
        "relationships/partner.html",
        title=name,
        breadcrumbs=(RELATIONSHIPS, PARTNERS),
        partner=held,
        facts=facts,
        may_change=may_change,
        contact=[held.contact_name, held.contact_email] if may_change else [],
        changes=history([f"partner:{held.pk}"]),
    )


@needs(Thing.RELATIONSHIPS, Verb.CHANGE, of=_of_partner)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    """Change what is held of a partner."""
    asking, held = reader(request), found(Partner, partner_id)
    form = seen(ChangePartnerForm, request, held)
    if request.method == "GET":
        form.initial |= {"contact_name": held.contact_name, "contact_email": held.contact_email}
    name, href = reading.names().get(held.organisation, held.organisation), reverse("partner", args=[held.pk])
    return done_by_form(
        request, "Change a partner", form, "Save",
        lambda: actions.change_partner(held.pk, seen=held.version, by=asking, **given(form)),
        PARTNERS, Link(name, href), said="The partner is changed", to=lambda _: href, intro=name,
    )  # fmt: skip


@needs(Thing.RELATIONSHIPS, Verb.CHANGE, of=_of_partner)
@require_POST
def erase_contact(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    """Forget whom to turn to."""
    actions.erase_contact(partner_id, by=reader(request))
    say(request, "The contact is erased")
    return redirect("partner", partner_id)
