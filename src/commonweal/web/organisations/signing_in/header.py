"""What every page's header says of who is reading."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from commonweal.web.organisations.access import reader
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.signing_in import demonstration


@dataclass(frozen=True)
class Account:
    """Who is reading: `name` where we know. `roles`: those that the demonstration lets one look as, else none."""

    name: str
    has_account: bool
    roles: tuple[tuple[str, str], ...]


def account(request: HttpRequest) -> Account:
    """Who is reading a page."""
    who = reader(request)
    name = "Local user" if who.is_local else who.name if who.signed_in else ""
    roles = tuple((role.value, str(role.label)) for role in Role) if demonstration.is_open(request) else ()
    return Account(name, who.person_id is not None, roles)
