"""Where relationships stand, and what is to be done next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from commonweal.publication import wording
from commonweal.web.design.components import Link, Task
from commonweal.web.design.pages import show
from commonweal.web.organisations.access import needs, reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.relationships.models import Partner, Progress, Round, Side
from commonweal.web.relationships.partners import reading as partners
from commonweal.web.relationships.rounds import actions, reading

STATES = {Progress.DRAFT: "To do", Progress.OPEN: "Under way", Progress.CLOSED: "Completed"}


@needs(Thing.RELATIONSHIPS)
@require_GET
def relationships(request: HttpRequest) -> HttpResponse:
    """Partners, and the rounds in which they were asked."""
    manages = actions.manages(reader(request))
    rounds = list(Round.objects.all())
    return show(
        request,
        "relationships/relationships.html",
        title="Relationships",
        breadcrumbs=(),
        tasks=[
            _of_partners(),
            *(_of_round(each) for each in rounds if manages or each.progress != Progress.DRAFT),
        ],
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
