"""Who has come to a page: found once a request, from the session."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

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


class ReaderMiddleware:
    """Gives each request its `reader`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find the reader, then pass the request on."""
        request.reader = arrived(request)  # type: ignore[attr-defined]
        with reading.one_state() if request.method in READS else nullcontext():
            response = self.get_response(request)
        if request.reader.person_id is not None and not response.has_header("Cache-Control"):  # type: ignore[attr-defined]
            response["Cache-Control"] = "no-store"  # after signing out, the button "back" shows nothing
        return response


def arrived(request: HttpRequest) -> Reader:
    """Who a request comes from: the person signed in; else the local user, where there is one; else nobody."""
    user = get_user(request)
    if isinstance(user, Person):
        if sessions.still_good(request):
            return reader_of(user)
        request.session_ran_out = True  # type: ignore[attr-defined]
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
    """Whether a request comes from the machine itself, and was not passed on by a proxy."""
    if any(request.META.get(name) for name in FORWARDED):
        return False
    return request.META.get("REMOTE_ADDR", "") in LOOPBACK


def anyone_has_an_account() -> bool:
    """Whether somebody can sign in. People whom the demonstration made up do not count."""
    return Person.objects.filter(is_demonstration=False).exists()
