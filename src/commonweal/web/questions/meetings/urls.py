"""Addresses of meetings; and of the pages by which people come into one, which are short enough to type."""

from __future__ import annotations

from django.urls import path

from commonweal.web.questions.meetings import joining, views

MEETING = "meetings/<uuid:meeting_id>/"
urlpatterns = [
    path("meetings/", views.register, name="meetings"),
    path("meetings/add/", views.add, name="add_meeting"),
    path(MEETING, views.meeting, name="meeting"),
    path(f"{MEETING}change/", views.change, name="change_meeting"),
    path(f"{MEETING}minutes.xlsx", views.minutes_workbook, name="minutes_workbook"),
    path(f"{MEETING}minutes.docx", views.minutes_document, name="minutes_document"),
    path(f"{MEETING}screen/", views.screen, name="meeting_screen"),
    path(f"{MEETING}to/<slug:stage>/", views.move, name="move_meeting"),
    path(f"{MEETING}joining/", views.let_in, name="let_into_meeting"),
    path(f"{MEETING}decide/", views.decide, name="decide_meeting"),
    path(f"{MEETING}seats/<uuid:seat_id>/take-away/", views.take_away, name="take_seat_away"),
]
for_phones = [
    path("", joining.join, name="join"),
    path("<str:code>/", joining.join_meeting, name="join_meeting"),
    path("<str:code>/<str:secret>/", joining.seat, name="seat"),
    path("<str:code>/<str:secret>/<int:number>/", joining.score, name="score"),
]
