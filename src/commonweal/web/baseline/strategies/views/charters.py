"""Pages of charters, and of who signed them when."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.publication import spreadsheet, wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline.strategies import actions, reading
from commonweal.web.baseline.strategies.forms import AddCharterForm, ChangeCharterForm, LeaveForm, SignForm
from commonweal.web.baseline.strategies.models import Charter, Signature
from commonweal.web.baseline.strategies.views.common import BASELINE, CHARTERS
from commonweal.web.design.components import Cell, Column, Link, Register
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.records.pages import form_page, found, given, saved, seen
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.work import comments


def _of_charter(_: HttpRequest, charter_id: UUID) -> tuple[str, ...]:
    return found(Charter, charter_id).owners()


def _of_signature(_: HttpRequest, signature_id: UUID) -> tuple[str, ...]:
    return found(Signature, signature_id).owners()


@needs(Thing.STRATEGIES)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Every charter, with how many have signed it."""
    today, told, names = timezone.localdate(), choices.determinants(), choices.names()
    every = list(Charter.objects.prefetch_related("signatures"))
    view = Register(
        "Charters",
        [
            Column("charter", "Charter"),
            Column("determinant", "Determinant"),
            Column("signatories", "Signatories", numeric=True),
            Column("state", "State"),
        ],
        [
            (
                Cell(each.title, href=f"/baseline/charters/{each.pk}/", detail=names.get(each.organisation, "")),
                Cell(told.get(each.determinant, "None said")),
                Cell(str(len(reading.signatories(each, today)))),
                Cell("In force", tag="green") if each.in_force(today) else Cell("Not in force", tag="grey"),
            )
            for each in every
        ],
        len(every),
        "charter",
        limit=max(1, len(every)),
        downloads=[Link("XLSX", "/baseline/charters/charters.xlsx")],
    )  # fmt: skip
    return show(
        request,
        "strategies/charters.html",
        title="Charters",
        breadcrumbs=(BASELINE,),
        register=view,
        any=bool(every),
        may_add=reader(request).can_somewhere(Verb.ADD, Thing.STRATEGIES),
        first=Link("Add a charter", "/baseline/charters/add/"),
    )


@needs(Thing.STRATEGIES)
@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """Charters with their signatories, one row for each signature."""
    names, told = choices.names(), choices.determinants()
    body = [
        (
            each.title, names.get(each.organisation, each.organisation), told.get(each.determinant, ""),
            names.get(one.organisation, one.organisation), one.signed.isoformat(),
            one.left.isoformat() if one.left else "",
        )
        for each in Charter.objects.prefetch_related("signatures")
        for one in each.signatures.all()
    ]  # fmt: skip
    book = spreadsheet.rows_workbook(
        "Charters",
        f"Charters and who signed them, {organisations.system().name}",
        ("Charter", "Led by", "Determinant", "Signatory", "Signed", "Left"),
        body,
        widths=(44, 36, 26, 36, 12, 12),
    )
    return attached(book, XLSX, "charters.xlsx")


@needs(Thing.STRATEGIES, Verb.ADD)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put a charter into the register."""
    asking = reader(request)
    form = bind(AddCharterForm, request, asking=asking)
    if request.method == "POST" and form.is_valid():
        made = saved(form, lambda: actions.add_charter(by=asking, **form.cleaned_data))
        if made is not None:
            say(request, "The charter is added. Now say who signed it")
            return redirect("charter", made.pk)
    return form_page(request, "Add a charter", form, "Add it", BASELINE, CHARTERS)


@needs(Thing.STRATEGIES, of=_of_charter)
@require_GET
def charter(request: HttpRequest, charter_id: UUID) -> HttpResponse:
    """One charter: what it asks, who signed it and when."""
    asking, held = reader(request), found(Charter, charter_id)
    today, names = timezone.localdate(), choices.names()
    signatures = list(held.signatures.all())
    current = set(reading.signatories(held, today))
    facts = [
        ("Led by", names.get(held.organisation, held.organisation)),
        ("Determinant", choices.determinants().get(held.determinant, "None said")),
        ("From", wording.day(held.starts) if held.starts else "Not said"),
        ("Until", wording.day(held.ends) if held.ends else "Not said"),
        ("In force today", "Yes" if held.in_force(today) else "No"),
    ]
    about = [f"charter:{held.pk}", *(f"signature:{each.pk}" for each in signatures)]
    return show(
        request,
        "strategies/charter.html",
        title=held.title,
        breadcrumbs=(BASELINE, CHARTERS),
        charter=held,
        facts=facts,
        signed=[
            (each, names.get(each.organisation, ""), each.left is None and keeping.can_change(each, asking))
            for each in signatures
        ],
        unsigned=[one.name for one in reading.anchors(today) if one.code not in current],
        may_change=keeping.can_change(held, asking),
        may_sign=bool(_may_sign(held, asking)),
        changes=history(about),
        thread=comments.thread(about[0], asking, thing=Thing.STRATEGIES, organisation=held.organisation),
    )  # fmt: skip


@needs(Thing.STRATEGIES, Verb.CHANGE, of=_of_charter)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, charter_id: UUID) -> HttpResponse:
    """Change what a charter is."""
    asking, held = reader(request), found(Charter, charter_id)
    form = seen(ChangeCharterForm, request, held)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.change_charter(held.pk, seen=held.version, by=asking, **given(form)))
    ):
        say(request, "The charter is changed")
        return redirect("charter", held.pk)
    return form_page(request, "Change a charter", form, "Save", CHARTERS, _link(held))


@needs(Thing.STRATEGIES, Verb.ADD)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, charter_id: UUID) -> HttpResponse:
    """Record that an organisation signed."""
    asking, held = reader(request), found(Charter, charter_id)
    form = bind(SignForm, request, offered=_may_sign(held, asking))
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.sign(held, by=asking, **form.cleaned_data))
    ):
        say(request, "The signature is added")
        return redirect("charter", held.pk)
    return form_page(request, "Add a signatory", form, "Add it", CHARTERS, _link(held))


@needs(Thing.STRATEGIES, Verb.CHANGE, of=_of_signature)
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, signature_id: UUID) -> HttpResponse:
    """Record that an organisation left a charter."""
    asking, held = reader(request), found(Signature, signature_id)
    form = seen(LeaveForm, request, held)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.leave(held.pk, seen=held.version, by=asking, **given(form)))
    ):
        say(request, "It is recorded that they left")
        return redirect("charter", held.charter_id)
    who = choices.names().get(held.organisation, held.organisation)
    return form_page(request, "End a signature", form, "End it", CHARTERS, _link(held.charter), intro=who)


def _may_sign(held: Charter, asking: Reader) -> list[tuple[str, str]]:
    """For whom a reader can record that they signed: their own organisations; for the charter's keeper, everybody."""
    current = set(reading.signatories(held, timezone.localdate()))
    offered = (
        [(one.code, one.name) for one in organisations.known()]
        if keeping.can_change(held, asking)
        else choices.writable(asking, Verb.ADD, Thing.STRATEGIES)
    )
    return [(code, name) for code, name in offered if code not in {*current, SYSTEM}]


def _link(held: Charter) -> Link:
    return Link(held.title, f"/baseline/charters/{held.pk}/")
