"""What goes wrong in real files, done on purpose. Each takes rows of cells and gives them back spoilt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from commonweal.demonstration.payments import Numbers
from commonweal.demonstration.writing import Row

TOO_NARROW = "######"  # what a spreadsheet saves where a number did not fit its column


def small_ones(pennies: Numbers, count: int, rng: np.random.Generator) -> list[int]:
    """Places of a few of the smallest payments: what is lost there leaves the story's pounds as they are."""
    positive = np.flatnonzero(pennies > 0)
    smallest = positive[np.argsort(pennies[positive], kind="stable")][: max(len(positive) // 5, 0)]
    chosen = rng.choice(smallest, size=min(count, len(smallest)), replace=False)
    return sorted(int(place) for place in chosen)


def overwrite(rows: Sequence[Row], places: Sequence[int], column: int, text: str) -> list[Row]:
    """Put the same text in one column of some rows."""
    spoilt = [list(row) for row in rows]
    for place in places:
        spoilt[place][column] = text
    return list(spoilt)


def blank_rows(rows: Sequence[Row], every: int) -> list[Row]:
    """An empty row after so many."""
    empty: Row = ()
    return [
        each
        for number, row in enumerate(rows, 1)
        for each in ((row, empty) if number % every == 0 else (row,))
    ]


def repeated_heading(rows: Sequence[Row], heading: Row, every: int) -> list[Row]:
    """The heading again at the top of every page, as in a file made from a printed report."""
    return [
        each
        for number, row in enumerate(rows)
        for each in ((heading, row) if number and number % every == 0 else (row,))
    ]


def footed(rows: Sequence[Row], notes: Sequence[str]) -> list[Row]:
    """Notes under the rows, in their first cell."""
    return [*rows, (), *((note,) for note in notes)]


def totalled(rows: Sequence[Row], width: int, label_column: int, amount_column: int, total: str) -> list[Row]:
    """A totals row at the end."""
    cells = [""] * width
    cells[label_column], cells[amount_column] = "Total", total
    return [*rows, cells]


def squared(rows: Sequence[Row], width: int) -> list[Row]:
    """Every row as wide as the widest, as a spreadsheet saves them."""
    return [[*row, *([""] * (width - len(row)))] for row in rows]
