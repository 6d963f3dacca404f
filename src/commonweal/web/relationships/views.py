"""Where relationships stand, and what is to be done next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from commonweal.publication import wording
from commonweal.web.design.components import Link, Task
from commonweal.web.design.pages import show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.relationships.asks import reading as asks
from commonweal.web.relationships.models import Connector, Partner, Progress, Round, Side
from commonweal.web.relationships.partners import reading as partners
from commonweal.web.relationships.rounds import actions, reading

STATES = {
    Progress.DRAFT: "To do",
    Progress.OPEN: "Under way",
    Progress.CLOSING: "Under way",
    Progress.CLOSED: "Completed",
}


@needs(Thing.RELATIONSHIPS)
@require_GET
def relationships(request: HttpRequest) -> HttpResponse:
    """Partners, and the rounds in which they were asked."""
    manages = actions.manages(reader(request))
    rounds = list(Round.objects.all())
    newest = max(
        (each for each in rounds if each.progress == Progress.CLOSED and each.closed_at),
        key=lambda each: (each.closed_at, each.created_at),
        default=None,
    )
    return show(
        request,
        "relationships/relationships.html",
        title="Relationships",
        breadcrumbs=(),
        tasks=[
            _of_partners(),
            *(_of_round(each) for each in rounds if manages or each.progress != Progress.DRAFT),
            *_of_what_was_said(any(each.progress == Progress.CLOSED for each in rounds)),
        ],
        newest=newest,
        closed_on=timezone.localdate(newest.closed_at) if newest else None,
        outside=reading.response(newest, Side.OUTSIDE).share if newest else "",
        first=Link("Prepare a round", reverse("add_round")) if manages else None,
    )


def _of_partners() -> Task:
    count = Partner.objects.count()
    missing = sum(one.missing for one in partners.covered()[0])
    hint = f"{wording.count_of(count, 'partner')}; {wording.count_of(missing, 'sector')} without one"
    return Task(
        "Who is at the table", "Completed" if count and not missing else "To do", reverse("partners"), hint
    )


def _of_round(held: Round) -> Task:
    outside = reading.response(held, Side.OUTSIDE)
    hint = f"{held.get_progress_display()}. Partners who have answered: {outside.share.lower()}"
    return Task(held.title, STATES[Progress(held.progress)], reverse("round", args=[held.pk]), hint)


def _of_what_was_said(any_closed: bool) -> list[Task]:
    """What becomes of what partners said: the network, asks and offers, connectors, and the pages for partners."""
    standing = asks.standing()
    waits = f"{wording.count_of(standing.waiting, 'ask')} without an answer"
    connectors = Connector.objects.count()
    return [
        *(
            [Task("The network", "Completed", reverse("network"), "Who works with whom")]
            if any_closed
            else []
        ),
        Task(
            "Asks and offers",
            "Needs an answer" if standing.waiting else "Completed" if standing.asks else "To do",
            reverse("asks"),
            waits if standing.asks else "What partners ask of us, and what we answer",
        ),
        Task(
            "Connectors and secondments",
            "Completed" if connectors else "To do",
            reverse("connectors"),
            wording.count_of(connectors, "connector or secondment", "connectors and secondments"),
        ),
        Task(
            "How the NHS works here",
            "Completed" if connectors else "To do",
            reverse("how_it_works"),
            "A page for partners, made of the registers",
        ),
    ]
