"""The parts of a document, each of which knows its height in points and how to be shorter.

Inside a text, **two stars** make words bold. A part that has no shorter form gives None.
"""

from __future__ import annotations

import re
import struct
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace

from commonweal.publication.measuring import BOLD, clipped, lines

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Letters:
    """How text is set: size, height of a line, and room before and after a paragraph; all in points."""

    size: float
    line: float
    before: float = 0.0
    after: float = 0.0
    bold: bool = False


BODY = Letters(10.5, 13, after=4)
SMALL = Letters(9.5, 11.5, after=3)
CELL = Letters(9.5, 11.5)
HEADINGS = {
    1: Letters(18, 22, after=2, bold=True),
    2: Letters(12.5, 15, before=8, after=3, bold=True),
}
BULLET_INDENT = 14.0
CELL_SIDES, CELL_ENDS, RULE = 4.0, 1.5, 0.5
BOX_INSET, BOX_EDGE = 6.0, 4.0
PICTURE_AFTER = 4.0


class Block(ABC):
    """One part. Parts with a lower `rank` are shortened before others."""

    rank: int = 0

    @abstractmethod
    def height(self, room: float) -> float:
        """Its height in a column `room` points wide."""

    def shorter(self) -> Block | None:
        """The same part with less in it."""
        return None


@dataclass(frozen=True)
class Heading(Block):
    """A heading, of level 1 (two lines at most) or 2 (one line)."""

    text: str
    level: int = 2

    def height(self, room: float) -> float:
        """Its lines, with the room around them."""
        return _paragraph(self.text, HEADINGS[self.level], room, self._most)

    def fitted(self, room: float) -> str:
        """Its words, cut to the lines that it may take."""
        return _clipped(self.text, HEADINGS[self.level], room, self._most)

    @property
    def _most(self) -> int:
        return 2 if self.level == 1 else 1


@dataclass(frozen=True)
class Words(Block):
    """A paragraph, of `most` lines at most."""

    text: str
    most: int = 6
    small: bool = False

    @property
    def letters(self) -> Letters:
        """How it is set."""
        return SMALL if self.small else BODY

    def height(self, room: float) -> float:
        """All its lines."""
        return _paragraph(self.text, self.letters, room, self.most)

    def fitted(self, room: float) -> str:
        """Its words, cut to the lines that it may take."""
        return _clipped(self.text, self.letters, room, self.most)


@dataclass(frozen=True)
class Bullets(Block):
    """A list. Shorter: without its last item, down to `least`; `more` then says how many were left out ({n})."""

    items: tuple[str, ...]
    least: int = 1
    more: str = "{n} more"
    most: int = 3
    small: bool = False
    left_out: int = 0
    rank: int = 0

    @property
    def letters(self) -> Letters:
        """How each item is set: closer than paragraphs."""
        return replace(SMALL if self.small else BODY, after=1.5)

    def texts(self, room: float) -> list[str]:
        """Its items, each cut to the lines that it may take."""
        kept = [_clipped(item, self.letters, room - BULLET_INDENT, self.most) for item in self.items]
        return [*kept, self.more.format(n=self.left_out)] if self.left_out else kept

    def height(self, room: float) -> float:
        """All its items."""
        return sum(_paragraph(t, self.letters, room - BULLET_INDENT, self.most) for t in self.texts(room))

    def shorter(self) -> Block | None:
        """Without the last item."""
        if len(self.items) <= self.least:
            return None
        return replace(self, items=self.items[:-1], left_out=self.left_out + 1)


@dataclass(frozen=True)
class Rows(Block):
    """A table with a caption above it and a heading row.

    `shares` are its columns' parts of the width; columns in `right` hold numbers. Of `total` rows it shows some: its
    caption says so ("The 5 of most pounds, of 132"), by `of_many` with {shown} and {total}.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    right: frozenset[int] = frozenset()
    total: int = 0
    of_many: str = "The first {shown} of {total}."
    least: int = 2
    most: int = 2
    rank: int = 0

    def title(self) -> str:
        """Its caption, with how many of its rows are shown."""
        if self.total <= len(self.rows):
            return self.caption
        return f"{self.caption} {self.of_many.format(shown=len(self.rows), total=f'{self.total:,}')}"

    def columns(self, room: float) -> list[float]:
        """The width of each column in points."""
        return [share / sum(self.shares) * room for share in self.shares]

    def cells(self, room: float) -> list[list[str]]:
        """Its rows, each cell cut to the lines that it may take."""
        inside = [wide - 2 * CELL_SIDES for wide in self.columns(room)]
        return [
            [_clipped(cell, CELL, wide, self.most) for cell, wide in zip(row, inside, strict=True)]
            for row in self.rows
        ]

    def height(self, room: float) -> float:
        """The caption, the headings and the rows."""
        inside = [wide - 2 * CELL_SIDES for wide in self.columns(room)]
        bold = replace(CELL, bold=True)
        tall = _row(self.headings, inside, bold) + sum(_row(row, inside, CELL) for row in self.cells(room))
        return _paragraph(self.title(), replace(SMALL, bold=True), room, 2) + tall + RULE + SMALL.after

    def shorter(self) -> Block | None:
        """Without the last row."""
        if len(self.rows) <= self.least:
            return None
        return replace(self, rows=self.rows[:-1], total=max(self.total, len(self.rows)))


@dataclass(frozen=True)
class Picture(Block):
    """A PNG across the column, with the words that stand for it where it cannot be seen."""

    png: bytes
    words: str

    def height(self, room: float) -> float:
        """Its height at the width of the column."""
        wide, tall = struct.unpack(">II", self.png[16:24])
        return float(self.wide(room) * tall / wide) + PICTURE_AFTER

    def wide(self, room: float) -> float:
        """Its width: a little less than the column, so that no program takes it for too wide."""
        return room - PICTURE_AFTER


@dataclass(frozen=True)
class Box(Block):
    """Framed paragraphs, each with bold first words and sentences. Shorter: without the last sentence of the longest.

    `close` ends it; `more` is put before that once something was left out.
    """

    items: tuple[tuple[str, tuple[str, ...]], ...]
    close: str = ""
    more: str = ""
    left_out: int = 0
    rank: int = 0

    def texts(self) -> list[str]:
        """Its paragraphs."""
        told = [f"{BOLD}{lead}{BOLD} {' '.join(sentences)}".strip() for lead, sentences in self.items]
        last = " ".join(part for part in (self.more if self.left_out else "", self.close) if part)
        return [*told, last] if last else told

    def height(self, room: float) -> float:
        """All its paragraphs and its frame."""
        inside = room - 2 * BOX_INSET
        return 2 * BOX_EDGE + sum(_paragraph(text, SMALL, inside, 99) for text in self.texts())

    def shorter(self) -> Block | None:
        """Without the last sentence of the item that has most; none is left without one."""
        at = max(range(len(self.items)), key=lambda n: len(self.items[n][1]), default=None)
        if at is None or len(self.items[at][1]) <= 1:
            return None
        lead, sentences = self.items[at]
        items = (*self.items[:at], (lead, sentences[:-1]), *self.items[at + 1 :])
        return replace(self, items=items, left_out=self.left_out + 1)


def plain(text: str) -> str:
    """A text without its marks."""
    return text.replace(BOLD, "")


def writable(text: str) -> str:
    """A text without characters that a document cannot hold: those that XML has no place for."""
    return _UNWRITABLE.sub("", text)


def _paragraph(text: str, letters: Letters, room: float, most: int) -> float:
    taken = min(most, lines(text, letters.size, room, bold=letters.bold))
    return letters.before + taken * letters.line + letters.after


def _row(cells: Sequence[str], inside: Sequence[float], letters: Letters) -> float:
    tallest = max(
        lines(cell, letters.size, wide, bold=letters.bold) for cell, wide in zip(cells, inside, strict=True)
    )
    return tallest * letters.line + 2 * CELL_ENDS + RULE


def _clipped(text: str, letters: Letters, room: float, most: int) -> str:
    """Cut to so many lines; a mark of bold that the cut left open is closed."""
    cut = clipped(text, letters.size, room, most, bold=letters.bold)
    return cut + BOLD if cut.count(BOLD) % 2 else cut
