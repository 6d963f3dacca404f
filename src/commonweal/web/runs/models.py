"""A run: one piece of long work, from when it was asked for until what came of it."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.dispatch import receiver

from commonweal.web.design.identity import new_id
from commonweal.web.organisations.audit.forgetting import ERASED, person_erased


class State(models.TextChoices):
    """Where a run has got to."""

    QUEUED = "queued", "Waiting to start"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


UNFINISHED = (State.QUEUED, State.RUNNING)
ASKED_ONCE = "the_same_work_is_asked_once"


class Run(models.Model):
    """`work` is the dotted path of a function of ours: (parameters, Worked) -> result.

    `digest` stands for what is asked, for which organisation: of runs that are unfinished, one at most has it.
    `worker` is the process that does it; only that one may say how far it is and what came of it. `result` holds what
    is done so far, so that whoever takes the run up again goes on from there.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    work = models.CharField(max_length=200)
    parameters = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, editable=False)
    private_folder = models.CharField(
        max_length=100, blank=True
    )  # under the spool; removed when the run ends
    personal = models.BooleanField(default=False)  # it is about people: also removed when the worker dies
    next_href = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=200)  # by name …
    person = models.UUIDField(null=True)  # … and by account, where they have one
    organisation = models.CharField(
        max_length=20, blank=True
    )  # whose work it is, by code; empty: the system's

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    stage = models.CharField(max_length=200, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    heartbeat = models.DateTimeField(null=True)
    task = models.UUIDField(null=True)  # its place in the queue
    worker = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(
        default=0
    )  # how often a worker took it up and did not give it back

    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    what_to_do = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["state", "heartbeat"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=models.Q(state__in=UNFINISHED, cancel_requested=False),
                name=ASKED_ONCE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def unfinished(self) -> bool:
        """Whether it is still to be done, or being done."""
        return self.state in UNFINISHED

    @property
    def percent(self) -> int | None:
        """How far it is, where that is known."""
        return min(100, self.done * 100 // self.total) if self.total else None


@receiver(person_erased)
def _forget_the_name(person_id: UUID, **_: Any) -> None:
    Run.objects.filter(person=person_id).update(by=ERASED)
