"""Where relationships stand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from commonweal.web.design.pages import show
from commonweal.web.organisations.access import needs
from commonweal.web.organisations.permissions import Thing
from commonweal.web.relationships.models import Round


@needs(Thing.RELATIONSHIPS)
@require_GET
def relationships(request: HttpRequest) -> HttpResponse:
    """Partners, and the rounds in which they were asked."""
    return show(
        request,
        "relationships/relationships.html",
        title="Relationships",
        breadcrumbs=(),
        rounds=Round.objects.all(),
    )
