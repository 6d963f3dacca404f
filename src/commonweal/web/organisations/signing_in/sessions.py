"""Beginning and ending the time for which somebody is signed in."""

from __future__ import annotations

import time
from collections.abc import Iterable
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from commonweal.web.organisations.models import Person
from commonweal.web.organisations.signing_in.models import SignedIn

BACKEND = "django.contrib.auth.backends.ModelBackend"
BEGUN, SEEN = "begun", "seen"
NOTED_EVERY = 60  # seconds: a page that reloads itself does not write each time
LONGEST_BROWSER = 200

log = structlog.get_logger("commonweal.signing_in")


def begin(request: HttpRequest, person: Person, *, how: str) -> None:
    """Sign somebody in, under a new session key; `how` is what they see of it. What is long over is cleared away."""
    login(request, person, backend=BACKEND)
    now = int(time.time())
    request.session[BEGUN] = request.session[SEEN] = now
    if not request.session.session_key:
        request.session.save()
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    SignedIn.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    browser = request.META.get("HTTP_USER_AGENT", "")[:LONGEST_BROWSER]
    key = str(request.session.session_key)
    SignedIn.objects.create(person=person, session_key=key, how=how, browser=browser)
    log.info("signed_in", person=str(person.pk), how=how)


def still_good(request: HttpRequest) -> bool:
    """Whether a session has lasted neither too long as a whole nor too long since it was last used; ends it if so."""
    session, now = request.session, int(time.time())
    begun, seen = session.get(BEGUN, now), session.get(SEEN, 0)
    if now - begun > settings.SESSION_COOKIE_AGE or (seen and now - seen > settings.IDLE_SECONDS):
        end(request)
        return False
    if now - seen > NOTED_EVERY:
        session[BEGUN], session[SEEN] = begun, now
        SignedIn.objects.filter(session_key=session.session_key).update(seen_at=timezone.now())
    return True


def end(request: HttpRequest) -> None:
    """Sign out; nothing that the session held is left."""
    SignedIn.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def end_one(person: Person, which: UUID) -> bool:
    """End one session of a person, wherever it is. Whether it was theirs."""
    return _end(SignedIn.objects.filter(person=person, pk=which).values_list("session_key", flat=True)) > 0


def end_others(person: Person, but: str | None = None) -> int:
    """End every session of a person, but for one with a key; gives how many."""
    others = SignedIn.objects.filter(person=person).exclude(session_key=but or "")
    return _end(others.values_list("session_key", flat=True))


def _end(keys: Iterable[str]) -> int:
    ended = list(keys)
    Session.objects.filter(session_key__in=ended).delete()
    SignedIn.objects.filter(session_key__in=ended).delete()
    return len(ended)


def onward(request: HttpRequest) -> str:
    """Where to go after signing in: a page of this site that was asked for, else home."""
    return safe(request.POST.get("next") or request.GET.get("next") or "")


def safe(wanted: str) -> str:
    """An address, if it is one of this site, else home."""
    here = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if here else "/"
