"""Closing a round: private answers are counted and erased, private words are cut from who gave them. Once, for good.

All of it is one transaction. What the gate lets out is kept in the evidence before that transaction ends; should it
then fail, the same is let out when the round is closed again.
"""

from __future__ import annotations

import secrets
from collections import Counter
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.models import Answer, LooseWords, Progress, Round, Seen, Side
from commonweal.web.relationships.results.tally import let_out
from commonweal.web.relationships.rounds.actions import locked


def close(id_: UUID, *, by: Reader) -> Round:
    """Close a round. Answers that were not sent are erased, for they were not given."""
    by.check(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    with transaction.atomic():
        held = locked(id_)
        if held.progress != Progress.OPEN:
            raise InputError(
                "not_open", "Only a round that is open can be closed.", what_to_do="Look at how far it is."
            )
        list(held.invitations.select_for_update())  # whoever is saving an answer has done so, or is too late
        _forget_unsent(held)
        held.release = let_out(held)
        _cut_private_words(held)
        Answer.objects.filter(invitation__round=held, seen=Seen.PRIVATE).delete()
        held.progress, held.closed_at = Progress.CLOSED, timezone.now()
        held.version += 1
        held.save()
        sent = held.invitations.filter(submitted_on__isnull=False).count()
        audit.record(by=by, act="rounds.close", about=f"round:{held.pk}", after={"answers sent": str(sent)})
        transaction.on_commit(wipe, robust=True)
    return held


def erase(id_: UUID, *, by: Reader) -> Round:
    """Erase what a closed round still holds: open answers, loose words. What the gate let out stays, and asks do."""
    by.check(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    with transaction.atomic():
        held = locked(id_)
        if held.progress != Progress.CLOSED:
            raise InputError("not_closed", "This round has not closed.", what_to_do="Close it first.")
        Answer.objects.filter(invitation__round=held).delete()
        LooseWords.objects.filter(round=held).delete()
        held.erased_on = timezone.localdate()
        held.version += 1
        held.save()
        audit.record(by=by, act="rounds.erase", about=f"round:{held.pk}")
        transaction.on_commit(wipe, robust=True)
    return held


def wipe() -> None:
    """Let the database's files hold no longer what was erased from its tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (Answer, LooseWords):
                cursor.execute(f"VACUUM FULL {connection.ops.quote_name(model._meta.db_table)}")
        else:  # pages are overwritten as rows go (secure_delete); the log of changes holds older ones
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget_unsent(held: Round) -> None:
    unsent = held.invitations.filter(submitted_on__isnull=True)
    Answer.objects.filter(invitation__in=unsent).delete()
    unsent.filter(side=Side.ANYBODY).delete()


def _cut_private_words(held: Round) -> None:
    """Move private words to rows of their own, in no order. Words of so few that one could guess are erased instead."""
    private = Answer.objects.filter(invitation__round=held, seen=Seen.PRIVATE).exclude(said="")
    words = list(private.values_list("question", "invitation__side", "said"))
    givers = Counter((question, side) for question, side, _ in words)
    loose = [
        LooseWords(round=held, question=question, side=side, said=said)
        for question, side, said in words
        if givers[question, side] >= held.fewest
    ]
    secrets.SystemRandom().shuffle(loose)
    LooseWords.objects.bulk_create(loose)
