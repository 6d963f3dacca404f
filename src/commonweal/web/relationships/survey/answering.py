"""What a respondent can do: save an answer, take one out, send them all. Of none of it anything is logged or audited.

The audit would say who answered when, and with that who did not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.web.relationships import naming
from commonweal.web.relationships.models import Answer, Invitation, Round, Seen, Side
from commonweal.web.relationships.rounds.actions import digest, locked, new_secret
from commonweal.web.relationships.survey.asked import Asked

MOST_BY_FORM = 1_000  # in one round: each makes closing it take longer, and anybody can send them


@dataclass(frozen=True)
class Given:
    """An answer as it was given; nothing of it where the question was left out."""

    seen: Seen
    step: int | None = None
    said: str = ""
    named: Sequence[str] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was answered."""
        return self.step is None and not self.said and not self.named


class SentAlready(InputError):
    """The answers were sent, and nothing can be added."""

    def __init__(self) -> None:
        super().__init__(
            "sent_already",
            "Your answers were sent already, so this was not saved.",
            what_to_do="If something in them is wrong, tell the contact that is named on the first page.",
        )


class ClosedMeanwhile(InputError):
    """The round was closed while somebody was answering."""

    def __init__(self) -> None:
        super().__init__(
            "closed_meanwhile",
            "This round has closed, so this was not saved.",
            what_to_do="If you still want to say it, tell whoever invited you.",
        )


def find(secret: str) -> Invitation | None:
    """Whose link a secret is; None where it is nobody's, or answers cannot be given now."""
    found = Invitation.objects.select_related("round").filter(digest=digest(secret)).first()
    return found if found is not None and found.round.takes_answers(timezone.localdate()) else None


@transaction.atomic
def save(invitation_id: UUID, question: Asked, given: Given, given_in: str = "") -> Answer | None:
    """Keep an answer in place of what was answered before; None where it was left out. Raises SentAlready.

    `given_in` is the digest of the browser's secret.
    """
    held = _unsent(invitation_id)
    before = Answer.objects.filter(invitation=held, question=question.id)
    if given.empty:
        before.delete()
        return None
    values = {
        "seen": given.seen,
        "step": given.step,
        "said": given.said,
        "named": list(given.named),
        "flagged": list(naming.may_name(given.said)),
        "given_in": given_in,
    }
    made, _ = Answer.objects.update_or_create(invitation=held, question=question.id, defaults=values)
    return made


@transaction.atomic
def send(invitation_id: UUID) -> None:
    """Send the answers. Raises InputError where there are none; nothing happens where they were sent."""
    try:
        held = _unsent(invitation_id)
    except SentAlready:
        return
    answered = list(held.answers.all())
    if not answered:
        raise InputError(
            "nothing_answered",
            "You have not answered anything yet.",
            what_to_do="Answer one question at least.",
        )
    held.private = sorted(one.question for one in answered if one.seen == Seen.PRIVATE)
    held.submitted_on = timezone.localdate()
    held.save()
    held.answers.update(given_in="")  # nobody reads them by the link any more


@transaction.atomic
def begin(id_: UUID, sector: str) -> str:
    """Let somebody answer by the public form of a round; gives the secret of the link by which they do.

    The round is locked, so that nobody begins while it is being closed. Raises InputError where it takes no more.
    """
    held = locked(id_)
    if not held.takes_answers(timezone.localdate()):
        raise ClosedMeanwhile
    if held.invitations.filter(side=Side.ANYBODY).count() >= MOST_BY_FORM:
        raise InputError(
            "form_is_full",
            "So many have answered by this form that it takes no more.",
            what_to_do=f"If you still want to say something, tell {held.contact}.",
        )
    secret = new_secret()
    Invitation.objects.create(round=held, side=Side.ANYBODY, sector=sector, digest=digest(secret))
    return secret


def _unsent(invitation_id: UUID) -> Invitation:
    """An invitation that can be answered. Closing takes the same lock first, so that nothing is added behind it."""
    held = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if held is None:  # closing takes out what was begun by the public form and not sent
        raise ClosedMeanwhile
    if held.submitted_on is not None:
        raise SentAlready
    if not Round.objects.get(pk=held.round_id).takes_answers(timezone.localdate()):
        raise ClosedMeanwhile
    return held
