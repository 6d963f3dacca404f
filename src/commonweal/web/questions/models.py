"""Questions that a partnership takes up, and the propositions by which it tests an answer.

What was asked, and what is tested, is for every partner to read. A question that is parked and a proposition that was
stopped are kept: next year's group wants to know why.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from commonweal.decisions.propositions import Role as Part
from commonweal.decisions.propositions import State as At
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records.models import Kept, Owned
from commonweal.web.questions.bank.models import LocalPair as LocalPair
from commonweal.web.questions.bank.models import SetAside as SetAside
from commonweal.web.questions.meetings.models import Meeting as Meeting
from commonweal.web.questions.meetings.models import Option as Option
from commonweal.web.questions.meetings.models import Scoring as Scoring
from commonweal.web.questions.meetings.models import Seat as Seat


class Standing(models.TextChoices):
    """What became of a question."""

    OPEN = "open", "Being looked at"
    CHOSEN = "chosen", "Chosen"
    PARKED = "parked", "Parked"


class State(models.TextChoices):
    """Where a proposition stands."""

    DRAFT = At.DRAFT.value, "Draft"
    TESTING = At.TESTING.value, "Testing"
    ADOPT = At.ADOPT.value, "Adopted"
    ADAPT = At.ADAPT.value, "Being adapted"
    STOP = At.STOP.value, "Stopped"


class Role(models.TextChoices):
    """Whether it is ours to lead."""

    LEAD = Part.LEAD.value, "Ours to lead"
    SUPPORT = Part.SUPPORT.value, "Another’s to lead; ours to support"


class Question(Owned):
    """A question in both its forms, as this partnership puts it.

    `pair` names the pair of the bank that it began with, `determinant/id`, and `edition` that bank's day; both are
    empty where it is the partnership's own. `prompts` are the answers to the reframing prompts, by the prompt's id.
    """

    determinant = models.CharField(max_length=60)
    transactional = models.CharField(max_length=500, blank=True)
    transformational = models.CharField(max_length=500, blank=True)  # empty: it is still being looked for
    pair = models.CharField(max_length=130, blank=True)
    edition = models.CharField(max_length=10, blank=True)
    prompts = models.JSONField(default=dict, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.OPEN)
    reason = models.CharField(max_length=500, blank=True)  # why it was chosen or parked

    kind = "question"
    thing = Thing.QUESTIONS
    fields = ("determinant", "transactional", "transformational", "pair", "edition", "prompts")

    class Meta:
        ordering: ClassVar = ["determinant", "created_at"]

    def __str__(self) -> str:
        return self.transformational or self.transactional


class Proposition(Owned):
    """If we do this, then that changes, for these people, by that day; and what would change our mind.

    `indicator` and `place` (a place or neighbourhood, by name) say from which figure of the baseline its measure
    starts; `baseline` has it in words. `after` is the proposition that it takes up again.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="propositions")
    title = models.CharField(max_length=200)
    if_we = models.CharField(max_length=500, blank=True)
    then = models.CharField(max_length=500, blank=True)
    for_whom = models.CharField(max_length=300, blank=True)
    by_when = models.DateField(null=True, blank=True)
    would_change_our_mind = models.CharField(max_length=500, blank=True)
    measure = models.CharField(max_length=300, blank=True)
    indicator = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=120, blank=True)  # empty: all of the system
    baseline = models.CharField(max_length=300, blank=True)
    prize_low = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    prize_high = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    prize_unit = models.CharField(max_length=60, blank=True)
    prize_rests_on = models.CharField(max_length=500, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, blank=True)
    review_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    after = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="again")

    kind = "proposition"
    thing = Thing.QUESTIONS
    fields = (
        "title", "if_we", "then", "for_whom", "by_when", "would_change_our_mind", "measure", "indicator", "place",
        "baseline", "prize_low", "prize_high", "prize_unit", "prize_rests_on", "role", "review_on",
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["created_at"]

    def __str__(self) -> str:
        return self.title


class PartnersPart(Kept):
    """What one partner does, gives or decides in a proposition. `organisation` is its code."""

    proposition = models.ForeignKey(Proposition, on_delete=models.PROTECT, related_name="partners")
    organisation = models.CharField(max_length=20)
    part = models.CharField(max_length=300, blank=True)

    kind = "partners-part"
    thing = Thing.QUESTIONS
    fields = ("organisation", "part")

    class Meta:
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposition", "organisation"], name="one_part_a_partner")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.part}"

    def owners(self) -> tuple[str, ...]:
        """Those of the proposition."""
        return self.proposition.owners()


class Move(Kept):
    """A proposition went from one state to another on a day, and why. `by` is the name of who moved it."""

    proposition = models.ForeignKey(Proposition, on_delete=models.PROTECT, related_name="moves")
    before = models.CharField(max_length=10, choices=State.choices)
    after = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=500)
    on = models.DateField()
    by = models.ForeignKey(
        "organisations.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    kind = "move"
    thing = Thing.QUESTIONS
    fields = ("before", "after", "reason", "on")

    class Meta:
        ordering: ClassVar = ["on", "created_at"]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"

    def owners(self) -> tuple[str, ...]:
        """Those of the proposition."""
        return self.proposition.owners()
