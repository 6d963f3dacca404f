"""Comments on records of any sort: read by whoever may see the record, erased for good by their author or a lead.

The page of a record makes a `Thread` after its own door let the reader in. The form on that page carries a sealed note
of the record, so that nobody can comment on one that they were never shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone

from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import NotVisible, Reader
from commonweal.web.organisations.work.models import Comment

LONGEST = 4000
SALT = "comments"


@dataclass(frozen=True)
class Shown:
    """A comment as a page shows it."""

    id: UUID
    who: str
    when: str
    text: str
    erased: bool
    may_erase: bool


@dataclass(frozen=True)
class Thread:
    """The comments on a record. `note` is sealed, and empty where the reader may not add one."""

    comments: list[Shown]
    note: str


def thread(about: str, asking: Reader, *, thing: Thing, organisation: str = SYSTEM) -> Thread:
    """The comments on a record that the reader is being shown; `thing` and `organisation` say what sort and whose."""
    found = Comment.objects.filter(about=about).select_related("author")
    may_add = asking.can(Verb.ADD, Thing.ACTIONS, organisation)
    note = signing.dumps([about, thing.value, organisation], salt=SALT) if may_add else ""
    return Thread([_shown(each, asking) for each in found], note)


@transaction.atomic
def add(*, note: str, text: str, by: Reader) -> Comment:
    """Comment on the record that a sealed note is of."""
    try:
        about, thing, organisation = signing.loads(note, salt=SALT)
    except signing.BadSignature as fault:
        raise NotVisible from fault
    by.check(Verb.SEE, Thing(thing), organisation)
    by.check(Verb.ADD, Thing.ACTIONS, organisation)
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise InputError("no_comment", "The comment is empty.", what_to_do="Write something first.")
    if len(text) > LONGEST:
        raise InputError(
            "comment_too_long", f"A comment has at most {LONGEST:,} letters.", what_to_do="Make it shorter."
        )
    made = Comment.objects.create(about=about, organisation=organisation, author_id=by.person_id, text=text)
    audit.record(
        by=by, act="work.comment", about=about, organisation=organisation, after={"comment": str(made.pk)}
    )
    return made


@transaction.atomic
def erase(*, comment_id: UUID, by: Reader) -> Comment:
    """Erase what a comment says, for good; that there was one stays."""
    held = Comment.objects.select_for_update().filter(pk=comment_id).first()
    if held is None or not _may_erase(held, by):
        raise NotVisible
    if held.erased_at is None:
        _blank(held)
        after = {"comment": str(held.pk)}
        audit.record(
            by=by, act="work.erase-comment", about=held.about, organisation=held.organisation, after=after
        )
    return held


def erase_of(person_id: UUID) -> int:
    """Erase what a person's comments say; in the transaction that erases the person. Says how many."""
    found = list(Comment.objects.select_for_update().filter(author_id=person_id, erased_at__isnull=True))
    for each in found:
        _blank(each)
    return len(found)


def _blank(held: Comment) -> None:
    held.text, held.erased_at = "", timezone.now()
    held.save(update_fields=["text", "erased_at"])


def _may_erase(held: Comment, asking: Reader) -> bool:
    own = asking.person_id is not None and held.author_id == asking.person_id
    return own or asking.can(Verb.ERASE, Thing.ACTIONS, held.organisation)


def _shown(held: Comment, asking: Reader) -> Shown:
    return Shown(
        id=held.pk,
        who=held.author.name if held.author else "Somebody without an account",
        when=wording.moment(held.at),
        text=held.text,
        erased=held.erased_at is not None,
        may_erase=held.erased_at is None and _may_erase(held, asking),
    )
