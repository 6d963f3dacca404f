"""What other apps may ask about relationships, as plain values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from commonweal.publication import wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.asks import reading as asks
from commonweal.web.relationships.models import Outcome, Progress, Round, Turn
from commonweal.web.relationships.partners import reading as partners
from commonweal.web.relationships.results import reading as results
from commonweal.web.relationships.rounds import actions, closing
from commonweal.web.relationships.rounds import reading as rounds

UNANSWERED = "/relationships/asks/?turn=ask&outcome=open"
WITHOUT_OWNER = "/relationships/asks/?turn=ask&owner=nobody"
NEAR = dt.timedelta(days=30)  # before answers are to be erased


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
    round: str


@dataclass(frozen=True)
class PartnerTold:
    """A partner of today. `brings`: the sectors for which it speaks beside its own; no places: the whole system."""

    organisation: str
    sector: str
    places: tuple[str, ...]
    brings: tuple[str, ...]
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True)
class RoundTold:
    """A round of the audit that has closed. `fewest`: answers below which nothing is told apart."""

    id: UUID
    title: str
    closed_on: dt.date
    fewest: int
    edition: str


@dataclass(frozen=True)
class ResultsTold:
    """What a closed round found, as its page says it and nothing beyond."""

    round: RoundTold
    responses: tuple[results.Response, ...]
    figures: tuple[results.Row, ...]
    quotes: tuple[results.Quote, ...]


def asked(asking: Reader) -> list[Asked]:
    """Asks and offers as a reader may see them: what waits longest first."""
    return [_plain(each) for each in asks.in_order()] if _sees(asking) else []


def partners_told(asking: Reader) -> list[PartnerTold]:
    """Who is at the table today, by code. Whom to turn to there is not among it."""
    if not _sees(asking):
        return []
    return [
        PartnerTold(
            each.organisation, partners.sector_of(each.organisation), tuple(each.places), tuple(each.brings),
            each.since, each.until,
        )
        for each in partners.at_the_table()
    ]  # fmt: skip


def closed_rounds(asking: Reader) -> list[RoundTold]:
    """The rounds that have closed, the newest first. Of one that goes on, nothing is told."""
    if not _sees(asking):
        return []
    return [_round(each) for each in Round.objects.filter(progress=Progress.CLOSED).order_by("-closed_at")]


def results_told(asking: Reader, id_: UUID) -> ResultsTold | None:
    """What a round found; None where there is none that has closed."""
    held = Round.objects.filter(pk=id_, progress=Progress.CLOSED).first()
    if held is None or not _sees(asking):
        return None
    return ResultsTold(
        _round(held), tuple(results.responses(held)), tuple(results.rows(held)), tuple(results.quotes(held))
    )


def _sees(asking: Reader) -> bool:
    return asking.can(Verb.SEE, Thing.RELATIONSHIPS, SYSTEM)


def _round(held: Round) -> RoundTold:
    closed = timezone.localdate(held.closed_at) if held.closed_at else held.closes_on
    return RoundTold(held.pk, held.title, closed, held.fewest, held.edition)


def at_the_table(asking: Reader) -> int:
    """How many partners there are today."""
    return partners.at_the_table().count() if _sees(asking) else 0


@dataclass(frozen=True)
class ToDo:
    """What waits for whoever runs rounds and looks after asks: what, where, and why it should not wait."""

    what: str
    href: str
    why: str


def to_do(asking: Reader) -> list[ToDo]:
    """What partners were promised and is to be done now: in rounds first, then asks that nobody looks after."""
    found = rounds_to_do(asking)
    alone = asks.without_owner().count() if actions.manages(asking) else 0
    if alone:
        what = f"Say who looks after {wording.count_of(alone, 'ask')} of partners"
        found.append(ToDo(what, WITHOUT_OWNER, "An ask that nobody looks after is not answered."))
    return found


def rounds_to_do(asking: Reader) -> list[ToDo]:
    """Rounds whose last day has gone by or of which closing stopped, whose words nobody has read, or that hold answers
    for longer than was said, or nearly so.
    """
    if not actions.manages(asking):
        return []
    today, found = timezone.localdate(), []
    for held in Round.objects.exclude(progress=Progress.DRAFT):
        base = f"/relationships/rounds/{held.pk}/"
        if rounds.is_over(held, today):
            why = (
                f"Its last day was {wording.day(held.closes_on)}. Until it is closed, nothing is shown of it."
            )
            found.append(ToDo(f"Close “{held.title}”", f"{base}close/", why))
        elif held.progress == Progress.CLOSING and not closing.is_under_way(held):
            why = "Closing stopped before it was done. It goes on where it stopped."
            found.append(ToDo(f"Close “{held.title}” again", f"{base}close/", why))
        elif rounds.is_kept_too_long(held, today):
            why = f"Partners were told that answers are kept until {wording.day(held.kept_until)}."
            found.append(ToDo(f"Erase the answers of “{held.title}”", base, why))
        elif held.progress == Progress.CLOSED and rounds.has_unread(held):
            why = "Nothing that was said is shown to others before it is read."
            found.append(ToDo(f"Read what was said in “{held.title}”", f"{base}words/", why))
        elif rounds.is_kept_too_long(held, today + NEAR):
            why = (
                f"They are to be erased on {wording.day(held.kept_until)}. Before, put into the register of asks what "
                "is still to be answered."
            )
            found.append(ToDo(f"Look once more at the answers of “{held.title}”", f"{base}results/", why))
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
        round=each.round.title if each.round else "",
    )
