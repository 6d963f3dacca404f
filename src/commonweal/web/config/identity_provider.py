"""The identity provider that the environment names."""

from __future__ import annotations

from urllib.parse import urlsplit

from commonweal.web.config import environment
from commonweal.web.organisations.signing_in.identity_provider import IdentityProvider

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def named() -> IdentityProvider | None:
    """The provider that people may sign in with, where one is named."""
    issuer = environment.text(environment.OIDC_ISSUER)
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise environment.unusable(environment.OIDC_ISSUER)
    client = environment.text(environment.OIDC_CLIENT)
    if not client:
        raise environment.unusable(environment.OIDC_CLIENT)
    return IdentityProvider(
        name=environment.text(environment.OIDC_NAME),
        issuer=issuer,
        client_id=client,
        client_secret=environment.secret(environment.OIDC_SECRET),
        trusts_email=environment.yes(environment.OIDC_TRUST),
    )
