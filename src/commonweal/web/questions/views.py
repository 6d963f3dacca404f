"""Where the questions stand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.web.design.pages import show
from commonweal.web.organisations.access import needs
from commonweal.web.organisations.permissions import Thing
from commonweal.web.questions.models import Question


@needs(Thing.QUESTIONS)
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """Every question that the partnership looks at."""
    return show(
        request,
        "questions/questions.html",
        title="Questions",
        breadcrumbs=(),
        questions=Question.objects.all(),
    )
