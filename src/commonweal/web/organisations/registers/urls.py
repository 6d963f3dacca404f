"""Addresses of the register of organisations, and of the system itself."""

from __future__ import annotations

from django.urls import path

from commonweal.web.organisations.registers import neighbourhoods, views

urlpatterns = [
    path("system/", views.the_system, name="system"),
    path("system/neighbourhoods/", neighbourhoods.neighbourhoods, name="neighbourhoods"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/organisations.xlsx", views.workbook, name="organisations_workbook"),
    path("organisations/add/", views.add, name="add_organisation"),
    path("organisations/many/", views.take_in, name="change_organisations"),
    path("organisations/<slug:code>/", views.organisation, name="organisation"),
    path("organisations/<slug:code>/change/", views.change, name="change_organisation"),
]
