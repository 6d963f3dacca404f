"""Where the pages of signing in are."""

from __future__ import annotations

from django.urls import path

from commonweal.web.organisations.signing_in import account, by_link, provider, views

app_name = "signing_in"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/", views.code, name="code"),
    path("sign-in/provider/", provider.start, name="provider"),
    path("sign-in/provider/back/", provider.back, name="provider_back"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("forgotten-password/", by_link.forgotten, name="forgotten"),
    path("new-password/<str:secret>/", by_link.new_password, name="new_password"),
    path("invitations/<str:secret>/", by_link.invitation, name="invitation"),
    path("set-up/accounts/", by_link.first_account, name="first_account"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/second-factor/", account.turn_on, name="turn_on"),
    path("account/second-factor/remove/", account.turn_off, name="turn_off"),
    path("account/recovery-codes/", account.new_codes, name="new_codes"),
    path("account/sessions/end-others/", account.end_others, name="end_others"),
    path("account/sessions/<uuid:which>/end/", account.end_session, name="end_session"),
    path("demonstration/look-as/", views.look_as, name="look_as"),
]
