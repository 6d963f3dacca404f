"""Pages for partners: how the NHS works here; you said, we did; and who may read them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.content.nhs_bodies import money_words
from commonweal.publication import wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline import reading as baseline
from commonweal.web.design.components import Link
from commonweal.web.design.doors import open_to_all
from commonweal.web.design.forms import PageForm, ReasonField, bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import needs, reader, to_sign_in
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records.pages import form_page
from commonweal.web.relationships.asks import reading as asks
from commonweal.web.relationships.models import Outcome, Turn
from commonweal.web.relationships.nhs import reading

HOW = Link("How the NHS works here", "/how-the-nhs-works/")
RELATIONSHIPS = Link("Relationships", "/relationships/")
TAGS = {Outcome.OPEN: "orange", Outcome.DOING: "blue", Outcome.DONE: "green", Outcome.DECLINED: "grey"}
FIRST = 3


class WhoReadsForm(PageForm):
    """Who may read the pages for partners."""

    who = forms.ChoiceField(
        label="Who may read them?",
        choices=[
            (reading.SIGNED_IN, "People who have signed in"),
            (reading.EVERYBODY, "Everybody, without signing in"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who may read them"},
    )
    why = ReasonField()


def _where_published(
    view: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Lead to sign in who has not, unless the system has published these pages."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        return view(request) if reader(request).signed_in or reading.is_published() else to_sign_in(request)

    return guarded


@open_to_all("who has not signed in reads it only where the system has published it")
@_where_published
@require_GET
def how_it_works(request: HttpRequest) -> HttpResponse:
    """What each NHS body here is and does, whom to turn to, when decisions are made, what the words mean."""
    answered = [each for each in asks.public() if each.answer][:FIRST]
    return show(
        request,
        "nhs/how.html",
        title="How the NHS works here",
        breadcrumbs=_back(request),
        bodies=reading.bodies(),
        places=reading.places(),
        connectors=reading.connectors(),
        decisions=baseline.decisions_ahead((SYSTEM, *_nhs())),
        answered=answered,
        words=money_words(organisations.folder() / "content").words,
        today=timezone.localdate(),
        published=reading.is_published(),
        may_choose=reader(request).can(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM),
    )


@open_to_all("who has not signed in reads it only where the system has published it")
@_where_published
@require_GET
def you_said(request: HttpRequest) -> HttpResponse:
    """What partners asked and offered, what was answered, and what came of it; never who asked."""
    rows = list(asks.public())
    return show(
        request,
        "nhs/you_said.html",
        title="You said, we did",
        breadcrumbs=(*_back(request), HOW),
        unmet=[(each, asks.age(each)) for each in rows if not each.answer and each.turn == Turn.ASK],
        answered=[
            (each, (str(Outcome(each.outcome).label), TAGS[Outcome(each.outcome)]))
            for each in rows
            if each.answer
        ],
        offers=[each for each in rows if not each.answer and each.turn == Turn.OFFER],
    )


@needs(Thing.RELATIONSHIPS, Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def who_reads(request: HttpRequest) -> HttpResponse:
    """Choose who may read these pages."""
    now = reading.EVERYBODY if reading.is_published() else reading.SIGNED_IN
    form = bind(WhoReadsForm, request, initial={"who": now})
    if request.method == "POST" and form.is_valid():
        everybody = form.cleaned_data["who"] == reading.EVERYBODY
        reading.publish(everybody=everybody, why=form.cleaned_data["why"], by=reader(request))
        say(
            request,
            "Everybody may read the pages for partners"
            if everybody
            else "People who have signed in may read them",
        )
        return redirect("how_it_works")
    said, public = asks.public().count(), len(reading.connectors())
    intro = (
        "“How the NHS works here” and “You said, we did” are for partners. They show "
        f"{wording.count_of(public, 'connector')} and {wording.count_of(said, 'ask or offer', 'asks and offers')} "
        "that you let the public read, the NHS bodies of your register, and the days on which they decide."
    )
    return form_page(
        request, "Who reads the pages for partners", form, "Save", RELATIONSHIPS, HOW, intro=intro
    )


def _back(request: HttpRequest) -> tuple[Link, ...]:
    return (RELATIONSHIPS,) if reader(request).signed_in else ()


def _nhs() -> list[str]:
    """The codes of the NHS bodies of the register."""
    return [one.code for one in organisations.nhs_bodies()]
