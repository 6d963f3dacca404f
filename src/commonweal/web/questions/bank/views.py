"""The question bank: pairs of questions with the figures that inform them, taking one up, and a system's own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from commonweal.content.questions import Pair
from commonweal.publication import wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Link
from commonweal.web.design.files import XLSX, attached
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.audit.reading import history
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import choices
from commonweal.web.organisations.records.pages import done_by_form, given, seen, take_in
from commonweal.web.organisations.rights import Reader
from commonweal.web.questions import actions as questions
from commonweal.web.questions import judged
from commonweal.web.questions import reading as questions_reading
from commonweal.web.questions.bank import actions, reading, workbook
from commonweal.web.questions.bank.forms import AddPairForm, AgainForm, AsideForm, ChangePairForm
from commonweal.web.questions.bank.models import LocalPair, SetAside
from commonweal.web.questions.bank.reading import BankPair
from commonweal.web.questions.forms import TakeUpForm
from commonweal.web.questions.models import Question
from commonweal.web.questions.views.common import BANK, QUESTIONS, Needed, href, link, needed

if TYPE_CHECKING:
    from commonweal.web.baseline.reading import Informing

LOCAL = "It stands beside the questions that are shipped, marked as local, for everybody in this system."


@dataclass(frozen=True)
class PairTold:
    """A pair as the page of its determinant shows it. `taken` are the questions that began with it."""

    of_bank: BankPair
    needs: list[Needed]
    informing: list[Informing]
    taken: list[Link]


@needs(Thing.QUESTIONS)
@require_GET
def banks(request: HttpRequest) -> HttpResponse:
    """The bank of every determinant."""
    told, offered, own = choices.determinants(), Counter[str](), Counter[str]()
    for one in reading.every().values():
        if not one.aside:
            offered[one.determinant] += 1
            own[one.determinant] += one.local
    return show(
        request,
        "questions/banks.html",
        title="Question bank",
        breadcrumbs=(QUESTIONS,),
        banks=[(id_, told[id_], bank, offered[id_], own[id_]) for id_, bank in reading.shipped().items()],
        may_lead=judged.leads(reader(request)),
    )


@needs(Thing.QUESTIONS)
@require_GET
def bank(request: HttpRequest, determinant: str) -> HttpResponse:
    """Every pair of a determinant: what it draws on, whom it needs, and the figures that inform it."""
    asking, title = reader(request), _titled(determinant)
    every = reading.of(determinant)
    told = _told(asking, determinant, [one for one in every if not one.aside])
    return show(
        request,
        "questions/bank.html",
        title=f"{title}: questions to take up",
        breadcrumbs=(QUESTIONS, BANK),
        determinant=determinant,
        bank=reading.shipped().get(determinant),
        pairs=told,
        aside=_told(asking, determinant, [one for one in every if one.aside]),
        may_add=asking.can_somewhere(Verb.ADD, Thing.QUESTIONS),
        may_lead=judged.leads(asking),
        changes=history(_records(determinant, every)),
    )


def _titled(determinant: str) -> str:
    """What a determinant is called, or the page that says there is none."""
    title = choices.determinants().get(determinant)
    if title is None:
        raise Http404
    return title


def _told(asking: Reader, determinant: str, every: list[BankPair]) -> list[PairTold]:
    ids = list(dict.fromkeys(id_ for one in every for id_ in one.pair.informed_by))
    known = {one.indicator: one for one in questions_reading.informing(asking, ids)} if ids else {}
    began: dict[str, list[Link]] = {}
    for question in Question.objects.filter(pair__startswith=f"{determinant}/"):
        began.setdefault(question.pair, []).append(link(question))
    return [
        PairTold(
            one,
            needed(one.pair.needs),
            [_once(known[id_], one.pair) for id_ in one.pair.informed_by],
            began.get(one.key, []),
        )
        for one in every
    ]


def _once(one: Informing, pair: Pair) -> Informing:
    """The same figure can stand under several pairs: each has a name of its own on the page."""
    return replace(one, view=replace(one.view, id=f"{pair.id}-{one.view.id}")) if one.view else one


def _records(determinant: str, every: list[BankPair]) -> list[str]:
    """What the audit calls what was done here to the bank of a determinant."""
    local = [f"{LocalPair.kind}:{one.pair.id}" for one in every if one.local]
    aside = SetAside.objects.filter(pair__startswith=f"{determinant}/").values_list("pk", flat=True)
    return [*local, *(f"{SetAside.kind}:{pk}" for pk in aside)]


def _one(determinant: str, pair: str) -> BankPair:
    """A pair of the bank, or the page that says there is none."""
    found = reading.every().get(f"{determinant}/{pair}")
    if found is None:
        raise Http404
    return found


def _back(determinant: str) -> Link:
    return Link(_titled(determinant), f"/questions/bank/{determinant}/")


@needs(Thing.QUESTIONS, Verb.ADD)
@require_http_methods(["GET", "POST"])
def take_up(request: HttpRequest, determinant: str, pair: str) -> HttpResponse:
    """Make a question of the bank the partnership's own, in its own words."""
    asking, found = reader(request), _one(determinant, pair)
    says = {
        "transactional": found.pair.transactional,
        "transformational": found.pair.transformational,
    }
    form = bind(TakeUpForm, request, initial=says, asking=asking)
    return done_by_form(
        request, "Take up this question", form, "Take it up",
        lambda: questions.take_up(found, by=asking, **form.cleaned_data),
        BANK, _back(determinant), said="The question is taken up", to=href,
        intro="Both forms are yours to change: a question that nobody here would ask is not yours yet.",
    )  # fmt: skip


# The system's own


@needs(Thing.QUESTIONS, Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, determinant: str) -> HttpResponse:
    """Put a question of the system's own into the bank."""
    form, back = bind(AddPairForm, request), _back(determinant)
    return done_by_form(
        request, "Add a local question", form, "Add it",
        lambda: actions.add(determinant=determinant, by=reader(request), **form.cleaned_data),
        BANK, back, said="The question is in the local bank", to=lambda _: back.href, intro=LOCAL,
    )  # fmt: skip


@needs(Thing.QUESTIONS, Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, determinant: str, pair: str) -> HttpResponse:
    """Change a question of the system's own. A shipped one stays as it is."""
    one, back = _one(determinant, pair), _back(determinant)
    if not one.local:
        say(request, "A shipped question is never changed. Set it aside, and add a local one")
        return redirect(back.href)
    held = LocalPair.objects.get(pk=one.pair.id)
    form = seen(ChangePairForm, request, held, informed_by=held.informed_by)
    return done_by_form(
        request, "Change a local question", form, "Save",
        lambda: actions.change(held.pk, seen=held.version, by=reader(request), **given(form)),
        BANK, back, said="The local question is changed", to=lambda _: back.href, intro=LOCAL,
    )  # fmt: skip


@needs(Thing.QUESTIONS, Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def set_aside(request: HttpRequest, determinant: str, pair: str) -> HttpResponse:
    """Offer a question here no longer."""
    one = _one(determinant, pair)
    began = Question.objects.filter(pair=one.key).count()
    stays = f" What began with it stays as it is: {wording.count_of(began, 'question')}." if began else ""
    form, back = bind(AsideForm, request), _back(determinant)
    return done_by_form(
        request, "Set a question aside", form, "Set it aside",
        lambda: actions.set_aside(determinant, pair, by=reader(request), **form.cleaned_data),
        BANK, back, said="The question is set aside", to=lambda _: back.href,
        intro=f"{one.pair.transformational} It is not offered here any more, and can be offered again.{stays}",
    )  # fmt: skip


@needs(Thing.QUESTIONS, Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def offer_again(request: HttpRequest, determinant: str, pair: str) -> HttpResponse:
    """Offer a question again that was set aside."""
    one, form, back = _one(determinant, pair), bind(AgainForm, request), _back(determinant)
    return done_by_form(
        request, "Offer a question again", form, "Offer it again",
        lambda: actions.offer_again(determinant, pair, by=reader(request), **form.cleaned_data),
        BANK, back, said="The question is offered again", to=lambda _: back.href,
        intro=f"{one.pair.transformational} It was set aside: {one.aside or 'it is offered again already'}",
    )  # fmt: skip


@needs(Thing.QUESTIONS)
@require_GET
def local_workbook(request: HttpRequest) -> HttpResponse:
    """The system's own questions as a workbook; an empty one where there are none."""
    book = workbook.written(LocalPair.objects.all(), title="Local questions")
    return attached(book, XLSX, "local-questions.xlsx")


@needs(Thing.QUESTIONS, Verb.CHANGE, of=SYSTEM)
@require_http_methods(["GET", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """Send the system's own questions back as a workbook."""
    return take_in(
        request, workbook.PAIRS, "Add or change many local questions", (QUESTIONS, BANK),
        blank=reverse("local_pairs_workbook"),
    )  # fmt: skip
