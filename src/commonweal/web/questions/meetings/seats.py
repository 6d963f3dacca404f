"""What somebody with a seat does: come in, and score. No account, no cookie: the secret in the seat's link is enough.

Everything here can be sent again, as a phone does whose connection broke, and comes to the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from commonweal.decisions.meetings import DOTS, SCALE
from commonweal.vocabulary.errors import InputError
from commonweal.web.questions.meetings import codes
from commonweal.web.questions.meetings.models import Meeting, Method, Option, Scoring, Seat, Stage

MOST_SEATS = 200
ROUNDS = {Stage.FIRST: 1, Stage.SECOND: 2}
OVER = "This round is over. What you saved before counts; this was not saved."


class RoundOverError(InputError):
    """Scores that came when no round was open."""

    def __init__(self) -> None:
        super().__init__("round_over", OVER, what_to_do="Go back to your seat to see what comes next.")


@dataclass(frozen=True)
class Scored:
    """What a seat has scored of one option. `old`: taken over from its first round, and not saved in the second."""

    option: Option
    scores: Mapping[str, int]
    old: bool = False


def meeting_of(code: str) -> Meeting | None:
    """The meeting that a code opens; None where there is none, or it is over: nobody is told which."""
    return Meeting.objects.filter(code=codes.typed(code)).exclude(stage=Stage.CLOSED).first()


def seat_of(code: str, secret: str) -> Seat | None:
    """The seat that a link leads to; None where there is none, or its meeting is over."""
    found = Seat.objects.select_related("meeting").filter(digest=codes.digest(secret)).first()
    if found is None or found.meeting.code != codes.typed(code) or found.meeting.stage == Stage.CLOSED:
        return None
    return found


@transaction.atomic
def come_in(meeting: Meeting, *, sector: str, label: str, secret: str) -> Seat:
    """Take a seat. Sent twice with one secret it is one seat.

    Raises InputError where joining is closed, another seat has the label, or the room is full.
    """
    label, mine = " ".join(label.split()), Seat.objects.filter(meeting=meeting, digest=codes.digest(secret))
    meeting = Meeting.objects.select_for_update().get(
        pk=meeting.pk
    )  # as it is now, and until the seat is taken
    if (already := mine.first()) is not None:
        return already
    if not meeting.joining or meeting.stage == Stage.CLOSED:
        raise InputError(
            "joining_closed",
            "Joining is closed.",
            what_to_do="Ask who runs the meeting to open it again. If you had a seat, open its link.",
        )
    if meeting.seats.count() >= MOST_SEATS:
        raise InputError(
            "full",
            f"There are {MOST_SEATS} seats, and all are taken.",
            what_to_do="Score on one phone for two.",
        )
    try:
        with transaction.atomic():
            return Seat.objects.create(
                meeting=meeting, sector=sector, label=label, digest=codes.digest(secret)
            )
    except IntegrityError as fault:
        if (already := mine.first()) is not None:  # the same was sent twice at one moment
            return already
        raise InputError(
            "label_taken",
            f"There is a seat called “{label}” already.",
            what_to_do="If it is yours, go back to the page that you had. If that is lost, call this one otherwise "
            "and tell who runs the meeting to take the other away.",
        ) from fault


def scored(seat: Seat, round_: int | None = None) -> list[Scored]:
    """What a seat has scored, option by option; in the second round with the first round's where it has none yet."""
    round_ = round_ or (2 if seat.meeting.stage in (Stage.SECOND, Stage.CLOSED) else 1)
    held = {(each.option_id, each.round): each.scores for each in seat.scorings.all()}
    found = []
    for option in seat.meeting.options.select_related("question"):
        now, before = held.get((option.pk, round_)), held.get((option.pk, 1))
        found.append(Scored(option, now or before or {}, old=now is None and before is not None))
    return found


def has_finished(seat: Seat) -> bool:
    """Whether a seat has scored everything in the round that is open."""
    return all(each.scores and not each.old for each in scored(seat))


@transaction.atomic
def score(seat: Seat, option: Option, scores: Mapping[str, int]) -> None:
    """Save what a seat scores one option by each criterion.

    Raises RoundOverError where no round is open, InputError for a score that is missing or off the scale.
    """
    meeting, round_ = _open(seat)
    wanted = [str(each["id"]) for each in meeting.criteria]
    low, high = SCALE
    if set(scores) != set(wanted) or any(not low <= number <= high for number in scores.values()):
        raise InputError(
            "off_the_scale",
            f"Scores are whole numbers from {low} to {high}, one for each criterion.",
            what_to_do="Choose one for each.",
        )
    _keep(seat, option.pk, round_, scores)


@transaction.atomic
def give_dots(seat: Seat, given: Mapping[UUID, int]) -> None:
    """Save how many dots a seat gives each option. Raises InputError where they are more than it has."""
    meeting, round_ = _open(seat)
    spent = sum(given.values())
    if spent > meeting.dots or any(number < 0 for number in given.values()):
        raise InputError(
            "dots_overspent",
            f"You have {meeting.dots} dots, and gave {spent}.",
            what_to_do=f"Take {spent - meeting.dots} away.",
        )
    for option in meeting.options.all():
        _keep(seat, option.pk, round_, {DOTS: given.get(option.pk, 0)})


@transaction.atomic
def keep_all(seat: Seat) -> None:
    """Let the scores of the first round stand in the second."""
    _, round_ = _open(seat)
    for each in scored(seat):
        if each.old:
            _keep(seat, each.option.pk, round_, each.scores)


def _open(seat: Seat) -> tuple[Meeting, int]:
    """The meeting and round that are open at this moment, held until the scores are kept."""
    meeting = Meeting.objects.select_for_update().get(pk=seat.meeting_id)
    round_ = ROUNDS.get(Stage(meeting.stage))
    if round_ is None or not Seat.objects.filter(pk=seat.pk).exists():  # or the seat was taken away just now
        raise RoundOverError
    return meeting, round_


def _keep(seat: Seat, option: UUID, round_: int, scores: Mapping[str, int]) -> None:
    Scoring.objects.update_or_create(
        seat=seat, option_id=option, round=round_, defaults={"scores": dict(scores)}
    )


def uses_dots(meeting: Meeting) -> bool:
    """Whether seats give dots, and not scores."""
    return meeting.method == Method.DOTS
