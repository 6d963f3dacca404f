"""The home page: where you stand, what to do next, what changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.web.baseline import reading as baseline
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.components import Link
from commonweal.web.design.doors import open_to_all
from commonweal.web.design.pages import show
from commonweal.web.home.next_steps import (
    FIRST_QUESTION,
    MOST,
    SET_UP,
    answer_asks,
    keep_promise,
    review,
    steps,
    triage,
)
from commonweal.web.home.standing import cycle
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.access import for_anyone_signed_in, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.questions import reading as questions
from commonweal.web.relationships import reading as relationships
from commonweal.web.runs import mending
from commonweal.web.runs import reading as runs


@for_anyone_signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where are we; what next; what changed."""
    mending.mend()
    asking = reader(request)
    names = organisations.names()
    current_ids = datasets.current()
    current = [version for version in datasets.visible_to(asking) if version.id in current_ids]
    spend = baseline.spend(asking)
    todo = steps(current, spend, runs.latest(asking, 1), names)
    if not organisations.is_set_up() and asking.can(Verb.CHANGE, Thing.ORGANISATIONS):
        todo.append(SET_UP)
    if new := baseline.activities_waiting(asking):
        todo.append(triage(new))
    todo += [review(one) for one in questions.reviews(asking) if one.due and one.may_decide]
    todo += [keep_promise(one) for one in relationships.to_do(asking)]
    waiting, waited = relationships.asks_waiting(asking)
    if waiting:
        todo.append(answer_asks(waiting, waited))
    if questions.none_yet(asking):
        todo.append(FIRST_QUESTION)
    return show(
        request,
        "home/home.html",
        title="Home",
        breadcrumbs=(),
        cycle=cycle(asking, len(current), len(spend.counted)),
        figures=spend.at_a_glance(),
        todo=todo[:MOST],
        attention=todo[MOST:],
        changes=datasets.changes(asking),
        unfinished=[runs.job(run, asking) for run in runs.unfinished(asking)],
        first=Link("Add a first ledger", "/data/add/"),
    )


@open_to_all("it says what this is, and has no data")
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """What this is, how to start, what words mean."""
    return show(request, "home/help.html", title="Help")
