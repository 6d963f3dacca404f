"""What can be wrong with a row of a register, numbered; the words for each are content."""

from __future__ import annotations

from pathlib import Path

from commonweal.content.loader import load
from commonweal.content.registers import Register, RegisterColumn
from commonweal.content.spend import IssueWords
from commonweal.vocabulary.issues import Issue, Outcome, Problem, Severity
from commonweal.vocabulary.text import TextFile

# A problem's place is its bit in a row's flags. Those of the columns follow, in the columns' order.
OF_ROWS = (
    Problem("title", None, Outcome.NOT_DATA),
    Problem("blank", None, Outcome.NOT_DATA),
    Problem("note", None, Outcome.NOT_DATA),
    Problem("example", None, Outcome.NOT_DATA),
    Problem("total", None, Outcome.NOT_DATA),
    Problem("headings_again", None, Outcome.NOT_DATA),
    Problem("not_one", None, Outcome.NOT_DATA),
    Problem("repeated", None, Outcome.REFUSED),
    Problem("key_again", None, Outcome.ACCEPTED),
    Problem("off_the_grid", None, Outcome.ACCEPTED),
)
MISSING, UNREADABLE = "missing", "unreadable"


def problems(register: Register) -> tuple[Problem, ...]:
    """Every problem that a row of a register can have."""
    key = register.key[-1] if register.key else None
    fields = {
        "key_again": key,
        "repeated": key,
        "not_one": register.counts_if,
        "off_the_grid": register.coordinates.x if register.coordinates else None,
    }
    of_rows = [Problem(one.code, fields.get(one.code), one.outcome) for one in OF_ROWS]
    missing = [
        Problem(f"{MISSING}.{column.name}", column.name, Outcome.REFUSED)
        for column in register.columns
        if column.required
    ]
    unreadable = [
        Problem(
            f"{UNREADABLE}.{column.name}",
            column.name,
            Outcome.REFUSED if column.required else Outcome.ACCEPTED,
        )
        for column in register.columns
        if column.can_be_unreadable
    ]
    return (*of_rows, *missing, *unreadable)


def words(overlay: Path | None) -> IssueWords:
    """What each problem is called."""
    return load("issues", "registers", IssueWords, overlay=overlay)


def describe(register: Register, code: str, overlay: Path | None) -> tuple[str, str, str]:
    """A problem's severity, what is wrong, and what to do. The message may hold {value} and {column}."""
    about, _, name = code.partition(".")
    known = words(overlay).issues
    if not name:
        told = known[code]
        filled = {"{one}": register.one_row, "{many}": register.many}
        return told.severity, _filled(told.message, filled), _filled(told.what_to_do, filled)
    column = register.column(name)
    told = known[f"{about}_{column.type.replace('-', '_')}" if about == UNREADABLE else about]
    severity = "error" if column.required else told.severity
    filled = {"{title}": column.title, "{choices}": _listed(column), "{bounds}": _bounds(column)}
    what_to_do = _filled(told.what_to_do, filled).strip()
    left = "" if column.required or about == MISSING else " We left it empty."
    return severity, _filled(told.message, filled) + left, what_to_do


def file_issue(
    code: str, file: TextFile, overlay: Path | None, *, sheet: str | None = None, **values: str
) -> Issue:
    """An issue about the whole file, or a whole sheet."""
    told = words(overlay).issues[code]
    filled = {f"{{{name}}}": value for name, value in values.items()}
    return Issue(
        code,
        Severity(told.severity),
        _filled(told.message, filled),
        _filled(told.what_to_do, filled),
        file.name,
        sheet,
    )


def _filled(text: str, values: dict[str, str]) -> str:
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _listed(column: RegisterColumn) -> str:
    return "; ".join(column.choices)


def _bounds(column: RegisterColumn) -> str:
    """What a number may be, in words; nothing where it may be any."""
    least, most = (None if end is None else f"{end:,.10g}" for end in (column.at_least, column.at_most))
    if least is not None and most is not None:
        return f"It is from {least} to {most}."
    if least is not None:
        return f"It is {least} or more."
    return "" if most is None else f"It is {most} or less."
