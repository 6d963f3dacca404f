"""What one respondent is asked, in order: a partner, a team of the NHS, or whoever uses the public form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.content.audit_questions import Answer, AuditQuestion, AuditQuestions, Told
from commonweal.content.barriers import Barrier
from commonweal.publication import wording
from commonweal.web.relationships.models import Round, Seen, Side
from commonweal.web.relationships.results import tally


@dataclass(frozen=True)
class Asked:
    """A question as a respondent reads it. `choices` are who may see the answer, the one that is chosen first."""

    id: str
    text: str
    hint: str
    kind: Answer
    steps: Sequence[str]
    most: int
    choices: Sequence[Seen]

    @property
    def by_name(self) -> bool:
        """Whether it is asked by name, so that whoever does not want that leaves it out."""
        return Seen.PRIVATE not in self.choices


def questions_of(held: Round) -> AuditQuestions:
    """The questions of a round: those in force when it opened; today's while it is prepared."""
    return tally.asked(held).questions


def asked(held: Round, side: str) -> tuple[Asked, ...]:
    """What is asked from one side. The NHS's own teams also say where they stand between barrier and behaviour."""
    content = questions_of(held)
    if side != Side.INSIDE:
        return tuple(
            _of(one, one.text, side)
            for one in content.questions
            if not (one.draws_ties and side == Side.ANYBODY)
        )
    pairs = tally.asked(held).barriers
    own = tuple(_of(one, one.inside, side) for one in content.questions if one.inside)
    return (*own, *(_of_barrier(one, pairs.scale) for one in pairs.pairs))


def told_before(held: Round) -> tuple[Told, ...]:
    """What a respondent is told before the first question, with the round's own words in it."""
    filled = {
        "holder": held.holder,
        "contact": held.contact,
        "kept_until": wording.day(held.kept_until),
        "fewest": str(held.fewest),
    }
    return tuple(Told(title=one.title, text=one.text.format_map(filled)) for one in questions_of(held).before)


def explained(held: Round, side: str) -> dict[Seen, str]:
    """Each choice of who may see an answer, in words."""
    told = {Seen(key.value): text for key, text in questions_of(held).seen.items()}
    if side == Side.ANYBODY:
        told[Seen.PUBLIC] = "Anybody may see it, as said by somebody of the sector that you chose."
    return told


def _of(one: AuditQuestion, text: str, side: str) -> Asked:
    choices = [Seen.PRIVATE, Seen.ATTRIBUTED, Seen.PUBLIC]
    if side == Side.ANYBODY:  # there is no name that it could stand with
        choices.remove(Seen.ATTRIBUTED)
    if one.draws_ties:
        choices.remove(Seen.PRIVATE)
    hint = one.hint if side != Side.INSIDE or one.draws_ties else ""
    return Asked(one.id, text, hint, one.answer, one.steps, one.most, choices)


def _of_barrier(one: Barrier, scale: Sequence[str]) -> Asked:
    text = f"Barrier: {one.barrier.lower()}. Behaviour: {one.behaviour.lower()}. Where are we?"
    return Asked(
        f"{tally.BARRIER}{one.id}",
        text,
        one.ask,
        Answer.SCALE,
        scale,
        0,
        (Seen.PRIVATE, Seen.ATTRIBUTED, Seen.PUBLIC),
    )
