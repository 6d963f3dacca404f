"""A run: one piece of long work, from when it was asked for until what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from commonweal.web.design.identity import new_id


class State(models.TextChoices):
    """Where a run has got to."""

    QUEUED = "queued", "Waiting to start"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


UNFINISHED = (State.QUEUED, State.RUNNING)


class Run(models.Model):
    """`work` is the dotted path of a function of ours: (parameters, Worked) -> result."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    work = models.CharField(max_length=200)
    parameters = models.JSONField(default=dict)
    private_folder = models.CharField(
        max_length=100, blank=True
    )  # under the spool; removed when the run ends or dies
    next_href = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=200)
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

    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    what_to_do = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["state", "heartbeat"])]

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
