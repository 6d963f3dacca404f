"""Proving who one is: password first, then the code where there is one; wrong answers are counted."""

from __future__ import annotations

import time

import structlog
from django.contrib.auth import authenticate
from django.http import HttpRequest

from commonweal.web.organisations.models import Person
from commonweal.web.organisations.signing_in import limits, second_factor, sessions

PENDING = "pending"
PENDING_SECONDS = 600

log = structlog.get_logger("commonweal.signing_in")


def by_password(request: HttpRequest, email: str, password: str) -> Person | None:
    """Whose email address and password these are. Takes as long, and says as little, where nobody has the address."""
    tries = (limits.ACCOUNT, email), (limits.ADDRESS, limits.address_of(request))
    if not limits.allowed(*tries):
        log.warning("too_many_attempts")
        return None
    person = authenticate(request, username=email, password=password)
    if not isinstance(person, Person):
        log.info("sign_in_failed")
        return None
    limits.forget(*tries)
    return person


def is_own_password(request: HttpRequest, person: Person, password: str) -> bool:
    """Whether somebody who has signed in knows the password."""
    return by_password(request, person.email, password) == person


def begin_or_ask(request: HttpRequest, person: Person) -> bool:
    """Sign somebody in who gave the password; or where they have a second factor, remember them until the code."""
    if not second_factor.has_one(person):
        sessions.begin(request, person, how="Password")
        return True
    request.session.cycle_key()
    request.session[PENDING] = [str(person.pk), int(time.time()), person.get_session_auth_hash()]
    return False


def pending(request: HttpRequest) -> Person | None:
    """Who gave the password a short while ago, and has to give the code yet."""
    kept = request.session.get(PENDING)
    if not kept or time.time() - kept[1] > PENDING_SECONDS:
        return None
    person = Person.objects.filter(pk=kept[0], is_active=True).first()
    return person if person and person.get_session_auth_hash() == kept[2] else None


def by_code(request: HttpRequest, person: Person, code: str) -> bool:
    """Sign somebody in who gave the password before, if the code is right."""
    tries = (limits.CODE, str(person.pk))
    if not limits.allowed(tries) or not second_factor.take(person, code):
        log.info("code_failed", person=str(person.pk))
        return False
    limits.forget(tries)
    request.session.pop(PENDING, None)
    sessions.begin(request, person, how="Password and code")
    return True
