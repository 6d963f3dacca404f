"""My account: where I am signed in, my password, my second factor."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonweal.web.design.components import Link
from commonweal.web.design.forms import PageForm, bind
from commonweal.web.design.pages import HOME, say, show
from commonweal.web.organisations.access import for_anyone_signed_in, reader
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.signing_in import actions, proving, second_factor, sessions
from commonweal.web.organisations.signing_in.forms import ChangePasswordForm, OwnPasswordForm, TurnOnForm

SECRET = "new_second_factor"  # noqa: S105  where a session keeps it
WRONG = "The password is wrong, or was tried too often"
TRAIL = (HOME, Link("Your account", "/account/"))


@for_anyone_signed_in
@never_cache
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, and where I am signed in."""
    me = _me(request)
    return show(
        request,
        "signing_in/account.html",
        title="Your account",
        me=me,
        roles=me.memberships.select_related("organisation"),
        sessions=me.sessions.all(),
        this_session=request.session.session_key,
        second_factor=second_factor.has_one(me),
        must_have=second_factor.must_have_one(me),
        codes_left=second_factor.codes_left(me),
        made_up=me.is_demonstration,
    )


@for_anyone_signed_in
@never_cache
@sensitive_post_parameters("current", "password")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; every other session ends."""
    me = _me(request, with_password=True)
    form = bind(ChangePasswordForm, request, person=me)

    def change() -> HttpResponse:
        actions.set_password(me, form.cleaned_data["password"], by=reader(request))
        sessions.begin(request, me, how="New password")
        say(request, "Your password is changed. You have been signed out everywhere else.")
        return redirect("signing_in:account")

    return _with_own_password(
        request, me, form, change, title="Change your password", button="Change password"
    )


@for_anyone_signed_in
@never_cache
@sensitive_post_parameters("current")
@require_http_methods(["GET", "POST"])
def turn_on(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app."""
    me = _me(request, with_password=True)
    if second_factor.has_one(me):
        return redirect("signing_in:account")
    form = bind(TurnOnForm, request)
    secret = request.session.setdefault(SECRET, second_factor.new_secret())
    if request.method == "POST" and form.is_valid():
        if not proving.is_own_password(request, me, form.cleaned_data["current"]):
            form.add_error("current", WRONG)
        else:
            codes = second_factor.turn_on(me, secret, form.cleaned_data["code"], by=reader(request))
            if codes is not None:
                del request.session[SECRET]
                sessions.end_others(me, request.session.session_key)
                return _codes(request, codes)
            form.add_error(
                "code", "The code is wrong. Check that your phone has the right time, and try the next code"
            )
    return show(
        request,
        "signing_in/turn_on.html",
        title="Set up an authenticator app",
        breadcrumbs=TRAIL,
        form=form,
        secret=secret,
        picture=mark_safe(second_factor.picture(me, secret)),  # noqa: S308  our own drawing of our own words
    )


@for_anyone_signed_in
@never_cache
@sensitive_post_parameters("current")
@require_http_methods(["GET", "POST"])
def turn_off(request: HttpRequest) -> HttpResponse:
    """Remove one's authenticator app."""
    me = _me(request, with_password=True)
    if not second_factor.has_one(me):
        return redirect("signing_in:account")

    def remove() -> HttpResponse:
        second_factor.turn_off(me, by=reader(request))
        say(request, "Signing in no longer needs a code.")
        return redirect("signing_in:account")

    form = bind(OwnPasswordForm, request)
    return _with_own_password(
        request, me, form, remove, title="Remove the authenticator app", button="Remove it"
    )


@for_anyone_signed_in
@never_cache
@sensitive_post_parameters("current")
@require_http_methods(["GET", "POST"])
def new_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    me = _me(request, with_password=True)
    if not second_factor.has_one(me):
        return redirect("signing_in:account")

    def renew() -> HttpResponse:
        return _codes(request, second_factor.renew_codes(me, by=reader(request)))

    form = bind(OwnPasswordForm, request)
    return _with_own_password(
        request, me, form, renew, title="Make new recovery codes", button="Make new codes"
    )


@for_anyone_signed_in
@never_cache
@require_POST
def end_session(request: HttpRequest, which: UUID) -> HttpResponse:
    """End one of my sessions."""
    if not sessions.end_one(_me(request), which):
        raise Http404
    say(request, "The session has ended.")
    return redirect("signing_in:account")


@for_anyone_signed_in
@never_cache
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all my sessions but this one."""
    sessions.end_others(_me(request), request.session.session_key)
    say(request, "You are signed out everywhere else.")
    return redirect("signing_in:account")


def _with_own_password(
    request: HttpRequest,
    me: Person,
    form: PageForm,
    do: Callable[[], HttpResponse],
    *,
    title: str,
    button: str,
) -> HttpResponse:
    """A form whose button does something once one's own password was given in it."""
    if request.method == "POST" and form.is_valid():
        if proving.is_own_password(request, me, form.cleaned_data["current"]):
            return do()
        form.add_error("current", WRONG)
    return show(request, "signing_in/form.html", title=title, breadcrumbs=TRAIL, form=form, button=button)


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Recovery codes, shown once."""
    return show(request, "signing_in/codes.html", title="Your recovery codes", breadcrumbs=TRAIL, codes=codes)


def _me(request: HttpRequest, *, with_password: bool = False) -> Person:
    """Whose account it is. The local user has none; a made-up person has one without a password."""
    who = reader(request).person_id
    me = Person.objects.filter(pk=who).first() if who else None
    if me is None or (with_password and not me.has_usable_password()):
        raise Http404
    return me
