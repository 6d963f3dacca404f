"""Erasing words from the audit: the entries and their digests stay, so that the chain can still be verified."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from commonweal.web.organisations.audit.models import Words
from commonweal.web.organisations.audit.recording import record
from commonweal.web.organisations.rights import Reader

ERASED = "audit.erase"


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
