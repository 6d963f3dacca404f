"""What can be wrong with the rows of a kind of file: problems by number, and the words for each, which are content."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.content.loader import load
from commonweal.content.spend import IssueWords
from commonweal.vocabulary.issues import Issue, Problem, Severity
from commonweal.vocabulary.text import TextFile


@dataclass(frozen=True)
class Problems:
    """The problems of a kind. A problem's place is its bit in a row's flags: add at the end, never reorder."""

    kind: str
    every: tuple[Problem, ...]

    def bit(self, code: str | None) -> int:
        """A problem's flag; 0 for no problem."""
        return 0 if code is None else {one.code: 1 << at for at, one in enumerate(self.every)}[code]

    def describe(self, code: str) -> tuple[str, str, str]:
        """A problem's severity, what is wrong, and what to do. The message may hold {value} and {column}."""
        words = load("issues", self.kind, IssueWords).issues[code]
        return words.severity, words.message, words.what_to_do

    def file_issue(self, code: str, file: TextFile, *, sheet: str | None = None, **values: str) -> Issue:
        """An issue about the whole file, or a whole sheet."""
        severity, message, what_to_do = self.describe(code)
        return Issue(
            code, Severity(severity), message.format(**values), what_to_do.format(**values), file.name, sheet
        )
