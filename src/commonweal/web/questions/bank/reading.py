"""The question bank as it stands in this system: what is shipped, then what is its own, each offered or set aside."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from pathlib import Path

from commonweal.content.questions import Pair, QuestionBank, question_bank
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.records import choices
from commonweal.web.questions.bank.models import LocalPair, SetAside


@dataclass(frozen=True)
class BankPair:
    """A pair as it stands here. `edition`: of its bank, or the day on which a local pair was last changed.

    `local`: the system's own. `aside`: why it is not offered here, since when; nothing where it is offered.
    """

    determinant: str
    pair: Pair
    edition: dt.date
    local: bool = False
    aside: str = ""
    since: dt.date | None = None

    @property
    def key(self) -> str:
        """What a question that began with it calls it."""
        return f"{self.determinant}/{self.pair.id}"


def shipped() -> dict[str, QuestionBank | None]:
    """The bank of each determinant as content says it, in order; None where nobody has written one."""
    return dict(_shipped(organisations.folder(), organisations.state_of_evidence()))


@functools.lru_cache(maxsize=8)
def _shipped(here: Path, _state: tuple[object, ...]) -> tuple[tuple[str, QuestionBank | None], ...]:
    return tuple((id_, question_bank(id_, here / "content")) for id_ in choices.determinants())


def every() -> dict[str, BankPair]:
    """Every pair by its key: by determinant, those that are shipped before those of the system's own."""
    aside = {each.pair: each for each in SetAside.objects.exclude(reason="")}
    own: dict[str, list[LocalPair]] = {}
    for local in LocalPair.objects.all():
        own.setdefault(local.determinant, []).append(local)
    found = []
    for determinant, bank in shipped().items():
        if bank is not None:
            found += [BankPair(determinant, pair, bank.effective) for pair in bank.pairs]
        found += [BankPair(determinant, plain(one), one.changed_on, True) for one in own.get(determinant, [])]
    return {one.key: _placed(one, aside.get(one.key)) for one in found}


def _placed(one: BankPair, aside: SetAside | None) -> BankPair:
    if aside is None:
        return one
    return BankPair(one.determinant, one.pair, one.edition, one.local, aside.reason, aside.since)


def of(determinant: str) -> list[BankPair]:
    """The pairs of one determinant."""
    return [one for one in every().values() if one.determinant == determinant]


def plain(held: LocalPair) -> Pair:
    """A pair of the system's own as those that are shipped are."""
    return Pair(
        id=str(held.pk),
        transactional=held.transactional,
        transformational=held.transformational,
        draws_on=tuple(held.draws_on),
        needs=tuple(held.needs),
        informed_by=tuple(held.informed_by),
        derived_from=held.derived_from,
    )
