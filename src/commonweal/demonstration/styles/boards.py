"""Two boards that became one: CSV by quarter, each board with ways of its own that change within the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from commonweal.content.demonstration_model import Predecessor, Year
from commonweal.demonstration import cells, mess
from commonweal.demonstration.files import DemoFile, described, looked_up
from commonweal.demonstration.payments import Ledger, Payments, quarters
from commonweal.demonstration.writing import Row, write_text

HEADING = (
    "Department family",
    "Entity",
    "Date",
    "Expense Type",
    "Expense area",
    "Supplier",
    "Transaction number",
    "Amount",
)
DEPARTMENT = "Department of Health and Social Care"
FIRST_TRANSACTION = 41_000_000
SCATTER = 2_654_435_761  # spreads transactions evenly over the boards, an invoice's lines together
DATE = 2


@dataclass(frozen=True)
class _Look:
    """How one quarter's file is written."""

    day: cells.WriteDay
    amount: cells.WriteAmount
    encoding: str = "utf-8"
    heading: Sequence[str] = HEADING
    page: int = 0  # rows on a printed page, where the file was made from one
    dates_lost: int = 0
    areas_first: bool = False


_MISSPELT = (*HEADING[:4], "Expsene Area", *HEADING[5:])
# The department stands over the boards' names and the other way round.
_SWAPPED = (HEADING[1], HEADING[0], *HEADING[2:])
_AREAS_FIRST = (*HEADING[:3], HEADING[4], HEADING[3], *HEADING[5:])

LOOKS = (
    (
        _Look(cells.slashed, cells.with_pound_sign, encoding="cp1252"),
        _Look(cells.slashed, cells.bracketed, encoding="cp1252", heading=_MISSPELT),
        _Look(cells.slashed, cells.thousands, encoding="cp1252", heading=_SWAPPED),
        _Look(cells.slashed, cells.minus_behind, encoding="cp1252"),
    ),
    (
        _Look(cells.short_month, cells.padded),
        _Look(cells.short_month, cells.thousands, page=48),
        _Look(cells.short_month, cells.thousands, dates_lost=3),
        _Look(cells.short_month, cells.thousands, heading=_AREAS_FIRST, areas_first=True),
    ),
)


def write(folder: Path, ledger: Ledger, year: Year, rng: np.random.Generator) -> list[DemoFile]:
    """Write the quarterly files of both boards."""
    boards = ledger.body.predecessors
    spread = (ledger.payments.transaction * SCATTER) % 1000 / 1000
    written = []
    lower = 0.0
    for board, looks in zip(boards, LOOKS, strict=True):
        own = ledger.payments.take((spread >= lower) & (spread < lower + board.share))
        lower += board.share
        for number, ((first, last), look) in enumerate(zip(quarters(year.first), looks, strict=True), 1):
            payments = own.between(first, last)
            name = f"{board.code} {board.name} payments {year.label} Q{number}.csv"
            write_text(folder / name, _rows(ledger, board, payments, look, rng), encoding=look.encoding)
            written.append(described(ledger, folder / name, payments))
    return written


def _rows(
    ledger: Ledger, board: Predecessor, payments: Payments, look: _Look, rng: np.random.Generator
) -> list[Row]:
    names = [cells.shouted(supplier.name) for supplier in ledger.suppliers]
    types = looked_up(list(ledger.types), payments.expense_type.tolist())
    areas = looked_up(list(ledger.areas), payments.expense_area.tolist())
    rows: list[Row] = [
        (DEPARTMENT, board.name, day, *purpose, supplier, transaction, amount)
        for day, purpose, supplier, transaction, amount in zip(
            cells.days(payments.day, look.day),
            zip(areas, types, strict=True) if look.areas_first else zip(types, areas, strict=True),
            looked_up(names, payments.supplier.tolist()),
            map(str, (payments.transaction + FIRST_TRANSACTION).tolist()),
            cells.amounts(payments.pennies.tolist(), look.amount),
            strict=True,
        )
    ]
    if look.dates_lost:
        rows = mess.overwrite(rows, mess.small_ones(payments.pennies, look.dates_lost, rng), DATE, "")
    if look.page:
        rows = mess.repeated_heading(rows, look.heading, look.page)
    return [look.heading, *rows]
