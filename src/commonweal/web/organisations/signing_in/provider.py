"""Signing in with an identity provider by OpenID Connect, such as Entra, which stands behind NHS.net Connect.

The library keeps state, nonce and PKCE's verifier in the session, and checks signature, issuer, audience, nonce and
times of what the provider says. A provider lets nobody in who was not invited: there are no accounts by themselves.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from joserfc.errors import JoseError

from commonweal.vocabulary.errors import InputError
from commonweal.web.design.doors import open_to_all
from commonweal.web.design.pages import show
from commonweal.web.organisations import audit
from commonweal.web.organisations.arriving import reader_of
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.signing_in import actions, sessions
from commonweal.web.organisations.signing_in.identity_provider import IdentityProvider
from commonweal.web.organisations.signing_in.links import LinkRefused
from commonweal.web.organisations.signing_in.models import Invitation, ProviderAccount

SIGNED_BY = frozenset(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"))
ONWARD = "provider_onward"
SECONDS = 10
# What goes wrong between us and a provider: its network, its words, their signatures.
FAULTS = (AuthlibBaseError, JoseError, OSError, ValueError, KeyError, TypeError, RuntimeError)

log = structlog.get_logger("commonweal.signing_in")


class NotKnown(InputError):
    """A provider vouches for somebody who has no account and no invitation here."""

    def __init__(self) -> None:
        super().__init__(
            "not_invited",
            "Your organisation knows you, but this system does not: there is no account for your email address here.",
            what_to_do="Ask a colleague who looks after this system to invite you, by the same email address.",
        )


class AddressPassedOn(NotKnown):
    """A provider vouches for an address whose account here is bound to somebody else there.

    Addresses are given to new people when others leave: an address alone does not make them the same person.
    """

    def __init__(self) -> None:
        InputError.__init__(
            self,
            "address_passed_on",
            "The account for your email address here belongs to another account of your organisation.",
            what_to_do="Ask a colleague who looks after this system. Once they are sure who you are, they close the "
            "account here and open it again: the next one to sign in with the address is then taken for its owner.",
        )


@open_to_all("it leads people to where they say who they are")
@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponseBase:
    """Go to the provider."""
    client = _client(_settings())
    request.session[ONWARD] = sessions.onward(request)
    try:
        _check_metadata(client, _settings())
        going: HttpResponseBase = client.authorize_redirect(request, _back(request))
    except FAULTS as fault:
        return _failed(request, fault)
    return going


@open_to_all("the provider sends people back to it")
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponseBase:
    """Come back from the provider, which says who somebody is."""
    chosen = _settings()
    client = _client(chosen)
    onward = sessions.safe(str(request.session.get(ONWARD, "")))
    try:
        _check_metadata(client, chosen)
        claims = client.authorize_access_token(request).get("userinfo")
        if not claims:
            raise ValueError("the provider sent no ID token")
    except FAULTS as fault:
        return _failed(request, fault)
    try:
        person = find(claims, chosen)
    except NotKnown as fault:
        log.info("provider_knows_a_stranger")
        return _say(request, "You have no account here", fault.message, fault.what_to_do, 403)
    request.session.pop(ONWARD, None)
    sessions.begin(request, person, how=chosen.name)
    return redirect(onward)


@transaction.atomic
def find(claims: Mapping[str, Any], chosen: IdentityProvider) -> Person:
    """Who somebody is here: an account bound before, else one of the same verified email address, else an invitation.

    Raises NotKnown. Once bound, an account is known by the provider's own name for it, whatever its address becomes,
    and whoever has the address next.
    """
    who = {"issuer": chosen.issuer, "subject": str(claims["sub"])}
    bound = ProviderAccount.objects.filter(**who).select_related("person").first()
    if bound is not None:
        if not bound.person.is_active:
            raise NotKnown
        return bound.person
    email = verified_email(claims, chosen)
    person = Person.objects.filter(email=email, is_demonstration=False).first() if email else None
    if email and person is None:
        open_ones = Invitation.objects.filter(
            email=email, used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
        )
        for invitation in open_ones:
            with suppress(LinkRefused):  # who sent it may no longer invite people
                person = actions.accept(invitation=invitation, name=str(claims.get("name") or email)[:200])
    if person is None or not person.is_active:
        raise NotKnown
    if ProviderAccount.objects.filter(person=person, issuer=chosen.issuer).exists():
        raise AddressPassedOn
    ProviderAccount.objects.create(person=person, **who)
    about = f"person:{person.pk}"
    audit.record(by=reader_of(person), act="people.bind", about=about, after={"issuer": chosen.issuer})
    return person


def verified_email(claims: Mapping[str, Any], chosen: IdentityProvider) -> str:
    """The email address that a provider vouches for, else nothing. An address that a user can set proves nothing."""
    # Entra says xms_edov, where it is asked to, when the domain's owner was verified.
    said = [claims.get("email_verified"), claims.get("xms_edov")]
    vouched = chosen.trusts_email or any(each in (True, "true", "1", 1) for each in said)
    return str(claims.get("email") or "").strip().lower() if vouched else ""


def _settings() -> IdentityProvider:
    if settings.PROVIDER is None:
        raise Http404
    chosen: IdentityProvider = settings.PROVIDER
    return chosen


@functools.lru_cache(maxsize=4)
def _client(chosen: IdentityProvider) -> Any:
    return OAuth().register(
        "provider",
        client_id=chosen.client_id,
        client_secret=chosen.client_secret or None,
        server_metadata_url=f"{chosen.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
            **({} if chosen.client_secret else {"token_endpoint_auth_method": "none"}),
        },
    )


def _check_metadata(client: Any, chosen: IdentityProvider) -> None:
    """What the provider says of itself must be of that provider; and a token must be signed, whatever it offers."""
    said = client.load_server_metadata()
    if said.get("issuer") != chosen.issuer:
        client.server_metadata.clear()
        raise ValueError("the provider calls itself something else")
    offered = said.get("id_token_signing_alg_values_supported") or ["RS256"]
    said["id_token_signing_alg_values_supported"] = sorted(SIGNED_BY.intersection(offered))


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("signing_in:provider_back"))


def _failed(request: HttpRequest, fault: Exception) -> HttpResponse:
    log.warning("provider_failed", exc_info=fault)
    return _say(
        request,
        "You are not signed in",
        "Your organisation's sign-in service did not answer, or did not say who you are.",
        "Try again in a few minutes. If you have a password here, you can sign in with that.",
        502,
    )


def _say(request: HttpRequest, title: str, message: str, what_to_do: str | None, status: int) -> HttpResponse:
    return show(
        request,
        "signing_in/message.html",
        title=title,
        message=message,
        what_to_do=what_to_do,
        sign_in=True,
        status=status,
    )
