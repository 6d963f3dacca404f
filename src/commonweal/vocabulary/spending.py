"""The words of the influenceable-spend method: its rules, its classes, what “local” can mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Effect(StrEnum):
    """What a rule does with the payments that it is met by."""

    EXCLUDED = "excluded"  # cannot be influenced: out of both bounds
    DOUBTFUL = "doubtful"  # may or may not be influenced: in the upper bound, out of the lower


class Influence(StrEnum):
    """What a payment is, after every rule: excluded, in the upper bound only, or in both."""

    EXCLUDED = "excluded"
    UPPER = "upper bound only"
    LOWER = "both bounds"


class Where(StrEnum):
    """Where a supplier is, seen from the body that paid it, under a definition of local."""

    LOCAL = "local"
    REST_OF_FOOTPRINT = "rest of footprint"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class Local(StrEnum):
    """What “local” means."""

    COUNCIL = "council"  # the lower-tier authority in which the paying body has its main address
    PLACE = "place"  # the place (a group of authorities) that the body belongs to
    FOOTPRINT = "footprint"  # the system's footprint
    RADIUS = "radius"  # within so many kilometres of the body's main address
    REGION = "region"  # the body's region


@dataclass(frozen=True)
class SpendRule:
    """A rule of the method: which payments it is met by, and what that does.

    A payment meets it where one of these holds: its supplier is of one of `kinds`, or in one of `bands` of matching,
    or has one of `supplier_words` in its name; or its expense type or category has one of `spending_words`, or its
    expense area one of `area_words`. Words are patterns (of RE2 and Java alike) searched in lower-case text.
    """

    id: str
    title: str
    effect: Effect
    in_force: bool
    why: str
    source: str
    kinds: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    supplier_words: tuple[str, ...] = ()
    spending_words: tuple[str, ...] = ()
    area_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class SpendMethod:
    """An edition of the rules, in the order in which a payment is counted under one of them."""

    edition: str
    rules: tuple[SpendRule, ...] = field(default_factory=tuple)

    def bits(self, effect: Effect) -> int:
        """The rules in force that have an effect, one bit for each rule in order."""
        return sum(1 << n for n, rule in enumerate(self.rules) if rule.in_force and rule.effect is effect)
