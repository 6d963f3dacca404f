"""Content about how far anchors have come together: levels, and what a record must show for each."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition, load

KIND, HEALTH_AND_CARE = "anchor-levels", "health-and-care"


class Evidence(StrEnum):
    """What a condition looks at. Shares are percentages of whatever is named; all else is a number."""

    ANCHORS_COMMITTED = "anchors-committed"  # share of anchors with a commitment of their own in force
    NHS_COMMITTED = "nhs-committed"  # the same of NHS anchors
    OTHERS_COMMITTED = "others-committed"  # the same of anchors outside the NHS
    OTHER_SECTORS = "other-sectors"  # number of sectors outside the NHS with such an anchor
    STRATEGIES = "strategies"  # number of anchors' own strategies in force
    MEASURED = "measured"  # share of commitments with a measure, a direction, a figure and a day
    SHARED_DETERMINANTS = "shared-determinants"  # number of determinants to which several anchors commit
    SHARED_GOALS = (
        "shared-goals"  # number of measures, in one place, to which several commit without conflict
    )
    GOALS_ACROSS = "goals-across"  # those of them to which both NHS bodies and others commit
    CONFLICTS = "conflicts"  # number of measures, in one place, on which commitments conflict
    SYSTEM_STRATEGY = (
        "system-strategy"  # number of the system's own strategies in force that have commitments
    )
    SYSTEM_BACKED = (
        "system-backed"  # share of the system's commitments whose measure, in its place, an anchor shares
    )
    CHARTERS_ACROSS = (
        "charters-across"  # number of charters in force that both NHS bodies and others have signed
    )
    CALENDARS_KNOWN = "calendars-known"  # share of anchors with a decision date in the twelve months ahead


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(_Part):
    """Something that a record must show: at least so much of a sort of evidence, or at most."""

    id: str
    says: str
    evidence: Evidence
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    why: str
    to_do: str

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError(f"the condition “{self.id}” says either at_least or at_most")
        return self


class Level(_Part):
    """A level, what it means, and what a record must show for it beside all that the levels before it ask."""

    id: str
    title: str
    summary: str
    conditions: tuple[Condition, ...] = Field(min_length=1)


class AnchorLevels(Edition):
    """The levels on the way from anchor institutions to an anchor system, the first at the beginning.

    `sectors_wanted` are the sectors without which a system's alignment is told to be short of somebody.
    """

    about: str
    levels: tuple[Level, ...] = Field(min_length=1)
    sectors_wanted: tuple[str, ...]

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        for names in (
            [each.id for each in self.levels],
            [condition.id for each in self.levels for condition in each.conditions],
        ):
            if len(set(names)) != len(names):
                raise ValueError("two levels, or two conditions, have one id")
        return self


def anchor_levels(overlay: Path | None = None) -> AnchorLevels:
    """The levels in force."""
    return load(KIND, HEALTH_AND_CARE, AnchorLevels, overlay=overlay)
