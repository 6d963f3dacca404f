"""A mental health and community trust: the whole accounts-payable export by half-year, as the system makes it.

It is the one ledger with suppliers' addresses, orders, cost centres and account codes; amounts are net of VAT.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from commonweal.content.demonstration_model import Year
from commonweal.demonstration import cells
from commonweal.demonstration.files import DemoFile, described, looked_up
from commonweal.demonstration.payments import Ledger, Numbers, Payments, halves
from commonweal.demonstration.suppliers import Supplier
from commonweal.demonstration.writing import Row, write_text

HEADING = (
    "Supplier No",
    "Supplier Name",
    "Supplier Post Code",
    "Supplier Type",
    "Invoice No",
    "Document No",
    "Date Paid",
    "PO Number",
    "Cost Centre",
    "Cost Centre Description",
    "Subjective",
    "Subjective Description",
    "Net Amount",
    "VAT Amount",
)
FIRST_SUPPLIER, FIRST_DOCUMENT, FIRST_ORDER = 200_000, 7_000_000, 4_500_000
FIRST_CENTRE, CENTRE_STEP = 61_000, 17
FIRST_SUBJECTIVE, SUBJECTIVE_STEP = 7_000, 13
ORDERED = 0.55  # invoices that have a purchase order
STANDARD_VAT_PERCENT = 20
TAXED = frozenset(
    ("agency", "energy", "medical", "building", "facilities", "digital", "professional", "transport", "goods")
)


def write(folder: Path, ledger: Ledger, year: Year, rng: np.random.Generator) -> list[DemoFile]:
    """Write both halves as tab-separated UTF-16, which is what its spreadsheet calls Unicode Text."""
    written = []
    for number, (first, last) in enumerate(halves(year.first), 1):
        payments = ledger.payments.between(first, last)
        path = folder / f"{ledger.body.code} AP_EXPORT_{year.label}_H{number}.txt"
        write_text(path, [HEADING, *_rows(ledger, payments, rng)], encoding="utf-16", delimiter="\t")
        written.append(described(ledger, path, payments))
    return written


def _rows(ledger: Ledger, payments: Payments, rng: np.random.Generator) -> list[Row]:
    known = ledger.suppliers
    payee, area, kind = (
        payments.supplier.tolist(),
        payments.expense_area.tolist(),
        payments.expense_type.tolist(),
    )
    documents = (payments.transaction + FIRST_DOCUMENT).tolist()
    return list(
        zip(
            looked_up([str(FIRST_SUPPLIER + each.number) for each in known], payee),
            looked_up([each.name for each in known], payee),
            looked_up([each.postcode or "" for each in known], payee),
            looked_up([_type(each) for each in known], payee),
            [f"INV{document * 7 % 1_000_003:06d}" for document in documents],
            map(str, documents),
            cells.days(payments.day, cells.system_month),
            _orders(payments, rng),
            [str(FIRST_CENTRE + CENTRE_STEP * each) for each in area],
            looked_up(list(ledger.areas), area),
            [str(FIRST_SUBJECTIVE + SUBJECTIVE_STEP * each) for each in kind],
            looked_up(list(ledger.types), kind),
            cells.amounts(payments.pennies.tolist(), cells.thousands),
            cells.amounts(_vat(payments.pennies, payee, known), cells.thousands),
            strict=True,
        )
    )


def _type(supplier: Supplier) -> str:
    return "Individual" if supplier.individual else "Company"


def _orders(payments: Payments, rng: np.random.Generator) -> list[str]:
    """An order number for some invoices, the same on all lines of one."""
    if not len(payments):
        return []
    first = int(payments.transaction[0])
    has_order = rng.random(int(payments.transaction[-1]) - first + 1) < ORDERED
    return [
        f"PO{FIRST_ORDER + number}" if has_order[number - first] else ""
        for number in payments.transaction.tolist()
    ]


def _vat(pennies: Numbers, payee: list[int], known: Sequence[Supplier]) -> list[int]:
    """VAT beside the net amount; health and public bodies charge none."""
    return [
        amount * STANDARD_VAT_PERCENT // 100 if known[number].kind in TAXED else 0
        for amount, number in zip(pennies.tolist(), payee, strict=True)
    ]
