"""What may be told of a round while it goes on, and after: how many answered, and never who."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.web.relationships.models import Invitation, Round, Side


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
