"""Addresses of the levers."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from commonweal.web.design.doors import open_to_all
from commonweal.web.levers import local, review, rules, scenario, suppliers

urlpatterns = [
    path("", open_to_all("it only leads on")(RedirectView.as_view(url="/baseline/")), name="levers"),
    path("suppliers/", suppliers.every, name="suppliers"),
    path("suppliers/one/", suppliers.one, name="supplier"),
    path("suppliers/review/", review.review, name="review"),
    path("suppliers/review/decide/", review.decide, name="review_decide"),
    path("suppliers/review/find/", review.find, name="review_find"),
    path("suppliers/review/undo/", review.undo, name="review_undo"),
    path("suppliers/decisions/", review.decisions, name="decisions"),
    path("rules/", rules.every, name="rules"),
    path("rules/<slug:rule_id>/", rules.one, name="rule"),
    path("local/", local.local, name="local"),
    path("scenario/", scenario.scenario, name="scenario"),
    path("baselines/", scenario.baselines, name="baselines"),
]
