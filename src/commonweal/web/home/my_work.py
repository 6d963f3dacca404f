"""My work: what one person has to do, what runs for them, and what waits for a review that they may give."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.pipeline import suppliers
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.web.baseline import reading as baseline
from commonweal.web.datasets import reading as datasets
from commonweal.web.design.components import Link
from commonweal.web.design.pages import show
from commonweal.web.organisations import sight
from commonweal.web.organisations.access import for_anyone_signed_in, reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.work import reading as work
from commonweal.web.runs import reading as runs


@for_anyone_signed_in
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """My actions, overdue first; my long work; what waits for review."""
    asking = reader(request)
    return show(
        request,
        "home/my_work.html",
        title="My work",
        actions=work.my_tasks(asking),
        jobs=[runs.job(run, asking) for run in runs.of(asking)],
        waiting=_waiting(asking),
        may_add=asking.can_somewhere(Verb.ADD, Thing.ACTIONS),
        has_account=asking.person_id is not None,
    )


def _waiting(asking: Reader) -> list[Link]:
    """What somebody with this reader's roles is waited for."""
    found = []
    if asking.can_somewhere(Verb.CHANGE, Thing.SUPPLIERS) and (many := _suppliers(asking)):
        many_words = f"{wording.count_of(many, 'supplier')} to review"
        found.append(Link(many_words, "/levers/suppliers/review/", "the largest in pounds first"))
    if new := baseline.activities_waiting(asking):
        words = f"{wording.count_of(new, 'piece of work', 'pieces of work')} that nobody has badged"
        found.append(Link(words, baseline.ACTIVITIES_WAITING, "to say what becomes of each"))
    return found


def _suppliers(asking: Reader) -> int:
    """How many suppliers wait for a review, of those that the reader may decide on."""
    whose = sight.suppliers_of(asking, Verb.CHANGE, datasets.ledgers_of())
    try:
        return suppliers.queue(folder(), limit=1, whose=whose).total
    except InputError:  # none are matched yet
        return 0
