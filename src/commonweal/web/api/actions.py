"""What can be done with personal tokens: make one, revoke one, and use one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.web.api.models import Token
from commonweal.web.design.identity import digest as digest
from commonweal.web.design.identity import new_secret
from commonweal.web.organisations import audit
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import NotVisible, Reader

PREFIX = "cw_"  # so that a token that was left lying about is known for what it is
MOST_DAYS = 365
MOST_TOKENS = 50


def scope(thing: Thing, verb: Verb) -> str:
    """How a scope is written."""
    return f"{thing.value}:{verb.value}"


def scopes_of(token: Token) -> frozenset[tuple[Thing, Verb]]:
    """What a token may be used for."""
    pairs = (written.partition(":") for written in token.scopes)
    return frozenset((Thing(thing), Verb(verb)) for thing, _, verb in pairs)


def mine(reader: Reader) -> QuerySet[Token]:
    """The tokens of a reader, the newest first."""
    if reader.person_id is not None:
        return Token.objects.filter(person_id=reader.person_id)
    return Token.objects.filter(person__isnull=True) if reader.is_local else Token.objects.none()


def make_token(
    *, name: str, scopes: Collection[tuple[Thing, Verb]], days: int, by: Reader
) -> tuple[Token, str]:
    """Make a token for its maker; gives it with its secret, which is nowhere else.

    Raises InputError for a scope that the maker has not got, a life beyond MOST_DAYS, or too many tokens.
    """
    if not by.signed_in:
        raise NotVisible
    beyond = [scope(thing, verb) for thing, verb in scopes if not by.can_somewhere(verb, thing)]
    if beyond or not scopes:
        raise InputError(
            "scope_beyond_role",
            f"A token of yours cannot have {', '.join(beyond)}." if beyond else "A token needs a scope.",
            what_to_do="Choose among what your roles let you do.",
        )
    if not 0 < days <= MOST_DAYS:
        raise InputError(
            "token_too_long",
            f"A token is in force for at most {MOST_DAYS} days.",
            what_to_do="Choose a shorter time.",
        )
    secret = PREFIX + new_secret()
    with transaction.atomic():
        if sum(1 for token in mine(by) if token.in_force) >= MOST_TOKENS:
            raise InputError(
                "too_many_tokens",
                f"You have {MOST_TOKENS} tokens in force.",
                what_to_do="Revoke those that nothing uses.",
            )
        token = Token.objects.create(
            digest=digest(secret),
            person_id=by.person_id,
            name=name.strip(),
            scopes=sorted(scope(thing, verb) for thing, verb in scopes),
            expires_at=timezone.now() + dt.timedelta(days=days),
        )
        after = {"scopes": token.scopes, "expires": token.expires_at.isoformat(timespec="seconds")}
        audit.record(by=by, act="token.make", about=f"token:{token.id}", after=after)
    return token, secret


def revoke_token(*, token_id: UUID, by: Reader) -> Token:
    """Let a token open nothing any more. Raises NotVisible where the reader has none like it."""
    with transaction.atomic():
        token = mine(by).select_for_update().filter(pk=token_id).first()
        if token is None:
            raise NotVisible
        if token.revoked_at is None:
            token.revoked_at = timezone.now()
            token.save(update_fields=["revoked_at"])
            audit.record(by=by, act="token.revoke", about=f"token:{token.id}")
    return token


def used(token: Token) -> bool:
    """Count one use of a token, in one step; False where it was used too often within this minute."""
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    spent = Q(minute=minute, requests__gte=settings.API_REQUESTS_PER_MINUTE)
    count = Case(When(minute=minute, then=F("requests") + 1), default=Value(1))
    return bool(
        Token.objects.filter(pk=token.pk)
        .exclude(spent)
        .update(requests=count, minute=minute, last_used_at=now)
    )
