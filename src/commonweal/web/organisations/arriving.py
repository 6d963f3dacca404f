"""Who has come to a page: found once a request, from the session."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import cast

from django.conf import settings
from django.contrib.auth import get_user
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import reading
from commonweal.web.organisations.models import Membership, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.rights import NOBODY, Reader
from commonweal.web.organisations.signing_in import sessions

LOCAL = Reader("local user", is_local=True)
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP")
READS = ("GET", "HEAD")
LOOPBACK = ("127.0.0.1", "::1", "")


class _Asked(HttpRequest):
    """A request, with what is known of who asks."""

    reader: Reader
    session_ran_out: bool


def set_reader(request: HttpRequest, asking: Reader) -> None:
    """Say who is asking, for all that looks at the request from now on."""
    cast(_Asked, request).reader = asking


class ReaderMiddleware:
    """Gives each request its `reader`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find the reader, then pass the request on."""
        asking = arrived(request)
        set_reader(request, asking)
        with reading.one_state() if request.method in READS else nullcontext():
            response = self.get_response(request)
        if asking.person_id is not None and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"  # after signing out, the button "back" shows nothing
        return response


def arrived(request: HttpRequest) -> Reader:
    """Who a request comes from: the person signed in; else the local user, where there is one; else nobody."""
    user = get_user(request)
    if isinstance(user, Person):
        if sessions.still_good(request):
            return reader_of(user)
        cast(_Asked, request).session_ran_out = True
    return LOCAL if is_local(request) else NOBODY


def reader_of(person: Person) -> Reader:
    """What a person may do today, by their roles."""
    today = timezone.localdate()
    rows = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), person=person, since__lte=today
    ).values_list("role", "organisation__code")
    held = frozenset((Role(role), code or SYSTEM) for role, code in rows)
    return Reader(person.name, person.pk, held if person.is_active else frozenset())


def is_local(request: HttpRequest) -> bool:
    """Whether the one user of this machine is asking, in a workspace in which nobody has an account of their own.

    Where a proxy passes requests on, or sign-in is required by the settings, there is no such user.
    """
    return not settings.SIGN_IN_REQUIRED and at_this_machine(request) and not anyone_has_an_account()


def at_this_machine(request: HttpRequest) -> bool:
    """Whether a request comes from the machine itself, and was not passed on by a proxy.

    Where the settings say that there is a proxy, every request may be another machine's, whatever the proxy says of it.
    """
    if settings.BEHIND_PROXY or any(request.META.get(name) for name in FORWARDED):
        return False
    return request.META.get("REMOTE_ADDR", "") in LOOPBACK


def anyone_has_an_account() -> bool:
    """Whether somebody can sign in. People whom the demonstration made up do not count."""
    return Person.objects.filter(is_demonstration=False).exists()
