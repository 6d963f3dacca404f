"""Addresses of people and roles."""

from __future__ import annotations

from django.urls import path

from commonweal.web.organisations.people import inviting, views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/invite/", inviting.invite, name="invite"),
    path("people/invitations/<uuid:invitation_id>/withdraw/", inviting.withdraw, name="withdraw_invitation"),
    path("people/roles/<uuid:role_id>/end/", views.end, name="end_role"),
    path("people/<uuid:person_id>/", views.person, name="person"),
    path("people/<uuid:person_id>/give/", views.give, name="give_role"),
    path("people/<uuid:person_id>/close/", views.close, name="close_account"),
    path("people/<uuid:person_id>/new-password/", inviting.new_password, name="link_for_password"),
    path(
        "people/<uuid:person_id>/second-factor/remove/",
        views.remove_second_factor,
        name="remove_second_factor",
    ),
    path("people/<uuid:person_id>/erase/", views.erase, name="erase_person"),
    path("your-roles/", views.your_roles, name="your_roles"),
    path("who-may-do-what/", views.who_may_do_what, name="who_may_do_what"),
]
