"""An owner letting others see: what is shared, with whom, at what level, from when until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.places import PUBLIC, SYSTEM

EVERYBODY = (SYSTEM, PUBLIC)


class Level(StrEnum):
    """What those whom something is shared with may see of it."""

    FIGURES = "figures"  # figures through the gate, individuals merged
    ROWS = "rows"  # what the owner's own people see: figures, rows and issues


@dataclass(frozen=True)
class Withdrawal:
    """That an owner took a sharing back: it is not in force from that `day` on."""

    by: str
    at: dt.datetime
    day: dt.date
    why: str


@dataclass(frozen=True)
class Sharing:
    """One kind of an organisation's data shared with the system, the public or one organisation (its code).

    `until` is the last day; None: until it is withdrawn. With one organisation, it is what people call an agreement.
    """

    id: str
    organisation: str
    kind: str
    with_whom: str
    level: Level
    purpose: str
    since: dt.date
    until: dt.date | None
    by: str
    at: dt.datetime
    withdrawn: Withdrawal | None = None

    @property
    def is_agreement(self) -> bool:
        """Whether it is with one organisation."""
        return self.with_whom not in EVERYBODY

    def in_force(self, day: dt.date) -> bool:
        """Whether it holds on a day."""
        if self.withdrawn is not None and day >= self.withdrawn.day:
            return False
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Shares:
    """All that is shared on a day.

    Without `explicit`, one team runs the system, and every ledger counts for its figures without being shared.
    """

    explicit: bool
    in_force: tuple[Sharing, ...]

    def of(self, organisation: str, kind: str | None = None) -> list[Sharing]:
        """What an organisation shares, of one kind or of all."""
        return [s for s in self.in_force if s.organisation == organisation and kind in (None, s.kind)]

    def seen_by(self, organisation: str, *, level: Level, kind: str | None = None) -> frozenset[str]:
        """With whom an organisation's data are shared at a level; who sees rows sees figures."""
        return frozenset(
            s.with_whom for s in self.of(organisation, kind) if level in (Level.FIGURES, s.level)
        )

    def counts_for(self, audience: Audience, organisation: str, kind: str) -> bool:
        """Whether an organisation's data count for what the system as a whole says to an audience.

        What the public may see, the system may see.
        """
        if audience is Audience.SYSTEM and not self.explicit:
            return True
        seen_by = self.seen_by(organisation, level=Level.FIGURES, kind=kind)
        return bool(seen_by & (set(EVERYBODY) if audience is Audience.SYSTEM else {PUBLIC}))

    def answers(self, audience: Audience, organisation: str, kind: str) -> bool:
        """Whether figures of the organisation alone are made for an audience. For SYSTEM, it is enough that anybody
        else may see them.
        """
        seen_by = self.seen_by(organisation, level=Level.FIGURES, kind=kind)
        wanted = {Audience.OWNER: True, Audience.SYSTEM: bool(seen_by), Audience.PUBLIC: PUBLIC in seen_by}
        return wanted[audience]

    def allows(self, audience: Audience, place: str, rests_on: Iterable[tuple[str, str]]) -> bool:
        """Whether figures of a place that rest on some (organisation, kind) may be shown to an audience."""
        return all(
            self.answers(audience, organisation, kind)
            if organisation == place
            else audience is not Audience.OWNER and self.counts_for(audience, organisation, kind)
            for organisation, kind in rests_on
        )
