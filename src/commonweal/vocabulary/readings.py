"""How a file is to be read: the mapping, what was decided on what evidence, what a person must confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.vocabulary.issues import Issue, Problem
from commonweal.vocabulary.tables import CANONICAL_TABLES, Table

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Decision:
    """Something the reader decided for the file as a whole, with what it rests on."""

    about: str  # "date order", "VAT basis", "threshold", "heading row", "column: amount", …
    answer: str
    evidence: str
    confident: bool = True


@dataclass(frozen=True)
class Question:
    """Something only a person can say. `safe_answer` is what --yes takes; None where there is none."""

    code: str
    text: str
    option: str  # the command-line option that answers it, with an example value
    safe_answer: str | None = None
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class Lookup:
    """Clean only the distinct texts of one column, then join back (the 'dictionary' way).

    `clean` takes the distinct texts and gives, for each, a tuple of the values of `columns`.
    In the engine it becomes a table `name` with `text` and those columns.
    """

    name: str
    column: int
    columns: Mapping[
        str, str
    ]  # column name -> Ibis type ("date", "string", "boolean", "int64", "decimal(18, 2)")
    clean: Callable[[Sequence[str]], Sequence[tuple[Any, ...]]]


@dataclass(frozen=True)
class SheetRecipe:
    """How one sheet becomes canonical rows.

    `rows` is an unbound Ibis expression over table `text` and the lookups' tables. It gives one row for every
    source row (for a table in parts one or more, numbered from 1 in `part`): row (int64), outcome ("accepted" |
    "refused" | "not_data"), flags (int64, bit i = problems[i]), and the canonical columns.
    """

    sheet: str | None
    header_row: int | None
    mapping: Mapping[str, int]  # canonical field -> column number, from 0
    headings: Sequence[str | None]  # the headings as written, one per column
    lookups: Sequence[Lookup]
    rows: ir.Table


@dataclass(frozen=True)
class Recipe:
    """How a file becomes canonical rows; run by `evidence`, without a decision left to take.

    `own_table`: the table of a kind that only content knows.
    """

    kind: str
    reader_version: str
    problems: Sequence[Problem]
    sheets: Sequence[SheetRecipe]
    own_table: Table | None = None

    @property
    def table(self) -> Table:
        """The canonical table that its rows are for."""
        return self.own_table or CANONICAL_TABLES[self.kind]


@dataclass(frozen=True)
class Reading:
    """A reader's proposal for a file: what to do, why, and what it must ask before it may."""

    recipe: Recipe
    decisions: Sequence[Decision]
    questions: Sequence[Question] = ()
    issues: Sequence[Issue] = ()  # about the file as a whole
    facts: Mapping[str, Any] = field(
        default_factory=dict
    )  # kind-specific, plain JSON values: vat, threshold, …
    publisher: str | None = None
    licence: str | None = None
    edition: str | None = None
    rests_on: str | None = None  # the editions of content that it rests on, where not on all of the reader's


@dataclass(frozen=True)
class ReadingContext:
    """What a reader is told besides the file itself.

    `remembered`: heading as normalised by the reader -> canonical field ("" for not used), as confirmed for this
    organisation's earlier files. `confirmed`: canonical field -> heading, given now by a person (wins over all else).
    `stated`: answers given now, by option name: "vat", "threshold", "date-order", "share-of-expenditure", "edition".
    `own_names` / `other_names`: names that files have used for this organisation, and for others (name -> code).
    `token`: makes the keyed token that stands for an individual's name.
    """

    organisation: str  # "" where the kind belongs to none
    token: Callable[[str], str]
    remembered: Mapping[str, str] = field(default_factory=dict)
    confirmed: Mapping[str, str] = field(default_factory=dict)
    stated: Mapping[str, str] = field(default_factory=dict)
    own_names: Sequence[str] = ()
    other_names: Mapping[str, str] = field(default_factory=dict)
    overlay: Path | None = None
