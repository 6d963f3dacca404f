"""Addresses of partners, rounds of the audit, the network, asks and connectors."""

from __future__ import annotations

from django.urls import path

from commonweal.web.relationships import views

urlpatterns = [
    path("", views.relationships, name="relationships"),
]
