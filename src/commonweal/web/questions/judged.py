"""A proposition of the register as it is judged: what it lacks, where it may go, and who says so."""

from __future__ import annotations

import datetime as dt

from commonweal.decisions import propositions as decisions
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import keeping
from commonweal.web.organisations.rights import Reader
from commonweal.web.questions.models import Proposition, Question, State

PARTS = {
    "if_we": "What we would do",
    "then": "What would change",
    "for_whom": "For whom",
    "by_when": "By when",
    "measure": "Measure",
    "baseline": "Figure to start from",
    "would_change_our_mind": "What would change our mind",
    "partners": "Partners",
    "prize": "Size of the prize",
    "role": "Ours to lead, or to support",
    "review_on": "Review date",
}


def leads(asking: Reader) -> bool:
    """Whether a reader decides on questions and propositions, whoever keeps them."""
    return asking.can(Verb.CHANGE, Thing.QUESTIONS, SYSTEM)


def may_decide(held: Question | Proposition, asking: Reader) -> bool:
    """Whether a reader may choose or park a question, or move a proposition: its keeper may, and who leads."""
    return leads(asking) or keeping.can_change(held, asking)


def plain(held: Proposition) -> decisions.Proposition:
    """A proposition as it was written so far."""
    prize = None
    if held.prize_low is not None and held.prize_high is not None:
        prize = decisions.Prize(held.prize_low, held.prize_high, held.prize_unit, held.prize_rests_on)
    return decisions.Proposition(
        decisions.Hypothesis(held.if_we, held.then, held.for_whom, held.by_when),
        measure=held.measure,
        baseline=held.baseline,
        would_change_our_mind=held.would_change_our_mind,
        partners=tuple(decisions.Partner(each.organisation, each.part) for each in held.partners.all()),
        prize=prize,
        role=decisions.Role(held.role) if held.role else None,
        review_on=held.review_on,
    )


def lacks(held: Proposition, today: dt.date) -> tuple[decisions.Lack, ...]:
    """What it must still say before it is tested; nothing once it has been, since what was tested stays."""
    if held.state not in (State.DRAFT, State.ADAPT):
        return ()
    return decisions.lacks(plain(held), today=today)


def onward(held: Proposition) -> tuple[State, ...]:
    """The states that may follow, whatever is still lacking."""
    return tuple(State(each.value) for each in decisions.NEXT[decisions.State(held.state)])


def check_move(held: Proposition, after: State, *, reason: str, today: dt.date) -> None:
    """Raises InputError, with all that stands in the way, unless it may go there."""
    decisions.check_move(
        plain(held), decisions.State(held.state), decisions.State(after), reason=reason, today=today
    )


def hypothesis(held: Proposition) -> str:
    """If we, then, for whom, by when: in one sentence, as far as it is written."""
    gap = "…"
    said = decisions.Hypothesis(held.if_we or gap, held.then or gap, held.for_whom or gap, held.by_when)
    return str(said)
