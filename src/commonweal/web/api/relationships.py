"""Asks, partners and closed rounds of the relationship audit for programs: what their pages say, and nothing beyond."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from commonweal.web.api import paging, shapes
from commonweal.web.api.doors import needs
from commonweal.web.organisations.access import reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.relationships import reading

asks, partners, rounds = Router(tags=["Asks"]), Router(tags=["Partners"]), Router(tags=["Relationship audit"])


class Ask(Schema):
    """Something that is asked of us or offered to us, and what became of it."""

    id: UUID
    turn: str = Field(description="ask or offer")
    words: str
    organisation: str = Field(description="Of whom it is asked")
    from_whom: str = Field(description="Who asked; empty where that was not told openly")
    owner: str = Field(description="A team or a role; empty where nobody looks after it yet")
    outcome: str = Field(description="open, doing, done or declined")
    answer: str
    answered_on: dt.date | None
    came_of_it: str
    asked_on: dt.date
    round: str = Field(description="The round of the audit in which it was said; empty where it was in none")


class Partner(Schema):
    """An organisation at the table today."""

    organisation: str
    sector: str = Field(description="That it is counted under; empty where it has none yet")
    places: list[str] = Field(description="Empty for the whole system")
    brings: list[str] = Field(description="Sectors for which it speaks beside its own")
    since: dt.date | None
    until: dt.date | None


class Round(Schema):
    """A round of the relationship audit that has closed."""

    id: UUID
    title: str
    closed_on: dt.date
    fewest: int = Field(description="Answers below which nothing is told apart")
    edition: str = Field(description="The day of the questions that were asked")


class Response(Schema):
    """How many of those who were invited answered."""

    who: str
    answered: int
    invited: int


class Counted(Schema):
    """How many of some answered a question favourably, as the gate let it out: from `low` to `high` of `of`."""

    id: str = Field(description="Of the question")
    question: str
    favourable: str = Field(description="What is counted")
    who: str
    sectors: list[str] = Field(description="The sectors told together; empty for all of a side")
    low: int | None = Field(description="null where it is not shown")
    high: int | None
    of: int
    why: str = Field(description="Why it is not shown")


class Quote(Schema):
    """Words that were given openly and that a steward let be shown."""

    question: str
    said: str
    who: str


class Results(Schema):
    """What a closed round found, as its page shows it."""

    round: Round
    responses: list[Response]
    figures: list[Counted]
    quotes: list[Quote]


@asks.get("", response=shapes.Listed[Ask], summary="Asks and offers, and what became of them")
@needs(Thing.RELATIONSHIPS)
def list_asks(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """What waits longest for an answer comes first."""
    return paging.listed(request, asked, reading.asked(reader(request)), dataclasses.asdict)


@partners.get("", response=shapes.Listed[Partner], summary="The partners of today")
@needs(Thing.RELATIONSHIPS)
def list_partners(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """By code. Names of people are not among it."""
    return paging.listed(request, asked, reading.partners_told(reader(request)), dataclasses.asdict)


@rounds.get("", response=shapes.Listed[Round], summary="Rounds of the relationship audit that have closed")
@needs(Thing.RELATIONSHIPS)
def list_audit_rounds(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """The newest first. Of a round that goes on, nothing is told."""
    return paging.listed(request, asked, reading.closed_rounds(reader(request)), dataclasses.asdict)


@rounds.get("/{round_id}/results", response=Results, summary="What a closed round found")
@needs(Thing.RELATIONSHIPS)
def audit_results(request: HttpRequest, round_id: UUID) -> Any:
    """Ranges that were let out when the round closed, how many answered, and quotes. It cannot be split further."""
    found = reading.results_told(reader(request), round_id)
    if found is None:
        raise Http404
    return dataclasses.asdict(found)
