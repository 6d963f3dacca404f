"""What a canonical table is, as a plain schema."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column of a canonical table. `type` is an Ibis type; `free_text` may hold anything a person typed."""

    name: str
    type: str
    meaning: str
    required: bool = False
    free_text: bool = False


@dataclass(frozen=True)
class Table:
    """A kind of dataset: what its rows hold, and what there is to account for besides rows.

    `holds` says so in words, `many` is what its rows are. `owned`: each version belongs to one organisation; else to
    nobody, and says who published it. `amount`, `date`, `body` name the columns of pounds, of days and of the body's
    own name, where there are such. `person` names the column in which an individual's token stands, beside a column
    `individual`. `newest_by`: of rows that agree in these columns, those of the newest `edition` answer. `in_parts`:
    one row of the file may give several rows, numbered from 1 in the column `part`; each has its row's outcome.
    `personal`: its files are about people one by one, so they are counted on load and no row of them is kept or shown.
    """

    name: str
    holds: str
    many: str
    columns: tuple[Column, ...]
    owned: bool = False
    amount: str | None = None
    date: str | None = None
    body: str | None = None
    person: str | None = None
    newest_by: tuple[str, ...] = ()
    in_parts: bool = False
    personal: bool = False
