"""What can be done with questions and propositions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.web.organisations import audit
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.rights import NotVisible, Reader
from commonweal.web.questions import judged, reading
from commonweal.web.questions.bank.actions import check_offered
from commonweal.web.questions.bank.reading import BankPair
from commonweal.web.questions.models import Move, PartnersPart, Proposition, Question, Standing, State

BEING_TESTED = (State.TESTING, State.ADOPT)
STAYS = ("review_on",)  # what can be changed of a proposition while it is tested, or once it is adopted
TAKES_PART = "That organisation has a part in it already."


# Questions


def take_up(of_bank: BankPair, *, organisation: str, by: Reader, **said: str) -> Question:
    """Take a question of the bank up, in the partnership's own words where they are `said`.

    Raises InputError where it is set aside in this system.
    """
    check_offered(of_bank)
    return ask(
        organisation=organisation,
        determinant=of_bank.determinant,
        transactional=said.get("transactional", of_bank.pair.transactional),
        transformational=said.get("transformational", of_bank.pair.transformational),
        pair=of_bank.key,
        edition=of_bank.edition.isoformat(),
        by=by,
    )


def ask(*, organisation: str, determinant: str, by: Reader, **said: str) -> Question:
    """Put a question into the register. It may have its first form only: the second is then still being looked for."""
    kept_by = keeping.keeper(organisation, Thing.QUESTIONS, by)
    words = {name: value.strip() for name, value in said.items()}
    made = Question(organisation=organisation, kept_by=kept_by, determinant=determinant, **words)
    _check_question(made)
    return keeping.add(made, by=by, act="questions.ask")


def change_question(id_: UUID, *, seen: int, by: Reader, **values: Any) -> Question:
    """Change how a question is put, or what its prompts were answered."""
    with transaction.atomic():
        held = keeping.change(Question, id_, values, seen=seen, by=by, act="questions.change")
        _check_question(held)
    return held


def answer_prompt(id_: UUID, prompt: str, answer: str, *, seen: int, by: Reader) -> Question:
    """Keep what a team says to one prompt; an empty answer takes back what was said."""
    held = Question.objects.filter(pk=id_).first()
    if held is None:
        raise NotVisible
    if prompt not in {each.id for each in reading.prompts().prompts}:
        raise InputError("no_such_prompt", "There is no such prompt.", what_to_do="Choose one from the list.")
    answers = {**held.prompts, prompt: answer.strip()}
    prompts = {name: words for name, words in answers.items() if words}
    return keeping.change(
        Question, id_, {"prompts": prompts}, seen=seen, by=by, act="questions.answer-prompt"
    )


def settle(id_: UUID, *, seen: int, standing: Standing, reason: str, by: Reader) -> Question:
    """Choose a question, park it, or look at it anew: each with its reason, which stays."""
    if not reason.strip():
        raise InputError(
            "no_reason",
            "It has no reason.",
            what_to_do="Say why, for those who read it next year.",
        )
    with transaction.atomic():
        held = keeping.change(
            Question, id_, {"standing": standing, "reason": reason.strip()},
            seen=seen, by=by, act="questions.settle", why=reason.strip(), may=judged.leads,
        )  # fmt: skip
        if standing == Standing.CHOSEN and not held.transformational:
            raise InputError(
                "not_reframed",
                "It is not put in its second form yet.",
                what_to_do="Write how the whole place would ask it, then choose it.",
            )
    return held


def _check_question(held: Question) -> None:
    if held.determinant not in choices.determinants():
        raise InputError(
            "no_such_determinant", f"There is no determinant “{held.determinant[:60]}”.",
            what_to_do="Choose one from the list.",
        )  # fmt: skip
    if not (held.transactional or held.transformational):
        raise InputError("no_question", "There is no question.", what_to_do="Write it down first.")


# Propositions


def propose(
    question: Question,
    *,
    organisation: str,
    title: str,
    by: Reader,
    after: Proposition | None = None,
    **values: Any,
) -> Proposition:
    """Begin a proposition: a draft with all the gaps that it may have. `after` is one that it takes up again."""
    if after is not None and after.state != State.STOP:
        raise InputError(
            "not_stopped",
            "Only what was stopped is taken up again.",
            what_to_do="Adapt the one that there is.",
        )
    kept_by = keeping.keeper(organisation, Thing.QUESTIONS, by)
    made = Proposition(
        question=question,
        organisation=organisation,
        kept_by=kept_by,
        title=title.strip(),
        after=after,
        **values,
    )
    _start_from(made, by)
    return keeping.add(made, by=by, act="propositions.add")


def change_proposition(id_: UUID, *, seen: int, by: Reader, **values: Any) -> Proposition:
    """Change what a proposition says. What is being tested stays as it was written, but for the review date."""
    with transaction.atomic():
        held = Proposition.objects.select_for_update().filter(pk=id_).first()
        if held is None:
            raise NotVisible
        _check_open(held, values)
        if set(reading.STARTS) & values.keys():
            asked = Proposition(**{name: values.get(name, getattr(held, name)) for name in reading.STARTS})
            if held.state == State.DRAFT or (asked.indicator, asked.place) != (held.indicator, held.place):
                _start_from(asked, by)
            elif held.indicator:
                asked.baseline = held.baseline  # as it was when the test began
            values = values | {name: getattr(asked, name) for name in reading.STARTS}
        return keeping.change(Proposition, id_, values, seen=seen, by=by, act="propositions.change")


def _check_open(held: Proposition, values: Any) -> None:
    if held.state == State.STOP:
        raise InputError(
            "stopped",
            "It was stopped, and stays as it was.",
            what_to_do="Take it up again with a new proposition, which then names this one.",
        )
    differing = [name for name, value in values.items() if name not in STAYS and getattr(held, name) != value]
    if held.state in BEING_TESTED and differing:
        raise InputError(
            "being_tested",
            "What is tested stays as it was written, so that its end can be held against its beginning.",
            what_to_do="Move it to “being adapted” with the reason, then change it.",
        )


def _start_from(held: Proposition, by: Reader) -> None:
    """Put the figure that a proposition starts from into words. Raises InputError where there is no such figure."""
    if not held.indicator:
        held.place = ""
        return
    found = reading.start(by, held.indicator, held.place)
    if found is None:
        raise InputError(
            "no_such_figure",
            f"There is no figure of that for “{held.place or 'the system'}”.",
            what_to_do="Choose another place, or say in words what you start from and where that is from.",
        )
    held.baseline = found.words[:300]


def give_part(proposition: Proposition, *, organisation: str, part: str, by: Reader) -> PartnersPart:
    """Say what a partner does, gives or decides in a proposition."""
    keeping.check_change(proposition, by)
    _check_parts(proposition)
    if organisation not in reading.organisations_named():
        raise InputError(
            "no_such_organisation",
            "That organisation is not in the register.",
            what_to_do="Choose one from the list, or add it under “Organisations” first.",
        )
    made = PartnersPart(proposition=proposition, organisation=organisation, part=part.strip())
    return keeping.add(made, by=by, act="propositions.give-part", taken=TAKES_PART)


def change_part(id_: UUID, *, seen: int, part: str, by: Reader) -> PartnersPart:
    """Change what a partner's part is."""
    with transaction.atomic():
        held = keeping.change(
            PartnersPart, id_, {"part": part.strip()}, seen=seen, by=by, act="propositions.change-part"
        )
        _check_parts(held.proposition)
    return held


@transaction.atomic
def take_part_out(id_: UUID, *, why: str, by: Reader) -> Proposition:
    """Take a partner out of a proposition; the audit keeps that they had a part in it, and which."""
    held = PartnersPart.objects.select_for_update().select_related("proposition").filter(pk=id_).first()
    if held is None:
        raise NotVisible
    keeping.check_change(held, by)
    _check_parts(held.proposition)
    audit.record(
        by=by,
        act="propositions.take-part-out",
        about=f"{held.kind}:{held.pk}",
        organisation=held.owners()[0],
        before=keeping.plain(held, held.fields),
        why=why.strip(),
    )
    held.delete()
    return held.proposition


def _check_parts(held: Proposition) -> None:
    if held.state == State.STOP:
        _check_open(held, {})


@transaction.atomic
def move(id_: UUID, *, seen: int, after: State, reason: str, by: Reader) -> Proposition:
    """Move a proposition on. Raises InputError where it may not go there, lacks something, or has no reason."""
    held = Proposition.objects.select_for_update().filter(pk=id_).first()
    if held is None:
        raise NotVisible
    before = State(held.state)
    values: dict[str, Any] = {"state": after}
    if after == State.TESTING and before == State.DRAFT and held.indicator:
        _start_from(held, by)  # as the figure is today: from here on it stays
        values["baseline"] = held.baseline
    judged.check_move(held, after, reason=reason, today=timezone.localdate())
    moved = keeping.change(
        Proposition,
        id_,
        values,
        seen=seen,
        by=by,
        act="propositions.move",
        why=reason.strip(),
        may=judged.leads,
    )
    Move.objects.create(
        proposition=moved, before=before, after=after, reason=reason.strip(), on=timezone.localdate(),
        by_id=by.person_id,
    )  # fmt: skip
    return moved
