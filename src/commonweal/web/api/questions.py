"""Questions and propositions for programs: what pages and the workbook of the register say."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from commonweal.web.api import paging, shapes
from commonweal.web.api.doors import needs
from commonweal.web.organisations.access import reader
from commonweal.web.organisations.permissions import Thing
from commonweal.web.questions import reading

questions, propositions = Router(tags=["Questions"]), Router(tags=["Propositions"])
bank = Router(tags=["Question bank"])


class Question(Schema):
    """A question that the partnership has taken up, in both its forms."""

    id: UUID
    organisation: str = Field(description="Who keeps it")
    determinant: str
    transactional: str = Field(description="As it is usually asked; empty where nobody said")
    transformational: str = Field(description="As the whole place would ask it; empty while it is looked for")
    standing: str = Field(description="open, chosen or parked")
    reason: str
    sectors: list[str] = Field(description="Without whom the question bank says it cannot be answered")
    pair: str = Field(description="What of the question bank it began with; empty for one of its own")
    edition: str = Field(description="The day of that bank; empty for one of its own")


class BankPair(Schema):
    """A question of the bank in both its forms, shipped or the system's own."""

    key: str = Field(description="What a question that began with it has as its pair")
    determinant: str
    transactional: str
    transformational: str
    draws_on: list[str]
    needs: list[str] = Field(description="Sectors without whom it cannot be answered")
    informed_by: list[str] = Field(description="Indicators")
    derived_from: str
    edition: dt.date
    local: bool = Field(description="Whether it is the system's own")
    aside: str = Field(description="Why it is not offered in this system; empty where it is offered")
    since: dt.date | None = Field(description="Since when it is not offered")


class Part(Schema):
    """A partner and its part."""

    organisation: str
    part: str


class Prize(Schema):
    """What it would be worth if it held."""

    low: str = Field(description="A decimal, exactly")
    high: str
    unit: str


class Proposition(Schema):
    """What is believed to help, put so that it can be tested, and what became of it."""

    id: UUID
    question: UUID
    organisation: str = Field(description="Who keeps it")
    title: str
    hypothesis: str
    state: str = Field(description="draft, testing, adopt, adapt or stop")
    reason: str = Field(description="Of its last move; empty for a draft")
    role: str = Field(description="lead or support; empty where it is not said")
    measure: str
    baseline: str = Field(description="The figure that it starts from, in words")
    would_change_our_mind: str
    partners: list[Part]
    prize: Prize | None
    by_when: dt.date | None
    review_on: dt.date | None
    after: UUID | None = Field(description="The stopped proposition that it takes up again")


@questions.get("", response=shapes.Listed[Question], summary="Questions that were taken up")
@needs(Thing.QUESTIONS)
def list_questions(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """Those that were chosen and parked, each with its reason, and those that are being looked at."""
    return paging.listed(request, asked, reading.questions(reader(request)), dataclasses.asdict)


@bank.get("", response=shapes.Listed[BankPair], summary="The question bank as this system has it")
@needs(Thing.QUESTIONS)
def list_question_bank(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """By determinant, shipped questions before local ones; those that are set aside stand there with the reason."""
    return paging.listed(request, asked, reading.bank_told(reader(request)), _pair)


def _pair(told: reading.BankPair) -> dict[str, Any]:
    said = told.pair.model_dump(exclude={"id"})
    return (
        said
        | {"key": told.key}
        | {name: getattr(told, name) for name in ("determinant", "edition", "local", "aside", "since")}
    )


@propositions.get("", response=shapes.Listed[Proposition], summary="Propositions and what became of them")
@needs(Thing.QUESTIONS)
def list_propositions(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """The oldest first; what was stopped stands there with its reason."""
    return paging.listed(request, asked, reading.propositions(reader(request)), _proposition)


def _proposition(told: reading.PropositionTold) -> dict[str, Any]:
    parts = [{"organisation": code, "part": part} for code, part in told.partners]
    prize = dict(zip(("low", "high", "unit"), told.prize, strict=True)) if told.prize else None
    return dataclasses.asdict(told) | {"partners": parts, "prize": prize}
