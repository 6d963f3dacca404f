"""Addresses of the pages for partners."""

from __future__ import annotations

from django.urls import path

from commonweal.web.relationships.nhs import views

urlpatterns = [
    path("how-the-nhs-works/", views.how_it_works, name="how_it_works"),
    path("you-said/", views.you_said, name="you_said"),
    path("relationships/pages-for-partners/", views.who_reads, name="who_reads"),
]
