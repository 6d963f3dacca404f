"""Closing a round: private answers are counted and erased, private words are cut from who gave them. Once, for good.

It has three steps, and may stop after any of them and be gone on with. No answers are taken any more. What the gate
lets out is kept in the evidence; asked again, it lets out the same. Then one transaction erases, cuts and closes. The
gate tries what it lets out by an attack, which takes long where many answered, so a worker does that.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from commonweal.vocabulary import progress as telling
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.models import Answer, LooseWords, Progress, Round, Seen, Side
from commonweal.web.relationships.results.tally import let_out
from commonweal.web.relationships.rounds.actions import locked
from commonweal.web.runs import actions as runs
from commonweal.web.runs import reading as runs_reading
from commonweal.web.runs.models import Run
from commonweal.web.runs.tasks import Worked

KIND = "close-round"


def ask_to_close(id_: UUID, *, by: Reader) -> Run:
    """Take no more answers to a round, and let a worker close it. Asked again, it goes on where that had stopped."""
    with transaction.atomic():
        held = _begin(id_, by)
        return runs.start(
            kind=KIND,
            title=f"Close the round “{held.title}”",
            work=f"{__name__}.work",
            parameters={"round": str(held.pk)},
            next_href=reverse("round", args=[held.pk]),
            by=by,
        )


def work(parameters: Mapping[str, Any], worked: Worked) -> Mapping[str, Any]:
    """Close a round, in the name of who asked for it."""
    _finish(UUID(parameters["round"]), worked.reader, worked.progress)
    return {}


def newest_run(held: Round) -> Run | None:
    """The run that closes a round, or did; the newest, where it was tried more than once."""
    return runs_reading.newest(KIND, {"round": str(held.pk)})


def is_under_way(held: Round) -> bool:
    """Whether a run is closing a round, or waits to."""
    run = newest_run(held)
    return run is not None and run.unfinished


def close(id_: UUID, *, by: Reader) -> Round:
    """Close a round here and now."""
    _begin(id_, by)
    return _finish(id_, by)


@transaction.atomic
def _begin(id_: UUID, by: Reader) -> Round:
    """Take no more answers. One round is closed at a time: what one tells is known when the next is protected."""
    by.check(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    every = list(Round.objects.select_for_update())
    held = locked(id_)
    if held.progress == Progress.CLOSING:
        return held
    if held.progress != Progress.OPEN:
        raise InputError(
            "not_open", "Only a round that is open can be closed.", what_to_do="Look at how far it is."
        )
    for other in every:
        if other.progress == Progress.CLOSING:
            raise InputError(
                "another_is_closing",
                f"“{other.title}” is being closed.",
                what_to_do="Close this round when that one is closed. If that one does not get on, close it again.",
            )
    list(held.invitations.select_for_update())  # whoever is saving an answer has done so, or is too late
    held.progress, held.closed_at = Progress.CLOSING, held.closed_at or timezone.now()
    held.version += 1
    held.save()
    audit.record(by=by, act="rounds.begin-closing", about=f"round:{held.pk}")
    return held


def _finish(id_: UUID, by: Reader, progress: telling.Progress = telling.silent) -> Round:
    """Close a round that takes no more answers. Answers that were not sent are erased, for they were not given."""
    release = let_out(Round.objects.get(pk=id_), progress)
    with transaction.atomic():
        held = locked(id_)
        if held.progress == Progress.CLOSING:
            _forget_unsent(held)
            _cut_private_words(held)
            Answer.objects.filter(invitation__round=held, seen=Seen.PRIVATE).delete()
            held.progress, held.release = Progress.CLOSED, release
            held.version += 1
            held.save()
            sent = held.invitations.filter(submitted_on__isnull=False).count()
            audit.record(
                by=by, act="rounds.close", about=f"round:{held.pk}", after={"answers sent": str(sent)}
            )
        transaction.on_commit(wipe, robust=True)  # also where the worker before stopped just before it
    return held


def erase(id_: UUID, *, by: Reader) -> Round:
    """Erase what a closed round still holds: open answers, loose words. What the gate let out stays, and asks do."""
    by.check(Verb.ERASE, Thing.RELATIONSHIPS, SYSTEM)
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
