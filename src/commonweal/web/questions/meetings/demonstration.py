"""The meetings that the demonstration begins with: one that is over, and one that waits for more phones."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from commonweal.content.demonstration_meetings import DemonstrationMeetings, MeetingText, PutText, SeatText
from commonweal.content.questions import question_bank
from commonweal.web.questions.meetings import actions, codes
from commonweal.web.questions.meetings.models import Decided, Meeting, Option, Scoring, Seat, Stage
from commonweal.web.questions.models import Question


@transaction.atomic
def make_meetings(told: DemonstrationMeetings) -> None:
    """Hold the meetings, where none was held yet. What they decided is what the questions say of themselves."""
    if Meeting.objects.exists():
        return
    for text in told.meetings:
        _hold(text, timezone.localdate())


def _hold(text: MeetingText, today: dt.date) -> None:
    made = Meeting.objects.create(
        organisation=text.organisation,
        kept_by=text.organisation,
        title=text.title,
        on=today - dt.timedelta(days=text.days_ago),
        criteria=actions.checked([(each.name, each.weight) for each in text.criteria]),
        take=text.take,
        stage=text.stage,
        code=codes.new_code(),
    )
    closed = text.stage == Stage.CLOSED.value
    options = [
        _option(made, number, _asked(each, text.organisation), closed)
        for number, each in enumerate(text.questions, start=1)
    ]
    for seat in text.seats:
        _sit(made, options, seat, closed)


def _asked(put: PutText, organisation: str) -> Question:
    if put.asked:
        return Question.objects.get(transformational=put.asked)
    determinant, _, id_ = put.pair.partition("/")
    bank = question_bank(determinant)
    if bank is None:
        raise LookupError(f"There is no bank of {determinant}.")
    pair = next(each for each in bank.pairs if each.id == id_)
    return Question.objects.create(
        organisation=organisation,
        kept_by=organisation,
        determinant=determinant,
        transactional=pair.transactional,
        transformational=pair.transformational,
        pair=put.pair,
        edition=bank.effective.isoformat(),
    )


def _option(meeting: Meeting, position: int, question: Question, closed: bool) -> Option:
    decided = question.standing if closed and question.standing in Decided.values else ""
    return Option.objects.create(
        meeting=meeting,
        question=question,
        position=position,
        decided=decided,
        reason=question.reason if decided else "",
    )


def _sit(meeting: Meeting, options: list[Option], text: SeatText, closed: bool) -> None:
    digest = "" if closed else codes.digest(codes.new_secret())
    seat = Seat.objects.create(
        meeting=meeting, sector=text.sector, label="" if closed else text.label, digest=digest
    )
    names = [str(each["id"]) for each in meeting.criteria]
    Scoring.objects.bulk_create(
        Scoring(
            seat=seat,
            option=option,
            round=round_,
            scores={name: int(digit) for name, digit in zip(names, digits, strict=True)},
        )
        for round_, scored in ((1, text.first), (2, text.second))
        for option, digits in zip(options, scored, strict=False)
    )
