"""Every published spend file that is at hand, through the reader, beside a naive reader that shares no code with it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.ledgers import MemoryFile, MemorySheet, Row, open_file, read, run

LEAST_ACCEPTED = 0.995


class Naive(NamedTuple):
    """What a naive reader makes of a row below the headings."""

    date: bool
    supplier: bool
    amount: Decimal | None


def naive_date(text: str | None) -> bool:
    for form in ("%d/%m/%Y", "%m/%d/%Y", "%d-%b-%y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"):
        try:
            dt.datetime.strptime((text or "").strip(), form)  # noqa: DTZ007 - a ledger's date has no zone
        except ValueError:
            continue
        return True
    return False


def naive_amount(text: str | None) -> Decimal | None:
    try:
        return round(Decimal(re.sub(r"[£,\s]", "", text or "")), 2)  # a workbook's numbers have float noise
    except InvalidOperation:
        return None


def naive_columns(headings: list[str]) -> tuple[int, int, int]:
    lower = [heading.lower().replace(" ", "") for heading in headings]
    date = next((n for n, name in enumerate(lower) if "paymentdate" in name or "datepaid" in name), None)
    if date is None:
        date = next(n for n, name in enumerate(lower) if name == "date")
    supplier = next(n for n, name in enumerate(lower) if name.startswith(("suppl", "suppk", "benef")))
    return date, supplier, next(n for n, name in enumerate(lower) if name == "amount")


def naive_rows(sheet: MemorySheet) -> list[Naive]:
    rows = [[cell or "" for cell in row] for row in sheet.rows]
    date, supplier, amount = naive_columns(rows[0])
    return [
        Naive(naive_date(row[date]), bool(row[supplier].strip()), naive_amount(row[amount]))
        for row in rows[1:]
    ]


def check(file: MemoryFile, rows: list[Row]) -> Counter[str]:
    """One file against the naive reader; returns what became of its rows."""
    naive = [row for sheet in file.sheets for row in naive_rows(sheet)]
    body = [row for row in rows if row["row"] > 1]
    assert len(body) == len(naive)
    seen: Counter[str] = Counter()
    for ours, theirs in zip(body, naive, strict=True):
        genuine = theirs.date and theirs.supplier and theirs.amount is not None
        seen[str(ours["outcome"])] += 1
        seen["genuine"] += genuine
        seen["genuine accepted"] += genuine and ours["outcome"] == "accepted"
        assert ours["amount"] == theirs.amount, ours["row"]
    accepted = sum((row["amount"] for row in body if row["outcome"] == "accepted"), Decimal(0))
    refused = sum((row["amount"] or 0 for row in body if row["outcome"] == "refused"), Decimal(0))
    totals = sum((row["amount"] or 0 for row in body if row["outcome"] == "not_data"), Decimal(0))
    assert accepted + refused + totals == sum((row.amount or 0 for row in naive), Decimal(0))
    return seen


def compare(paths: list[Path]) -> Counter[str]:
    """Files against the naive reader: rows add up, amounts agree, nearly every genuine transaction is accepted."""
    total: Counter[str] = Counter()
    for path in paths:
        file = open_file(path)
        reading = read(file)
        assert not reading.questions, path.name
        seen = check(file, run(reading.recipe, file))
        assert seen["genuine accepted"] >= LEAST_ACCEPTED * seen["genuine"], path.name
        total.update(seen)
    return total


def published(folder: Path) -> list[Path]:
    """The published spend files that are at hand; skips where there are none."""
    paths = sorted(path for path in (folder / "spend").rglob("*") if path.suffix in (".csv", ".xlsx"))
    if not paths:
        pytest.skip("there are no published spend files here")
    return paths


def test_a_file_of_each_publisher_agrees_with_a_naive_reader(shared_data: Path) -> None:
    first = {(path.parent, path.name[:4], path.suffix): path for path in reversed(published(shared_data))}
    compare(list(first.values()))


@pytest.mark.prove
def test_every_published_file_agrees_with_a_naive_reader(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = published(shared_data)
    total = compare(paths)
    with capsys.disabled():
        print(f"\n{len(paths)} published spend files: {dict(total)}")


def test_a_total_at_the_end_agrees_with_the_rows(shared_data: Path) -> None:
    """The published sum of each file that has one is the sum of the payments above it."""
    for path in (shared_data / "spend" / "north-west-london").glob("LNWU_1[12]*.csv"):
        file = open_file(path)
        rows = run(read(file).recipe, file)
        [total] = [row for row in rows if "total" in row["problems"]]
        assert total["amount"] == sum(row["amount"] for row in rows if row["outcome"] == "accepted")
