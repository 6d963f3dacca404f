"""The expression that turns a sheet's text into canonical rows.

It is built in steps, each a query of its own (`view` keeps the engine from writing one step's expression into every
place of the next). An ordinary row is settled by its date's and supplier's lookups and one look at its amount;
everything else is asked only of rows that fail there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import ibis

from commonweal.sources.spend import amounts
from commonweal.sources.spend.amounts import step
from commonweal.sources.spend.problems import bit
from commonweal.sources.spend.texts import SPACE, UNSEEN, UNTIDY, cleaned, is_dirty, joined
from commonweal.vocabulary.tables import SPEND

if TYPE_CHECKING:
    import ibis.expr.types as ir

DATES, SUPPLIERS = "dates", "suppliers"
DATE_COLUMNS = {"date": "date", "date_problem": "int64"}
SUPPLIER_COLUMNS = {"supplier": "string", "individual": "boolean", "supplier_is_total": "boolean"}
_MAIN = ("date", "supplier", "amount", "debit")
_READ = ("date", "supplier", "individual", "amount", "vat_amount")
_STRAY = 2  # a row with no more cells than this, and no date, number or amount, is text
_LONGEST_REFERENCE = 40
_EDGE = "[ \\t\\r\\x{00a0}]*"


@dataclass(frozen=True)
class Layout:
    """One sheet's columns: canonical field (or debit, credit) and column number; and the main ones' headings.

    It can be hashed, so that files of one layout share one expression and an engine's text of it.
    """

    columns: tuple[tuple[str, int], ...]
    headings: tuple[str | None, ...]
    header_row: int | None
    width: int
    total_words: tuple[str, ...]

    @classmethod
    def of(
        cls,
        mapping: Mapping[str, int],
        headings: Sequence[str | None],
        header_row: int | None,
        total_words: Sequence[str],
    ) -> Layout:
        """A layout, with the headings that matter as they are compared."""
        columns = tuple(sorted(mapping.items()))
        main = {mapping[name] for name in _MAIN if name in mapping}
        compared = ((heading or "").strip().lower() or None for heading in headings)
        kept = tuple(heading if n in main else None for n, heading in enumerate(compared))
        return cls(columns, kept, header_row, len(headings), tuple(total_words))

    @property
    def mapping(self) -> dict[str, int]:
        """Field to column number."""
        return dict(self.columns)


def text_table(width: int) -> ir.Table:
    """The sheet's text, as the engine has it."""
    return ibis.table({"row": "int64"} | {f"c{n}": "string" for n in range(width)}, name="text")


def lookup_table(name: str, columns: Mapping[str, str]) -> ir.Table:
    """A lookup's cleaned distinct texts, as the engine has them."""
    return ibis.table({"text": "string"} | dict(columns), name=name)


@lru_cache(maxsize=128)
def rows_of(layout: Layout) -> ir.Table:
    """One canonical row for each row of the sheet."""
    judged = _judged(_with_amounts(_looked_up(layout), layout), layout)
    return _canonical(judged, layout)


def no_rows(width: int) -> ir.Table:
    """The rows of a sheet without a ledger: none is data."""
    text = text_table(width)
    blank = _is_blank([text[f"c{n}"] for n in range(width)])
    flags = ibis.ifelse(blank, bit("blank"), bit("note")).cast("int64")
    nothing = {column.name: ibis.null(column.type) for column in SPEND.columns}
    return text.select("row", outcome=ibis.literal("not_data"), flags=flags, **nothing)


def _looked_up(layout: Layout) -> ir.Table:
    text = text_table(layout.width)
    dates, suppliers = lookup_table(DATES, DATE_COLUMNS), lookup_table(SUPPLIERS, SUPPLIER_COLUMNS)
    both = text.left_join(dates, text[f"c{layout.mapping['date']}"] == dates.text)
    both = both.left_join(suppliers, text[f"c{layout.mapping['supplier']}"] == suppliers.text)
    kept = [text.row, *(text[f"c{n}"] for n in range(layout.width))]
    return both.select(
        *kept, *(dates[name] for name in DATE_COLUMNS), *(suppliers[name] for name in SUPPLIER_COLUMNS)
    ).view()


def _with_amounts(table: ir.Table, layout: Layout) -> ir.Table:
    for name in ("amount", "debit", "credit", "vat_amount"):
        if name in layout.mapping:
            table = amounts.with_amount(table, f"c{layout.mapping[name]}", name)
    return table if "amount" in layout.mapping else _debit_less_credit(table)


def _debit_less_credit(table: ir.Table) -> ir.Table:
    """Debit less credit; an empty one counts as nothing, unless both are empty."""
    nothing = ibis.literal(0, type=amounts.MONEY)
    blank = "no_amount"
    debit_bad = table.debit_problem.notnull() & table.debit.isnull() & (table.debit_problem != blank)
    credit_bad = table.credit_problem.notnull() & table.credit.isnull() & (table.credit_problem != blank)
    neither = table.debit.isnull() & table.credit.isnull()
    difference = amounts.as_money(table.debit.fill_null(nothing) - table.credit.fill_null(nothing))
    problem = ibis.cases(
        (debit_bad, table.debit_problem),
        (credit_bad, table.credit_problem),
        (neither, blank),
        (table.debit.notnull() & table.debit_problem.notnull(), table.debit_problem),
        (table.credit.notnull() & table.credit_problem.notnull(), table.credit_problem),
        else_=ibis.null("string"),
    )
    amount = ibis.ifelse(debit_bad | credit_bad | neither, ibis.null(amounts.MONEY), difference)
    return step(table, amount=amount, amount_problem=problem)


def _judged(table: ir.Table, layout: Layout) -> ir.Table:
    """Add `ok`, then `why` (the bits that keep a row out) and `outcome`."""
    in_body = table.row > (layout.header_row or 0)
    ok = in_body & table.date.notnull() & table.supplier.notnull() & table.amount.notnull()
    transaction = _cell(table, layout, "transaction")
    total = table.supplier_is_total & (transaction.isnull() if transaction is not None else True)
    table = step(table, ok=(ok & ~total.fill_null(False)).fill_null(False))
    table = step(table, **_clues(table, layout))
    reason = ibis.ifelse(table.ok, 0, _reason(table, layout)).cast("int64")
    table = step(table, reason=reason)
    why = ibis.cases((table.ok, 0), (table.reason > 0, table.reason), else_=_refusal(table)).cast("int64")
    outcome = ibis.cases((table.ok, "accepted"), (table.reason > 0, "not_data"), else_="refused")
    return step(table, why=why, outcome=outcome)


def _clues(table: ir.Table, layout: Layout) -> dict[str, ir.Value]:
    """What is asked of rows that are not plainly transactions; null for those that are."""
    cells = [table[f"c{n}"] for n in range(layout.width)]
    filled = [_is_filled(cell).cast("int64") for cell in cells]
    count = filled[0]
    for one in filled[1:]:
        count = count + one
    # One search for all cells, each on a line of its own.
    lines = ibis.literal("\n").join([cell for n, cell in enumerate(cells) if n not in _numbers(layout)])
    total = _says_total(lines, layout)
    transaction = _cell(table, layout, "transaction")
    reference = _is_reference(transaction, layout) if transaction is not None else ibis.literal(False)
    asked = {
        "filled": (count, "int64"),
        "total_cell": (total, "boolean"),
        "has_reference": (reference, "boolean"),
    }
    return {name: ibis.ifelse(table.ok, ibis.null(kind), value) for name, (value, kind) in asked.items()}


def _numbers(layout: Layout) -> set[int]:
    return {
        layout.mapping[name] for name in ("amount", "debit", "credit", "vat_amount") if name in layout.mapping
    }


def _is_filled(cell: ir.StringValue) -> ir.BooleanValue:
    return cell.re_search(f"[^{SPACE}{UNSEEN}]").fill_null(False)


def _is_blank(cells: Sequence[ir.StringValue]) -> ir.BooleanValue:
    filled = _is_filled(cells[0])
    for cell in cells[1:]:
        filled = filled | _is_filled(cell)
    return ~filled


def _says_total(lines: ir.StringValue, layout: Layout) -> ir.BooleanValue:
    """Whether a whole line is a word like “Total”."""
    pattern = "|".join(f"({word})" for word in layout.total_words)
    return lines.lower().re_search(rf"(?m)^{_EDGE}({pattern}){_EDGE}$").fill_null(False)


def _is_reference(cell: ir.StringValue, layout: Layout) -> ir.BooleanValue:
    """Whether a cell is a transaction's number, and not a note or “Total” that stands in its column."""
    short = cell.length() <= _LONGEST_REFERENCE
    return (cell.re_search("[0-9]") & short & ~_says_total(cell, layout)).fill_null(False)


def _cell(table: ir.Table, layout: Layout, name: str) -> ir.StringValue | None:
    return table[f"c{layout.mapping[name]}"].nullif("") if name in layout.mapping else None


def _reason(table: ir.Table, layout: Layout) -> ir.Value:
    """Why a row is not data, as its bit; 0 where it is a transaction that must be refused."""
    no_date, no_supplier = (
        table.date.isnull(),
        table.supplier.isnull() | table.supplier_is_total.fill_null(False),
    )
    has_amount = table.amount.notnull()
    few = table.filled <= _STRAY
    says_total = has_amount & no_supplier & ~table.has_reference & (table.total_cell | (no_date & few))
    silent = ~has_amount & (table.amount_problem == "no_amount") & no_date & ~table.has_reference
    words_only = ~has_amount & no_date & ~table.has_reference & few & (table.filled == 1)
    return ibis.cases(
        (table.row < (layout.header_row or 0), ibis.ifelse(table.filled == 0, bit("blank"), bit("title"))),
        (table.row == (layout.header_row or 0), bit("title")),
        (table.filled == 0, bit("blank")),
        (_repeats_header(table, layout), bit("repeated_header")),
        (says_total, bit("total")),
        (silent & few, bit("note")),
        (words_only & ~_is_refusable_amount(table), bit("note")),
        else_=0,
    )


def _is_refusable_amount(table: ir.Table) -> ir.BooleanValue:
    return table.amount_problem.isin(["amount_hashes", "amount_too_large"])


def _repeats_header(table: ir.Table, layout: Layout) -> ir.Value:
    """Whether the cells of the main columns are their own headings again."""
    same: ir.Value = ibis.literal(layout.header_row is not None)
    for column, heading in enumerate(layout.headings):
        if heading:
            same = same & (table[f"c{column}"].strip().lower() == heading)
    return same.fill_null(False)


def _refusal(table: ir.Table) -> ir.Value:
    """Every bit that keeps a transaction out."""
    no_supplier = table.supplier.isnull() | table.supplier_is_total.fill_null(False)
    refused = ("no_amount", "amount_unreadable", "amount_hashes", "amount_too_large")
    amount = ibis.cases(*((table.amount_problem == code, bit(code)) for code in refused), else_=0)
    date = ibis.ifelse(table.date.isnull(), table.date_problem.fill_null(bit("no_date")), 0)
    return date + ibis.ifelse(no_supplier, bit("no_supplier"), 0) + amount


def _canonical(table: ir.Table, layout: Layout) -> ir.Table:
    """The canonical columns, and a row's flags."""
    texts = [
        column.name for column in SPEND.columns if column.name not in _READ and column.name in layout.mapping
    ]
    cells = {name: table[f"c{layout.mapping[name]}"] for name in texts}
    if cells:
        table = step(table, joined=joined(list(cells.values())))
        table = step(table, dirty=is_dirty(table.joined).fill_null(False))
    individual = table.individual.fill_null(False)
    # Who was paid is not known of a row without a supplier: its free text may name a person too.
    may_name = individual | table.supplier.isnull()
    columns: dict[str, ir.Value] = {
        "date": table.date,
        "supplier": table.supplier,
        "individual": individual,
        "amount": table.amount,
    }
    for column in SPEND.columns:
        if column.name in texts:
            cell = table[f"c{layout.mapping[column.name]}"]
            tidy = ibis.ifelse(cell.re_search(UNTIDY), cleaned(cell), cell.nullif(""))
            value: ir.Value = ibis.ifelse(table.dirty, tidy, cell)
            hidden = column.free_text
            columns[column.name] = ibis.ifelse(may_name, ibis.null("string"), value) if hidden else value
        elif column.name not in columns:
            mapped = column.name in layout.mapping
            columns[column.name] = table[column.name] if mapped else ibis.null(column.type)
    ordered = {column.name: columns[column.name] for column in SPEND.columns}
    return table.select("row", outcome=table.outcome, flags=_flags(table, individual, layout), **ordered)


def _flags(table: ir.Table, individual: ir.BooleanValue, layout: Layout) -> ir.Value:
    """A row's reasons, and where it counts, what else there is to say of it."""
    counted = table.outcome == "accepted"
    marks = ibis.ifelse(individual, bit("individual"), 0)
    marks = marks + ibis.ifelse(table.amount == 0, bit("zero_amount"), 0)
    marks = marks + table.date_problem.fill_null(0)
    odd = [(table.amount_problem == code, bit(code)) for code in ("amount_rounded", "amount_scientific")]
    marks = marks + ibis.cases((table.amount_problem.isnull(), 0), *odd, else_=0)
    if "vat_amount" in layout.mapping:
        unread = table.vat_amount.isnull() & (table.vat_amount_problem != "no_amount")
        marks = marks + ibis.ifelse(unread.fill_null(False), bit("vat_unreadable"), 0)
    return cast("ir.Value", (table.why + ibis.ifelse(counted, marks, 0)).cast("int64"))
