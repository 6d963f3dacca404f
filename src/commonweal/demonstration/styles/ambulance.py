"""An ambulance trust: a workbook each half-year with a cover and a sheet a month, titles above, totals below."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np

from commonweal.content.demonstration_model import Year
from commonweal.demonstration import cells
from commonweal.demonstration.files import DemoFile, described, looked_up, threshold_words
from commonweal.demonstration.payments import Ledger, Payments, halves, months
from commonweal.demonstration.writing import Sheet, WorkbookCell, write_workbook

HEADING = (
    "Entity",
    "Payment Date",
    "Expense Type",
    "Expense Area",
    "Supplier",
    "Reference",
    "Value (£)",
    "Postcode",
)
FIRST_TRANSACTION = 88_000


def write(folder: Path, ledger: Ledger, year: Year, rng: np.random.Generator) -> list[DemoFile]:
    """Write both workbooks."""
    written = []
    for number, (first, last) in enumerate(halves(year.first), 1):
        payments = ledger.payments.between(first, last)
        path = folder / f"{ledger.body.code} Ambulance spend {year.label} half {number}.xlsx"
        spans = [span for span in months(year.first) if first <= span[0] <= last]
        pages = [_page(ledger, start, payments.between(start, end)) for start, end in spans]
        write_workbook(path, [_cover(ledger), *pages])
        written.append(described(ledger, path, payments))
    return written


def _cover(ledger: Ledger) -> Sheet:
    lines = (
        ledger.body.name,
        f"Payments {threshold_words(ledger.threshold)}",
        "Prepared by Financial Services. One sheet for each month.",
        "Amounts include VAT.",
    )
    return Sheet("Cover", [[line] for line in lines])


def _page(ledger: Ledger, month: dt.date, payments: Payments) -> Sheet:
    title: list[list[WorkbookCell]] = [[f"{ledger.body.name}: {month:%B %Y}"], []]
    total: list[WorkbookCell] = [None, None, None, None, "Total", None, int(payments.pennies.sum()) / 100]
    note: list[WorkbookCell] = ["Source: purchase ledger, run after month end"]
    return Sheet(f"{month:%b %y}", [*title, list(HEADING), *_rows(ledger, payments), total, [], note])


def _rows(ledger: Ledger, payments: Payments) -> list[list[WorkbookCell]]:
    names = [cells.abbreviated(supplier.name) for supplier in ledger.suppliers]
    payee = payments.supplier.tolist()
    return [
        list(row)
        for row in zip(
            [ledger.body.name] * len(payments),
            [cells.to_date(day) for day in payments.day.tolist()],
            looked_up(list(ledger.types), payments.expense_type.tolist()),
            looked_up(list(ledger.areas), payments.expense_area.tolist()),
            looked_up(names, payee),
            (payments.transaction + FIRST_TRANSACTION).tolist(),
            [pennies / 100 for pennies in payments.pennies.tolist()],
            [ledger.suppliers[number].postcode for number in payee],
            strict=True,
        )
    ]
