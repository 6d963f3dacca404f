"""The doors of pages: each view says what it needs, and a reader without it does not get in.

A check of the architecture finds a view that does not say.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from commonweal.web.design.doors import ATTRIBUTE, FOUND, Door
from commonweal.web.design.pages import say
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import NOBODY, NotPermitted, NotVisible, Reader

log = structlog.get_logger("commonweal.web")
V = TypeVar("V", bound=Callable[..., HttpResponseBase])
Owner = Callable[..., str | Iterable[str]]
SIGN_IN = "/sign-in/"
READS = ("GET", "HEAD", "OPTIONS")


def reader(request: HttpRequest) -> Reader:
    """Who is asking."""
    return cast(Reader, getattr(request, "reader", NOBODY))


def needs(
    thing: Thing, see: Verb = Verb.SEE, *, post: Verb | None = None, of: Owner | str | None = None
) -> Callable[[V], V]:
    """A view that needs a permission: `see` for reading it, `post` (the same, unless said) for sending it something.

    `of` says whose the thing is: a code, or a function of what the view is given, which may give several codes of which
    one is enough. Without it the permission is needed somewhere, and the view narrows what it shows. Who has not signed
    in sees what is shared with the public, and is led to sign in for everything else.
    """
    whose = of if isinstance(of, str) else FOUND if of else ""

    def decorated(view: V) -> V:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            asking = reader(request)
            verb = see if request.method in READS else post or see
            try:
                enter(asking, verb, thing, of, request, kwargs)
                return view(request, *args, **kwargs)
            except (NotVisible, NotPermitted, Http404) as fault:
                if not asking.signed_in:  # whether or not there is such a thing
                    return to_sign_in(request)
                if isinstance(fault, NotVisible):
                    raise Http404 from fault
                raise

        setattr(guarded, ATTRIBUTE, Door(thing.value, see.value, (post or see).value, whose=whose))
        return cast(V, guarded)

    return decorated


def for_anyone_signed_in(view: V) -> V:
    """A view for everybody who has an account, whatever their roles; it shows what is theirs."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if reader(request).signed_in else to_sign_in(request)

    setattr(guarded, ATTRIBUTE, Door())
    return cast(V, guarded)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the page where people sign in, and back to where they were going."""
    onward = request.get_full_path() if request.method in READS else "/"
    if getattr(request, "session_ran_out", False):
        say(request, "You were signed out, because you did nothing for a time or were signed in for long.")
    return redirect(f"{SIGN_IN}?{urlencode({'next': onward})}")


def enter(
    asking: Reader,
    verb: Verb,
    thing: Thing,
    of: Owner | str | None,
    request: HttpRequest,
    kwargs: dict[str, Any],
) -> None:
    """Check, and log who that has signed in was refused what: whoever tries doors shows in the log."""
    try:
        check(asking, verb, thing, of, request, kwargs)
    except (NotVisible, NotPermitted) as fault:
        if asking.signed_in:
            who, what = str(asking.person_id or asking.name), f"{thing.value}:{verb.value}"
            log.warning("door_shut", who=who, needs=what, path=request.path, how=type(fault).__name__)
        raise


def check(
    asking: Reader,
    verb: Verb,
    thing: Thing,
    of: Owner | str | None,
    request: HttpRequest,
    kwargs: dict[str, Any],
) -> None:
    """What a door asks. Raises NotVisible or NotPermitted; `of` and `kwargs` are as for `needs` and its view."""
    if of is None:
        if asking.can_somewhere(verb, thing):
            return
        codes: list[str] = []
    else:
        found = of if isinstance(of, str) else of(request, **kwargs)
        codes = [found] if isinstance(found, str) else list(found)
    if any(asking.can(verb, thing, code) for code in codes):
        return
    if codes:
        asking.check(verb, thing, codes[0])
    if of is None and verb is not Verb.SEE and asking.can_somewhere(Verb.SEE, thing):
        raise NotPermitted(verb, thing)
    raise NotVisible
