"""Addresses of the network."""

from __future__ import annotations

from django.urls import path

from commonweal.web.relationships.network import views

urlpatterns = [
    path("", views.network, name="network"),
    path("<uuid:closed_id>/", views.network, name="round_network"),
    path("<uuid:closed_id>/network.<str:file_kind>", views.file, name="network_file"),
    path("<uuid:closed_id>/<slug:member>/", views.organisation, name="organisation_in_network"),
]
