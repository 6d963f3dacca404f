"""Where step 2 stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonweal.web.design.components import Link
from commonweal.web.design.pages import show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import choices
from commonweal.web.questions import reading
from commonweal.web.questions.models import Proposition, Question, Standing, State
from commonweal.web.questions.views.common import STATE_TAGS, href

ORDER = (Standing.CHOSEN, Standing.OPEN, Standing.PARKED)
STATES = (State.TESTING, State.ADAPT, State.DRAFT, State.ADOPT, State.STOP)


@needs(Thing.QUESTIONS)
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """Questions by what became of them, propositions by state, and reviews that are due, which come first."""
    asking = reader(request)
    told = choices.determinants()
    every = list(Question.objects.prefetch_related("propositions"))
    proposed = list(Proposition.objects.select_related("question"))
    return show(
        request,
        "questions/questions.html",
        title="Questions",
        breadcrumbs=(),
        groups=[
            (standing, rows)
            for standing in ORDER
            if (rows := [_told(each, told) for each in every if each.standing == standing])
        ],
        states=[
            (state, STATE_TAGS[state], [(each, href(each)) for each in proposed if each.state == state])
            for state in STATES
            if any(each.state == state for each in proposed)
        ],
        reviews=reading.reviews(asking),
        today=timezone.localdate(),
        any=bool(every or proposed),
        may_add=asking.can_somewhere(Verb.ADD, Thing.QUESTIONS),
        first=Link("Open the question bank", "/questions/bank/"),
    )


def _told(held: Question, determinants: dict[str, str]) -> tuple[Question, str, str]:
    """A question, its page, and what it is about."""
    return held, href(held), determinants.get(held.determinant, held.determinant)
