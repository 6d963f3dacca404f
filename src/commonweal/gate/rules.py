"""What each audience may be shown: content, in one edition at a time."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from commonweal.content.loader import Edition, load
from commonweal.vocabulary.figures import Audience


class AudienceRule(BaseModel):
    """What one audience may be shown of individuals who were paid.

    `individuals`: "tokens", each under its own token, or "merged", all together under `merged_name`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    individuals: str
    merged_name: str = "Individuals (names withheld)"


class AudienceRules(Edition):
    """The rules for every audience."""

    audiences: dict[Audience, AudienceRule]


def rules(overlay: Path | None) -> AudienceRules:
    """The rules in force."""
    return load("audiences", "figures", AudienceRules, overlay=overlay)
