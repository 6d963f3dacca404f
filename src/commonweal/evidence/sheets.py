"""A user's file, opened: its sheets lie in the spool as all-text Parquet, one row for every source row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.evidence.engine import Engine, literal
from commonweal.vocabulary.text import Cells


@dataclass(frozen=True)
class StoredText:
    """Where a sheet's text lies: columns c0, c1, …; row n of the source is row n of the file, from 1."""

    sheet: str | None
    path: Path
    width: int
    height: int


class Sheet:
    """One sheet, as `sources` asks about it (vocabulary.text.TextSheet)."""

    def __init__(self, stored: StoredText, engine: Engine) -> None:
        self.stored = stored
        self._engine = engine
        self._distinct: dict[tuple[int, int], Sequence[tuple[str, int]]] = {}

    @property
    def name(self) -> str | None:
        """The sheet's name; None for a text file."""
        return self.stored.sheet

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.stored.width

    @property
    def height(self) -> int:
        """Number of rows, blank ones included."""
        return self.stored.height

    @property
    def sql(self) -> str:
        """The table `text` as a query: row, c0, c1, …"""
        return (
            f"SELECT file_row_number + 1 AS row, * EXCLUDE (file_row_number) "
            f"FROM read_parquet({literal(self.stored.path)}, file_row_number = true)"
        )

    def head(self, rows: int) -> Sequence[tuple[int, Cells]]:
        """The first rows, each with its number."""
        return self._rows(f"row <= {int(rows)}")

    def tail(self, rows: int) -> Sequence[tuple[int, Cells]]:
        """The last rows, each with its number, in order."""
        return self._rows(f"row > {self.height - int(rows)}")

    def distinct(self, column: int, *, after_row: int) -> Sequence[tuple[str, int]]:
        """Distinct non-empty texts of a column below a row, with how often each occurs."""
        asked = (column, after_row)
        if asked not in self._distinct:
            found = self._engine.execute(
                f"SELECT c{column}, count(*) FROM ({self.sql}) "
                f"WHERE row > {int(after_row)} AND c{column} IS NOT NULL GROUP BY 1 ORDER BY 1"
            )
            self._distinct[asked] = [(text, count) for text, count in found]
        return self._distinct[asked]

    def _rows(self, where: str) -> Sequence[tuple[int, Cells]]:
        found = self._engine.execute(f"SELECT * FROM ({self.sql}) WHERE {where} ORDER BY row")
        return [(row[0], row[1:]) for row in found]


@dataclass(frozen=True)
class OpenedFile:
    """A user's file as text (vocabulary.text.TextFile). `opened_as` says how, in words for its manifest."""

    name: str
    sheets: Sequence[Sheet]
    opened_as: str
