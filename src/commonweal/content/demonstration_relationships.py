"""A demonstration's partners, what they answered in the rounds of its audit, what they asked, and who connects them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from commonweal.content.demonstration_setting import RegisteredBody
from commonweal.content.loader import Edition

KIND = "demonstration-relationships"
Weights = tuple[float, ...]  # how likely each step of a scale is, the least first


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PartnerText(_Part):
    """A partner's places (none: the whole system), and the sectors for which it speaks beside its own."""

    places: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()


class TeamText(_Part):
    """A team of an NHS body that was asked, and whether it answered."""

    organisation: str
    team: str
    answered: bool = True
    ties: tuple[str, ...] = ()


class WordsText(_Part):
    """What somebody wrote. `shown`: whether a steward let it through; private words become nobody's.

    `about`: the barriers that the steward finds in private words.
    """

    organisation: str
    question: str
    said: str
    seen: Literal["private", "attributed", "public"]
    shown: bool = True
    about: tuple[str, ...] = ()


class Views(_Part):
    """How likely each step of a scale is to be chosen, by partners and by the NHS itself."""

    outside: Weights = ()
    inside: Weights = ()


class RoundText(_Part):
    """A round: when it closed, who was asked (all partners, where nobody is named) and who of them did not answer.

    `ties`: who told of whom, openly; `public`: those who let everybody see theirs. `openly`: steps of scales that were
    given with the name, by organisation and question.
    """

    title: str
    holder: str
    contact: str
    closed_days_ago: int = Field(gt=0)
    open_days: int = Field(gt=0)
    kept_days: int = Field(gt=0)
    fewest: int = 5
    asked: tuple[str, ...] = ()
    not_answered: tuple[str, ...] = ()
    teams: tuple[TeamText, ...] = ()
    ties: dict[str, tuple[str, ...]] = {}
    public: tuple[str, ...] = ()
    openly: dict[str, dict[str, int]] = {}
    words: tuple[WordsText, ...] = ()


class AskText(_Part):
    """An ask or an offer, and what became of it. `answered_after`: days after it was asked."""

    turn: Literal["ask", "offer"]
    words: str
    days_ago: int
    organisation: str = "SYSTEM"
    from_whom: str = ""
    owner: str = ""
    answer: str = ""
    answered_after: int | None = None
    outcome: Literal["open", "doing", "done", "declined"] = "open"
    came_of_it: str = ""
    is_public: bool = True


class ConnectorText(_Part):
    """A connector or a secondment."""

    organisation: str
    role: str
    turn_to_for: str
    contact: str = ""
    connects: tuple[str, ...] = ()
    is_secondment: bool = False
    lent_to: str = ""
    days_ago: int = 300
    is_public: bool = True


class DemonstrationRelationships(Edition):
    """All of it. `bodies` come to those of the register; `views` are of the questions with a scale, by id."""

    bodies: tuple[RegisteredBody, ...]
    partners: dict[str, PartnerText]
    views: dict[str, Views]
    rounds: tuple[RoundText, ...]  # the earliest first
    asks: tuple[AskText, ...]
    connectors: tuple[ConnectorText, ...]
