"""Where the pages of work in common are."""

from __future__ import annotations

from django.urls import path

from commonweal.web.organisations.work import views

urlpatterns = [
    path("actions/", views.log, name="actions"),
    path("actions/actions.xlsx", views.workbook, name="actions_workbook"),
    path("actions/actions.ics", views.ics, name="actions_calendar"),
    path("actions/add/", views.add, name="add_action"),
    path("actions/<uuid:action_id>/", views.action, name="action"),
    path("actions/<uuid:action_id>/change/", views.change, name="change_action"),
    path("actions/<uuid:action_id>/close/", views.close, name="close_action"),
    path("comments/", views.comment, name="comment"),
    path("comments/<uuid:comment_id>/erase/", views.erase_comment, name="erase_comment"),
]
