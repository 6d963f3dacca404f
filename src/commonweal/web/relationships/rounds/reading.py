"""What may be told of a round while it goes on, and after: how many answered, and never who."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from commonweal.web.relationships.models import Answer, Invitation, Progress, Round, Seen, Side


@dataclass(frozen=True)
class Response:
    """How many were invited from one side, and how many of them have sent their answers."""

    invited: int
    sent: int

    @property
    def share(self) -> str:
        """In words: “34 of 52 (65%)”."""
        if not self.invited:
            return "Nobody is invited yet"
        return f"{self.sent} of {self.invited} ({round(100 * self.sent / self.invited)}%)"


def response(held: Round, side: Side) -> Response:
    """Response of one side. Whoever answered by the public form was not invited, and is in none."""
    of_side = Invitation.objects.filter(round=held, side=side)
    return Response(of_side.count(), of_side.filter(submitted_on__isnull=False).count())


def answered_by_form(held: Round) -> int:
    """How many sent answers by the public form."""
    return Invitation.objects.filter(round=held, side=Side.ANYBODY, submitted_on__isnull=False).count()


def is_over(held: Round, today: dt.date) -> bool:
    """Whether the last day to answer has gone by, and nobody has closed the round yet."""
    return held.progress == Progress.OPEN and held.closes_on < today


def has_unread(held: Round) -> bool:
    """Whether words wait for a steward: quotes that nobody has read, or private words."""
    unread = Answer.objects.filter(invitation__round=held, invitation__submitted_on__isnull=False, shown=None)
    return unread.exclude(seen=Seen.PRIVATE).exclude(said="").exists() or held.loose_words.exists()


def is_kept_too_long(held: Round, today: dt.date) -> bool:
    """Whether partners were told that what a closed round still holds would be erased on that day or before."""
    return held.progress == Progress.CLOSED and held.erased_on is None and held.kept_until <= today
