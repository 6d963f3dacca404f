"""What the anchors of a demonstration's system have written down, signed and planned, and what nobody has badged."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from commonweal.content.loader import Edition

KIND = "demonstration-strategies"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CommitmentText(_Part):
    """One commitment. The fields are those of the register."""

    what: str
    determinant: str
    place: str = ""
    measure: str = ""
    direction: Literal["", "more", "less", "keep"] = ""
    figure: Decimal | None = None
    unit: str = ""
    due: dt.date | None = None


class StrategyText(_Part):
    """A strategy, whose it is and who keeps the record (SYSTEM for the system)."""

    organisation: str
    kept_by: str
    title: str
    owner: str = ""
    status: str = "agreed"
    starts: dt.date | None = None
    ends: dt.date | None = None
    claims: str = ""
    commitments: tuple[CommitmentText, ...] = ()


class SignatureText(_Part):
    """Who signed a charter, when, and when they left it."""

    organisation: str
    signed: dt.date
    left: dt.date | None = None


class CharterText(_Part):
    """A charter and its signatures."""

    organisation: str
    title: str
    about: str
    determinant: str = ""
    starts: dt.date | None = None
    ends: dt.date | None = None
    signatures: tuple[SignatureText, ...]


class DecisionText(_Part):
    """A decision that comes back each year: its month and day, and how many days before it papers are due."""

    organisation: str
    what: str
    sort: str
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=28)
    papers_before: int | None = None


class ActivityText(_Part):
    """Work that nobody has badged, and what became of it."""

    organisation: str
    what: str
    who: str = ""
    place: str = ""
    determinant: str = ""
    since: dt.date | None = None
    counted: str = "unsure"
    state: str = "new"
    outcome: str = ""


class DemonstrationStrategies(Edition):
    """All of it."""

    strategies: tuple[StrategyText, ...]
    charters: tuple[CharterText, ...]
    decisions: tuple[DecisionText, ...]
    activities: tuple[ActivityText, ...]
