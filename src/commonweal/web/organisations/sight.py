"""What readers see of what belongs to others: by their roles, and by what owners share today."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from pathlib import Path

from commonweal.pipeline import sharing
from commonweal.pipeline.matched import Whose
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.places import PUBLIC, SYSTEM
from commonweal.vocabulary.sharing import EVERYBODY, Level, Shares
from commonweal.web.organisations import reading
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader


def shares() -> Shares:
    """What is shared today."""
    return _shares(reading.folder(), reading.state_of_evidence())


@functools.lru_cache(maxsize=8)
def _shares(here: Path, _state: tuple[object, ...]) -> Shares:
    return sharing.shares(here)


def of_figures(place: str) -> list[str]:
    """Whose figures one must be able to see to see some of a place: one of these is enough.

    An organisation's own, and those of whomever it shares with; the system's, and the public's where anything is.
    """
    given = shares()
    if place in EVERYBODY:
        is_public = any(PUBLIC in given.seen_by(s.organisation, level=Level.FIGURES) for s in given.in_force)
        return [SYSTEM, *([PUBLIC] if is_public else [])]
    seen_by = given.seen_by(place, level=Level.FIGURES)
    return [place, *sorted(seen_by), *([SYSTEM] if PUBLIC in seen_by else [])]


def of_rows(organisation: str, kind: str) -> list[str]:
    """Whose rows one must be able to see to see an organisation's: its own, or those of whom it shares rows with."""
    return [organisation, *sorted(shares().seen_by(organisation, level=Level.ROWS, kind=kind))]


def audience(asking: Reader, place: str) -> Audience | None:
    """As whom a reader sees a place's figures: the audience that sees most, of those that the reader belongs to."""
    return next(_audiences(asking, place), None)


def kinds(asking: Reader, place: str) -> frozenset[str] | None:
    """Of which kinds of an organisation's data a reader sees what its own people see; None: of all that they see.

    Those with whom it shares rows see the figures of these rows only: a ledger that is shared shows nobody its staff.
    """
    if place == SYSTEM or asking.can(Verb.SEE, Thing.FIGURES, place):
        return None
    given = [shared for shared in shares().of(place) if shared.level is Level.ROWS]
    return frozenset(s.kind for s in given if asking.can(Verb.SEE, Thing.ROWS, s.with_whom)) or None


def _audiences(asking: Reader, place: str) -> Iterator[Audience]:
    codes = of_figures(place)
    if place != SYSTEM:
        partners = shares().seen_by(place, level=Level.ROWS)
        is_inside = asking.can(Verb.SEE, Thing.FIGURES, place)
        if is_inside or asking.among(partners, Verb.SEE, Thing.ROWS):
            yield Audience.OWNER
    if asking.among([code for code in codes if code not in (place, PUBLIC)], Verb.SEE, Thing.FIGURES) or (
        place == SYSTEM and asking.can(Verb.SEE, Thing.FIGURES, SYSTEM)
    ):
        yield Audience.SYSTEM
    if PUBLIC in codes and asking.can(Verb.SEE, Thing.FIGURES, PUBLIC):
        yield Audience.PUBLIC


def suppliers_of(asking: Reader, verb: Verb, ledgers: Collection[str]) -> Whose | None:
    """Whose suppliers a reader may do something to, of the organisations whose `ledgers` are held; None: everybody's.

    Those of their own organisations, and for who looks after the system's, those of ledgers that count for it.
    """
    own = frozenset(asking.among(ledgers, verb, Thing.SUPPLIERS))
    shared: frozenset[str] = frozenset()
    if asking.can(verb, Thing.SUPPLIERS, SYSTEM):
        given = shares()
        if not given.explicit:
            return None
        shared = frozenset(c for c in ledgers if given.counts_for(Audience.SYSTEM, c, "spend")) - own
    return None if own == frozenset(ledgers) else Whose(own, shared)
