"""Reading what was said before others do: a quote is shown or not, loose words are sorted by what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import NotVisible, Reader
from commonweal.web.relationships.models import Answer, LooseWords, Progress, Round, Seen
from commonweal.web.relationships.results import tally
from commonweal.web.relationships.rounds.actions import locked
from commonweal.web.relationships.rounds.closing import wipe


def quotes(held: Round) -> QuerySet[Answer]:
    """What was said openly in a closed round, by question."""
    if held.progress != Progress.CLOSED:
        return Answer.objects.none()
    said = Answer.objects.filter(invitation__round=held, invitation__submitted_on__isnull=False)
    return (
        said.exclude(seen=Seen.PRIVATE)
        .exclude(said="")
        .select_related("invitation")
        .order_by("question", "pk")
    )


def judge(id_: UUID, *, shown: bool, why: str = "", by: Reader) -> Answer:
    """Let a quote be shown as its giver chose, or keep it from everybody, with the reason."""
    by.check(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    if not shown and not why.strip():
        raise InputError("no_reason", "Say why it is not shown.", what_to_do="One sentence is enough.")
    with transaction.atomic():
        held = Answer.objects.select_for_update().select_related("invitation__round").filter(pk=id_).first()
        if held is None or not quotes(held.invitation.round).filter(pk=id_).exists():
            raise NotVisible
        held.shown, held.not_shown_why = shown, "" if shown else why.strip()
        held.save(update_fields=["shown", "not_shown_why"])
        audit.record(
            by=by, act="quotes.show" if shown else "quotes.not-show", about=f"round:{held.invitation.round_id}",
            after={"quote": str(held.pk)}, why=held.not_shown_why,
        )  # fmt: skip
    return held


def sort_out(id_: UUID, *, about: Sequence[str], by: Reader) -> LooseWords:
    """Say which barriers loose words are about, which may be none."""
    by.check(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    with transaction.atomic():
        held = LooseWords.objects.select_for_update().filter(pk=id_).first()
        if held is None:
            raise NotVisible
        held.about, held.read = sorted(about), True
        held.save(update_fields=["about", "read"])
        audit.record(by=by, act="quotes.sort", about=f"round:{held.round_id}")
    return held


def count(round_id: UUID, *, by: Reader) -> Round:
    """Let out what private words are about, once all are read, and erase the words. Once, for good."""
    by.check(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    with transaction.atomic():
        held = locked(round_id)
        if not held.loose_words.exists():
            raise InputError(
                "no_words", "There are no private words to count.", what_to_do="Look at the results."
            )
        left = held.loose_words.filter(read=False).count()
        if left:
            raise InputError(
                "not_read",
                f"{wording.count_of(left, 'text')} of private words {'is' if left == 1 else 'are'} not read yet.",
                what_to_do="Say what each is about, or that it is about none of the barriers.",
            )
        held.words_release = tally.let_out_words(held)
        held.loose_words.all().delete()
        held.version += 1
        held.save(update_fields=["words_release", "version"])
        audit.record(by=by, act="quotes.count", about=f"round:{held.pk}")
        transaction.on_commit(wipe, robust=True)
    return held
