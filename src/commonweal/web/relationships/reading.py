"""What other apps may ask about relationships, as plain values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from commonweal.publication import wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.asks import reading as asks
from commonweal.web.relationships.models import Outcome, Progress, Round, Turn
from commonweal.web.relationships.partners import reading as partners
from commonweal.web.relationships.rounds import actions
from commonweal.web.relationships.rounds import reading as rounds

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


def at_the_table(asking: Reader) -> int:
    """How many partners there are today."""
    return partners.at_the_table().count() if asking.can(Verb.SEE, Thing.RELATIONSHIPS, SYSTEM) else 0


@dataclass(frozen=True)
class RoundToDo:
    """What waits in a round for whoever runs it: what, where, and why it should not wait."""

    what: str
    href: str
    why: str


def rounds_to_do(asking: Reader) -> list[RoundToDo]:
    """Rounds whose last day has gone by, whose words nobody has read, or that hold answers for longer than was said."""
    if not actions.manages(asking):
        return []
    today, found = timezone.localdate(), []
    for held in Round.objects.exclude(progress=Progress.DRAFT):
        base = f"/relationships/rounds/{held.pk}/"
        if rounds.is_over(held, today):
            why = (
                f"Its last day was {wording.day(held.closes_on)}. Until it is closed, nothing is shown of it."
            )
            found.append(RoundToDo(f"Close “{held.title}”", f"{base}close/", why))
        elif rounds.is_kept_too_long(held, today):
            why = f"Partners were told that answers are kept until {wording.day(held.kept_until)}."
            found.append(RoundToDo(f"Erase the answers of “{held.title}”", f"{base}erase/", why))
        elif held.progress == Progress.CLOSED and rounds.has_unread(held):
            why = "Nothing that was said is shown to others before it is read."
            found.append(RoundToDo(f"Read what was said in “{held.title}”", f"{base}words/", why))
    return found


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
