"""Who commits to what among a system's anchors: what they share, where they conflict, and where they say nothing.

Commitments are compared by their measure and place: two that name the same measure (letters and figures, whatever
their case and punctuation) in the same place are about one thing. Nothing is inferred from what a measure may mean.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Direction(StrEnum):
    """Where a commitment wants its measure to go."""

    MORE = "more"
    LESS = "less"
    KEEP = "keep"


class Kind(StrEnum):
    """How two commitments to one measure conflict."""

    DIRECTIONS = "directions"  # one wants more where another wants less, or as it is
    FIGURES = "figures"  # two figures for one day
    DAYS = "days"  # one figure by two days
    FIGURES_AND_DAYS = "figures-and-days"


@dataclass(frozen=True)
class Anchor:
    """An anchor institution: its code and name, its sector, and whether that is the NHS."""

    code: str
    name: str
    sector: str
    is_nhs: bool


@dataclass(frozen=True)
class Commitment:
    """What an organisation (its code; the system's for its own) commits to. What it does not say is empty or None."""

    id: str
    organisation: str
    what: str
    determinant: str
    place: str
    measure: str = ""
    direction: Direction | None = None
    figure: Decimal | None = None
    unit: str = ""
    due: dt.date | None = None

    @property
    def is_measured(self) -> bool:
        """Whether one can tell one day whether it was kept."""
        return bool(self.measure and self.direction and self.figure is not None and self.due)


@dataclass(frozen=True)
class Conflict:
    """Two commitments that cannot both be the system's aim."""

    kind: Kind
    one: Commitment
    other: Commitment


@dataclass(frozen=True)
class Overlap:
    """A measure in one place to which several organisations commit, and how their commitments conflict."""

    measure: str
    place: str
    commitments: tuple[Commitment, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def organisations(self) -> tuple[str, ...]:
        """Who commits to it, in the order of the commitments."""
        return tuple(dict.fromkeys(each.organisation for each in self.commitments))


@dataclass(frozen=True)
class Focus:
    """A determinant in one place to which several organisations commit, but by no measure that they share."""

    determinant: str
    place: str
    organisations: tuple[str, ...]


@dataclass(frozen=True)
class Silence:
    """Who and what is missing: determinants, anchors (by code) in all and for each determinant, and sectors.

    `sectors` have anchors, of which none commits to anything; `absent` have no anchor in the register at all.
    """

    determinants: tuple[str, ...]
    anchors: tuple[str, ...]
    by_determinant: dict[str, tuple[str, ...]]
    sectors: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True)
class Alignment:
    """The whole picture. `cells`: what an organisation commits to on a determinant, by its code and that id."""

    cells: dict[tuple[str, str], tuple[Commitment, ...]]
    overlaps: tuple[Overlap, ...]
    focuses: tuple[Focus, ...]
    silence: Silence

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """All that conflict."""
        return tuple(conflict for overlap in self.overlaps for conflict in overlap.conflicts)

    @property
    def shared_goals(self) -> tuple[Overlap, ...]:
        """What several commit to, without conflict."""
        return tuple(overlap for overlap in self.overlaps if not overlap.conflicts)


def align(
    anchors: Sequence[Anchor],
    commitments: Sequence[Commitment],
    *,
    determinants: Sequence[str],
    sectors_wanted: Collection[str] = (),
) -> Alignment:
    """Lay the commitments of anchors, and those of the system itself, side by side."""
    cells: dict[tuple[str, str], list[Commitment]] = {}
    for each in commitments:
        cells.setdefault((each.organisation, each.determinant), []).append(each)
    found = overlaps(commitments)
    return Alignment(
        {where: tuple(several) for where, several in cells.items()},
        tuple(found),
        tuple(focuses(commitments, found)),
        silence(anchors, commitments, determinants=determinants, sectors_wanted=sectors_wanted),
    )


def overlaps(commitments: Iterable[Commitment]) -> list[Overlap]:
    """The measures, in one place, to which several organisations commit, those that conflict first."""
    alike: dict[tuple[str, str], list[Commitment]] = {}
    for each in commitments:
        if said := plain(each.measure):
            alike.setdefault((said, each.place), []).append(each)
    found = [
        Overlap(several[0].measure, several[0].place, tuple(several), tuple(conflicts(several)))
        for several in alike.values()
        if len({each.organisation for each in several}) > 1
    ]
    return sorted(found, key=lambda one: (not one.conflicts, one.measure.casefold(), one.place))


def conflicts(several: Sequence[Commitment]) -> list[Conflict]:
    """How commitments of different organisations to one measure in one place conflict: each pair at most once.

    An organisation's own commitments are a path, of a figure for each of several days. Two paths conflict where they
    name different figures for one day; where they have no day in common, their last figures and days are compared.
    Figures in different units are not compared.
    """
    found: list[Conflict] = []
    by_organisation: dict[str, list[Commitment]] = {}
    for each in several:
        by_organisation.setdefault(each.organisation, []).append(each)
    for ours, theirs in itertools.combinations(by_organisation.values(), 2):
        pairs = list(itertools.product(ours, theirs))
        apart = next((pair for pair in pairs if _opposed(*pair)), None)
        if apart is not None:
            found.append(Conflict(Kind.DIRECTIONS, *apart))
        elif (differing := _differing(pairs)) is not None:
            found.append(differing)
    return found


def _opposed(one: Commitment, other: Commitment) -> bool:
    return bool(one.direction and other.direction and one.direction is not other.direction)


def _differing(pairs: Sequence[tuple[Commitment, Commitment]]) -> Conflict | None:
    comparable = [
        (one, other)
        for one, other in pairs
        if one.figure is not None and other.figure is not None and plain(one.unit) == plain(other.unit)
    ]
    if not comparable:
        return None
    same_day = [(one, other) for one, other in comparable if one.due == other.due]
    if same_day:
        apart = next(((one, other) for one, other in same_day if one.figure != other.figure), None)
        return Conflict(Kind.FIGURES, *apart) if apart else None
    one, other = max(comparable, key=_lastness)
    if one.due is None or other.due is None:  # one has no day: only figures can differ
        return Conflict(Kind.FIGURES, one, other) if one.figure != other.figure else None
    return Conflict(Kind.DAYS if one.figure == other.figure else Kind.FIGURES_AND_DAYS, one, other)


def _lastness(pair: tuple[Commitment, Commitment]) -> tuple[object, ...]:
    """Orders pairs by how late they are, then by figure; the same whichever of the two comes first."""
    days = sorted((each.due or dt.date.min for each in pair), reverse=True)
    return (*days, *sorted((each.figure or 0 for each in pair), reverse=True))


def focuses(commitments: Iterable[Commitment], shared: Iterable[Overlap]) -> list[Focus]:
    """Where several work on one determinant in one place, and share no measure yet."""
    taken = {(each.determinant, overlap.place) for overlap in shared for each in overlap.commitments}
    who: dict[tuple[str, str], dict[str, None]] = {}
    for each in commitments:
        who.setdefault((each.determinant, each.place), {})[each.organisation] = None
    return [
        Focus(determinant, place, tuple(codes))
        for (determinant, place), codes in who.items()
        if len(codes) > 1 and (determinant, place) not in taken
    ]


def silence(
    anchors: Sequence[Anchor],
    commitments: Sequence[Commitment],
    *,
    determinants: Sequence[str],
    sectors_wanted: Collection[str] = (),
) -> Silence:
    """Who and what is missing. What the system's own strategy says breaks the silence on a determinant, too."""
    said = {(each.organisation, each.determinant) for each in commitments}
    committed = {each.organisation for each in commitments}
    present = {anchor.sector for anchor in anchors}
    heard = {anchor.sector for anchor in anchors if anchor.code in committed}
    return Silence(
        tuple(one for one in determinants if one not in {determinant for _, determinant in said}),
        tuple(anchor.code for anchor in anchors if anchor.code not in committed),
        {
            one: tuple(anchor.code for anchor in anchors if (anchor.code, one) not in said)
            for one in determinants
        },
        tuple(sorted(present - heard)),
        tuple(one for one in sectors_wanted if one not in present),
    )


def plain(words: str) -> str:
    """Words by which measures and units are compared: letters, figures and signs of them, in small letters."""
    return " ".join(re.findall(r"[^\W_]+|[%£€$]", words.casefold()))
