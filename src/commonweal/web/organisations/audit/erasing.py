"""Erasing words from the audit: the entries and their digests stay, so that the chain can still be verified."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from commonweal.vocabulary.errors import InputError
from commonweal.web.organisations.audit.models import Entry, Stage, Words
from commonweal.web.organisations.audit.recording import record
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import NotVisible, Reader

ERASED = "audit.erase"
SAID = ("before", "after", "why")


def erase_person(person_id: UUID, *, by: Reader, why: str = "", also: Collection[str] = ()) -> int:
    """Erase a person's name and what they wrote, comments too, and what was kept about them. Says how many words went.

    `also`: what else entries are about that holds the person's words, such as invitations to their address.
    An entry says which words they were, so that `check` can tell them from words that somebody removed.
    """
    person = f"person:{person_id}"
    theirs = Q(entry__who=person, part__in=("name", "why"))
    about_them = Q(entry__about__in=[person, *also], part__in=("before", "after", "why")) & ~Q(
        entry__act=ERASED
    )
    from commonweal.web.organisations.work import comments  # it records in the audit, which is this package

    with transaction.atomic():
        comments.erase_of(person_id)
        found = list(Words.objects.filter(theirs | about_them).order_by("entry_id", "part"))
        gone = [[each.entry_id, each.part] for each in found]
        Words.objects.filter(pk__in=[each.pk for each in found]).delete()
        record(by=by, act=ERASED, about=person, after={"words": gone}, why=why)
    return len(gone)


@transaction.atomic
def erase_words(number: int, *, by: Reader, why: str) -> None:
    """Erase what one entry says of a record before, after and why. That it was changed, when and by whom stays.

    What the record says now is changed in its register: with both, nothing is left of what somebody wrote there.
    Raises InputError for an entry that says what was erased, or what came of the evidence.
    """
    entry = Entry.objects.filter(pk=number).first()
    if entry is None:
        raise NotVisible
    by.check(Verb.ERASE, Thing.AUDIT, entry.organisation)
    if not may_go(entry):
        raise InputError(
            "words_stay",
            "The words of this entry stay: the audit and the evidence are verified by them.",
            what_to_do="Purge the dataset or erase the person that it is about, if it must go.",
        )
    found = Words.objects.filter(entry=entry, part__in=SAID).order_by("part")
    gone = [[entry.pk, each.part] for each in found]
    if gone:
        found.delete()
        record(
            by=by, act=ERASED, about=f"entry:{entry.pk}", organisation=entry.organisation,
            after={"words": gone}, why=why,
        )  # fmt: skip


def may_go(entry: Entry) -> bool:
    """Whether the words of an entry can be erased one by one: those of records can."""
    return entry.act != ERASED and entry.stage == Stage.WHOLE
