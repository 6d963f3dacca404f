"""Asks and offers as pages, files and later steps read them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from commonweal.publication import wording
from commonweal.web.relationships.models import Ask, Outcome, Turn

UNMET = (Outcome.OPEN, Outcome.DOING)
DAYS_IN_A_MONTH = 30.4


def in_order() -> QuerySet[Ask]:
    """Unmet asks first, the oldest on top; then what is being done; then what is settled, the newest first."""
    standing = Case(
        When(outcome=Outcome.OPEN, turn=Turn.ASK, then=Value(0)),
        When(outcome=Outcome.OPEN, then=Value(1)),
        When(outcome=Outcome.DOING, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return (
        Ask.objects.select_related("round")
        .annotate(standing=standing)
        .order_by("standing", "created_at", "pk")
    )


def found(words: str) -> Q:
    """What holds words that somebody searches for."""
    return Q(words__icontains=words) | Q(answer__icontains=words) | Q(owner__icontains=words)


def age(each: Ask, day: dt.date | None = None) -> str:
    """How long ago something was asked, in words: “5 months”."""
    days = ((day or timezone.localdate()) - timezone.localtime(each.created_at).date()).days
    if days < 1:
        return "Today"
    if days < 2 * DAYS_IN_A_MONTH:
        return wording.count_of(days, "day")
    return wording.count_of(int(days / DAYS_IN_A_MONTH), "month")


@dataclass(frozen=True)
class Standing:
    """How asks and offers stand: how many there are, are settled, wait for an answer; and the oldest that waits."""

    asks: int
    settled: int
    waiting: int
    oldest: Ask | None


def standing() -> Standing:
    """How asks of us stand."""
    asks = Ask.objects.filter(turn=Turn.ASK)
    waiting = asks.filter(outcome=Outcome.OPEN).order_by("created_at", "pk")
    settled = asks.exclude(outcome__in=UNMET).count()
    return Standing(asks.count(), settled, waiting.count(), waiting.first())


def without_owner() -> QuerySet[Ask]:
    """Asks of us that are not settled and that nobody looks after."""
    return Ask.objects.filter(turn=Turn.ASK, outcome__in=UNMET, owner="")


def public() -> QuerySet[Ask]:
    """What the public may read: asks and offers that were let out, with an answer first."""
    return in_order().filter(is_public=True).order_by("-answered_on", "created_at")
