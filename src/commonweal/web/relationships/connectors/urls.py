"""Addresses of connectors and secondments."""

from __future__ import annotations

from django.urls import path

from commonweal.web.relationships.connectors import views

urlpatterns = [
    path("", views.register, name="connectors"),
    path("connectors.xlsx", views.workbook, name="connectors_workbook"),
    path("add/", views.add, name="add_connector"),
    path("<uuid:connector_id>/", views.connector, name="connector"),
    path("<uuid:connector_id>/change/", views.change, name="change_connector"),
]
