"""What can be done with asks and offers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.models import Answer, Ask, Outcome, Progress, Seen, Turn

TURNS = {"ask": Turn.ASK, "offer": Turn.OFFER}  # by the question that was answered


def add_ask(*, organisation: str, words: str, by: Reader, why: str = "", **values: Any) -> Ask:
    """Put an ask or an offer into the register. `organisation`: of whom something is asked, or SYSTEM."""
    made = Ask(
        organisation=organisation,
        kept_by=keeping.keeper(organisation, Thing.RELATIONSHIPS, by),
        words=words.strip(),
        **values,
    )
    _check_known(organisation, made.from_whom)
    with transaction.atomic():
        _check_new(made)
        return keeping.add(made, by=by, act="asks.add", why=why)


def from_quote(id_: UUID, *, by: Reader, **values: Any) -> Ask:
    """Make an ask of what a partner wrote openly and a steward let through. Raises InputError for other words."""
    by.check(Verb.ADD, Thing.RELATIONSHIPS, SYSTEM)
    with transaction.atomic():
        held = quote(id_)
        given = {"from_whom": held.invitation.organisation, "round": held.invitation.round}
        return add_ask(by=by, **{**values, **given})


def quote(id_: UUID) -> Answer:
    """Words of a closed round that may be shown with who gave them. Raises InputError where they may not."""
    found = (
        Answer.objects.select_related("invitation__round")
        .filter(pk=id_, shown=True, invitation__round__progress=Progress.CLOSED)
        .exclude(seen=Seen.PRIVATE)
        .first()
    )
    if found is None:
        raise InputError(
            "no_such_quote",
            "These words may not be shown, or there are none.",
            what_to_do="Choose words that were given openly and that a steward has let through.",
        )
    return found


def change_ask(id_: UUID, *, seen: int, by: Reader, why: str = "", **values: Any) -> Ask:
    """Change what is asked, by whom, or who looks after it."""
    _check_known(SYSTEM, values.get("from_whom", ""))
    return keeping.change(Ask, id_, values, seen=seen, by=by, act="asks.change", why=why)


def answer_ask(id_: UUID, *, seen: int, by: Reader, answer: str, outcome: str, came_of_it: str) -> Ask:
    """Say what we answer, and what came of it. Whatever is done or declined is answered; what is done says by what."""
    answer, came_of_it = answer.strip(), came_of_it.strip()
    if outcome != Outcome.OPEN and not answer:
        raise InputError(
            "no_answer", "Whoever asked has no answer yet.", what_to_do="Say what you answer them."
        )
    if outcome == Outcome.DONE and not came_of_it:
        raise InputError("nothing_came", "It does not say what was done.", what_to_do="Say what came of it.")
    with transaction.atomic():
        before = Ask.objects.filter(pk=id_).values_list("answered_on", flat=True).first()
        values = {
            "answer": answer,
            "outcome": outcome,
            "came_of_it": came_of_it,
            "answered_on": (before or timezone.localdate()) if answer else None,
        }
        return keeping.change(Ask, id_, values, seen=seen, by=by, act="asks.answer")


def may_publish(by: Reader) -> bool:
    """Whether a reader says for the system what the public may read."""
    return by.can(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)


def publish(id_: UUID, *, seen: int, public: bool, by: Reader) -> Ask:
    """Let the public read an ask with its answer, or no longer. Who asked is never said there."""
    by.check(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    return keeping.change(
        Ask, id_, {"is_public": public}, seen=seen, by=by, act="asks.publish", may=may_publish
    )


def _check_new(made: Ask) -> None:
    """Raises InputError where the same waits for an answer already: the page was sent twice, or two had one thought."""
    same = Ask.objects.filter(
        organisation=made.organisation,
        turn=made.turn,
        from_whom=made.from_whom,
        words=made.words,
        outcome=Outcome.OPEN,
    )
    if same.exists():
        raise InputError(
            "asked_already",
            "The same is in the register already, and waits for an answer.",
            what_to_do="Look at the one that is there.",
        )


def _check_known(*codes: str) -> None:
    unknown = {code for code in codes if code} - {SYSTEM, *choices.names()}
    if unknown:
        raise InputError(
            "unknown_organisation",
            "That organisation is not in the register.",
            what_to_do="Choose one from the list, or add it to the register first.",
        )
