"""Links that work once: made, looked up and used up."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.web.design.identity import digest as digest
from commonweal.web.design.identity import new_secret as new_secret
from commonweal.web.organisations.signing_in.models import SingleUseLink

L = TypeVar("L", bound=SingleUseLink)
INVITED_FOR = dt.timedelta(days=7)
RESET_FOR = dt.timedelta(hours=1)
ASK_AGAIN = "Ask the person who sent it for a new one."


class LinkRefused(InputError):
    """A link that does not work, or works no longer."""


def find(kind: type[L], secret: str) -> L:
    """The link with a secret. Raises LinkRefused, saying whether it was used, has expired, or never was."""
    found = kind._default_manager.filter(digest=digest(secret)).first()
    if found is None:
        raise LinkRefused(
            "link_wrong",
            "This link is not right. A part of it may be missing.",
            what_to_do=f"Copy the whole link from the message. {ASK_AGAIN}",
        )
    if found.withdrawn_at is not None:
        raise LinkRefused("link_withdrawn", "This link was withdrawn.", what_to_do=ASK_AGAIN)
    if found.used_at is not None:
        raise LinkRefused(
            "link_used",
            "This link was used before. It works once.",
            what_to_do="If it was you who used it, sign in. If not, tell the person who looks after this system.",
        )
    if found.expires_at <= timezone.now():
        raise LinkRefused("link_expired", "This link has expired.", what_to_do=ASK_AGAIN)
    return found


def use_up(link: SingleUseLink) -> None:
    """Mark a link as used. Raises LinkRefused where somebody else was faster. Called in the transaction of its use."""
    now = timezone.now()
    unused = type(link)._default_manager.filter(
        pk=link.pk, used_at=None, withdrawn_at=None, expires_at__gt=now
    )
    if unused.update(used_at=now) != 1:
        raise LinkRefused("link_used", "This link was used before. It works once.", what_to_do="Sign in.")
