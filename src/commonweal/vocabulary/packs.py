"""What one installation gives another: figures in one file, with all that they rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from commonweal.vocabulary.figures import Audience, Figure, FigureSet
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.places import Place
from commonweal.vocabulary.plans import Cut


@dataclass(frozen=True)
class Definition:
    """What an indicator means, in the words of one edition.

    `digest` is that of the edition as content has it, so that two of one name and date can be told apart; "" where the
    edition is no longer held. `editions` is the content that a figure rests on, as its lineage has it.
    """

    indicator: str
    editions: str
    label: str
    theme: str
    unit: str
    description: str
    method: str
    method_version: str
    question: str = ""
    definition: str = ""
    numerator: str = ""
    denominator: str = ""
    direction: str = "neither"
    source: str = ""
    digest: str = ""


@dataclass(frozen=True)
class PackSource:
    """A dataset version that figures rest on: what it is and who published it, never its file or its rows."""

    version: str
    kind: str
    owner: str
    publisher: str
    licence: str
    edition: str
    period: Period | None


@dataclass(frozen=True)
class PackedSet:
    """A set of figures with those of its parts that are carried, and the cuts that are not (`left_out`)."""

    figures: FigureSet
    definition: Definition
    parts: Mapping[Cut, Sequence[Figure]] = field(default_factory=dict)
    left_out: tuple[Cut, ...] = ()


@dataclass(frozen=True)
class PackedBaseline:
    """A frozen baseline: its name, when it was frozen, and the keys of its sets that are in the pack."""

    name: str
    at: dt.datetime
    keys: Mapping[str, str]


@dataclass(frozen=True)
class Pack:
    """Figures of one place for one audience, as another system gives them.

    `current` are the keys of the sets that were up to date when it was made; others are there for its baselines.
    """

    system: str
    place: Place
    audience: Audience
    made_at: dt.datetime
    software: str
    made_up: bool
    sets: Mapping[str, PackedSet]
    current: tuple[str, ...]
    sources: Mapping[str, PackSource]
    baselines: tuple[PackedBaseline, ...] = ()

    @property
    def today(self) -> list[PackedSet]:
        """The sets that were up to date when it was made, by theme and indicator."""
        found = [self.sets[key] for key in self.current]
        return sorted(found, key=lambda each: (each.figures.theme, each.figures.indicator))


@dataclass(frozen=True)
class HeldPack:
    """A pack that another system gave us. `seal` is the digest of its file, by which it is known."""

    seal: str
    file: str
    by: str
    at: dt.datetime
    why: str


@dataclass(frozen=True)
class GivenPack:
    """A pack that was made here, and for whom; `form` is "json" or "csv"."""

    id: str
    seal: str
    place: str
    audience: str
    form: str
    by: str
    at: dt.datetime
    why: str
