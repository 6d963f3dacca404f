"""Addresses of the home page and help."""

from __future__ import annotations

from django.urls import path

from commonweal.web.home import my_work, views

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("my-work/", my_work.my_work, name="my_work"),
]
