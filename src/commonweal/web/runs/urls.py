"""Addresses of runs."""

from __future__ import annotations

from django.urls import path

from commonweal.web.runs import views

urlpatterns = [
    path("", views.runs, name="runs"),
    path("<uuid:run_id>/", views.run, name="run"),
    path("<uuid:run_id>/cancel/", views.cancel, name="run_cancel"),
    path("<uuid:run_id>/retry/", views.retry, name="run_retry"),
]
