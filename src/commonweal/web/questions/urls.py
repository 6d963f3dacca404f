"""Addresses of questions, meetings and propositions."""

from __future__ import annotations

from django.urls import path

from commonweal.web.questions import views

urlpatterns = [
    path("", views.questions, name="questions"),
]
