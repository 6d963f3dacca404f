"""A published ledger read as a person with a calculator would: find the headings, strip the signs, add it up."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from python_calamine import CalamineWorkbook

DATES = ("date", "date paid", "payment date", "paymentdate", "date of payment", "payment dates")
SUPPLIERS = ("supplier", "supplier name", "beneficiary name", "beneficiaryname", "suppklier")
AMOUNTS = ("amount", "amount paid", "value", "ap amount", "sum of ap amount", "total", "payment amount", "£")
DATE = re.compile(r"\d{1,4}[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2,4}( 00:00:00)?|\d{5}|\d{8}")
LOOKED_AT = 40


@dataclass(frozen=True)
class Naive:
    """What a file comes to. `genuine`: rows with a date, a supplier and an amount."""

    pounds: Decimal
    genuine: int


def read(path: Path) -> Naive:
    """Add up a ledger."""
    pounds, genuine = Decimal(0), 0
    for rows in _sheets(path):
        where = _headings(rows)
        if where is None:
            continue
        header, date, supplier, amount = where
        for row in rows[header + 1 :]:
            found = _pounds(row[amount]) if len(row) > amount else None
            day = row[date].strip() if len(row) > date else ""
            paid = row[supplier].strip() if len(row) > supplier else ""
            if found is None or _is_total(row, day, paid):
                continue
            pounds += found
            genuine += bool(DATE.fullmatch(day) and paid)
    return Naive(pounds, genuine)


def _is_total(row: Sequence[str], day: str, paid: str) -> bool:
    """A row that says so; or an amount that stands alone, or nearly."""
    says = any(cell.strip().lower().rstrip(":") in ("total", "grand total", "totals") for cell in row)
    return (says and not (day and paid)) or (
        not day and not paid and sum(bool(cell.strip()) for cell in row) <= 2
    )


def _pounds(cell: str) -> Decimal | None:
    text = re.sub(r"[£,\s\u00a0]", "", cell)
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    if text.endswith("-"):
        text = "-" + text[:-1]
    if text == "-":
        return Decimal(0)
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found.quantize(Decimal("0.01")) if found.is_finite() else None


def _headings(rows: Sequence[Sequence[str]]) -> tuple[int, int, int, int] | None:
    for number, row in enumerate(rows[:LOOKED_AT]):
        names = [re.sub(r"\s+", " ", cell.replace("\ufeff", "").strip().lower()) for cell in row]
        columns = [
            next((names.index(name) for name in known if name in names), None)
            for known in (DATES, SUPPLIERS, AMOUNTS)
        ]
        date, supplier, amount = columns
        if date is not None and supplier is not None and amount is not None:
            return number, date, supplier, amount
    return None


def _sheets(path: Path) -> Iterator[list[list[str]]]:
    if path.suffix == ".csv":
        content = path.read_bytes()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
        yield list(csv.reader(io.StringIO(text, newline="")))
        return
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        yield [[_text(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".")
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat(sep=" ") if isinstance(cell, dt.datetime) else cell.isoformat()
    return str(cell)
