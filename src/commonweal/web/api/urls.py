"""Addresses of the API, and of the pages about it."""

from __future__ import annotations

from django.urls import include, path

from commonweal.web.api import v1, views

urlpatterns = [
    path("", views.about, name="api"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", views.revoke, name="token_revoke"),
    path("v1/", include((v1.urlpatterns, "api_v1"))),
]
