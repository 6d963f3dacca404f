"""What is being set up: kept between pages, so that nothing typed is lost and another may go on with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from commonweal.web.design.identity import new_id


class Draft(models.Model):
    """The one draft of a workspace; see drafts.Plan for what `plan` holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    only = models.BooleanField(default=True, unique=True, editable=False)  # one a workspace
    plan = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "organisations"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only=True), name="one_draft_a_workspace")
        ]

    def __str__(self) -> str:
        return "The system being set up"
