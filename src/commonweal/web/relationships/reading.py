"""What other apps may ask about relationships, as plain values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.asks import reading as asks
from commonweal.web.relationships.models import Outcome, Turn

UNANSWERED = "/relationships/asks/?turn=ask&outcome=open"


@dataclass(frozen=True)
class Asked:
    """An ask or an offer. `from_whom` is empty where that was not told openly."""

    id: str
    turn: str
    words: str
    organisation: str
    from_whom: str
    owner: str
    outcome: str
    answer: str
    answered_on: dt.date | None
    came_of_it: str
    asked_on: dt.date


def asked(asking: Reader) -> list[Asked]:
    """Asks and offers as a reader may see them: what waits longest first."""
    if not asking.can(Verb.SEE, Thing.RELATIONSHIPS, SYSTEM):
        return []
    return [_plain(each) for each in asks.in_order()]


def asks_waiting(asking: Reader) -> tuple[int, str]:
    """How many asks wait for an answer that this reader could give for the system, and for how long the oldest has."""
    standing = asks.standing()
    if standing.oldest is None or not asking.can(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM):
        return 0, ""
    return standing.waiting, asks.age(standing.oldest)


def _plain(each: Any) -> Asked:
    return Asked(
        id=str(each.pk),
        turn=str(Turn(each.turn)),
        words=each.words,
        organisation=each.organisation,
        from_whom=each.from_whom,
        owner=each.owner,
        outcome=str(Outcome(each.outcome)),
        answer=each.answer,
        answered_on=each.answered_on,
        came_of_it=each.came_of_it,
        asked_on=each.created_at.date(),
    )
