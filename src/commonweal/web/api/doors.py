"""The doors of the API: who asks, by token or by the session of a page, and whether they may."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase
from ninja import NinjaAPI
from ninja.decorators import decorate_view

from commonweal.web.api.actions import digest, scope, scopes_of, used
from commonweal.web.api.models import Token
from commonweal.web.api.problems import Refused
from commonweal.web.design.doors import ATTRIBUTE, Door
from commonweal.web.organisations import access
from commonweal.web.organisations.arriving import reader_of, set_reader
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader

F = TypeVar("F", bound=Callable[..., Any])
Run = Callable[..., HttpResponseBase]
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Commonweal"'}
SECONDS = {"Retry-After": "60"}


def needs(thing: Thing, verb: Verb = Verb.SEE, *, of: access.Owner | str | None = None) -> Callable[[F], F]:
    """An operation that needs a permission. `of` says whose the thing is, as at the doors of pages."""

    def decorated(operation: F) -> F:
        def guarding(run: Run) -> Run:
            @functools.wraps(run)
            def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
                bound = getattr(run, "__self__")  # noqa: B009  the operation, of which `run` is a method
                api: NinjaAPI = bound.api
                try:
                    _enter(request, thing, verb, of, kwargs)
                    _check_parameters(request, bound)
                    _check_body(request)
                except Exception as fault:  # noqa: BLE001  the API's own handlers know what to make of it
                    return api.on_exception(request, fault)
                return run(request, **kwargs)

            return guarded

        decorate_view(guarding)(operation)
        setattr(operation, ATTRIBUTE, Door(thing.value, verb.value, verb.value))
        return operation

    return decorated


def _enter(
    request: HttpRequest, thing: Thing, verb: Verb, of: access.Owner | str | None, kwargs: dict[str, Any]
) -> None:
    asking = arrived(request)
    if not asking.in_scope(verb, thing):
        raise Refused(
            403,
            "scope_missing",
            f"This token has not got the scope {scope(thing, verb)}.",
            "Make a token that has it, on the page /api/tokens/.",
        )
    access.enter(asking, verb, thing, of, request, kwargs)
    set_reader(request, asking)


def arrived(request: HttpRequest) -> Reader:
    """Who asks: by the token that the request has; without one, whoever a page would show itself to, for reading only.

    A form on another site can send a browser's cookies, but no token: so whatever changes something needs one.
    """
    given = request.headers.get("Authorization")
    if given is not None:
        return _by_token(given, access.reader(request))
    if request.method not in access.READS:
        raise _unknown("token_needed", "Changing something needs a token.")
    asking = access.reader(request)
    if not asking.signed_in:
        raise _unknown("token_needed", "The request has no token.")
    return asking


def _by_token(given: str, without: Reader) -> Reader:
    scheme, _, secret = given.partition(" ")
    if scheme.lower() != "bearer":
        raise _unknown("token_needed", "The header Authorization has no bearer token.")
    token = Token.objects.select_related("person").filter(digest=digest(secret.strip())).first()
    # A token of a machine's one user is good for as long as there is such a user, and from that machine only.
    alive = token is not None and (token.person.is_active if token.person else without.is_local)
    if token is None or not alive or not token.in_force:
        raise _unknown("token_not_valid", "This token is not known, was revoked, or has expired.")
    if not used(token):
        raise Refused(
            429,
            "too_many_requests",
            "This token was used too often within a minute.",
            "Wait as long as the header Retry-After says, then go on more slowly.",
            headers=SECONDS,
        )
    asking = reader_of(token.person) if token.person else without
    return replace(asking, scopes=scopes_of(token))


def _unknown(code: str, message: str) -> Refused:
    return Refused(
        401,
        code,
        message,
        "Make a token on the page /api/tokens/, and send it in the header “Authorization: Bearer TOKEN”.",
        headers=CHALLENGE,
    )


def _check_parameters(request: HttpRequest, operation: Any) -> None:
    """A misspelt filter is refused: to leave it out would answer another question."""
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }
    unknown = sorted(set(request.GET) - known)
    if unknown:
        raise Refused(
            422,
            "unknown_parameter",
            f"This address has no parameter called {unknown[0][:50]!r}.",
            f"It takes {', '.join(sorted(known))}." if known else "It takes none.",
        )


def _check_body(request: HttpRequest) -> None:
    """What is sent is JSON, and is said to be."""
    if request.method not in access.READS and request.content_type != "application/json":
        raise Refused(
            415,
            "not_json",
            "What is sent to this address is JSON, and has to be said to be.",
            "Send the header “Content-Type: application/json”, and a body, at the least {}.",
        )
