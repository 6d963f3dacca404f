"""What these pages share."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Link
from commonweal.web.organisations.records.pages import found
from commonweal.web.questions import reading
from commonweal.web.questions.models import PartnersPart, Proposition, Question, Standing, State

QUESTIONS = Link("Questions", "/questions/")
BANK = Link("Question bank", "/questions/bank/")
PROPOSITIONS = Link("Propositions", "/questions/propositions/")
STANDING_TAGS = {Standing.OPEN: "blue", Standing.CHOSEN: "green", Standing.PARKED: "grey"}
STATE_TAGS = {
    State.DRAFT: "grey",
    State.TESTING: "blue",
    State.ADOPT: "green",
    State.ADAPT: "yellow",
    State.STOP: "red",
}
LIMIT = 25


@dataclass(frozen=True)
class Needed:
    """A sector without which a question cannot be answered."""

    title: str
    summary: str


def href(held: Question | Proposition) -> str:
    """The page of a question or a proposition."""
    return f"/questions/{'ours' if isinstance(held, Question) else 'propositions'}/{held.pk}/"


def link(held: Question | Proposition) -> Link:
    """The page of a question or a proposition, with its words cut to a line."""
    words = str(held)
    return Link(words if len(words) <= 60 else f"{words[:60]}…", href(held))


def needed(ids: tuple[str, ...]) -> list[Needed]:
    """The sectors of these ids; one that the system has no more is left out."""
    known = reading.sectors()
    return [Needed(known[id_].title, known[id_].summary) for id_ in ids if id_ in known]


def of_question(_: HttpRequest, question_id: UUID, **__: object) -> tuple[str, ...]:
    """Whose a question is."""
    return found(Question, question_id).owners()


def of_proposition(_: HttpRequest, proposition_id: UUID) -> tuple[str, ...]:
    """Whose a proposition is."""
    return found(Proposition, proposition_id).owners()


def of_part(_: HttpRequest, part_id: UUID) -> tuple[str, ...]:
    """Whose the proposition is in which a partner has a part."""
    return found(PartnersPart, part_id).owners()


def decided_by(request: HttpRequest, **named: UUID) -> tuple[str, ...]:
    """Who decides on a question or a proposition: its keeper, and whoever leads the system."""
    held = of_question(request, named["question_id"]) if "question_id" in named else of_proposition(
        request, named["proposition_id"]
    )  # fmt: skip
    return tuple(dict.fromkeys((*held, SYSTEM)))
