"""How far a system has come from anchor institutions to an anchor system: worked out from the record, never typed.

The levels and their conditions are content (`anchor-levels`); this says what a record shows of each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from commonweal.content.anchor_levels import AnchorLevels, Condition, Evidence, Level
from commonweal.decisions.alignment import Alignment, Anchor, Commitment, Overlap, align
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM

YEAR = dt.timedelta(days=365)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Strategy:
    """A strategy that is in force, and whose it is (the system's code for its own)."""

    id: str
    organisation: str
    title: str


@dataclass(frozen=True)
class Charter:
    """A charter in force, and the codes of those who have signed it and not left."""

    id: str
    title: str
    signatories: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """What is in force on a day: anchors, their strategies, commitments and charters, and days on which they decide."""

    day: dt.date
    anchors: tuple[Anchor, ...]
    strategies: tuple[Strategy, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    charters: tuple[Charter, ...] = ()
    decisions: tuple[tuple[str, dt.date], ...] = ()  # whose, and when
    determinants: tuple[str, ...] = ()

    def anchors_of(self, *, nhs: bool | None = None) -> tuple[Anchor, ...]:
        """The anchors, or those of the NHS, or all others."""
        return tuple(each for each in self.anchors if nhs is None or each.is_nhs is nhs)


@dataclass(frozen=True)
class Found:
    """What a record shows of a sort of evidence: a number, or a share in percent `of` so many; who or what it is.

    `missing` names what would raise it. Organisations are named by their codes, everything else in words.
    """

    value: Decimal
    of: int | None = None
    count: int | None = None  # of a share, how many of them
    shows: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tested:
    """A condition, what the record shows of it, and whether that is enough."""

    condition: Condition
    found: Found
    met: bool


@dataclass(frozen=True)
class Step:
    """A level with its conditions as tested. It is reached where they are all met, and those before it are."""

    level: Level
    tested: tuple[Tested, ...]
    reached: bool

    @property
    def missing(self) -> tuple[Tested, ...]:
        """What is not met."""
        return tuple(each for each in self.tested if not each.met)


@dataclass(frozen=True)
class Judged:
    """Every level, the first at the beginning, and which edition of the levels says so."""

    steps: tuple[Step, ...]
    edition: str

    @property
    def reached(self) -> Step | None:
        """The level that the record shows; None where it does not show the first."""
        return next((step for step in reversed(self.steps) if step.reached), None)

    @property
    def next(self) -> Step | None:
        """The level after that; None at the last."""
        return next((step for step in self.steps if not step.reached), None)


@dataclass(frozen=True)
class Claim:
    """A level that somebody claims, and what the record lacks for it. It is supported where nothing is."""

    level: Level
    missing: tuple[Tested, ...]

    @property
    def supported(self) -> bool:
        """Whether the record shows what is claimed."""
        return not self.missing


def judge(levels: AnchorLevels, record: Record) -> Judged:
    """Test every condition of every level. A level counts only where all before it are reached, too."""
    aligned = align(record.anchors, record.commitments, determinants=record.determinants)
    steps: list[Step] = []
    so_far = True
    for level in levels.levels:
        tested = tuple(_tested(condition, record, aligned) for condition in level.conditions)
        so_far = so_far and all(each.met for each in tested)
        steps.append(Step(level, tested, so_far))
    return Judged(tuple(steps), levels.edition)


def guard(claimed: str, judged: Judged) -> Claim:
    """Hold a claimed level (its id) against the record. Raises InputError for a level that there is not."""
    missing: list[Tested] = []
    for step in judged.steps:
        missing += step.missing
        if step.level.id == claimed:
            return Claim(step.level, tuple(missing))
    raise InputError(
        "no_such_level",
        f"“{claimed}” is not one of the levels of {judged.edition}.",
        what_to_do="Choose one of its levels, or claim none.",
    )


def _tested(condition: Condition, record: Record, aligned: Alignment) -> Tested:
    found = FINDERS[condition.evidence](record, aligned)
    enough = (
        found.value >= condition.at_least
        if condition.at_least is not None
        else condition.at_most is not None and found.value <= condition.at_most
    )
    return Tested(condition, found, enough)


def _share(found: Sequence[str], of: Iterable[str]) -> Found:
    """Those found as a share of all, in percent, rounded down: a share is never said to be reached before it is."""
    every = tuple(of)
    value = Decimal(100 * len(found)) / len(every) if every else Decimal(0)
    missing = tuple(each for each in every if each not in found)
    return Found(value.quantize(TENTH, ROUND_DOWN), len(every), len(found), tuple(found), missing)


def _number(found: Iterable[str], missing: Iterable[str] = ()) -> Found:
    shown = tuple(found)
    return Found(Decimal(len(shown)), shows=shown, missing=tuple(missing))


def _committed(record: Record, *, nhs: bool | None = None) -> Found:
    committed = {each.organisation for each in record.commitments}
    among = [anchor.code for anchor in record.anchors_of(nhs=nhs)]
    return _share([code for code in among if code in committed], among)


def _other_sectors(record: Record, _: Alignment) -> Found:
    committed = {each.organisation for each in record.commitments}
    others = record.anchors_of(nhs=False)
    heard = dict.fromkeys(anchor.sector for anchor in others if anchor.code in committed)
    return _number(heard, dict.fromkeys(a.sector for a in others if a.sector not in heard))


def _strategies(record: Record, _: Alignment) -> Found:
    anchors = {anchor.code for anchor in record.anchors}
    having = {each.organisation for each in record.strategies}
    titles = (each.title for each in record.strategies if each.organisation in anchors)
    return _number(titles, (a.code for a in record.anchors if a.code not in having))


def _measured(record: Record, _: Alignment) -> Found:
    measured = [each for each in record.commitments if each.is_measured]
    found = _share([each.id for each in measured], (each.id for each in record.commitments))
    missing = (each.what for each in record.commitments if not each.is_measured)
    return Found(found.value, found.of, found.count, tuple(each.what for each in measured), tuple(missing))


def _shared_determinants(record: Record, aligned: Alignment) -> Found:
    anchors = {anchor.code for anchor in record.anchors}
    who: dict[str, set[str]] = {}
    for code, determinant in aligned.cells:
        if code in anchors:
            who.setdefault(determinant, set()).add(code)
    shared = [one for one in record.determinants if len(who.get(one, ())) > 1]
    return _number(shared, (one for one in record.determinants if one not in shared))


def _goal(overlap: Overlap) -> str:
    return f"{overlap.measure}, {overlap.place}" if overlap.place else overlap.measure


def _shared_goals(_: Record, aligned: Alignment) -> Found:
    conflicting = (_goal(each) for each in aligned.overlaps if each.conflicts)
    return _number((_goal(each) for each in aligned.shared_goals), conflicting)


def _goals_across(record: Record, aligned: Alignment) -> Found:
    across = [each for each in aligned.shared_goals if _across(each.organisations, record)]
    return _number(map(_goal, across), (_goal(each) for each in aligned.shared_goals if each not in across))


def _across(codes: Iterable[str], record: Record) -> bool:
    """Whether both an NHS anchor and another one are among some organisations."""
    kinds = {anchor.code: anchor.is_nhs for anchor in record.anchors}
    return {kinds[code] for code in codes if code in kinds} == {True, False}


def _conflicts(_: Record, aligned: Alignment) -> Found:
    return _number(_goal(each) for each in aligned.overlaps if each.conflicts)


def _system_strategy(record: Record, _: Alignment) -> Found:
    said = any(each.organisation == SYSTEM for each in record.commitments)
    own = [each.title for each in record.strategies if each.organisation == SYSTEM]
    return _number(own if said else (), () if said else own)


def _system_backed(record: Record, aligned: Alignment) -> Found:
    own = {each.id: each.what for each in record.commitments if each.organisation == SYSTEM}
    anchors = {anchor.code for anchor in record.anchors}
    shared = {
        each.id
        for overlap in aligned.shared_goals
        if anchors & set(overlap.organisations)
        for each in overlap.commitments
    }
    found = _share([id_ for id_ in own if id_ in shared], own)
    words = [tuple(own[id_] for id_ in ids) for ids in (found.shows, found.missing)]
    return Found(found.value, found.of, found.count, *words)


def _charters_across(record: Record, _: Alignment) -> Found:
    across = [each.title for each in record.charters if _across(each.signatories, record)]
    return _number(across, (each.title for each in record.charters if each.title not in across))


def _calendars_known(record: Record, _: Alignment) -> Found:
    ahead = {code for code, day in record.decisions if record.day <= day <= record.day + YEAR}
    among = [anchor.code for anchor in record.anchors]
    return _share([code for code in among if code in ahead], among)


FINDERS: Mapping[Evidence, Callable[[Record, Alignment], Found]] = {
    Evidence.ANCHORS_COMMITTED: lambda record, _: _committed(record),
    Evidence.NHS_COMMITTED: lambda record, _: _committed(record, nhs=True),
    Evidence.OTHERS_COMMITTED: lambda record, _: _committed(record, nhs=False),
    Evidence.OTHER_SECTORS: _other_sectors,
    Evidence.STRATEGIES: _strategies,
    Evidence.MEASURED: _measured,
    Evidence.SHARED_DETERMINANTS: _shared_determinants,
    Evidence.SHARED_GOALS: _shared_goals,
    Evidence.GOALS_ACROSS: _goals_across,
    Evidence.CONFLICTS: _conflicts,
    Evidence.SYSTEM_STRATEGY: _system_strategy,
    Evidence.SYSTEM_BACKED: _system_backed,
    Evidence.CHARTERS_ACROSS: _charters_across,
    Evidence.CALENDARS_KNOWN: _calendars_known,
}
