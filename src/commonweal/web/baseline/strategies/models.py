"""Registers of anchors' strategies, commitments, charters and decision dates, and of work that nobody has badged."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from commonweal.decisions.alignment import Direction as Way
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records.models import Kept, Owned


class Status(models.TextChoices):
    """How far a strategy is. Only what is agreed counts."""

    PLANNED = "planned", "Planned"
    DRAFT = "draft", "Draft"
    AGREED = "agreed", "Agreed"
    ENDED = "ended", "Ended or replaced"


class Direction(models.TextChoices):
    """Where a commitment wants its measure to go."""

    MORE = Way.MORE.value, "More"
    LESS = Way.LESS.value, "Less"
    KEEP = Way.KEEP.value, "As it is"


class Sort(models.TextChoices):
    """What is decided on a decision date."""

    BUDGET = "budget", "Budget"
    PLAN = "plan", "Plan or strategy"
    BOARD = "board", "Board or cabinet meeting"
    FUNDING = "funding", "Funding bid or award"
    PROCUREMENT = "procurement", "Contract to be let"
    ELECTION = "election", "Election, or the time before it"
    OTHER = "other", "Something else"


class Counted(models.TextChoices):
    """Whether work is counted anywhere."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNSURE = "unsure", "Not sure"


class Triage(models.TextChoices):
    """What became of work that somebody told of."""

    NEW = "new", "New"
    TAKEN_UP = "taken-up", "Taken up"
    KNOWN = "known", "Known already"
    NOT_OURS = "not-ours", "Not for this register"


class Strategy(Owned):
    """An anchor's strategy, or the system's own. `owner` is a role or team, `claims` a level that it says it is at."""

    title = models.CharField(max_length=200)
    owner = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.AGREED)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)  # the last day
    link = models.CharField(max_length=500, blank=True)
    claims = models.CharField(max_length=60, blank=True)

    kind = "strategy"
    thing = Thing.STRATEGIES
    fields = ("title", "owner", "status", "starts", "ends", "link", "claims")

    class Meta:
        ordering: ClassVar = ["title"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "title"], name="one_strategy_a_title")
        ]

    def __str__(self) -> str:
        return self.title

    def in_force(self, day: dt.date) -> bool:
        """Whether it counts on a day: agreed, begun and not over."""
        begun = self.starts is None or self.starts <= day
        return self.status == Status.AGREED and begun and (self.ends is None or self.ends >= day)


class Commitment(Kept):
    """One thing that a strategy commits to. One that is given up is kept, with the day and the reason."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="commitments")
    what = models.CharField(max_length=500)
    determinant = models.CharField(max_length=60)
    place = models.CharField(max_length=120, blank=True)  # empty: all of the system
    measure = models.CharField(max_length=200, blank=True)
    direction = models.CharField(max_length=10, choices=Direction.choices, blank=True)
    figure = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    due = models.DateField(null=True, blank=True)
    given_up = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    kind = "commitment"
    thing = Thing.STRATEGIES
    fields = ("what", "determinant", "place", "measure", "direction", "figure", "unit", "due")

    class Meta:
        ordering: ClassVar = ["determinant", models.F("due").asc(nulls_last=True), "what"]
        indexes: ClassVar = [models.Index(fields=["determinant"], name="commitments_by_determinant")]

    def __str__(self) -> str:
        return self.what

    @property
    def organisation(self) -> str:
        """Whose it is."""
        return self.strategy.organisation

    def owners(self) -> tuple[str, ...]:
        """The strategy's."""
        return self.strategy.owners()


class Charter(Owned):
    """A charter that organisations sign. `organisation` leads it."""

    title = models.CharField(max_length=200, unique=True)
    about = models.CharField(max_length=500, blank=True)
    determinant = models.CharField(max_length=60, blank=True)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    link = models.CharField(max_length=500, blank=True)

    kind = "charter"
    thing = Thing.STRATEGIES
    fields = ("title", "about", "determinant", "starts", "ends", "link")

    class Meta:
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        return self.title

    def in_force(self, day: dt.date) -> bool:
        """Whether it holds on a day."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or self.ends >= day)


class Signature(Owned):
    """That an organisation signed a charter, and when it left again."""

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="signatures")
    signed = models.DateField()
    left = models.DateField(null=True, blank=True)  # the last day

    kind = "signature"
    thing = Thing.STRATEGIES
    fields = ("left",)

    class Meta:
        ordering: ClassVar = ["signed", "organisation"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["charter", "organisation"], condition=Q(left__isnull=True), name="signed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.charter}"

    def owners(self) -> tuple[str, ...]:
        """Whoever signed, and whoever leads the charter."""
        return tuple(dict.fromkeys((*super().owners(), *self.charter.owners())))

    def in_force(self, day: dt.date) -> bool:
        """Whether it holds on a day."""
        return self.signed <= day and (self.left is None or self.left >= day)


class DecisionDate(Owned):
    """A day on which an organisation decides something that others want to know of beforehand."""

    what = models.CharField(max_length=200)
    sort = models.CharField(max_length=20, choices=Sort.choices)
    day = models.DateField()
    papers_by = models.DateField(null=True, blank=True)
    called_off = models.BooleanField(default=False)

    kind = "decision-date"
    thing = Thing.STRATEGIES
    fields = ("what", "sort", "day", "papers_by", "called_off")

    class Meta:
        ordering: ClassVar = ["day", "what"]
        indexes: ClassVar = [models.Index(fields=["day"], name="decision_dates_by_day")]

    def __str__(self) -> str:
        return self.what


class Activity(Owned):
    """Work that goes on somewhere and that no strategy names. `who` is a team or role, never a person."""

    what = models.CharField(max_length=500)
    who = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120, blank=True)
    determinant = models.CharField(max_length=60, blank=True)  # empty: whoever told of it was not sure
    since = models.DateField(null=True, blank=True)
    counted = models.CharField(max_length=10, choices=Counted.choices, default=Counted.UNSURE)
    state = models.CharField(max_length=10, choices=Triage.choices, default=Triage.NEW)
    outcome = models.CharField(max_length=500, blank=True)

    kind = "activity"
    thing = Thing.ACTIVITY
    fields = ("what", "who", "place", "determinant", "since", "counted")

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["state"], name="activities_by_state")]

    def __str__(self) -> str:
        return self.what
