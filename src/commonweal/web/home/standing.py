"""Where a system stands in the cycle: its four steps, each with what is held of it."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.publication import wording
from commonweal.web.design.components import Link
from commonweal.web.organisations.rights import Reader
from commonweal.web.questions import reading as questions
from commonweal.web.relationships import reading as relationships

LATER = "Not in this release"


@dataclass(frozen=True)
class Stage:
    """One of the four steps. `held` leads to what there is; `words` say why there is nothing."""

    title: str
    held: tuple[Link, ...] = ()
    words: str = LATER
    here: bool = False


def cycle(asking: Reader, datasets: int, organisations: int) -> tuple[Stage, ...]:
    """The four steps as a reader may see them. Somebody is where the last of them has begun."""
    second = _questions_and_relationships(asking)
    held = f"{wording.count_of(datasets, 'dataset')} of {wording.count_of(organisations, 'organisation')}"
    return (
        Stage(
            "1. Baseline", (Link(held, "/data/"),) if datasets else (), "Nothing is held yet", here=not second
        ),
        Stage("2. Questions and relationships", second, "Not begun yet", here=bool(second)),
        Stage("3. Partners, policies and programmes"),
        Stage("4. Impact"),
    )


def _questions_and_relationships(asking: Reader) -> tuple[Link, ...]:
    found = (
        (len(questions.questions(asking)), "question", "/questions/"),
        (len(questions.propositions(asking)), "proposition", "/questions/propositions/"),
        (relationships.at_the_table(asking), "partner", "/relationships/"),
    )
    return tuple(Link(wording.count_of(many, thing), href) for many, thing, href in found if many)
