"""What was wrong with a file, row by row, and what became of every row."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a source row. Every row has exactly one."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_DATA = "not_data"


class Severity(StrEnum):
    """How much an issue matters to the totals."""

    ERROR = "error"  # the row, or the file, was left out of the figures
    WARNING = "warning"  # counted, but look at it
    NOTE = "note"  # nothing to mend


@dataclass(frozen=True)
class Problem:
    """A kind of issue that a row can have, and the canonical field that it is about.

    A recipe numbers its problems: row `flags` has bit i set where problem i applies.
    `reason` is set on problems that explain why a row is not data.
    """

    code: str
    field: str | None
    outcome: Outcome


@dataclass(frozen=True)
class Issue:
    """One thing that was wrong: where it is, what it is, what to do. `row` None is about the whole file."""

    code: str
    severity: Severity
    message: str
    what_to_do: str
    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Reconciliation:
    """What became of a file's rows and pounds: nothing is dropped in silence.

    rows_read = rows_accepted + rows_refused + rows_not_data, and
    amount_in = amount_accepted + amount_refused, to the penny; all three are None where a kind has no pounds.
    """

    rows_read: int
    rows_accepted: int
    rows_refused: int
    rows_not_data: int
    amount_in: Decimal | None = None
    amount_accepted: Decimal | None = None
    amount_refused: Decimal | None = None

    def __post_init__(self) -> None:
        if self.rows_read != self.rows_accepted + self.rows_refused + self.rows_not_data:
            raise ValueError(f"rows do not add up: {self}")
        pounds = (self.amount_accepted, self.amount_refused)
        known = [part for part in pounds if part is not None]
        if self.amount_in != (sum(known) if len(known) == len(pounds) else None):
            raise ValueError(f"pounds do not add up: {self}")
