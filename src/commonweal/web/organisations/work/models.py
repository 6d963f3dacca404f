"""Actions that people have taken on, and comments on records."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.identity import new_id


class State(models.TextChoices):
    """How far an action is."""

    OPEN = "open", "Open"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


class Action(models.Model):
    """Something to be done, for an organisation or for the system. `version` grows with each change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    what = models.CharField(max_length=300)
    organisation = models.CharField(max_length=20, default=SYSTEM)  # a code, or SYSTEM
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )  # none: the organisation's, whoever takes it on
    due = models.DateField(null=True, blank=True)
    source = models.CharField(
        max_length=300, blank=True
    )  # where it comes from: a page of this site, or a web address
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=500, blank=True)  # what came of it, or why it was dropped
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = [models.F("due").asc(nulls_last=True), "created_at"]
        indexes: ClassVar = [
            models.Index(fields=["state", "due"], name="actions_by_state"),
            models.Index(fields=["organisation", "state"], name="actions_of_an_organisation"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def overdue(self) -> bool:
        """Whether it should have been done before today."""
        return self.state == State.OPEN and self.due is not None and self.due < timezone.localdate()


class Comment(models.Model):
    """What somebody said about a record. `about` is "kind:id"; who may see the record may read it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    about = models.CharField(max_length=200)
    organisation = models.CharField(max_length=20)  # whose the record is
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="comments"
    )
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(default=timezone.now, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["about", "at"], name="comments_on_a_record")]

    def __str__(self) -> str:
        return f"Comment on {self.about}"
