"""What a system makes of the question bank: pairs of its own, and pairs that it does not offer.

A pair that is shipped is never changed here. One that does not fit is set aside with the reason, and so is one of the
system's own that has had its day: what was taken up from it stays, and can be traced to it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records.models import Kept


class _OfTheSystem(Kept):
    """A record that is the system's, which those who lead it keep."""

    thing = Thing.QUESTIONS

    class Meta:
        abstract = True

    def owners(self) -> tuple[str, ...]:
        """The system."""
        return (SYSTEM,)


class LocalPair(_OfTheSystem):
    """A question in both its forms that this system puts beside the shipped ones; see `content.questions.Pair`.

    `draws_on`: words; `needs`: ids of sectors; `informed_by`: ids of indicators; `changed_on`: its edition.
    """

    determinant = models.CharField(max_length=60)
    transactional = models.CharField(max_length=500)
    transformational = models.CharField(max_length=500)
    draws_on = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    informed_by = models.JSONField(default=list, blank=True)
    derived_from = models.CharField(max_length=300)
    changed_on = models.DateField(default=timezone.localdate)

    kind = "local-pair"
    fields = (
        "determinant", "transactional", "transformational", "draws_on", "needs", "informed_by", "derived_from",
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["determinant", "created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["determinant", "transformational"], name="one_pair_a_question")
        ]

    def __str__(self) -> str:
        return self.transformational

    @property
    def key(self) -> str:
        """What a question that began with it calls it."""
        return f"{self.determinant}/{self.pk}"


class SetAside(_OfTheSystem):
    """A pair, shipped or local, that is not offered in this system, since a day and for a reason.

    `pair`: `determinant/id`. An empty reason: it was set aside once, and is offered again.
    """

    pair = models.CharField(max_length=130, unique=True)
    reason = models.CharField(max_length=500, blank=True)
    since = models.DateField(default=timezone.localdate)

    kind = "pair-set-aside"
    fields = ("pair", "reason", "since")

    def __str__(self) -> str:
        return self.pair
