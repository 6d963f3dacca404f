"""The question bank: pairs of questions with the figures that inform them, and taking one up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.content.questions import Pair, QuestionBank
from commonweal.web.design.components import Link
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.records.pages import form_page, saved
from commonweal.web.organisations.rights import Reader
from commonweal.web.questions import actions, reading
from commonweal.web.questions.forms import TakeUpForm
from commonweal.web.questions.models import Question
from commonweal.web.questions.views.common import BANK, QUESTIONS, Needed, href, link, needed

if TYPE_CHECKING:
    from commonweal.web.baseline.reading import Informing


@dataclass(frozen=True)
class PairTold:
    """A pair as the page of its determinant shows it. `taken` are the questions that began with it."""

    pair: Pair
    needs: list[Needed]
    informing: list[Informing]
    taken: list[Link]


@needs(Thing.QUESTIONS)
@require_GET
def banks(request: HttpRequest) -> HttpResponse:
    """The bank of every determinant."""
    told = choices.determinants()
    return show(
        request,
        "questions/banks.html",
        title="Question bank",
        breadcrumbs=(QUESTIONS,),
        banks=[(id_, told[id_], bank) for id_, bank in reading.banks().items()],
    )


@needs(Thing.QUESTIONS)
@require_GET
def bank(request: HttpRequest, determinant: str) -> HttpResponse:
    """Every pair of a determinant: what it draws on, whom it needs, and the figures that inform it."""
    asking, title = reader(request), choices.determinants().get(determinant)
    if title is None:
        raise Http404
    held = reading.banks().get(determinant)
    return show(
        request,
        "questions/bank.html",
        title=f"{title}: questions to take up",
        breadcrumbs=(QUESTIONS, BANK),
        determinant=determinant,
        bank=held,
        pairs=_told(asking, held) if held else [],
        may_add=asking.can_somewhere(Verb.ADD, Thing.QUESTIONS),
    )


def _told(asking: Reader, held: QuestionBank) -> list[PairTold]:
    ids = list(dict.fromkeys(id_ for pair in held.pairs for id_ in pair.informed_by))
    known = {one.indicator: one for one in reading.informing(asking, ids)}
    began: dict[str, list[Link]] = {}
    for question in Question.objects.filter(pair__startswith=f"{held.id}/"):
        began.setdefault(question.pair, []).append(link(question))
    return [
        PairTold(
            pair,
            needed(pair.needs),
            [_once(known[id_], pair) for id_ in pair.informed_by],
            began.get(f"{held.id}/{pair.id}", []),
        )
        for pair in held.pairs
    ]


def _once(one: Informing, pair: Pair) -> Informing:
    """The same figure can stand under several pairs: each has a name of its own on the page."""
    return replace(one, view=replace(one.view, id=f"{pair.id}-{one.view.id}")) if one.view else one


@needs(Thing.QUESTIONS, Verb.ADD)
@require_http_methods(["GET", "POST"])
def take_up(request: HttpRequest, determinant: str, pair: str) -> HttpResponse:
    """Make a question of the bank the partnership's own, in its own words."""
    asking, held = reader(request), reading.banks().get(determinant)
    found = next((each for each in held.pairs if each.id == pair), None) if held else None
    if held is None or found is None:
        raise Http404
    says = {"transactional": found.transactional, "transformational": found.transformational}
    form = bind(TakeUpForm, request, initial=says, asking=asking)
    if request.method == "POST" and form.is_valid():
        made = saved(form, lambda: actions.take_up(held, found, by=asking, **form.cleaned_data))
        if made is not None:
            say(request, "The question is taken up")
            return redirect(href(made))
    title = choices.determinants()[determinant]
    back = Link(title, f"/questions/bank/{determinant}/")
    return form_page(
        request, "Take up this question", form, "Take it up", BANK, back,
        intro="Both forms are yours to change: a question that nobody here would ask is not yours yet.",
    )  # fmt: skip
