"""A county council: everything over £500 by quarter, net of VAT, people's names taken out before it is published."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from commonweal.content.demonstration_model import Year
from commonweal.demonstration import cells
from commonweal.demonstration.files import DemoFile, described, looked_up
from commonweal.demonstration.payments import Ledger, Payments, quarters
from commonweal.demonstration.suppliers import Supplier
from commonweal.demonstration.writing import Row, write_text

HEADING = (
    "Body Name",
    "Directorate",
    "Purpose of Spend",
    "Payment Date",
    "Transaction No",
    "Amount Excluding VAT (£)",
    "Supplier Name",
)
REDACTED = "REDACTED PERSONAL DATA"
FIRST_TRANSACTION = 5_100_000
# The ledger was replaced in the autumn; until then it padded amounts and marked credits, each in one quarter.
AMOUNT_BY_QUARTER = (cells.padded, cells.credit_marked, cells.thousands, cells.plain)


def write(folder: Path, ledger: Ledger, year: Year, rng: np.random.Generator) -> list[DemoFile]:
    """Write the quarterly files, in UTF-8 with the mark that spreadsheets put in front."""
    written = []
    for number, ((first, last), amount) in enumerate(
        zip(quarters(year.first), AMOUNT_BY_QUARTER, strict=True), 1
    ):
        payments = ledger.payments.between(first, last)
        path = folder / f"{ledger.body.code} council-spend-{year.label}-q{number}.csv"
        write_text(path, [HEADING, *_rows(ledger, payments, amount)], encoding="utf-8-sig")
        written.append(described(ledger, path, payments))
    return written


def _rows(ledger: Ledger, payments: Payments, amount: cells.WriteAmount) -> list[Row]:
    names = [_published(supplier) for supplier in ledger.suppliers]
    return list(
        zip(
            [ledger.body.name] * len(payments),
            looked_up(list(ledger.areas), payments.expense_area.tolist()),
            looked_up(list(ledger.types), payments.expense_type.tolist()),
            cells.days(payments.day, cells.slashed),
            map(str, (payments.transaction + FIRST_TRANSACTION).tolist()),
            cells.amounts(payments.pennies.tolist(), amount),
            looked_up(names, payments.supplier.tolist()),
            strict=True,
        )
    )


def _published(supplier: Supplier) -> str:
    return REDACTED if supplier.individual else cells.spelt_out(supplier.name)
