"""What can be wrong with a row of a staff extract, numbered; the words for each are content and hold no value."""

from __future__ import annotations

from pathlib import Path

from commonweal.content.loader import load
from commonweal.content.registers import RegisterColumn
from commonweal.content.spend import IssueWords
from commonweal.content.workforce import COLUMNS, WorkforceColumns
from commonweal.vocabulary.issues import Issue, Outcome, Problem, Severity
from commonweal.vocabulary.text import TextFile

UNREADABLE = "unreadable"
POSTCODE = "postcode"
# A problem's place is its bit in a row's flags. Those of the columns follow, in the columns' order.
OF_ROWS = (
    Problem("title", None, Outcome.NOT_DATA),
    Problem("blank", None, Outcome.NOT_DATA),
    Problem("note", None, Outcome.NOT_DATA),
    Problem("total", None, Outcome.NOT_DATA),
    Problem("headings_again", None, Outcome.NOT_DATA),
    Problem("repeated", "assignment", Outcome.REFUSED),
    Problem("no_postcode", POSTCODE, Outcome.ACCEPTED),
    Problem("unreadable_postcode", POSTCODE, Outcome.ACCEPTED),
    Problem("leaves_before_start", "leave", Outcome.ACCEPTED),
)
# Columns that decide for the whole file, or of which there is nothing to say.
_NEVER = (POSTCODE, "as_at")
_HOW = {
    "choice": "If the words mean one of these, say so in your own file: {choices}.",
    "yes-no": "Write Yes or No.",
    "date": "Write the day, month and year, like 31/03/2026.",
    "pounds": "Write pounds, like 24465 or £24,465.00.",
    "number": "Write a number from 0 to 1.5.",
    "whole": "Write a whole number from 13 to 100.",
}


def columns(overlay: Path | None) -> WorkforceColumns:
    """The columns that staff extracts are known to have."""
    return load(COLUMNS, "columns", WorkforceColumns, overlay=overlay)


def words(overlay: Path | None) -> IssueWords:
    """What each problem is called."""
    return load("issues", "workforce", IssueWords, overlay=overlay)


def problems(of: WorkforceColumns) -> tuple[Problem, ...]:
    """Every problem that a row can have."""
    return (
        *OF_ROWS,
        *(Problem(f"{UNREADABLE}.{one.name}", one.name, Outcome.ACCEPTED) for one in told_of(of)),
    )


def told_of(of: WorkforceColumns) -> list[RegisterColumn]:
    """The columns of which an unreadable cell is told."""
    return [one for one in of.columns if one.can_be_unreadable and one.name not in _NEVER]


def describe(code: str, overlay: Path | None = None) -> tuple[str, str, str]:
    """A problem's severity, what is wrong, and what to do. The message may hold {column}, never a value."""
    about, _, name = code.partition(".")
    told = words(overlay).issues[about]
    if not name:
        return told.severity, told.message, told.what_to_do
    column = columns(overlay).column(name)
    how = _HOW[column.type].replace("{choices}", "; ".join(column.choices))
    return (
        told.severity,
        told.message.replace("{title}", column.title),
        told.what_to_do.replace("{how}", how),
    )


def file_issue(
    code: str, file: TextFile, overlay: Path | None, *, sheet: str | None = None, **values: str
) -> Issue:
    """An issue about the whole file, or a whole sheet."""
    told = words(overlay).issues[code]
    message, way = told.message, told.what_to_do
    for name, value in values.items():
        message, way = message.replace(f"{{{name}}}", value), way.replace(f"{{{name}}}", value)
    return Issue(code, Severity(told.severity), message, way, file.name, sheet)
