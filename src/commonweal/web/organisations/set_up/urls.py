"""Addresses of setting up."""

from __future__ import annotations

from django.urls import path

from commonweal.web.organisations.set_up import views

urlpatterns = [
    path("", views.start, name="set_up"),
    path("board/", views.board, name="set_up_board"),
    path("name/", views.name, name="set_up_name"),
    path("organisations/", views.organisations, name="set_up_organisations"),
    path("places/", views.places, name="set_up_places"),
    path("check/", views.check, name="set_up_check"),
]
