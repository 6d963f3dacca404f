"""The registers as plain values, for programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from commonweal.web.baseline.strategies import reading
from commonweal.web.baseline.strategies.models import Charter, Commitment, DecisionDate, Strategy
from commonweal.web.organisations.records import choices

COMMITMENT = ("what", "determinant", "place", "measure", "direction", "unit", "due", "given_up", "reason")
STRATEGY = ("organisation", "title", "status", "owner", "starts", "ends", "link", "claims")
CHARTER = ("title", "about", "determinant", "starts", "ends", "link")


def strategies() -> list[dict[str, Any]]:
    """Every strategy with all of its commitments, by title."""
    every = Strategy.objects.prefetch_related("commitments").order_by("title", "pk")
    return [
        {"id": one.pk, **{name: getattr(one, name) for name in STRATEGY}}
        | {"commitments": [_commitment(each) for each in one.commitments.all()]}
        for one in every
    ]


def _commitment(one: Commitment) -> dict[str, Any]:
    figure = None if one.figure is None else f"{one.figure.normalize():f}"
    return {"id": one.pk, "figure": figure, **{name: getattr(one, name) for name in COMMITMENT}}


def charters() -> list[dict[str, Any]]:
    """Every charter with all who ever signed it, by title."""
    return [
        {"id": one.pk, **{name: getattr(one, name) for name in CHARTER}}
        | {
            "signatures": [
                {"organisation": each.organisation, "signed": each.signed, "left": each.left}
                for each in one.signatures.all()
            ]
        }
        for one in Charter.objects.prefetch_related("signatures").order_by("title", "pk")
    ]


@dataclass(frozen=True)
class Decision:
    """A day on which something is decided, by whom, and the last day for papers."""

    day: dt.date
    what: str
    whose: str
    papers_by: dt.date | None


def decisions_ahead(codes: Collection[str], *, days: int = 365) -> list[Decision]:
    """What some organisations decide in the days ahead, and has not been called off; the next first."""
    today, names = timezone.localdate(), choices.names()
    found = DecisionDate.objects.filter(
        organisation__in=codes, called_off=False, day__gte=today, day__lte=today + dt.timedelta(days=days)
    ).order_by("day", "what")
    return [
        Decision(each.day, each.what, names.get(each.organisation, each.organisation), each.papers_by)
        for each in found
    ]


def level() -> dict[str, Any]:
    """The level that the record shows today, each condition as tested, and what is claimed of it."""
    today = timezone.localdate()
    judged = reading.picture(today).judged
    return {
        "day": today,
        "edition": judged.edition,
        "reached": judged.reached.level.id if judged.reached else None,
        "next": judged.next.level.id if judged.next else None,
        "levels": [
            {
                "id": step.level.id,
                "title": step.level.title,
                "reached": step.reached,
                "conditions": [
                    {
                        "id": each.condition.id,
                        "says": each.condition.says,
                        "met": each.met,
                        "found": f"{each.found.value:f}",
                        "to_do": each.condition.to_do,
                    }
                    for each in step.tested
                ],
            }
            for step in judged.steps
        ],
        "claims": [
            {
                "strategy": held.pk,
                "level": claim.level.id,
                "supported": claim.supported,
                "missing": [each.condition.id for each in claim.missing],
            }
            for held, claim in reading.claims(judged, today)
        ],
    }
