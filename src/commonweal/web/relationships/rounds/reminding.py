"""Reminding by email those who have not answered, without telling anybody who they are."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.signing_in import letters
from commonweal.web.relationships.models import Partner, Side
from commonweal.web.relationships.rounds.actions import check_open, locked


def remind(id_: UUID, text: str, *, by: Reader) -> None:
    """Send a text to the contacts of partners who have not answered. The audit says that, and neither who nor how many.

    Messages go out beside the request, so that how long it takes does not tell how many they are.
    """
    by.check(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    with transaction.atomic():
        held = locked(id_)
        check_open(held)
        audit.record(by=by, act="rounds.remind", about=f"round:{held.pk}")
    waiting = held.invitations.filter(side=Side.OUTSIDE, submitted_on__isnull=True)
    codes = list(waiting.values_list("organisation", flat=True))
    known = Partner.objects.filter(organisation__in=codes).exclude(contact_email="")
    to = list(known.values_list("contact_email", flat=True))

    def send_all(subject: str) -> None:
        for email in to:
            letters.send(email, subject, text)

    letters.later(send_all, held.title)
