"""Meetings in which partners put questions in order: what is put to them, who has a seat, and what each seat scores.

A seat is an organisation's or a word's, never a person's name. What it is called, and the secret of its link, are
erased when the meeting closes: what is left is its sector and its scores.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from commonweal.web.design.identity import new_id
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records.models import Owned


class Method(models.TextChoices):
    """How a seat says what matters to it."""

    WEIGHTED = "weighted", "Scores by criteria, weighted"
    DOTS = "dots", "Dots"


class Stage(models.TextChoices):
    """How far a meeting is. Only forwards."""

    GATHERING = "gathering", "People are coming in"
    FIRST = "first", "First round, each alone"
    DISCUSSION = "discussion", "Discussion"
    SECOND = "second", "Second round, each alone"
    CLOSED = "closed", "Closed"


class Decided(models.TextChoices):
    """What a meeting decided of a question."""

    CHOSEN = "chosen", "Chosen"
    PARKED = "parked", "Parked"


class Meeting(Owned):
    """A meeting. `criteria`: id, name and weight of each, in order; `dots`: how many each seat has.

    `take` is how many questions the group can take on. `code` is what people type to come in.
    """

    title = models.CharField(max_length=200)
    on = models.DateField(default=timezone.localdate)
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.WEIGHTED)
    criteria = models.JSONField(default=list, blank=True)
    dots = models.PositiveSmallIntegerField(default=5)
    take = models.PositiveSmallIntegerField(default=3)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.GATHERING)
    joining = models.BooleanField(default=True)
    code = models.CharField(max_length=8, unique=True)

    kind = "meeting"
    thing = Thing.QUESTIONS
    fields = ("title", "on", "method", "criteria", "dots", "take")

    class Meta:
        ordering: ClassVar = ["-on", "-created_at"]

    def __str__(self) -> str:
        return self.title


class Option(models.Model):
    """A question that is put to a meeting, and what the meeting decided of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="options")
    question = models.ForeignKey("questions.Question", on_delete=models.PROTECT, related_name="options")
    position = models.PositiveSmallIntegerField()
    decided = models.CharField(max_length=10, choices=Decided.choices, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "question"], name="one_option_a_question")
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.question_id}"


class Seat(models.Model):
    """Who scores. `digest` is that of the secret in the seat's link; it and `label` are empty after closing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    digest = models.CharField(max_length=64, blank=True)
    sector = models.CharField(max_length=60)
    label = models.CharField(max_length=60, blank=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["joined_at"]
        constraints: ClassVar = [
            models.UniqueConstraint("digest", condition=~models.Q(digest=""), name="one_seat_a_link"),
            models.UniqueConstraint(
                "meeting", Lower("label"), condition=~models.Q(label=""), name="one_seat_a_label"
            ),
        ]

    def __str__(self) -> str:
        return f"Seat {self.id}"


class Scoring(models.Model):
    """What a seat scored an option in a round (1 or 2): the score for each criterion, by its id."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="scorings")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="scorings")
    round = models.PositiveSmallIntegerField()
    scores = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "option", "round"], name="one_scoring_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.seat_id}, {self.option_id}, round {self.round}"
