"""Addresses on which partners answer."""

from __future__ import annotations

from django.urls import path

from commonweal.web.relationships.survey import public, views

urlpatterns = [
    path("answer/<str:secret>/", views.before, name="answer"),
    path("answer/<str:secret>/check/", views.check, name="answer_check"),
    path("answer/<str:secret>/later/", views.later, name="answer_later"),
    path("answer/<str:secret>/print/", views.paper, name="answer_paper"),
    path("answer/<str:secret>/questions/<slug:question_id>/", views.question, name="answer_question"),
    path("tell-us/<uuid:round_id>/", public.tell_us, name="tell_us"),
]
