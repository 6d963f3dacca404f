"""What can be wrong with a row of statistics, numbered; the words for each are content."""

from __future__ import annotations

from commonweal.sources._problems import Problems
from commonweal.vocabulary.issues import Outcome, Problem

# A problem's place in this list is its bit in a row's flags: add at the end, never reorder.
PROBLEMS = (
    Problem("title", None, Outcome.NOT_DATA),
    Problem("blank", None, Outcome.NOT_DATA),
    Problem("note", None, Outcome.NOT_DATA),
    Problem("no_value", None, Outcome.NOT_DATA),
    Problem("no_code", "code", Outcome.REFUSED),
    Problem("code_unreadable", "code", Outcome.REFUSED),
    Problem("no_measure", "measure", Outcome.REFUSED),
    Problem("value_unreadable", "value", Outcome.ACCEPTED),
    Problem("period_unreadable", "period", Outcome.ACCEPTED),
    Problem("withheld", "value", Outcome.ACCEPTED),
)
_OF_ROWS = Problems("statistics", PROBLEMS)
bit, describe, file_issue = _OF_ROWS.bit, _OF_ROWS.describe, _OF_ROWS.file_issue
