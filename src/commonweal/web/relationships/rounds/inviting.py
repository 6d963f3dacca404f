"""Pages that make personal links, shown once, and texts that remind. None of them says who has answered."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from commonweal.publication import spreadsheet, wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Link
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records.pages import found, saved
from commonweal.web.organisations.signing_in import letters
from commonweal.web.relationships.models import Invitation, Partner, Round
from commonweal.web.relationships.partners import reading as partners
from commonweal.web.relationships.rounds import actions, reminding
from commonweal.web.relationships.rounds.actions import PersonalLink
from commonweal.web.relationships.rounds.forms import InviteForm, InviteTeamsForm, asked_in_words
from commonweal.web.relationships.rounds.views import RELATIONSHIPS, link

MERGE_HEADINGS = ("Partner", "Contact", "Email address", "Link")
_RUN = needs(Thing.RELATIONSHIPS, Verb.CHANGE, of=SYSTEM)


@_RUN
@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Invite partners, many at once."""
    held, asking = found(Round, round_id), reader(request)
    form = bind(InviteForm, request, round_=held)
    if request.method == "POST" and form.is_valid():
        made = saved(form, lambda: actions.invite(held.pk, form.codes(), by=asking))
        if made is not None:
            return links(request, held, made)
    return show(
        request,
        "relationships/invite.html",
        title="Invite partners",
        breadcrumbs=(RELATIONSHIPS, link(held)),
        form=form,
        round=held,
        button="Make their links",
        teams=reverse("invite_teams", args=[held.pk]),
    )


@_RUN
@never_cache
@require_http_methods(["GET", "POST"])
def invite_teams(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Invite teams of an NHS body."""
    held, asking = found(Round, round_id), reader(request)
    form = bind(InviteTeamsForm, request)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        made = saved(
            form, lambda: actions.invite_teams(held.pk, chosen["organisation"], chosen["teams"], by=asking)
        )
        if made is not None:
            return links(request, held, made)
    return show(
        request,
        "relationships/invite.html",
        title="Invite NHS teams",
        breadcrumbs=(RELATIONSHIPS, link(held)),
        form=form,
        round=held,
        button="Make their links",
        teams="",
    )


@_RUN
@never_cache
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, invited_id: UUID) -> HttpResponse:
    """Make a new link in place of one that was lost."""
    held, asking = get_object_or_404(Invitation, pk=invited_id), reader(request)
    form = bind(PageForm, request)
    if request.method == "POST":
        made = saved(form, lambda: actions.renew(held.pk, by=asking))
        if made is not None:
            return links(request, held.round, [made])
    return show(
        request,
        "design/form_page.html",
        title="A new link in place of a lost one",
        breadcrumbs=(RELATIONSHIPS, link(held.round)),
        form=form,
        button="Make a new link",
        intro=f"For {asked_in_words(held, partners.names())}. The old link stops working. What was saved stays.",
    )


@_RUN
@never_cache
@require_http_methods(["GET", "POST"])
def remind(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """A text to send to all who were invited; where there is a server for email, it is sent to who has not answered."""
    held = found(Round, round_id)
    if request.method == "POST" and letters.can_be_sent():
        reminding.remind(held.pk, reminder(held), by=reader(request))
        say(
            request,
            "Reminders are on their way to those who have not answered and have an email address here",
        )
        return redirect("round", held.pk)
    return show(
        request,
        "relationships/remind.html",
        title="Remind those who were invited",
        breadcrumbs=(RELATIONSHIPS, link(held)),
        text=reminder(held),
        can_be_sent=letters.can_be_sent(),
    )


def invitation(held: Round) -> str:
    """What to send with each link."""
    return (
        f"You are invited to answer “{held.title}”: what working together is like for the NHS here and its partners. "
        f"{held.holder} holds the answers, and you choose who may see each. It takes about fifteen minutes, and you "
        f"can stop and come back, until {wording.day(held.closes_on)}. This link is yours alone, so do not pass it on:"
    )


def reminder(held: Round) -> str:
    """What all who were invited can be sent. It does not depend on who has answered."""
    return (
        f"You were invited to answer “{held.title}” by a link of your own. If you have answered, thank you. If not, "
        f"there is time until {wording.day(held.closes_on)}: it takes about fifteen minutes, and you can stop and come "
        f"back. If you have lost the link, ask {held.contact} for a new one; what you saved is kept."
    )


@_RUN
@never_cache
@sensitive_post_parameters()
@require_POST
def links_workbook(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Personal links as a workbook for a mail merge. Only the page that shows them can ask: they are kept nowhere."""
    held = found(Round, round_id)
    made = actions.that_work(held, request.POST.get("links", "").split())
    if not made:
        raise InputError(
            "no_links",
            "None of these links works any more.",
            what_to_do="Make new links in place of them, on the page of the round.",
        )
    book = spreadsheet.rows_workbook("Links", "", MERGE_HEADINGS, _merged(made), widths=(44, 28, 36, 64))
    return attached(book, XLSX, "links.xlsx")


def links(request: HttpRequest, held: Round, made: Sequence[PersonalLink]) -> HttpResponse:
    """Personal links, this once: to copy one by one, or all for a mail merge, as a workbook or a table."""
    rows = _merged(made)
    return show(
        request,
        "relationships/links.html",
        title=f"{wording.count_of(len(made), 'personal link')}",
        breadcrumbs=(RELATIONSHIPS, link(held)),
        rows=rows,
        text=invitation(held),
        table=["\t".join(spreadsheet.safe_csv_cell(" ".join(cell.split())) for cell in row) for row in rows],
        addresses=" ".join(each.address for each in made),
        workbook=reverse("links_workbook", args=[held.pk]),
        back=Link(held.title, reverse("round", args=[held.pk])),
    )


def _merged(made: Sequence[PersonalLink]) -> list[tuple[str, str, str, str]]:
    """For each link: who it is for, whom to write to there and where, and the link."""
    names = partners.names()
    contacts = {each.organisation: (each.contact_name, each.contact_email) for each in Partner.objects.all()}
    return [
        (
            names.get(each.organisation, each.organisation) + (f", {each.team}" if each.team else ""),
            *(("", "") if each.team else contacts.get(each.organisation, ("", ""))),
            each.address,
        )
        for each in made
    ]
