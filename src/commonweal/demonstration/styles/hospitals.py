"""A hospital trust: a CSV a month, saved from a spreadsheet by whoever was in, with American dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from commonweal.content.demonstration_model import Year
from commonweal.demonstration import cells, mess
from commonweal.demonstration.files import DemoFile, described, looked_up, threshold_words
from commonweal.demonstration.payments import Ledger, Payments, joined, months
from commonweal.demonstration.writing import Row, write_text

HEADING = (
    "Date Paid",
    "Expense Type",
    "Expense Area",
    "Supplier",
    "Transaction Reference",
    "Amount",
    "Entity",
)
SUPPLIER, AMOUNT = 3, 5
FIRST_TRANSACTION = 1_500_000
TITLED, BLANKED, TRAILING, TOO_NARROW, MISCOUNTED = 4, 5, 6, 8, 7  # months of the year in which it happens
CARRIED_OVER = (9, 10)  # the last payments of one month's file stand again at the head of the next one's
CARRIED, CARRIED_SHARE = 6, 50  # so many, and never more than one line in this many
MISCOUNT = 1_000_000  # pennies by which one month's total is wrong
NOTES = (
    "Note: payments include VAT where it cannot be recovered.",
    "Published under the local transparency policy. Enquiries: Financial Services, Wexport General Hospitals.",
)


def write(folder: Path, ledger: Ledger, year: Year, rng: np.random.Generator) -> list[DemoFile]:
    """Write the monthly files; there is none for a month without payments."""
    written = []
    carried: Payments | None = None
    for first, last in months(year.first):
        payments = ledger.payments.between(first, last)
        if first.month == CARRIED_OVER[1] and carried is not None:
            payments = joined(carried, payments)
        if first.month == CARRIED_OVER[0]:
            last_few = min(CARRIED, -(-len(payments) // CARRIED_SHARE))
            carried = payments.take(np.arange(len(payments) - last_few, len(payments)))
        if len(payments):
            written.append(_write_month(folder, ledger, first, payments, rng))
    return written


def _write_month(
    folder: Path, ledger: Ledger, month: dt.date, payments: Payments, rng: np.random.Generator
) -> DemoFile:
    path = folder / f"{ledger.body.code} WGH expenditure {month:%Y-%m}.csv"
    rows = _payment_rows(ledger, month, payments)
    unreadable = 0
    if month.month == TOO_NARROW:
        places = mess.small_ones(payments.pennies, 2, rng)
        unreadable = int(payments.pennies[places].sum())
        rows = mess.overwrite(rows, places, AMOUNT, mess.TOO_NARROW)
    if month.month == BLANKED:
        rows = mess.blank_rows(rows, every=25)
    write_text(path, _framed(ledger, month, payments, rows), encoding="cp1252")
    return described(ledger, path, payments, unreadable=unreadable)


def _payment_rows(ledger: Ledger, month: dt.date, payments: Payments) -> list[Row]:
    write_amount = cells.minus_behind if month.month == TRAILING else _amount_of_month(month.month)
    names = [supplier.name for supplier in ledger.suppliers]
    return list(
        zip(
            cells.days(payments.day, cells.american),
            looked_up(list(ledger.types), payments.expense_type.tolist()),
            looked_up(list(ledger.areas), payments.expense_area.tolist()),
            looked_up(names, payments.supplier.tolist()),
            map(str, (payments.transaction + FIRST_TRANSACTION).tolist()),
            cells.amounts(payments.pennies.tolist(), write_amount),
            [ledger.body.name] * len(payments),
            strict=True,
        )
    )


def _amount_of_month(month: int) -> cells.WriteAmount:
    """One of the two clerks formats the column before saving, the other does not."""
    return cells.thousands if month % 2 else cells.plain


def _framed(ledger: Ledger, month: dt.date, payments: Payments, rows: Sequence[Row]) -> list[Row]:
    """The rows under their heading, with a title above in one month, and a total and notes below in all."""
    total = int(payments.pennies.sum()) + (MISCOUNT if month.month == MISCOUNTED else 0)
    framed = mess.totalled([HEADING, *rows], len(HEADING), SUPPLIER, AMOUNT, cells.thousands(total))
    if month.month == TITLED:
        title = f"Payments {threshold_words(ledger.threshold)}, {month:%B %Y}"
        framed = [[ledger.body.name], [title], [], *framed]
    return mess.squared(mess.footed(framed, NOTES), len(HEADING))
