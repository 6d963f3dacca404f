"""Errors that a user is shown: what happened, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Where:
    """A spot in a user's file, as its own software shows it (rows and sheets counted from 1)."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        named = (
            (self.file, "{}"),
            (self.sheet, "sheet “{}”"),
            (self.row, "row {}"),
            (self.column, "column “{}”"),
        )
        return ", ".join(form.format(part) for part, form in named if part is not None)


class CommonwealError(Exception):
    """An error to be read by a person: never shown with a traceback.

    `code` is stable and short, for machines; `message` says what happened; `what_to_do` says the way on.
    """

    exit_code = 2

    def __init__(self, code: str, message: str, *, what_to_do: str, where: Where | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.what_to_do = what_to_do
        self.where = where or Where()

    def __str__(self) -> str:
        place = str(self.where)
        return f"{place}: {self.message} {self.what_to_do}" if place else f"{self.message} {self.what_to_do}"


class InputError(CommonwealError):
    """What the user gave is at fault: they can mend it."""

    exit_code = 1


class QuestionError(InputError):
    """A question that only a person can answer was asked where nobody can answer it.

    `option` is the command-line option that answers it.
    """

    def __init__(self, code: str, message: str, *, option: str, where: Where | None = None) -> None:
        super().__init__(code, message, what_to_do=f"To answer, add {option}.", where=where)
        self.option = option


class MissingReference(InputError):
    """A question needs reference data that are not held. `table` is the table that would answer it."""

    def __init__(self, table: str, message: str, *, what_to_do: str) -> None:
        super().__init__("missing_reference", message, what_to_do=what_to_do)
        self.table = table


class WrongVintage(InputError):
    """Areas of one vintage were to be joined to data about areas of another: codes alike may be other areas."""

    def __init__(self, message: str, *, what_to_do: str) -> None:
        super().__init__("wrong_vintage", message, what_to_do=what_to_do)


class UnusableNumbers(InputError):
    """Numbers that a method cannot take: missing, negative, not fitting one another, or too few."""

    def __init__(self, message: str, *, what_to_do: str) -> None:
        super().__init__("unusable_numbers", message, what_to_do=what_to_do)


class EnvironmentFault(CommonwealError):
    """The machine or the program is at fault (disk full, a file that cannot be written)."""

    exit_code = 2
