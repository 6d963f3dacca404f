"""Meetings in which a demonstration's partners put questions in order: who was there, and what each seat scored."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition

KIND = "demonstration-meetings"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CriterionText(_Part):
    """What questions are judged by, and how much it weighs."""

    name: str
    weight: float = Field(ge=0)


class PutText(_Part):
    """A question that is put to the meeting: one of the demonstration's own in its second form, or a pair of the bank.

    A pair, `determinant/id`, is taken up for the meeting.
    """

    asked: str = ""
    pair: str = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.asked) == bool(self.pair):
            raise ValueError("either asked, or a pair of the bank")
        return self


class SeatText(_Part):
    """A seat. `first` and `second` have a string for each question, with a digit for each criterion.

    `second` is empty where nothing was changed, `first` where the seat has not scored yet.
    """

    sector: str
    label: str = ""
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()


class MeetingText(_Part):
    """A meeting, so many days ago; one of less than none is to come."""

    organisation: str
    title: str
    days_ago: int
    take: int = Field(ge=1)
    stage: Literal["first", "closed"]
    criteria: tuple[CriterionText, ...] = Field(min_length=1)
    questions: tuple[PutText, ...] = Field(min_length=2)
    seats: tuple[SeatText, ...]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for seat in self.seats:
            for scored in (seat.first, seat.second):
                if scored and len(scored) != len(self.questions):
                    raise ValueError(f"a seat of {seat.sector} scores every question, or none")
                if any(len(each) != len(self.criteria) or set(each) - set("12345") for each in scored):
                    raise ValueError(f"a seat of {seat.sector} scores from 1 to 5 by every criterion")
        return self


class DemonstrationMeetings(Edition):
    """All of them."""

    meetings: tuple[MeetingText, ...]
