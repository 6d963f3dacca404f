"""A user's file as text: what a reader in `sources` looks at before it decides how to read.

`evidence` opens the file and implements these protocols; `sources` only asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

Cells = Sequence[str | None]
"""One source row's cells as text, trimmed of nothing; None is an empty cell."""


class TextSheet(Protocol):
    """One sheet of a workbook, or the whole of a text file. Rows are numbered from 1, blanks included.

    In the engine it is a table `text`: row BIGINT, and c0, c1, … VARCHAR for its `width` columns.
    """

    @property
    def name(self) -> str | None:
        """The sheet's name; None for a text file."""

    @property
    def width(self) -> int:
        """Number of columns."""

    @property
    def height(self) -> int:
        """Number of rows, blank ones included."""

    def head(self, rows: int) -> Sequence[tuple[int, Cells]]:
        """The first rows, each with its number."""

    def tail(self, rows: int) -> Sequence[tuple[int, Cells]]:
        """The last rows, each with its number, in order."""

    def distinct(self, column: int, *, after_row: int) -> Sequence[tuple[str, int]]:
        """Distinct non-empty texts of a column below a row, with how often each occurs."""


class TextFile(Protocol):
    """A user's file, opened as text."""

    @property
    def name(self) -> str:
        """The file's own name, without folders."""

    @property
    def sheets(self) -> Sequence[TextSheet]:
        """Its sheets that hold anything, in order."""
