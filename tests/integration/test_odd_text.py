"""Ledgers whose text is oddly written, and which are good all the same: every row is there, none swallowed."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import bad_files
from tests.loading import HEADINGS, Row, add_one, as_csv, plain_rows, pounds, rows_on_disk, write

ROWS = plain_rows(400)
PLAIN = as_csv(ROWS, lineterminator="\n")
LINES = PLAIN.splitlines()


def utf16(text: str) -> bytes:
    return codecs.BOM_UTF16_LE + text.encode("utf-16-le")


def mixed_line_ends() -> bytes:
    ends = ("\n", "\r\n", "\r")
    return "".join(line + ends[n % 3] for n, line in enumerate(LINES)).encode()


def quoted(depth: int) -> str:
    return as_csv([(r[0], '"' * depth + r[1] + '"' * depth, *r[2:]) for r in ROWS], lineterminator="\n")


SAME_ROWS: dict[str, tuple[str, bytes]] = {
    "UTF-8 with a mark": ("a.csv", codecs.BOM_UTF8 + PLAIN.encode()),
    "UTF-16 with a mark": ("a.csv", utf16(PLAIN)),
    "UTF-16, the other way round": ("a.csv", codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be")),
    "UTF-16 without a mark": ("a.csv", PLAIN.encode("utf-16-le")),
    "Unicode text, as Excel saves it": ("a.txt", utf16(as_csv(ROWS, delimiter="\t", lineterminator="\r\n"))),
    "tabs": ("a.tsv", as_csv(ROWS, delimiter="\t").encode()),
    "semicolons": ("a.csv", as_csv(ROWS, delimiter=";").encode()),
    "bars": ("a.txt", as_csv(ROWS, delimiter="|").encode()),
    "every cell quoted": ("a.csv", as_csv(ROWS, quoting=1).encode()),
    "lone returns": ("a.csv", PLAIN.replace("\n", "\r").encode()),
    "mixed line ends": ("a.csv", mixed_line_ends()),
    "no line end at the end": ("a.csv", PLAIN.rstrip("\n").encode()),
    "NUL bytes in cells": ("a.csv", PLAIN.replace("Food", "Fo\0od").encode()),
    "NUL bytes at the end": ("a.csv", PLAIN.encode() + bytes(3000)),
    "a control-Z at the end": ("a.csv", PLAIN.encode() + b"\x1a"),
    "no extension that we know": ("a.dat", PLAIN.encode()),
    "CSV named XLS": ("a.xls", PLAIN.encode()),
}


@pytest.mark.parametrize("case", SAME_ROWS)
def test_the_same_rows_however_they_are_written(case: str, tmp_path: Path) -> None:
    name, content = SAME_ROWS[case]
    path = tmp_path / name
    path.write_bytes(content)
    result = add_one(tmp_path / "workspace", path)
    assert result.error is None
    assert as_kept(tmp_path / "workspace") == ROWS


def as_kept(workspace: Path) -> list[Row]:
    return [
        (row["date"].strftime("%d/%m/%Y"), row["supplier"], str(row["amount"]), row["transaction"],
         row["expense_type"], row["expense_area"])
        for row in rows_on_disk(workspace)
    ]  # fmt: skip


def test_windows_1252_keeps_its_letters(tmp_path: Path) -> None:
    rows = [(r[0], f"Café Zoë – № {n} £".replace("№", "no"), *r[2:]) for n, r in enumerate(ROWS)]
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(rows).encode("cp1252"))
    add_one(tmp_path / "workspace", path)
    assert as_kept(tmp_path / "workspace") == rows


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_quotes_within_quotes(depth: int, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(quoted(depth), encoding="utf-8")
    add_one(tmp_path / "workspace", path)
    assert [row["supplier"] for row in rows_on_disk(tmp_path / "workspace")] == [
        '"' * depth + row[1] + '"' * depth for row in ROWS
    ]


def stray(line: int, place: str) -> str:
    """The ledger with one quotation mark that has no fellow, in a cell of a line."""
    put: dict[str, Callable[[str], str]] = {
        "before a cell": lambda text: text.replace(",Acme", ',"Acme'),
        "within a cell": lambda text: text.replace(",Acme ", ',Acme "'),
        "after a cell": lambda text: text.replace(" Ltd,", ' Ltd",'),
        "alone in a cell": lambda text: text.replace(",Food,", ',",'),
        "at the end of the line": lambda text: text + '"',
    }
    lines = list(LINES)
    lines[line] = put[place](lines[line])
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "place", ["before a cell", "within a cell", "after a cell", "alone in a cell", "at the end of the line"]
)
@pytest.mark.parametrize("line", [1, 200, 399, 400])
def test_a_stray_quote_swallows_no_row(line: int, place: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(stray(line, place), encoding="utf-8")
    result = add_one(tmp_path / "workspace", path)
    assert result.error is None
    assert result.reconciliation is not None
    assert result.reconciliation.rows_read == len(LINES)
    kept = as_kept(tmp_path / "workspace")
    others = [row for row in ROWS if row[3] != ROWS[line - 1][3]]
    assert [row for row in kept if row[3] != ROWS[line - 1][3]] == others
    assert result.reconciliation.rows_accepted >= len(others)


def test_two_stray_quotes_far_apart_swallow_no_row(tmp_path: Path) -> None:
    lines = list(LINES)
    for line in (100, 300):
        lines[line] = lines[line].replace(",Acme", ',"Acme')
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = add_one(tmp_path / "workspace", path)
    assert result.reconciliation is not None
    assert result.reconciliation.rows_read == len(LINES)
    assert result.reconciliation.rows_accepted >= len(ROWS) - 2


def test_line_breaks_in_quoted_cells_are_kept_in_their_cells(tmp_path: Path) -> None:
    headings = (*HEADINGS, "Description")
    rows = [(*row, f"first line\nsecond, with a comma\nthird {n}") for n, row in enumerate(ROWS)]
    result = add_one(tmp_path / "workspace", write(tmp_path / "a.csv", rows, headings))
    assert result.reconciliation is not None
    assert result.reconciliation.rows_accepted == len(rows)
    assert result.reconciliation.rows_read == len(rows) + 1


def test_a_million_formatted_rows_below_the_payments_are_nothing(tmp_path: Path) -> None:
    path = bad_files.empty_rows(tmp_path / "a.xlsx", 100_000, texts=False, above=plain_rows(20))
    result = add_one(tmp_path / "workspace", path)
    assert result.reconciliation is not None
    assert (result.reconciliation.rows_accepted, result.reconciliation.rows_refused) == (20, 0)
    assert result.reconciliation.amount_accepted == pounds(plain_rows(20))


@pytest.mark.parametrize("make", [bad_files.xlsx, bad_files.xls, bad_files.ods])
def test_workbooks_of_each_kind(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / f"a.{make.__name__}")
    result = add_one(tmp_path / "workspace", path)
    assert result.error is None
    assert as_kept(tmp_path / "workspace") == plain_rows()
