"""Which column of a sheet holds what: headings held against those that a register knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from commonweal.content.registers import Register, RegisterColumn
from commonweal.sources.spend.texts import clean_text
from commonweal.vocabulary.text import TextSheet

LOOKED_AT = 30
MARK = "row"  # the template's first column, in which its example says what it is
_ALIKE = 88  # of 100: one slip in a heading of ordinary length
_SHORTEST_MISSPELT = 7


@dataclass(frozen=True)
class Headed:
    """A sheet's row of headings, and the columns of each field: the surest first, the others where it is empty."""

    row: int
    headings: tuple[str | None, ...]
    fields: Mapping[str, tuple[int, ...]]
    misspelt: Mapping[str, str]  # field -> the heading that was taken for it
    mark: int | None

    @property
    def mapping(self) -> dict[str, int]:
        """Each field with its first column."""
        return {field: places[0] for field, places in self.fields.items()}


def normalise(heading: str) -> str:
    """A heading by its letters and figures only."""
    return re.sub("[^a-z0-9]", "", (clean_text(heading) or "").lower())


def known_as(column: RegisterColumn) -> list[str]:
    """Every heading of a column, as headings are compared, the best first."""
    names = (*column.headings, column.title, column.name)
    return list(dict.fromkeys(normalise(name) for name in names))


def headed(
    sheet: TextSheet, register: Register, remembered: Mapping[str, str], confirmed: Mapping[str, str]
) -> Headed | None:
    """The row of headings that names most of a register's columns; None where none names two of them."""
    best: Headed | None = None
    for row, cells in sheet.head(LOOKED_AT):
        found = _named(row, tuple(cells), register, remembered, confirmed)
        if len(found.fields) >= min(2, len(register.columns)) and (
            best is None or len(found.fields) > len(best.fields)
        ):
            best = found
    return best


def _named(
    row: int,
    cells: tuple[str | None, ...],
    register: Register,
    remembered: Mapping[str, str],
    confirmed: Mapping[str, str],
) -> Headed:
    names = [normalise(cell or "") for cell in cells]
    said = {field: normalise(heading) for field, heading in confirmed.items()}
    fields = {
        column.name: places
        for column in register.columns
        if (places := _places(column, names, remembered, said.get(column.name)))
    }
    taken = {place for places in fields.values() for place in places} | {
        place for place, name in enumerate(names) if remembered.get(name) == ""
    }
    misspelt = {}
    for column in register.columns:
        place = None if column.name in fields else _alike(column, names, taken)
        if place is not None:
            fields[column.name] = (place,)
            misspelt[column.name] = cells[place] or ""
            taken.add(place)
    mark = next((place for place, name in enumerate(names) if name == MARK and place not in taken), None)
    return Headed(row, cells, fields, misspelt, mark)


def _places(
    column: RegisterColumn, names: Sequence[str], remembered: Mapping[str, str], said: str | None
) -> tuple[int, ...]:
    """The columns that a field's headings name: as said now, as confirmed before, as content knows them."""
    if said is not None:
        return tuple(place for place, name in enumerate(names) if name == said)
    before = [place for place, name in enumerate(names) if name and remembered.get(name) == column.name]
    known = [
        place
        for alias in known_as(column)
        for place, name in enumerate(names)
        if name == alias and remembered.get(name, column.name) == column.name
    ]
    return tuple(dict.fromkeys([*before, *known]))


def _alike(column: RegisterColumn, names: Sequence[str], taken: set[int]) -> int | None:
    """A column whose heading is one of the field's with a slip in it."""
    best, score = None, float(_ALIKE)
    for place, name in enumerate(names):
        if place in taken or len(name) < _SHORTEST_MISSPELT:
            continue
        likeness = max(fuzz.ratio(name, known) for known in known_as(column))
        if likeness >= score:
            best, score = place, likeness
    return best
