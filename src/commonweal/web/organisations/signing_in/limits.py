"""How often something may be tried: counted in the database, so for all servers, and over restarts."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from commonweal.web.organisations.signing_in.models import Attempt

WINDOW = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Limit:
    """How often one `what` may be tried in a quarter of an hour."""

    what: str
    most: int


ACCOUNT = Limit("account", 10)  # of an email address, whether or not anybody has it
ADDRESS = Limit("address", 100)  # a whole hospital may be behind one
CODE = Limit("code", 5)  # of a person who has given the password
RESETS = Limit("reset", 3)  # messages to one email address


def allowed(*tries: tuple[Limit, str]) -> bool:
    """Whether something may be tried now, and that it is. Tries that are refused do not lengthen the wait."""
    now = timezone.now()
    keys = [(limit, _key(limit, whose)) for limit, whose in tries]
    # Counted after it is written, so that tries at the same moment see each other.
    made = [Attempt.objects.create(key=key, at=now) for _, key in keys]
    over = any(
        Attempt.objects.filter(key=key, at__gt=now - WINDOW).count() > limit.most for limit, key in keys
    )
    if over:
        Attempt.objects.filter(pk__in=[one.pk for one in made]).delete()
    return not over


def spent(limit: Limit, whose: str) -> bool:
    """Whether something has been tried as often as it may be; asking counts for nothing."""
    since = timezone.now() - WINDOW
    return Attempt.objects.filter(key=_key(limit, whose), at__gt=since).count() >= limit.most


@transaction.atomic
def forget(*tries: tuple[Limit, str]) -> None:
    """What was tried came out right: it does not count, nor does what was tried before it. Clears what is old."""
    for limit, whose in tries:
        kept = Attempt.objects.filter(key=_key(limit, whose))
        if limit is ADDRESS:  # other people are behind it, so only this one is forgiven
            newest = kept.order_by("-pk").values_list("pk", flat=True)[:1]
            kept = Attempt.objects.filter(pk__in=list(newest))
        kept.delete()
    Attempt.objects.filter(at__lte=timezone.now() - WINDOW).delete()


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Behind our own proxy, what that proxy says: the last one named."""
    if settings.BEHIND_PROXY:
        named = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        if named:
            return network_of(named)
    return network_of(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """Of an address what nobody changes at will: without a port, and of IPv6 the 64 bits that a household is given."""
    host = address.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        known = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))


def _key(limit: Limit, whose: str) -> str:
    return salted_hmac(f"commonweal.limits.{limit.what}", whose, algorithm="sha256").hexdigest()
