"""What the settings say of an identity provider."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class IdentityProvider:
    """An OpenID Connect provider. `trusts_email`: its operator vouches for addresses that it does not call verified."""

    name: str
    issuer: str
    client_id: str
    client_secret: str
    trusts_email: bool
