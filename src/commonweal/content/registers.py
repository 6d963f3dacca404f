"""Registers: small tables of records, of which content says what a row is and what its columns hold.

A register is a file, `content/registers/<id>/<date>.yaml`, shipped or a workspace's own. Its id is its kind: what
`commonweal add` is told. The canonical table, the template to fill in and the reader are made from it.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from commonweal.content.loader import Edition, ids, load
from commonweal.vocabulary.tables import CANONICAL_TABLES, Column, Table

KIND = "registers"
EDITION, OWNER, AREA = "edition", "organisation", "area"
EAST, NORTH = "easting", "northing"

Holds = Literal[
    "text", "number", "whole", "pounds", "date", "choice", "yes-no", "postcode", "area", "organisation"
]
TYPES: dict[Holds, str] = {
    "text": "string",
    "number": "float64",
    "whole": "int64",
    "pounds": "decimal(18, 2)",
    "date": "date",
    "choice": "string",
    "yes-no": "boolean",
    "postcode": "string",
    "area": "string",
    "organisation": "string",
}
# Names that every table of rows has for its own use, and those of other kinds of file.
_RESERVED = {"sheet", "row", "organisation", "outcome", "flags", "part", "text", "value", "count", EDITION}
_TAKEN = {"reference", "statistics", *CANONICAL_TABLES}
# The sheets of a template that hold no rows.
TEMPLATE_SHEETS = ("About", "What to write", "Choices")
MOST_FLAGS = 62  # a row's flags are one whole number of 64 bits
OWN_FLAGS = 10  # those that are about the row as a whole


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RegisterColumn(_Part):
    """A column. `headings`: other headings that files have for it; of several in a file, the first that says something.

    `choices`: what a cell may say; `also`: a choice, or yes or no, to other words for it. `of_range`: which end is
    taken of a cell such as 6–10. `at_least` and `at_most` bound a number. `example` fills the template's example row.
    """

    name: str = Field(pattern="^[a-z][a-z0-9_]{0,39}$")
    title: str = Field(min_length=1, max_length=80)
    type: Holds
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    also: dict[str, tuple[str, ...]] = {}
    headings: tuple[str, ...] = ()
    of_range: Literal["low", "high"] | None = None
    at_least: float | None = None
    at_most: float | None = None
    example: str = ""

    @property
    def can_be_unreadable(self) -> bool:
        """Whether a cell of it may hold something that cannot be read as what it is."""
        return self.type not in ("text", "area", "organisation")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError(f"the column “{self.name}” has choices, or is no choice: both go together")
        known = {"yes", "no"} if self.type == "yes-no" else set(self.choices)
        if not set(self.also) <= known:
            raise ValueError(f"the column “{self.name}” has other words for what is none of its choices")
        return self


class Located(_Part):
    """Which columns say where a row's thing is: the code, name or web address of a council or an NHS body."""

    area: tuple[str, ...] = Field(min_length=1)


class Coordinates(_Part):
    """The columns of a place's two numbers, in degrees or metres, whichever they are, for its easting and northing.

    `point`: a column that may hold both in one text, the first of them east or longitude, as in POINT (-1.78 53.64).
    """

    x: str
    y: str
    point: str | None = None


class Nested(_Part):
    """How a JSON file nests its rows.

    `records`: the list of records at the top ("" where the file is one record); `within`: the part of each that is
    read; `rows`: the list inside it, each entry of which is a row; a record without one is a row too.
    """

    records: str
    within: str = ""
    rows: str = ""


class Register(Edition):
    """A kind of register.

    `one_row` says what a row is, `many` what the rows are. `theme` is a determinant's id. `owned`: each file belongs to
    an organisation, which fills it in; else it is published, by `publisher` under `licence`, at `page`. `key`: rows
    that agree in these columns are about the same thing. `whole_of`: a file is all that one of these has to say, and
    its newest edition takes the place of those before: ["organisation"], or columns that say whose it is; without it,
    the newest edition of each thing answers. `dated_by`: columns whose newest day is the row's edition;
    `file_dated_by`: those whose newest day in the file is the edition of all its rows. `counts_if`: without a cell in
    this column a row is no record of this kind, such as a tender without an award. `amount`: the column of pounds by
    which a file is reconciled. `empty`: what to do first.
    """

    about: str
    one_row: str
    many: str
    theme: str
    owned: bool
    publisher: str = ""
    licence: str = ""
    page: str = ""
    empty: str = ""
    columns: tuple[RegisterColumn, ...] = Field(min_length=1)
    key: tuple[str, ...] = ()
    whole_of: tuple[str, ...] = ()
    dated_by: tuple[str, ...] = ()
    file_dated_by: tuple[str, ...] = ()
    counts_if: str | None = None
    amount: str | None = None
    located_by: Located | None = None
    coordinates: Coordinates | None = None
    nested: tuple[Nested, ...] = ()

    def column(self, name: str) -> RegisterColumn:
        """A column by its name."""
        return next(column for column in self.columns if column.name == name)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        names = [column.name for column in self.columns]
        if not self.owned and not (self.publisher and self.licence):
            raise ValueError("a register that is published has a publisher and a licence")
        ours = _RESERVED | (set() if self.owned else {AREA})
        if len(set(names)) != len(names) or ours & set(names):
            raise ValueError("a column's name stands twice, or is one of ours")
        if self.id in _TAKEN:
            raise ValueError(f"“{self.id}” is another kind of file; give the register another name")
        if len({column.title.lower() for column in self.columns}) != len(names):
            raise ValueError("two columns have one title")
        named = {*self.dated_by, *self.file_dated_by, *(n for n in (self.counts_if, self.amount) if n)}
        named |= set(self.key) | (set(self.whole_of) - ({OWNER} if self.owned else set()))
        named |= {*(self.located_by.area if self.located_by else ())}
        if place := self.coordinates:
            named |= {place.x, place.y, *([place.point] if place.point else [])}
        if lacking := named - set(names):
            raise ValueError(f"there is no column {', '.join(sorted(lacking))}")
        if self.amount and self.column(self.amount).type != "pounds":
            raise ValueError("the column by which a file is reconciled holds pounds")
        if any(self.column(name).type != "date" for name in (*self.dated_by, *self.file_dated_by)):
            raise ValueError("a row is dated by columns of dates")
        flags = sum(column.required + column.can_be_unreadable for column in self.columns)
        if flags > MOST_FLAGS - OWN_FLAGS:
            raise ValueError("it has too many columns that are required or of a kind")
        return self


def registers(overlay: Path | None = None) -> list[Register]:
    """Every register in force, a workspace's own among them, by title."""
    known = [register(id_, overlay) for id_ in ids(KIND, overlay=overlay)]
    return sorted(known, key=lambda one: one.title)


def is_register(kind: str, overlay: Path | None = None) -> bool:
    """Whether content has a register of this id."""
    return kind in ids(KIND, overlay=overlay)


def register(id_: str, overlay: Path | None = None, *, on: dt.date | None = None) -> Register:
    """A register by its id. Raises InputError where there is none, or its file is at fault."""
    return load(KIND, id_, Register, on=on, overlay=overlay)


def canonical_table(kind: str, overlay: Path | None = None) -> Table:
    """The canonical table of a kind, be it the software's own or one of content.

    Raises InputError where neither has it: the register's file was taken away.
    """
    return CANONICAL_TABLES[kind] if kind in CANONICAL_TABLES else table_of(register(kind, overlay))


def table_of(one: Register) -> Table:
    """A register's canonical table: its columns, its place on the grid, and the edition of each row."""
    columns = [
        Column(column.name, TYPES[column.type], column.meaning, column.required) for column in one.columns
    ]
    if one.coordinates:
        columns += [
            Column(EAST, "float64", "Metres east on the national grid"),
            Column(NORTH, "float64", "Metres north on the national grid"),
        ]
    columns.append(Column(EDITION, "string", "Day or year from which the row tells", required=True))
    return Table(
        name=one.id,
        holds=one.title,
        many=one.many,
        columns=tuple(columns),
        owned=one.owned,
        amount=one.amount,
        newest_by=one.whole_of or one.key,
    )
