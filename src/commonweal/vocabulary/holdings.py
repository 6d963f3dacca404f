"""What is held: dataset versions as pages, the command line and lineage name them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from commonweal.vocabulary.issues import Issue, Reconciliation
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.readings import Decision


@dataclass(frozen=True)
class IssueCount:
    """How many rows of a version have one kind of issue."""

    code: str
    severity: str
    message: str
    what_to_do: str
    rows: int

    @property
    def of_many(self) -> str:
        """The message said of many rows at once: without the cell and the column of any one of them."""
        words = self.message.replace(" in the column “{column}”", "").replace(" as “{value}”", "")
        words = words.replace("“{value}”", "what is in the cell").replace("“{column}”", "its column")
        return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class ColumnMapping:
    """One column of the user's file and the canonical field it was read as (None: not used)."""

    sheet: str | None
    column: int
    heading: str | None
    field: str | None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatasetVersion:
    """An immutable version of a dataset, or the tombstone of one that was purged."""

    id: str
    kind: str
    organisation: str  # "" where the kind belongs to no organisation
    file: str
    source_sha256: str
    loaded_at: dt.datetime
    loaded_by: str
    period: Period | None
    reconciliation: Reconciliation
    issues: Sequence[IssueCount]
    mapping: Sequence[ColumnMapping]
    decisions: Sequence[Decision]
    facts: Mapping[str, Any]  # vat, threshold, share_of_expenditure, months, entities…: plain JSON values
    publisher: str | None = None
    licence: str | None = None
    edition: str | None = None  # of the publication: its date, or the year of its codes
    reader_version: str = ""
    content_edition: str = ""
    code_version: str = ""
    supersedes: tuple[str, ...] = ()  # versions that this one corrects, and that no figure rests on any more

    @property
    def rows_left_out(self) -> int:
        """Rows that no figure counts: refused, and not because another version holds them."""
        return self.reconciliation.rows_refused - int(self.facts.get("held_elsewhere", {}).get("rows", 0))

    @property
    def amount_left_out(self) -> Decimal:
        """Their pounds, where those could be read."""
        return (self.reconciliation.amount_refused or Decimal(0)) - Decimal(
            self.facts.get("held_elsewhere", {}).get("amount", "0")
        )


@dataclass(frozen=True)
class Tombstone:
    """What is left of a version whose content was erased for good."""

    id: str
    kind: str
    organisation: str
    reason: str
    purged_at: dt.datetime
    purged_by: str
    source_sha256: str = ""  # so that the same file is known if it comes back, however it is read


@dataclass(frozen=True)
class OwnedRows:
    """An owner's own rows: for the organisation that owns them, never for papers, figures or anyone else.

    `rows` are dictionaries of plain values with the keys `columns`, `total` how many there are in all.
    """

    organisation: str
    dataset_version: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    total: int


@dataclass(frozen=True)
class LoadResult:
    """What came of one file. `dataset_version` is None where nothing was kept (a dry run, a failure)."""

    file: str
    dataset_version: str | None
    already_held: bool
    reconciliation: Reconciliation | None
    issue_counts: Sequence[IssueCount] = ()
    issues: Sequence[Issue] = ()  # the first of them; `issue_counts` has them all
    decisions: Sequence[Decision] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    what_to_do: str | None = None
    kind: str | None = None  # the table that its rows are kept in
    publisher: str | None = None
    edition: str | None = None
    holds: str = ""  # what that table holds, in words
