"""One file on its way to being kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.evidence.engine import Engine
from commonweal.evidence.nested import Unnest
from commonweal.evidence.sheets import OpenedFile
from commonweal.evidence.store import Store, versions
from commonweal.sources import Reader
from commonweal.vocabulary.errors import QuestionError, Where
from commonweal.vocabulary.holdings import ColumnMapping
from commonweal.vocabulary.readings import Question, Reading
from commonweal.vocabulary.tables import Table

Answer = Callable[[Question], str | None]


@dataclass(frozen=True)
class Source:
    """The file being loaded, and how a person said it is to be read."""

    path: Path
    sha256: str
    kind: str
    organisation: str  # "" where the kind belongs to none
    stated: Mapping[str, str]
    confirmed: Mapping[str, str]
    columns: Sequence[ColumnMapping]
    overlap: str | None
    again: bool
    loaded_by: str

    @property
    def where(self) -> Where:
        """The file, for errors about it."""
        return Where(file=self.path.name)

    @property
    def reading(self) -> dict[str, Any]:
        """What, besides the bytes, makes this version different from another reading of the same file."""
        return {
            "columns": [
                [column.sheet, column.column, column.field] for column in self.columns if column.field
            ],
            "stated": dict(self.stated),
            "overlap": self.overlap or "refuse",
        }


@dataclass(frozen=True)
class Load:
    """One file on its way to being kept: what it is, how it is read, and what it is read with."""

    store: Store
    source: Source
    reading: Reading
    opened: OpenedFile
    reader: Reader
    engine: Engine
    staged: Path
    answer: Answer

    @property
    def table(self) -> Table:
        """The table that its rows are kept in."""
        return self.reading.recipe.table

    @property
    def rows_path(self) -> Path:
        """Where its rows are written before they are kept; of a personal kind, outside of what will be kept."""
        return (self.staged.parent if self.table.personal else self.staged) / versions.ROWS

    def ask(self, question: Question) -> str:
        """A person's answer. Raises QuestionError where nobody answers."""
        given = self.answer(question)
        if given is None:
            raise QuestionError(question.code, question.text, option=question.option, where=self.source.where)
        return given

    def flag(self, code: str) -> int:
        """The bit that a problem has in a row's flags; 0 where this reader has no such problem."""
        problems = self.reading.recipe.problems
        return next((1 << bit for bit, problem in enumerate(problems) if problem.code == code), 0)


def unnesting(read: Reader) -> Unnest | None:
    """How JSON files of a reader's kind nest their rows, where content says so."""
    register = getattr(read, "register", None)
    if register is None or not register.nested:
        return None
    return Unnest(register.nested, [heading for column in register.columns for heading in column.headings])
