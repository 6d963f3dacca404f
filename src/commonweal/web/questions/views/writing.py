"""Forms by which a proposition is written: its words, its measure, its prize, its partners, its review date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from commonweal.publication import wording
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import say
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.records.pages import form_page, found, given, saved, seen
from commonweal.web.questions import actions, reading
from commonweal.web.questions.forms import (
    ChangePartForm,
    ChangePropositionForm,
    MeasureForm,
    PartForm,
    PrizeForm,
    ReviewForm,
    TakeOutForm,
)
from commonweal.web.questions.models import PartnersPart, Proposition
from commonweal.web.questions.views.common import PROPOSITIONS, href, link, of_part, of_proposition

MOST_NAMED = 12


def _changed(
    request: HttpRequest, held: Proposition, form: Any, title: str, *, intro: str = ""
) -> HttpResponse:
    asking = reader(request)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(
            form, lambda: actions.change_proposition(held.pk, seen=held.version, by=asking, **given(form))
        )
    ):
        say(request, "It is kept")
        return redirect(href(held))
    return form_page(request, title, form, "Save", PROPOSITIONS, link(held), intro=intro)


@needs(Thing.QUESTIONS, Verb.CHANGE, of=of_proposition)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, proposition_id: UUID) -> HttpResponse:
    """Its words and days."""
    held = found(Proposition, proposition_id)
    return _changed(request, held, seen(ChangePropositionForm, request, held), "Write the proposition")


@needs(Thing.QUESTIONS, Verb.CHANGE, of=of_proposition)
@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, proposition_id: UUID) -> HttpResponse:
    """What is counted, and the figure that it starts from."""
    held, asking = found(Proposition, proposition_id), reader(request)
    pair = reading.pair_of(held.question)
    informs = pair.pair.informed_by if pair else ()
    offered = sorted(reading.to_start_from(asking).items(), key=lambda each: each[0] not in informs)
    form = seen(MeasureForm, request, held, offered=offered)
    intro = f"Question: {held.question}"
    if informs:
        intro += " The figures that inform it come first."
    if held.indicator and (parts := reading.parts_known(asking, held.indicator)):
        more = " and others" if len(parts) > MOST_NAMED else ""
        intro += f" The figure chosen is known for {wording.listed(parts[:MOST_NAMED])}{more}."
    return _changed(request, held, form, "Measure it", intro=intro)


@needs(Thing.QUESTIONS, Verb.CHANGE, of=of_proposition)
@require_http_methods(["GET", "POST"])
def prize(request: HttpRequest, proposition_id: UUID) -> HttpResponse:
    """What it would be worth, as a range."""
    held = found(Proposition, proposition_id)
    return _changed(request, held, seen(PrizeForm, request, held), "Say the size of the prize")


@needs(Thing.QUESTIONS, Verb.CHANGE, of=of_proposition)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, proposition_id: UUID) -> HttpResponse:
    """Its review date, which alone can be changed while it is tested."""
    held = found(Proposition, proposition_id)
    return _changed(request, held, seen(ReviewForm, request, held), "Change the review date")


def _part(
    request: HttpRequest, held: Proposition, form: PageForm, title: str, verb: Callable[[], Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and saved(form, verb):
        say(request, "The partner’s part is kept")
        return redirect(href(held))
    return form_page(request, title, form, "Save", PROPOSITIONS, link(held))


@needs(Thing.QUESTIONS, Verb.CHANGE, of=of_proposition)
@require_http_methods(["GET", "POST"])
def give_part(request: HttpRequest, proposition_id: UUID) -> HttpResponse:
    """Name a partner and its part."""
    held, asking = found(Proposition, proposition_id), reader(request)
    offered = sorted(reading.organisations_named().items(), key=lambda one: one[1].casefold())
    form = bind(PartForm, request, offered=offered)
    return _part(
        request, held, form, "Name a partner",
        lambda: actions.give_part(held, by=asking, **form.cleaned_data),
    )  # fmt: skip


@needs(Thing.QUESTIONS, Verb.CHANGE, of=of_part)
@require_http_methods(["GET", "POST"])
def change_part(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """Change what a partner's part is."""
    held, asking = found(PartnersPart, part_id), reader(request)
    form = seen(ChangePartForm, request, held)
    name = choices.names().get(held.organisation, held.organisation)
    return _part(
        request, held.proposition, form, f"The part of {name}",
        lambda: actions.change_part(held.pk, seen=held.version, by=asking, part=form.cleaned_data["part"]),
    )  # fmt: skip


@needs(Thing.QUESTIONS, Verb.CHANGE, of=of_part)
@require_http_methods(["GET", "POST"])
def take_part_out(request: HttpRequest, part_id: UUID) -> HttpResponse:
    """Take a partner out of a proposition, with the reason."""
    held, asking = found(PartnersPart, part_id), reader(request)
    proposition = held.proposition
    form = bind(TakeOutForm, request)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: actions.take_part_out(held.pk, why=form.cleaned_data["why"], by=asking))
    ):
        say(request, "The partner is taken out. The history keeps that it had a part")
        return redirect(href(proposition))
    name = choices.names().get(held.organisation, held.organisation)
    return form_page(
        request, f"Take {name} out", form, "Take it out", PROPOSITIONS, link(proposition), intro=held.part
    )  # fmt: skip
