"""Reading a register: a publisher's own table, recognised by its headings, with one row for each body."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir

from commonweal.content.entity_registers import RegisterColumns, RegisterLayout
from commonweal.content.loader import load
from commonweal.content.spend import IssueWords
from commonweal.sources._sheet_text import text_table
from commonweal.vocabulary.errors import InputError, Where
from commonweal.vocabulary.issues import Outcome, Problem
from commonweal.vocabulary.readings import Decision, Reading, ReadingContext, Recipe, SheetRecipe
from commonweal.vocabulary.tables import CANONICAL_TABLES
from commonweal.vocabulary.text import Cells, TextFile, TextSheet

LOOKED_AT = 10
# A problem's place in this list is its bit in a row's flags: add at the end, never reorder.
PROBLEMS = (
    Problem("title", None, Outcome.NOT_DATA),
    Problem("blank", None, Outcome.NOT_DATA),
    Problem("no_number", None, Outcome.REFUSED),
    Problem("no_name", None, Outcome.REFUSED),
)
_BITS = {problem.code: 1 << place for place, problem in enumerate(PROBLEMS)}
COMPANY = r"^([A-Z]{2}[0-9]{6}|[0-9]{8}|R[0-9]{7}|(IP|SP|NP|NO|RS)[0-9]{5}[A-Z0-9])$"
CHARITY = r"^([0-9]{6,7}|SC[0-9]{6}|NI[0-9]{6})$"
POSTCODE = r"([A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2})\s*$"


@dataclass(frozen=True)
class Register:
    """A kind of register: its table, the field of its number and the form of that number."""

    kind: str
    number: str
    form: str
    version: str

    def columns(self, overlay: Path | None) -> RegisterColumns:
        """How its files are laid out."""
        return load("register-columns", self.kind, RegisterColumns, overlay=overlay)

    def describe(self, code: str) -> tuple[str, str, str]:
        """A problem's severity, what is wrong, and what to do."""
        words = load("issues", self.kind, IssueWords).issues[code]
        return words.severity, words.message, words.what_to_do

    def content_edition(self, overlay: Path | None) -> str:
        """The editions of content that a reading rests on."""
        words = load("issues", self.kind, IssueWords, overlay=overlay)
        return f"{self.columns(overlay).edition}, {words.edition}"


def normalise(heading: str) -> str:
    """A heading by its letters and figures only."""
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def read(register: Register, file: TextFile, context: ReadingContext) -> Reading:
    """How to read a register's file. Raises InputError where it is laid out like none that we know."""
    columns = register.columns(context.overlay)
    for sheet in file.sheets:
        for row, cells in sheet.head(LOOKED_AT):
            layout = _layout(cells, columns.layouts)
            if layout is not None:
                return _reading(register, file, sheet, row, cells, layout, context)
    known = "; ".join(dict.fromkeys(layout.publisher for layout in columns.layouts))
    raise InputError(
        "unknown_register",
        f"This file is not laid out like a register of {register.kind} that we know.",
        what_to_do=f"Add the file as it was published by one of: {known}.",
        where=Where(file=file.name),
    )


def _layout(cells: Cells, layouts: Sequence[RegisterLayout]) -> RegisterLayout | None:
    met = {normalise(cell) for cell in cells if cell}
    return next((each for each in layouts if {normalise(name) for name in each.known_by} <= met), None)


def _reading(
    register: Register,
    file: TextFile,
    sheet: TextSheet,
    header: int,
    cells: Cells,
    layout: RegisterLayout,
    context: ReadingContext,
) -> Reading:
    places = {normalise(cell): place for place, cell in reversed(list(enumerate(cells))) if cell}
    found = {
        field: [places[normalise(name)] for name in names if normalise(name) in places]
        for field, names in layout.fields.items()
    }
    rows = _rows(register, sheet.width, header, found, layout.prefixes)
    mapping = {field: where[0] for field, where in found.items() if where}
    others = [
        SheetRecipe(each.name, None, {}, (None,) * each.width, (), _not_data(register, each.width))
        for each in file.sheets
        if each is not sheet
    ]
    edition = context.stated.get("edition") or _edition(file.name, register.columns(context.overlay))
    return Reading(
        Recipe(
            register.kind,
            register.version,
            PROBLEMS,
            [SheetRecipe(sheet.name, header, mapping, tuple(cells), (), rows), *others],
        ),
        [Decision("publisher", layout.publisher, f"the headings in row {header} are its own")],
        publisher=layout.publisher,
        licence=layout.licence,
        edition=edition,
    )


def _edition(name: str, columns: RegisterColumns) -> str | None:
    found = re.search(columns.edition_in_name, name)
    return f"{found['year']}-{found['month']}-{found['day']}" if found else None


def _rows(
    register: Register,
    width: int,
    header: int,
    found: Mapping[str, Sequence[int]],
    prefixes: Mapping[str, str],
) -> ir.Table:
    text = text_table(width)
    cells = {field: [text[f"c{place}"] for place in places] for field, places in found.items() if places}
    made = {
        column.name: _value(column.name, column.type, cells.get(column.name, ()), prefixes)
        for column in CANONICAL_TABLES[register.kind].columns
    }
    if (
        "linked_number" in cells
    ):  # a charity within a charity: its name is another name of the one that holds it
        is_main = cells["linked_number"][0].strip().fill_null("0").isin(["", "0"])
        within = ibis.array([made["name"]]).filter(lambda each: each.notnull())
        made["other_names"] = ibis.ifelse(is_main, made["other_names"], within)
        made["name"] = ibis.ifelse(is_main, made["name"], ibis.null("string"))
    is_blank = ibis.and_(*(text[f"c{i}"].fill_null("").strip() == "" for i in range(width)))
    is_number = made[register.number].re_search(register.form).fill_null(False)
    says = [made[name] for name in ("name", "company_number") if name in made and name != register.number]
    says_more = ibis.or_(*(value.notnull() for value in says), made["other_names"].length() > 0)
    problem = ibis.cases(
        (text.row <= header, "title"),
        (is_blank, "blank"),
        (~is_number, "no_number"),
        (~says_more.fill_null(False), "no_name"),
        else_="",
    )
    return text.select(
        row=text.row,
        outcome=ibis.cases(
            (problem.isin(["title", "blank"]), Outcome.NOT_DATA.value),
            (problem == "", Outcome.ACCEPTED.value),
            else_=Outcome.REFUSED.value,
        ),
        flags=ibis.cases(*((problem == code, bit) for code, bit in _BITS.items()), else_=0).cast("int64"),
        **made,
    )


def _not_data(register: Register, width: int) -> ir.Table:
    """Another sheet of a workbook, such as notes: none of its rows is data."""
    text = text_table(width)
    columns = CANONICAL_TABLES[register.kind].columns
    return text.select(
        row=text.row,
        outcome=ibis.literal(Outcome.NOT_DATA.value),
        flags=ibis.literal(_BITS["title"]).cast("int64"),
        **{column.name: ibis.null(column.type) for column in columns},
    )


def _value(name: str, type_: str, cells: Sequence[ir.StringValue], prefixes: Mapping[str, str]) -> ir.Value:
    if type_ == "array<string>":
        if not cells:
            return ibis.literal([], type="array<string>")
        return ibis.array([_stripped(cell) for cell in cells]).filter(lambda each: each.notnull())
    if not cells:
        return ibis.null(type_)
    cell = cells[0]
    if name == "postcode":
        return _postcode(cell)
    if name in ("company_number", "charity_number"):
        return _number(name, cell, prefixes.get(name, ""))
    if type_ == "date":
        return cell.re_extract(r"^(\d{2})/(\d{2})/(\d{4})$", 0).nullif("").as_date("%d/%m/%Y")
    if type_.startswith("decimal"):
        return cell.re_replace(r"[^0-9.\-]", "").nullif("").try_cast(type_)
    return _stripped(cell)


def _stripped(cell: ir.StringValue) -> ir.StringValue:
    return cell.strip().nullif("")


def _postcode(cell: ir.StringValue) -> ir.StringValue:
    """The postcode that a cell is, or ends with, as “AB1 2CD”."""
    bare = cell.upper().re_extract(POSTCODE, 1).replace(" ", "")
    return ibis.ifelse(
        bare.length() >= 5, bare.left(bare.length() - 3) + " " + bare.right(3), ibis.null("string")
    )


def _number(name: str, cell: ir.StringValue, prefix: str) -> ir.StringValue:
    """A number as its register writes it, without the prefix of a list of identifiers."""
    bare = cell.upper().re_replace(r"^GB-NIC-", "NI").re_replace(r"^GB-(COH|CHC|SC)-", "")
    bare = bare.re_replace(r"[^A-Z0-9]", "")
    is_digits = bare.re_search(r"^[0-9]+$")
    if name == "charity_number":
        whole = bare if not prefix else ibis.ifelse(is_digits, prefix + bare, bare)
        whole = whole.re_replace(r"^NIC([0-9])", r"NI\1")
        return whole.nullif("").nullif("0")
    padded = prefix + bare.lpad(8 - len(prefix), "0") if prefix else bare.lpad(8, "0")
    number = ibis.ifelse(is_digits, padded, bare)
    return ibis.ifelse(
        number.re_search(COMPANY) & ~number.re_search(r"^[A-Z]*0+$"), number, ibis.null("string")
    )
