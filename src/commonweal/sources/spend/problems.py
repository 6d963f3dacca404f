"""What can be wrong with a row of a spend file, numbered; the words for each are content."""

from __future__ import annotations

from commonweal.sources._problems import Problems
from commonweal.vocabulary.issues import Outcome, Problem

_REFUSED, _ACCEPTED, _NOT_DATA = Outcome.REFUSED, Outcome.ACCEPTED, Outcome.NOT_DATA

# A problem's place in this list is its bit in a row's flags: add at the end, never reorder.
PROBLEMS = (
    Problem("title", None, _NOT_DATA),
    Problem("blank", None, _NOT_DATA),
    Problem("repeated_header", None, _NOT_DATA),
    Problem("note", None, _NOT_DATA),
    Problem("total", None, _NOT_DATA),
    Problem("no_date", "date", _REFUSED),
    Problem("date_unreadable", "date", _REFUSED),
    Problem("date_impossible", "date", _REFUSED),
    Problem("date_hashes", "date", _REFUSED),
    Problem("no_supplier", "supplier", _REFUSED),
    Problem("no_amount", "amount", _REFUSED),
    Problem("amount_unreadable", "amount", _REFUSED),
    Problem("amount_hashes", "amount", _REFUSED),
    Problem("amount_too_large", "amount", _REFUSED),
    Problem("amount_rounded", "amount", _ACCEPTED),
    Problem("amount_scientific", "amount", _ACCEPTED),
    Problem("zero_amount", "amount", _ACCEPTED),
    Problem("date_month_only", "date", _ACCEPTED),
    # No field: an issue shows its field's value, and this value is the name that must not be shown.
    Problem("individual", None, _ACCEPTED),
    Problem("vat_unreadable", "vat_amount", _ACCEPTED),
    # Set when the row is held against the other versions, after it was read.
    Problem("already_held", None, _REFUSED),
)

_OF_ROWS = Problems("spend", PROBLEMS)
bit, describe, file_issue = _OF_ROWS.bit, _OF_ROWS.describe, _OF_ROWS.file_issue
