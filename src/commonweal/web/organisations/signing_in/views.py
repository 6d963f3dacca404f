"""The pages of signing in and out."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from commonweal.web.design.doors import open_to_all
from commonweal.web.design.forms import bind
from commonweal.web.design.pages import say, show
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.signing_in import demonstration, sessions
from commonweal.web.organisations.signing_in.forms import SignInForm

WRONG = "The email address or the password is wrong"


@open_to_all("it is where people say who they are")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by email address and password."""
    form = bind(SignInForm, request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = authenticate(request, username=given["email"].strip().lower(), password=given["password"])
        if isinstance(person, Person):
            sessions.begin(request, person)
            return redirect(sessions.onward(request))
        form.add_error(None, WRONG)
    return show(
        request, "signing_in/sign_in.html", title="Sign in", form=form, onward=sessions.onward(request)
    )


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
    sessions.begin(request, person)
    return redirect("/")
