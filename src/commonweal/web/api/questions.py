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


@propositions.get("", response=shapes.Listed[Proposition], summary="Propositions and what became of them")
@needs(Thing.QUESTIONS)
def list_propositions(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """The oldest first; what was stopped stands there with its reason."""
    return paging.listed(request, asked, reading.propositions(reader(request)), _proposition)


def _proposition(told: reading.PropositionTold) -> dict[str, Any]:
    parts = [{"organisation": code, "part": part} for code, part in told.partners]
    prize = dict(zip(("low", "high", "unit"), told.prize, strict=True)) if told.prize else None
    return dataclasses.asdict(told) | {"partners": parts, "prize": prize}
