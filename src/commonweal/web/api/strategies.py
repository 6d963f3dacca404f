"""Strategies, charters and the anchor level for programs: what pages and workbooks of the registers say."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from commonweal.web.api import paging, shapes
from commonweal.web.api.doors import needs
from commonweal.web.baseline import reading
from commonweal.web.organisations.permissions import Thing

strategies, charters, level = (
    Router(tags=["Strategies"]),
    Router(tags=["Charters"]),
    Router(tags=["Anchor level"]),
)


class Commitment(Schema):
    """One thing that a strategy commits to."""

    id: UUID
    what: str
    determinant: str
    place: str = Field(description="Empty where it is about all of the system")
    measure: str
    direction: str
    figure: str | None = Field(description="What the measure is to come to, exactly")
    unit: str
    due: dt.date | None
    given_up: dt.date | None
    reason: str


class Strategy(Schema):
    """A strategy of an organisation, or of the system, with all that it commits to."""

    id: UUID
    organisation: str
    title: str
    status: str
    owner: str
    starts: dt.date | None
    ends: dt.date | None
    link: str
    claims: str = Field(description="The anchor level that it claims; empty where it claims none")
    commitments: list[Commitment]


class Signature(Schema):
    """Who has signed, when, and the last day of it where they left."""

    organisation: str
    signed: dt.date
    left: dt.date | None


class Charter(Schema):
    """A charter or pledge with who has signed it."""

    id: UUID
    title: str
    about: str
    determinant: str
    starts: dt.date | None
    ends: dt.date | None
    link: str
    signatures: list[Signature]


class Condition(Schema):
    """Something that the record must show for a level, and what it shows."""

    id: str
    says: str
    met: bool
    found: str = Field(description="A number, or a share in percent, exactly")
    to_do: str


class Level(Schema):
    """A level on the way from anchor institutions to an anchor system."""

    id: str
    title: str
    reached: bool
    conditions: list[Condition]


class Claim(Schema):
    """A level that a strategy claims, and which conditions the record lacks for it."""

    strategy: UUID
    level: str
    supported: bool
    missing: list[str]


class Judged(Schema):
    """How far the record shows that anchors have come together. It is computed and never typed."""

    day: dt.date
    edition: str
    reached: str | None
    next: str | None
    levels: list[Level]
    claims: list[Claim]


@strategies.get("", response=shapes.Listed[Strategy], summary="Strategies with what they commit to")
@needs(Thing.STRATEGIES)
def list_strategies(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """Every anchor’s and the system’s own, by title; what was given up stands there with its reason."""
    return paging.listed(request, asked, reading.strategies_told(), dict)


@charters.get("", response=shapes.Listed[Charter], summary="Charters with who has signed them")
@needs(Thing.STRATEGIES)
def list_charters(request: HttpRequest, asked: Query[shapes.Paging]) -> Any:
    """By title; those who left stand there with the day."""
    return paging.listed(request, asked, reading.charters_told(), dict)


@level.get("", response=Judged, summary="The level on the way to an anchor system")
@needs(Thing.STRATEGIES)
def anchor_level(request: HttpRequest) -> Any:
    """Judged from the record as it is today, with what strategies claim of it."""
    return reading.level_told()
