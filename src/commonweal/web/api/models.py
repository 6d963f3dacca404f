"""A personal token: what somebody gives a program of theirs, so that it may ask in their name."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.dispatch import receiver
from django.utils import timezone

from commonweal.web.design.identity import new_id
from commonweal.web.organisations.audit.forgetting import person_erased


class Token(models.Model):
    """Of the secret only its digest is kept. `person` is empty where the one user of a machine made it.

    `scopes` are what it may be used for, like "figures:see"; `minute` and `requests` count its use in that minute.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="tokens"
    )
    name = models.CharField(max_length=100)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    minute = models.DateTimeField(null=True)
    requests = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def in_force(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and timezone.now() < self.expires_at


@receiver(person_erased)
def _forget_tokens(person_id: UUID, **_: Any) -> None:
    """What somebody called their tokens are words of theirs, too."""
    Token.objects.filter(person=person_id).delete()
