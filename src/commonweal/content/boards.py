"""Integrated care boards that followed others: which, when, and how sure we are."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from commonweal.content.loader import Edition

KIND = "board-successions"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Board(_Part):
    """A board: its GSS code, its ODS code and its name."""

    code: str
    ods: str
    name: str


class Passing(_Part):
    """A board's area that passed to another. `authorities`: only the part that lies in these councils did."""

    old: str
    new: str
    authorities: tuple[str, ...] = ()


class BoardSuccessions(Edition):
    """What changed on one day."""

    date: dt.date
    certainty: Literal["confirmed", "probable"]
    explanation: str
    boards: tuple[Board, ...]
    passings: tuple[Passing, ...]
