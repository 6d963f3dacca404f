"""Partners, and rounds of the audit in which they say what working with the NHS is like.

A private answer is held with the invitation that it was given by only until its round closes: then it is counted by the
gate and erased, and private words are cut from who gave them. What stays is which questions an invitation answered
privately, which is needed to protect later rounds and is never shown.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from commonweal.content.audit_questions import Seen as MayBeSeen
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.identity import new_id
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records.models import Kept, Owned

FEWEST, LEAST_FEWEST = (
    5,
    4,
)  # the least number of answers behind anything shown of private ones: as a rule, and ever


class Seen(models.TextChoices):
    """Who may see an answer, as its giver chose."""

    PRIVATE = MayBeSeen.PRIVATE.value, "Private"
    ATTRIBUTED = MayBeSeen.ATTRIBUTED.value, "Attributed"
    PUBLIC = MayBeSeen.PUBLIC.value, "Public"


class Side(models.TextChoices):
    """From which side of working together an answer comes."""

    OUTSIDE = "outside", "A partner"
    INSIDE = "inside", "The NHS itself"
    ANYBODY = "anybody", "The public form"


class Progress(models.TextChoices):
    """How far a round is."""

    DRAFT = "draft", "Being prepared"
    OPEN = "open", "Open"
    CLOSING = "closing", "Being closed"  # no answers are taken, and none is erased yet
    CLOSED = "closed", "Closed"


class Partner(Owned):
    """A body that is at the table. `organisation` is its code in the register; `places` and `brings` as for coverage.

    The contact is personal data: it is shown to who may change the record, and erased with one action.
    """

    places = models.JSONField(default=list, blank=True)  # names or codes of places; none: the whole system
    brings = models.JSONField(default=list, blank=True)  # ids of sectors for which it speaks beside its own
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(max_length=254, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)  # the last day

    kind = "partner"
    thing = Thing.RELATIONSHIPS
    fields = ("places", "brings", "since", "until")  # not the contact: the audit keeps no personal data

    class Meta:
        ordering: ClassVar = ["organisation"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation"], name="a_partner_once"),
        ]

    def __str__(self) -> str:
        return self.organisation


class Round(Kept):
    """One time that partners are asked. `edition` is the day of the questions in force when it opened."""

    title = models.CharField(max_length=200, unique=True)
    holder = models.CharField(max_length=200)
    contact = models.CharField(max_length=300)
    kept_until = models.DateField()
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField()
    fewest = models.PositiveSmallIntegerField(default=FEWEST)
    edition = models.CharField(max_length=10, blank=True)
    progress = models.CharField(max_length=10, choices=Progress.choices, default=Progress.DRAFT)
    public_form = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    release = models.CharField(max_length=64, blank=True)  # what the gate let out of it
    words_release = models.CharField(max_length=64, blank=True)  # and of what private words are about
    erased_on = models.DateField(
        null=True, blank=True
    )  # its answers and words, at the end of the time they were kept

    kind = "round"
    thing = Thing.RELATIONSHIPS
    fields = ("title", "holder", "contact", "kept_until", "closes_on", "fewest", "public_form")
    personal = ("contact",)

    class Meta:
        ordering: ClassVar = ["-closes_on", "-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(fewest__gte=LEAST_FEWEST), name="never_fewer_answers"),
        ]

    def __str__(self) -> str:
        return self.title

    def owners(self) -> tuple[str, ...]:
        """The system's: a round is asked for all of it."""
        return (SYSTEM,)

    def takes_answers(self, day: dt.date) -> bool:
        """Whether answers can be given on a day."""
        return self.progress == Progress.OPEN and day <= self.closes_on


class Invitation(models.Model):
    """One to answer in a round: an organisation, a team of the NHS, or an answer by the public form.

    `sector` is that of the organisation when it was invited. `digest` is the SHA-256 of the personal link's secret; the
    link itself is nowhere. `private` are the questions that were answered privately, kept after closing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="invitations")
    side = models.CharField(max_length=10, choices=Side.choices, default=Side.OUTSIDE)
    organisation = models.CharField(max_length=20, blank=True)
    team = models.CharField(max_length=200, blank=True)  # inside the NHS, which team was asked; no person
    sector = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    submitted_on = models.DateField(null=True, blank=True)
    private = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["organisation", "team"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "organisation"],
                condition=Q(side="outside"),
                name="an_organisation_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["round", "organisation", "team"],
                condition=Q(side="inside"),
                name="a_team_once_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or 'somebody'} in {self.round}"


class Answer(models.Model):
    """An answer to one question. Private ones are gone once the round is closed.

    `step` counts a scale from 0; `said` are words; `named` codes of organisations. `flagged` are parts of the words
    that may name a person. `shown` is what a steward decided of words: None until they are read.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=60)
    seen = models.CharField(max_length=10, choices=Seen.choices, default=Seen.PRIVATE)
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    said = models.TextField(max_length=4000, blank=True)
    named = models.JSONField(default=list, blank=True)
    flagged = models.JSONField(default=list, blank=True)
    given_in = models.CharField(
        max_length=64, blank=True
    )  # digest of the browser's secret, which can read it again
    shown = models.BooleanField(null=True, blank=True)
    not_shown_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["question"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invitation", "question"], name="one_answer_a_question")
        ]

    def __str__(self) -> str:
        return f"{self.question}, {self.seen}"


class LooseWords(models.Model):
    """Private words of a closed round, cut from who gave them. `about`: the barriers that a steward found in them."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)  # says nothing of when or by whom
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="loose_words")
    side = models.CharField(max_length=10, choices=Side.choices, default=Side.OUTSIDE)
    question = models.CharField(max_length=60)
    said = models.TextField(max_length=4000)
    about = models.JSONField(default=list, blank=True)
    read = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["question", "id"]

    def __str__(self) -> str:
        return f"{self.question} in {self.round}"


class Turn(models.TextChoices):
    """Whether something is asked of us, or offered to us."""

    ASK = "ask", "Asked of us"
    OFFER = "offer", "Offered to us"


class Outcome(models.TextChoices):
    """What became of an ask or an offer."""

    OPEN = "open", "Not answered yet"
    DOING = "doing", "Being done"
    DONE = "done", "Done"
    DECLINED = "declined", "Declined, with the reason"


class Ask(Owned):
    """Something that is asked of us or offered to us, who looks after it, what we answered, and what came of it.

    `from_whom` is the code of who asked, and empty where that was not told openly. `owner` is a role or team.
    """

    turn = models.CharField(max_length=10, choices=Turn.choices, default=Turn.ASK)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="asks")
    from_whom = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=500)
    owner = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    came_of_it = models.CharField(max_length=1000, blank=True)
    is_public = models.BooleanField(default=False)

    kind = "ask"
    thing = Thing.RELATIONSHIPS
    fields = (
        "turn", "from_whom", "words", "owner", "answer", "answered_on", "outcome", "came_of_it", "is_public",
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["created_at"]

    def __str__(self) -> str:
        return self.words


class Connector(Owned):
    """Who connects the NHS with others: a role that partners can turn to, or somebody lent from one body to another.

    `role` names a role, not a person; the contact is a team's where there is one.
    """

    role = models.CharField(max_length=200)
    connects = models.JSONField(default=list, blank=True)  # codes of organisations, or ids of sectors
    turn_to_for = models.CharField(max_length=500)
    contact = models.CharField(max_length=300, blank=True)
    is_secondment = models.BooleanField(default=False)
    lent_to = models.CharField(max_length=20, blank=True)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)  # the last day
    is_public = models.BooleanField(default=True)

    kind = "connector"
    thing = Thing.RELATIONSHIPS
    fields = (
        "role",
        "connects",
        "turn_to_for",
        "contact",
        "is_secondment",
        "lent_to",
        "since",
        "until",
        "is_public",
    )
    personal = ("contact",)

    class Meta:
        ordering: ClassVar = ["role"]

    def __str__(self) -> str:
        return self.role
