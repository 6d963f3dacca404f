"""Entries of the audit, which are only ever added, and the words of an entry, which can be erased."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models


class AppendOnlyError(Exception):
    """The program tried to change or remove an entry of the audit."""


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise AppendOnlyError("Entries of the audit are only ever added.")


class AppendOnly(models.QuerySet[Any]):
    """Rows that can be added and read; the database's own triggers refuse the rest too."""

    update = bulk_update = delete = update_or_create = _refuse


class Stage(models.TextChoices):
    """A change of evidence has two entries: one before it, and one that says what came of it."""

    WHOLE = "", "Done"  # a change of records: its entry is in the same transaction
    BEGUN = "begun", "Begun"
    DONE = "done", "Done"
    WITHDRAWN = "withdrawn", "Nothing came of it"
    UNCLEAR = "unclear", "Cut off, perhaps done"  # of what leaves no trace of its own
    FOUND = "found", "Found in the evidence"  # done without the audit: by a command, or before there was one


class Entry(models.Model):
    """One change. `digest` covers every field here, the digest of the entry before, and the digests of its words.

    `who` is "person:ID", or says that nobody had signed in; names are among the words. `about` is "kind:id".
    `sealed` maps each part that has words to their digest. `answers` is the number of the entry that began a change,
    `event` what the evidence itself knows the change by.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=60)
    act = models.CharField(max_length=60)
    about = models.CharField(max_length=200)
    organisation = models.CharField(max_length=20)  # a code, or SYSTEM
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.WHOLE, blank=True)
    answers = models.BigIntegerField(null=True)
    event = models.CharField(max_length=200, blank=True)
    sealed = models.JSONField()
    previous = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)

    objects = AppendOnly.as_manager()

    class Meta:
        db_table = "audit_entry"
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [
            models.Index(fields=["about", "number"], name="audit_of_a_record"),
            models.Index(fields=["organisation", "number"], name="audit_of_an_organisation"),
            models.Index(fields=["who", "number"], name="audit_of_a_person"),
            models.Index(fields=["event"], name="audit_of_an_event"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.act} {self.about}"

    def save(
        self, force_insert: Any = False, force_update: bool = False, using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:  # fmt: skip
        """Add it; an entry that is there stays as it is."""
        if not self._state.adding or force_update or update_fields is not None:
            _refuse()
        super().save(force_insert=True, using=using)

    delete = _refuse


class Words(models.Model):
    """A part of an entry in words: who it was by name, before, after or why.

    Erasing removes the row, and with it the salt: what is left in the entry says nothing of what was here.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="words")
    part = models.CharField(max_length=10)
    salt = models.CharField(max_length=32)
    text = models.TextField()

    class Meta:
        db_table = "audit_words"
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "part"], name="one_part_once")]

    def __str__(self) -> str:
        return f"{self.part} of entry {self.entry_id}"

    def save(
        self, force_insert: Any = False, force_update: bool = False, using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:  # fmt: skip
        """Add it; words are never changed, only erased."""
        if not self._state.adding or force_update or update_fields is not None:
            _refuse()
        super().save(force_insert=True, using=using)
