"""What records of registers have in common: whose each is, who keeps it, and how often it changed.

`organisation` is whose something is: a code, or SYSTEM for the system's own. `kept_by` is who looks after the record:
that organisation, or the system where its lead wrote down what a partner has published. `version` grows by change.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.identity import new_id
from commonweal.web.organisations.permissions import Thing


class Kept(models.Model):
    """What every record has. `kind` is its name in the audit, `thing` what one needs rights to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    kind: ClassVar[str]
    thing: ClassVar[Thing]
    fields: ClassVar[tuple[str, ...]]  # what can be changed
    personal: ClassVar[tuple[str, ...]] = ()  # of these, what may name a person: the audit does not keep it

    class Meta:
        abstract = True

    def owners(self) -> tuple[str, ...]:
        """Whose rights are enough to change it."""
        raise NotImplementedError


class Owned(Kept):
    """A record that says itself whose it is."""

    organisation = models.CharField(max_length=20, default=SYSTEM)
    kept_by = models.CharField(max_length=20, default=SYSTEM)

    class Meta:
        abstract = True

    def owners(self) -> tuple[str, ...]:
        """Whoever keeps it, and whom it is about."""
        return tuple(dict.fromkeys((self.organisation, self.kept_by)))
