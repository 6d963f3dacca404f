"""Addresses of questions, meetings and propositions."""

from __future__ import annotations

from django.urls import path

from commonweal.web.questions import views
from commonweal.web.questions.meetings.urls import urlpatterns as meetings

urlpatterns = [
    path("", views.questions, name="questions"),
    *meetings,
]
