"""What who runs a meeting can do: set it up, change it, move it on, close joining, take a seat away, minute it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from commonweal.decisions.prioritising import Criterion
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records import keeping
from commonweal.web.organisations.rights import NotVisible, Reader
from commonweal.web.questions import judged
from commonweal.web.questions.meetings import codes
from commonweal.web.questions.meetings.models import Decided, Meeting, Method, Option, Scoring, Seat, Stage
from commonweal.web.questions.models import Question, Standing

FEWEST_OPTIONS, MOST_OPTIONS, MOST_CRITERIA = 2, 12, 6
SCORED = (
    "Somebody has scored, so the questions, criteria and weights stay as they are: scores given by others could not "
    "be set beside theirs."
)
NEXT = {
    Stage.GATHERING: (Stage.FIRST,),
    Stage.FIRST: (Stage.DISCUSSION,),
    Stage.DISCUSSION: (Stage.SECOND, Stage.CLOSED),
    Stage.SECOND: (Stage.CLOSED,),
    Stage.CLOSED: (),
}


@transaction.atomic
def add(
    *,
    title: str,
    on: dt.date,
    questions: Sequence[UUID],
    method: str,
    criteria: Sequence[tuple[str, float]],
    dots: int,
    take: int,
    by: Reader,
    organisation: str = SYSTEM,
) -> Meeting:
    """Set a meeting up. `criteria` are names with weights; they are not looked at where the method is dots.

    Raises InputError where there are too few or too many questions, one is not open, or criteria do not make an order.
    """
    found = _put_in_order(questions)
    made = Meeting(
        organisation=organisation,
        kept_by=keeping.keeper(organisation, Thing.QUESTIONS, by),
        title=title.strip(),
        on=on,
        code=codes.new_code(),
        **_plan(found, method, criteria, dots, take),
    )
    keeping.add(made, by=by, act="meetings.add")
    Option.objects.bulk_create(
        Option(meeting=made, question=each, position=number) for number, each in enumerate(found, start=1)
    )
    return made


def change(id_: UUID, *, title: str, on: dt.date, seen: int, by: Reader) -> Meeting:
    """Change what a meeting is called and when it is, which stays possible."""
    return keeping.change(
        Meeting, id_, {"title": title.strip(), "on": on}, seen=seen, by=by, act="meetings.change"
    )


@transaction.atomic
def plan_anew(
    id_: UUID,
    *,
    title: str,
    on: dt.date,
    questions: Sequence[UUID],
    method: str,
    criteria: Sequence[tuple[str, float]],
    dots: int,
    take: int,
    seen: int,
    by: Reader,
) -> Meeting:
    """Change all of a meeting, until the first seat has scored. Raises InputError as `add` does, and after that."""
    held = _held(id_)
    if not can_plan(held):
        raise InputError(
            "scored_already", SCORED, what_to_do="Open the page again: its title and day can be changed."
        )
    before = list(held.options.select_related("question"))
    found = _put_in_order(questions, already=[each.question_id for each in before])
    values = {"title": title.strip(), "on": on, **_plan(found, method, criteria, dots, take)}
    changed = keeping.change(Meeting, id_, values, seen=seen, by=by, act="meetings.change")
    if [each.question_id for each in before] != [each.pk for each in found]:
        _replace(changed, before, found, by)
    return changed


def can_plan(held: Meeting) -> bool:
    """Whether questions, criteria and weights may still change: nobody has scored by them."""
    return held.stage != Stage.CLOSED and not Scoring.objects.filter(seat__meeting=held).exists()


def _replace(held: Meeting, before: Sequence[Option], found: Sequence[Question], by: Reader) -> None:
    """Put these questions to a meeting in place of those before."""
    held.options.exclude(question__in=found).delete()
    for number, each in enumerate(found, start=1):
        Option.objects.update_or_create(meeting=held, question=each, defaults={"position": number})
    Meeting.objects.filter(pk=held.pk).update(version=held.version + 1)
    held.version += 1
    audit.record(
        by=by, act="meetings.change", about=f"meeting:{held.pk}", organisation=held.owners()[0],
        before={"questions": "; ".join(str(each.question) for each in before)},
        after={"questions": "; ".join(str(each) for each in found)},
    )  # fmt: skip


def _put_in_order(questions: Sequence[UUID], already: Sequence[UUID] = ()) -> list[Question]:
    """The questions in the order given, each once; those that are `already` put to the meeting need not be open."""
    order = {pk: number for number, pk in enumerate(dict.fromkeys(questions))}
    offered = open_questions(already).select_for_update().filter(pk__in=order)
    found = sorted(offered, key=lambda one: order[one.pk])
    if len(found) != len(order):
        raise InputError(
            "not_open",
            "A question was chosen or parked meanwhile, or is not there any more.",
            what_to_do="Choose from the questions that are still open.",
        )
    if not FEWEST_OPTIONS <= len(found) <= MOST_OPTIONS:
        raise InputError(
            "wrong_number",
            f"A meeting puts {FEWEST_OPTIONS} to {MOST_OPTIONS} questions in order; you chose {len(found)}.",
            what_to_do="Choose those that the group should weigh against each other.",
        )
    return found


def _plan(
    found: Sequence[Question], method: str, criteria: Sequence[tuple[str, float]], dots: int, take: int
) -> dict[str, Any]:
    return {
        "method": method,
        "criteria": checked(criteria) if method == Method.WEIGHTED else [],
        "dots": dots,
        "take": min(take, len(found)),
    }


def open_questions(already: Sequence[UUID] = ()) -> QuerySet[Question]:
    """The questions that a meeting can put in order: open, or its own `already`, and put in their second form."""
    offered = Question.objects.filter(Q(standing=Standing.OPEN) | Q(pk__in=already))
    return offered.exclude(transformational="")


def checked(criteria: Sequence[tuple[str, float]]) -> list[dict[str, object]]:
    """Criteria as they are kept. Raises InputError where there is none, one twice, or none that weighs anything."""
    kept = [(" ".join(name.split()), weight) for name, weight in criteria if name.strip()]
    if not kept or len(kept) > MOST_CRITERIA or not any(weight > 0 for _, weight in kept):
        raise InputError(
            "wrong_criteria",
            f"A group judges by one to {MOST_CRITERIA} criteria, of which at least one has a weight above 0.",
            what_to_do="Say what a question has to be good at, and how much that matters.",
        )
    if len({name.casefold() for name, _ in kept}) != len(kept):
        raise InputError("same_criterion", "Two criteria have one name.", what_to_do="Leave one of them out.")
    return [
        {"id": f"c{number}", "name": name, "weight": weight} for number, (name, weight) in enumerate(kept, 1)
    ]


def criteria_of(meeting: Meeting) -> list[Criterion]:
    """The criteria of a meeting, as the methods take them."""
    return [Criterion(each["id"], float(each["weight"])) for each in meeting.criteria]


@transaction.atomic
def move(id_: UUID, *, to: str, seen: int, by: Reader) -> Meeting:
    """Move a meeting on to its next stage. What seats were called is erased when it closes."""
    held = _held(id_)
    if to not in NEXT[Stage(held.stage)]:
        raise InputError(
            "wrong_stage",
            f"The meeting is at “{held.get_stage_display()}”, and cannot go from there to what you asked for.",
            what_to_do="Look at where it is now.",
        )
    moved = keeping.change(Meeting, id_, {"stage": to}, seen=seen, by=by, act="meetings.move")
    if to == Stage.CLOSED:
        moved.seats.update(digest="", label="")
    return moved


def let_in(id_: UUID, *, joining: bool, seen: int, by: Reader) -> Meeting:
    """Close joining, or open it again."""
    return keeping.change(Meeting, id_, {"joining": joining}, seen=seen, by=by, act="meetings.join")


@transaction.atomic
def take_away(meeting_id: UUID, seat_id: UUID, *, by: Reader) -> None:
    """Take a seat away with what it scored: one that came twice, or came by mistake."""
    held = _held(meeting_id)
    keeping.check_change(held, by)
    found = Seat.objects.filter(meeting=held, pk=seat_id).first()
    if found is None:
        raise NotVisible
    if held.stage == Stage.CLOSED:
        raise InputError(
            "closed", "The meeting is closed, and its minutes stand.", what_to_do="Leave them as they are."
        )
    sector = found.sector
    found.delete()
    audit.record(
        by=by, act="meetings.take-away", about=f"meeting:{held.pk}", organisation=held.owners()[0],
        before={"sector": sector},
    )  # fmt: skip


@transaction.atomic
def decide(id_: UUID, decisions: Mapping[UUID, tuple[str, str]], *, by: Reader) -> Meeting:
    """Minute what became of each question: option → (chosen, parked or nothing, and why). The questions say so too.

    A question says so too where whoever minutes it may choose or park that question; else its keeper reads the minutes.
    Raises InputError before the meeting is closed, and where a reason is missing.
    """
    held = _held(id_)
    keeping.check_change(held, by)
    if held.stage != Stage.CLOSED:
        raise InputError(
            "not_closed", "What the group decides is minuted when the meeting is closed.",
            what_to_do="Move the meeting on first.",
        )  # fmt: skip
    for option in held.options.select_related("question"):
        if option.pk in decisions:
            _decide(held, option, *decisions[option.pk], by=by)
    return held


def _decide(held: Meeting, option: Option, decided: str, reason: str, *, by: Reader) -> None:
    reason = reason.strip()
    if decided and not reason:
        raise InputError(
            "no_reason",
            f"“{option.question}” is {Decided(decided).label.lower()} for a reason.",
            what_to_do="Say why, so that next year’s group knows.",
        )
    if (option.decided, option.reason) == (decided, reason):
        return
    before = {"decided": option.get_decided_display(), "why": option.reason}
    option.decided, option.reason = decided, reason if decided else ""
    option.save(update_fields=["decided", "reason"])
    audit.record(
        by=by, act="meetings.decide", about=f"meeting:{held.pk}", organisation=held.owners()[0],
        before=before, after={"question": str(option.question), "decided": option.get_decided_display()}, why=reason,
    )  # fmt: skip
    if not judged.may_decide(option.question, by):
        return
    keeping.change(
        Question,
        option.question_id,
        {"standing": decided or Standing.OPEN, "reason": option.reason},
        seen=option.question.version,
        by=by,
        act="questions.settle",
        why=reason,
        may=judged.leads,
    )


def _held(id_: UUID) -> Meeting:
    found = Meeting.objects.select_for_update().filter(pk=id_).first()
    if found is None:
        raise NotVisible
    return found
