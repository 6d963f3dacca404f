"""Pages that make links: to invite a person, and for a new password. A link is shown once, to be passed on."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Link
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.people import reading
from commonweal.web.organisations.people.forms import InviteForm
from commonweal.web.organisations.permissions import Role, Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.signing_in import actions, letters
from commonweal.web.organisations.signing_in.models import Invitation

PEOPLE = Link("People", "/people/")


def _of_invitation(request: HttpRequest, invitation_id: UUID) -> list[str]:
    found = get_object_or_404(Invitation.objects.prefetch_related("roles__organisation"), pk=invitation_id)
    return [role.organisation.code if role.organisation else SYSTEM for role in found.roles.all()]


def _of_person(request: HttpRequest, person_id: UUID) -> list[str]:
    return reading.codes_of(get_object_or_404(Person, pk=person_id))


@needs(Thing.PEOPLE, Verb.ADD)
@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to a role."""
    asking = reader(request)
    if asking.is_local and not Person.objects.filter(is_demonstration=False).exists():
        return redirect("signing_in:first_account")
    form = bind(InviteForm, request, by=asking, initial={"organisation": request.GET.get("organisation", "")})
    if request.method == "POST" and form.is_valid():
        code = form.where.code if form.where else SYSTEM
        email = form.cleaned_data["email"]
        try:
            link = actions.invite(email=email, roles=[(Role(form.chosen_role), code)], by=asking)
        except InputError as fault:
            form.add_error(None, f"{fault.message} {fault.what_to_do}")
        else:
            return _link(
                request,
                f"{email} is invited",
                link,
                "They make a password of their own with it. It works once, within a week.",
                sent_to=email if letters.can_be_sent() else "",
            )
    return show(
        request,
        "people/form.html",
        title="Invite a person",
        breadcrumbs=(HOME, PEOPLE),
        form=form,
        button="Make the invitation",
    )


@needs(Thing.PEOPLE, Verb.ADD, of=_of_invitation)
@require_POST
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Make an invitation worthless that was not taken up."""
    actions.withdraw(get_object_or_404(Invitation, pk=invitation_id), by=reader(request))
    say(request, "The invitation is withdrawn")
    return redirect("/people/")


@needs(Thing.PEOPLE, Verb.CHANGE, of=_of_person)
@never_cache
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Make a link by which somebody sets a new password."""
    asking = reader(request)
    who = reading.people(asking).filter(pk=person_id, is_active=True).first()
    if who is None:
        raise Http404
    if request.method == "POST":
        link = actions.reset_link(person=who, by=asking)
        return _link(request, f"A new password for {who.name}", link, "It works once, and for an hour.")
    return show(
        request,
        "people/form.html",
        title="A link for a new password",
        breadcrumbs=(PEOPLE, Link(who.name, f"/people/{who.pk}/")),
        form=PageForm(),
        who=who,
        button="Make the link",
    )


def waiting(asking: Reader) -> list[tuple[Invitation, str]]:
    """The invitations that nobody has taken up yet, of those that a reader may withdraw, with their roles in words."""
    codes = reading.visible_codes(asking)
    within = Q(roles__organisation__code__in=codes)
    if SYSTEM in codes:
        within |= Q(roles__organisation__isnull=True)
    open_ones = Invitation.objects.filter(
        within, used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
    rows = open_ones.distinct().prefetch_related("roles__organisation")
    return [(each, "; ".join(str(role) for role in each.roles.all())) for each in rows]


def _link(request: HttpRequest, title: str, link: str, about: str, *, sent_to: str = "") -> HttpResponse:
    return show(
        request,
        "people/link.html",
        title=title,
        breadcrumbs=(HOME, PEOPLE),
        link=link,
        about=about,
        sent_to=sent_to,
    )
