"""What can be wrong with a row of statistics, numbered; the words for each are content."""

from __future__ import annotations

from commonweal.content.loader import load
from commonweal.content.spend import IssueWords
from commonweal.vocabulary.issues import Issue, Outcome, Problem, Severity
from commonweal.vocabulary.text import TextFile

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
_BITS = {problem.code: 1 << bit for bit, problem in enumerate(PROBLEMS)}


def bit(code: str) -> int:
    """A problem's flag."""
    return _BITS[code]


def describe(code: str) -> tuple[str, str, str]:
    """A problem's severity, what is wrong, and what to do. The message may hold {value} and {column}."""
    words = load("issues", "statistics", IssueWords).issues[code]
    return words.severity, words.message, words.what_to_do


def file_issue(code: str, file: TextFile, *, sheet: str | None = None, **values: str) -> Issue:
    """An issue about the whole file, or a whole sheet."""
    severity, message, what_to_do = describe(code)
    return Issue(
        code, Severity(severity), message.format(**values), what_to_do.format(**values), file.name, sheet
    )
