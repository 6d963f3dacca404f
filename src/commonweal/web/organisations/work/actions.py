"""What can be done with the action log."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import NotPermitted, NotVisible, Reader
from commonweal.web.organisations.work.models import Action, State

FIELDS = ("what", "owner", "due", "source")


@transaction.atomic
def add(
    *,
    what: str,
    organisation: str = SYSTEM,
    owner: Person | None = None,
    due: dt.date | None = None,
    source: str = "",
    by: Reader,
) -> Action:
    """Add an action for an organisation, or for the system."""
    by.check(Verb.ADD, Thing.ACTIONS, organisation)
    made = Action.objects.create(
        what=what.strip(), organisation=organisation, owner=owner, due=due, source=source.strip()
    )
    _record(made, "work.add", by, after=_plain(made))
    return made


@transaction.atomic
def change(*, action_id: UUID, seen: int, by: Reader, **values: Any) -> Action:
    """Change what is to be done, by whom or when. `seen` is the version that was on the page."""
    held = _held(action_id, seen, by)
    before = _plain(held)
    for name in FIELDS:
        if name in values:
            setattr(held, name, values[name])
    after = _plain(held)
    if after != before:
        _save(held)
        changed = [name for name, value in before.items() if after[name] != value]
        _record(
            held,
            "work.change",
            by,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return held


@transaction.atomic
def close(*, action_id: UUID, seen: int, state: State, outcome: str, by: Reader) -> Action:
    """Say that an action is done, or dropped and why; or open it again."""
    held = _held(action_id, seen, by)
    if state is State.DROPPED and not outcome.strip():
        raise InputError(
            "no_reason", "An action is dropped for a reason.", what_to_do="Say why it is dropped."
        )
    before = held.state
    held.state, held.outcome = state, outcome.strip()
    held.closed_at = None if state is State.OPEN else timezone.now()
    _save(held)
    act = {State.DONE: "work.done", State.DROPPED: "work.drop", State.OPEN: "work.open-again"}[state]
    _record(held, act, by, before={"state": before}, after={"state": str(state)}, why=outcome)
    return held


def check_change(held: Action, by: Reader) -> None:
    """Raises NotPermitted unless a reader may change an action: the person who does it may, whosever it is."""
    by.check(Verb.SEE, Thing.ACTIONS, held.organisation)
    if by.person_id is None or held.owner_id != by.person_id:
        by.check(Verb.CHANGE, Thing.ACTIONS, held.organisation)


def can_change(held: Action, by: Reader) -> bool:
    """Whether a reader may change an action."""
    try:
        check_change(held, by)
    except (NotPermitted, NotVisible):
        return False
    return True


def _held(action_id: UUID, seen: int, by: Reader) -> Action:
    held = Action.objects.select_for_update().filter(pk=action_id).first()
    if held is None:
        raise NotVisible
    check_change(held, by)
    if held.version != seen:
        raise InputError(
            "changed_meanwhile",
            "Somebody else changed this action since you opened it.",
            what_to_do="Look at what they changed, then save yours if you still want to.",
        )
    return held


def _save(held: Action) -> None:
    held.version += 1
    held.save()


def _plain(held: Action) -> dict[str, Any]:
    return {
        "what": held.what,
        "owner": held.owner.name if held.owner else "",
        "due": held.due.isoformat() if held.due else "",
        "source": held.source,
    }


def _record(held: Action, act: str, by: Reader, **said: Any) -> None:
    audit.record(by=by, act=act, about=f"action:{held.pk}", organisation=held.organisation, **said)
