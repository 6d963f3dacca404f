"""Where the pages of signing in are."""

from __future__ import annotations

from django.urls import path

from commonweal.web.organisations.signing_in import views

app_name = "signing_in"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("demonstration/look-as/", views.look_as, name="look_as"),
]
