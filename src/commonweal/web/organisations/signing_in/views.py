"""The pages of signing in and out."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from commonweal.web.design.doors import open_to_all
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.signing_in import demonstration, letters, proving, sessions
from commonweal.web.organisations.signing_in.forms import CodeForm, SignInForm

ONWARD = "onward"
WRONG = "The email address or the password is wrong, or was tried too often. Check both, or wait 15 minutes"
WRONG_CODE = (
    "The code is wrong, was used before, or was tried too often. Wait for the next one, or 15 minutes"
)


@open_to_all("it is where people say who they are")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by email address and password."""
    form = bind(SignInForm, request)
    onward = sessions.onward(request)
    if request.method == "POST" and form.is_valid():
        person = proving.by_password(request, form.cleaned_data["email"], form.cleaned_data["password"])
        if person is None:
            form.add_error(None, WRONG)
        elif proving.begin_or_ask(request, person):
            return redirect(onward)
        else:
            request.session[ONWARD] = onward
            return redirect("signing_in:code")
    return show(
        request,
        "signing_in/sign_in.html",
        title="Sign in",
        form=form,
        onward=onward,
        provider=settings.PROVIDER,
        email=letters.can_be_sent(),
    )


@open_to_all("it is where people who gave a password give the code")
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step of signing in."""
    person = proving.pending(request)
    if person is None:
        return redirect("signing_in:sign_in")
    form = bind(CodeForm, request)
    if request.method == "POST" and form.is_valid():
        onward = sessions.safe(str(request.session.get(ONWARD, "")))
        if proving.by_code(request, person, form.cleaned_data["code"]):
            request.session.pop(ONWARD, None)
            return redirect(onward)
        form.add_error("code", WRONG_CODE)
    return show(request, "signing_in/form.html", title="Enter your code", form=form, button="Continue")


@open_to_all("it ends what the one who asks has begun")
@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    sessions.end(request)
    say(request, "You have signed out.")
    return redirect("signing_in:sign_in")


@open_to_all("only the demonstration has it, where nothing is real")
@never_cache
@require_POST
def look_as(request: HttpRequest) -> HttpResponse:
    """In the demonstration: look as one of the roles, or as the local user, who may do all."""
    if not demonstration.is_open(request):
        raise Http404
    wanted = request.POST.get("role", "")
    if not wanted:
        sessions.end(request)
        return redirect("/")
    person = demonstration.person(Role(wanted)) if wanted in Role.values else None
    if person is None:
        raise Http404
    sessions.begin(request, person, how="Demonstration")
    return redirect("/")
