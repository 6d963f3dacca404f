"""Addresses of asks and offers."""

from __future__ import annotations

from django.urls import path

from commonweal.web.relationships.asks import views

urlpatterns = [
    path("", views.register, name="asks"),
    path("asks.xlsx", views.workbook, name="asks_workbook"),
    path("add/", views.add, name="add_ask"),
    path("<uuid:ask_id>/", views.ask, name="ask"),
    path("<uuid:ask_id>/change/", views.change, name="change_ask"),
    path("<uuid:ask_id>/answer/", views.answer, name="answer_ask"),
    path("<uuid:ask_id>/publish/", views.publish, name="publish_ask"),
]
