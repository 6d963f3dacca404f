"""Where each app's pages are."""

from __future__ import annotations

from django.urls import include, path

from commonweal.web.api.health import healthz
from commonweal.web.questions.meetings.urls import for_phones

urlpatterns = [
    path("", include("commonweal.web.home.urls")),
    path("", include("commonweal.web.organisations.people.urls")),
    path("", include("commonweal.web.organisations.registers.urls")),
    path("set-up/", include("commonweal.web.organisations.set_up.urls")),
    path("baseline/", include("commonweal.web.baseline.urls")),
    path("questions/", include("commonweal.web.questions.urls")),
    path("join/", include(for_phones)),
    path("", include("commonweal.web.relationships.nhs.urls")),
    path("relationships/", include("commonweal.web.relationships.urls")),
    path("", include("commonweal.web.relationships.survey.urls")),
    path("levers/", include("commonweal.web.levers.urls")),
    path("data/", include("commonweal.web.datasets.urls")),
    path("runs/", include("commonweal.web.runs.urls")),
    path("", include("commonweal.web.organisations.signing_in.urls")),
    path("api/", include("commonweal.web.api.urls")),
    path("healthz", healthz, name="healthz"),
    path("", include("commonweal.web.organisations.work.urls")),
    path("audit/", include("commonweal.web.organisations.audit.urls")),
    path("gallery/", include("commonweal.web.design.urls")),
]
handler404 = "commonweal.web.config.faults.not_found"
handler500 = "commonweal.web.config.faults.program_at_fault"
