"""Pages about people: the register, one person, giving and ending roles, closing and erasing."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Cell, Choice, Column, Filter, Link, Register, paged
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.organisations.access import for_anyone_signed_in, needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.people import actions, inviting, reading
from commonweal.web.organisations.people.forms import EraseForm, RoleForm, WhyForm
from commonweal.web.organisations.people.giving import giveable
from commonweal.web.organisations.people.reading import SYSTEM_NAME
from commonweal.web.organisations.permissions import Role, Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.signing_in import second_factor

PEOPLE = Link("People", "/people/")
LIMIT = 25
COLUMNS = [
    Column("name", "Name", sort="name"),
    Column("roles", "Roles"),
    Column("email", "Email"),
    Column("state", "State"),
]


def _of_person(request: HttpRequest, person_id: UUID) -> list[str]:
    return actions.codes_of(get_object_or_404(Person, pk=person_id))


def _of_role(request: HttpRequest, role_id: UUID) -> str:
    return get_object_or_404(Membership.objects.select_related("organisation"), pk=role_id).code


@needs(Thing.PEOPLE)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who has which role where."""
    asking = reader(request)
    found = reading.people(asking)
    search, where, role = (request.GET.get(name, "")[:100] for name in ("search", "organisation", "role"))
    rows = reading.memberships(asking)
    if search:
        found = found.filter(Q(name__icontains=search) | Q(email__icontains=search))
    if where:
        found = found.filter(
            memberships__in=rows.filter(organisation__isnull=True)
            if where == SYSTEM
            else rows.filter(organisation__code=where)
        )
    if role in Role.values:
        found = found.filter(memberships__in=rows.filter(role=role))
    descending = request.GET.get("down") == "yes"
    found = found.order_by("-name" if descending else "name", "pk")
    offset, total = paged(request.GET.get("offset"), limit=LIMIT), found.count()
    codes = reading.visible_codes(asking)
    names = dict(Organisation.objects.filter(code__in=codes).values_list("code", "name")) | {
        SYSTEM: SYSTEM_NAME
    }
    register = Register(
        "People",
        COLUMNS,
        [_row(person) for person in found[offset : offset + LIMIT]],
        total,
        "person",
        many="people",
        offset=offset,
        limit=LIMIT,
        sort="name",
        descending=descending,
        search=search,
        search_label="Name or email",
        filters=[
            Filter(
                "organisation",
                "Organisation",
                [Choice("", "All"), *(Choice(code, names[code]) for code in codes if code in names)],
                where,
            ),
            Filter("role", "Role", [Choice("", "All"), *(Choice(*each) for each in Role.choices)], role),
        ],
    )
    return show(
        request,
        "people/people.html",
        title=PEOPLE.text,
        register=register,
        nobody=not Person.objects.exists(),
        may_invite=asking.can_somewhere(Verb.ADD, Thing.PEOPLE),
        waiting=inviting.waiting(asking),
    )


@needs(Thing.PEOPLE, of=_of_person)
@require_GET
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person: the roles that the reader may know of, and what can be done."""
    asking = reader(request)
    who = _known(asking, person_id)
    held = reading.held(reading.roles_known(who))
    codes = actions.codes_of(who)
    state, colour = reading.state_of(who)
    return show(
        request,
        "people/person.html",
        title=who.name,
        breadcrumbs=(HOME, PEOPLE),
        who=who,
        state=state,
        colour=colour,
        erased=actions.is_erased(who),
        roles=[(one, asking.can(Verb.CHANGE, Thing.PEOPLE, one.membership.code)) for one in held],
        may_give=who.pk != asking.person_id and _may_give(asking),
        may_close=who.pk != asking.person_id and all(asking.can(Verb.CHANGE, Thing.PEOPLE, c) for c in codes),
        may_erase=who.pk != asking.person_id and all(asking.can(Verb.ERASE, Thing.PEOPLE, c) for c in codes),
        may_remove_factor=who.pk != asking.person_id
        and asking.can(Verb.CHANGE, Thing.PEOPLE, SYSTEM)
        and second_factor.has_one(who),
        oneself=who.pk == asking.person_id,
        changes=history(f"person:{who.pk}", asking=asking),
    )


@needs(Thing.PEOPLE, Verb.SEE, post=Verb.ADD)
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Give somebody a further role."""
    asking = reader(request)
    who = _known(asking, person_id)
    form = bind(RoleForm, request, by=asking)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.give_role(
                person=who,
                role=form.chosen_role,
                organisation=form.where,
                until=form.cleaned_data["until"],
                by=asking,
            )
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, f"{who.name} now has the role: {made}")
            return redirect(f"/people/{who.pk}/")
    return _form(request, who, form, "Give a role", "Give this role")


@needs(Thing.PEOPLE, Verb.CHANGE, of=_of_role)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, role_id: UUID) -> HttpResponse:
    """End a role."""
    held = get_object_or_404(Membership.objects.select_related("person", "organisation"), pk=role_id)
    form = bind(WhyForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_role(held=held, by=reader(request), why=form.cleaned_data["why"])
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, f"{held.person.name} no longer has the role: {held}")
            return redirect("/people/")
    return _form(request, held.person, form, f"End a role: {held}", "End this role")


@needs(Thing.PEOPLE, Verb.SEE, post=Verb.CHANGE, of=_of_person)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Close an account, or open one that is closed."""
    who = _known(reader(request), person_id)
    actions.check_whole(reader(request), Verb.CHANGE, who)
    what = "Close the account" if who.is_active else "Open the account again"
    form = bind(WhyForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_active(
                person=who, active=not who.is_active, by=reader(request), why=form.cleaned_data["why"]
            )
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, f"The account of {who.name} is {'open' if who.is_active else 'closed'}")
            return redirect(f"/people/{who.pk}/")
    return _form(request, who, form, what, what)


@needs(Thing.PEOPLE, Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def remove_second_factor(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Remove the second factor of somebody who cannot give a code any more."""
    who = get_object_or_404(Person, pk=person_id)
    if not second_factor.has_one(who):
        return redirect("person", who.pk)
    form = bind(WhyForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_second_factor(person=who, by=reader(request), why=form.cleaned_data["why"])
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, f"{who.name} can sign in without a code now")
            return redirect(f"/people/{who.pk}/")
    return _form(request, who, form, "Remove the authenticator app", "Remove it")


@needs(Thing.PEOPLE, Verb.SEE, post=Verb.ERASE, of=_of_person)
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Erase a person."""
    who = _known(reader(request), person_id)
    actions.check_whole(reader(request), Verb.ERASE, who)
    form = bind(EraseForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.erase(person=who, by=reader(request), why=form.cleaned_data["why"])
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            say(request, "The person is erased")
            return redirect("/people/")
    return _form(request, who, form, "Erase this person", "Erase for good", warning=True)


@for_anyone_signed_in
@require_GET
def your_roles(request: HttpRequest) -> HttpResponse:
    """What the reader is, where."""
    asking = reader(request)
    rows: list[Membership] = []
    if asking.person_id is not None:
        rows = list(Membership.objects.filter(person=asking.person_id).select_related("organisation"))
    return show(
        request,
        "people/your_roles.html",
        title="Your roles",
        asking=asking,
        roles=reading.held(rows),
    )


@for_anyone_signed_in
@require_GET
def who_may_do_what(request: HttpRequest) -> HttpResponse:
    """The table of permissions."""
    return show(
        request,
        "people/who_may_do_what.html",
        title="Who may do what",
        roles=[role.label for role in Role],
        rows=reading.who_may_what(),
    )


def _known(asking: Reader, person_id: UUID) -> Person:
    """A person whom the reader may know of. Raises Http404 for another."""
    found = reading.people(asking).filter(pk=person_id).first()
    if found is None:
        raise Http404
    return found


def _may_give(asking: Reader) -> bool:
    return bool(giveable(asking, [SYSTEM, *Organisation.objects.values_list("code", flat=True)]))


def _row(who: Person) -> tuple[Cell, ...]:
    held = [one for one in reading.held(reading.roles_known(who)) if one.state != "ended"]
    roles = wording.listed([f"{one.role}, {one.where}" for one in held]) if held else "None"
    state, colour = reading.state_of(who)
    return (
        Cell(who.name, href=f"/people/{who.pk}/"),
        Cell(roles),
        Cell("" if actions.is_erased(who) else who.email),
        Cell(state, tag=colour),
    )


def _form(
    request: HttpRequest, who: Person, form: PageForm, title: str, button: str, *, warning: bool = False
) -> HttpResponse:
    return show(
        request,
        "people/form.html",
        title=title,
        breadcrumbs=(PEOPLE, Link(who.name, f"/people/{who.pk}/")),
        form=form,
        who=who,
        button=button,
        warning=warning,
    )
