"""Adding an entry to the audit, at the end of the chain, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from commonweal.pipeline import witness
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.audit import chain
from commonweal.web.organisations.audit.models import Entry, Stage, Words
from commonweal.web.organisations.rights import Reader

LOCAL, COMMAND, NOBODY = "local user", "command line", "nobody"
COMMAND_LINE = Reader(COMMAND, is_local=True)
_LOCK = 0x636F6D6D6F6E7765  # one number for the chain among PostgreSQL's advisory locks


def record(
    *,
    by: Reader,
    act: str,
    about: str,
    organisation: str = SYSTEM,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> int:
    """Say that something was changed; gives the entry's number. Called last in the transaction of the change.

    `act` is "thing.verb" ("people.invite"), `about` "kind:id" and never a name or address; `before` and `after` are
    plain values of what changed and can be erased, as `why` can. Writers wait here for each other until they commit.
    """
    return add(
        who=who(by),
        name=by.name if by.name != who(by) else "",
        act=act,
        about=about,
        organisation=organisation,
        before=before,
        after=after,
        why=why,
    ).number


def who(by: Reader) -> str:
    """Who a reader is, without a name."""
    if by.person_id is not None:
        return f"person:{by.person_id}"
    if not by.is_local:
        return NOBODY
    return COMMAND if by.name == COMMAND else LOCAL


def add(
    *,
    who: str,
    name: str,
    act: str,
    about: str,
    organisation: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
    stage: Stage = Stage.WHOLE,
    answers: int | None = None,
    event: str = "",
) -> Entry:
    """Link an entry to the last one. Needs a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "An entry of the audit needs the transaction of its change."
        )
    last = _last()
    parts = {
        "name": name,
        "before": chain.in_words(before) if before is not None else "",
        "after": chain.in_words(after) if after is not None else "",
        "why": why.strip(),
    }
    words = [Words(part=part, salt=chain.new_salt(), text=text) for part, text in parts.items() if text]
    entry = Entry(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        who=who,
        act=act,
        about=about,
        organisation=organisation,
        stage=stage,
        answers=answers,
        event=event,
        sealed={each.part: chain.seal(each.salt, each.text) for each in words},
        previous=last.digest if last else chain.FIRST,
    )
    entry.digest = chain.digest(entry)
    entry.save()
    for each in words:
        each.entry = entry
    Words.objects.bulk_create(words)
    workspace, number, head = Path(settings.WORKSPACE), entry.number, entry.digest
    # Outside the transaction, and after it: the change stands, even where the disk has no room for this.
    transaction.on_commit(lambda: witness.note(workspace, number, head), robust=True)
    return entry


def _last() -> Entry | None:
    """The end of the chain. Nobody else can add to it before this transaction ends.

    On SQLite the transaction began as the one writer (`transaction_mode` is IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return Entry.objects.order_by("-number").first()
