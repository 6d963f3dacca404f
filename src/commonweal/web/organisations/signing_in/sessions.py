"""Beginning and ending the time for which somebody is signed in."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from commonweal.web.organisations.models import Person

BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: HttpRequest, person: Person) -> None:
    """Sign somebody in, under a new session key."""
    login(request, person, backend=BACKEND)


def end(request: HttpRequest) -> None:
    """Sign out; nothing that the session held is left."""
    logout(request)


def onward(request: HttpRequest) -> str:
    """Where to go after signing in: a page of this site that was asked for, else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None, require_https=request.is_secure()
    )
    return wanted if safe else "/"
