"""Addresses of partners, rounds of the audit, the network, asks and connectors."""

from __future__ import annotations

from django.urls import path

from commonweal.web.relationships import views
from commonweal.web.relationships.results import views as results

urlpatterns = [
    path("", views.relationships, name="relationships"),
    path("rounds/<uuid:round_id>/results/", results.results, name="round_results"),
    path("rounds/<uuid:round_id>/results/results.xlsx", results.workbook, name="round_results_xlsx"),
    path("rounds/<uuid:round_id>/results/results.csv", results.table, name="round_results_csv"),
]
