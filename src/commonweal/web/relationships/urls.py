"""Addresses of partners, rounds of the audit, the network, asks and connectors."""

from __future__ import annotations

from django.urls import include, path

from commonweal.web.relationships import views
from commonweal.web.relationships.results import views as results

HERE = "commonweal.web.relationships"
urlpatterns = [
    path("", views.relationships, name="relationships"),
    path("rounds/<uuid:round_id>/results/", results.results, name="round_results"),
    path("rounds/<uuid:round_id>/results/results.xlsx", results.workbook, name="round_results_xlsx"),
    path("rounds/<uuid:round_id>/results/results.csv", results.table, name="round_results_csv"),
    path("network/", include(f"{HERE}.network.urls")),
    path("asks/", include(f"{HERE}.asks.urls")),
    path("connectors/", include(f"{HERE}.connectors.urls")),
]
