"""What the demonstration's registers of strategies, charters, decision dates and unbadged work begin with."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from commonweal.content.demonstration_strategies import DecisionText, DemonstrationStrategies
from commonweal.web.baseline.strategies.models import (
    Activity,
    Charter,
    Commitment,
    DecisionDate,
    Signature,
    Strategy,
)


@transaction.atomic
def make_strategies(told: DemonstrationStrategies) -> None:
    """Fill the registers, where nothing is in them yet."""
    if any(model._default_manager.exists() for model in (Strategy, Charter, DecisionDate, Activity)):
        return
    for text in told.strategies:
        made = Strategy.objects.create(**text.model_dump(exclude={"commitments"}))
        for commitment in text.commitments:
            Commitment.objects.create(strategy=made, **commitment.model_dump())
    for one in told.charters:
        charter = Charter.objects.create(**one.model_dump(exclude={"signatures"}), kept_by=one.organisation)
        for each in one.signatures:
            Signature.objects.create(charter=charter, kept_by=one.organisation, **each.model_dump())
    for decision in told.decisions:
        DecisionDate.objects.create(**_dated(decision, timezone.localdate()))
    for activity in told.activities:
        Activity.objects.create(**activity.model_dump(), kept_by=activity.organisation)


def _dated(text: DecisionText, today: dt.date) -> dict[str, object]:
    """The next time that a decision comes, as seen from today."""
    day = dt.date(today.year, text.month, text.day)
    if day < today:
        day = day.replace(year=today.year + 1)
    before = None if text.papers_before is None else day - dt.timedelta(days=text.papers_before)
    said = text.model_dump(include={"organisation", "what", "sort"})
    return {**said, "kept_by": text.organisation, "day": day, "papers_by": before}
