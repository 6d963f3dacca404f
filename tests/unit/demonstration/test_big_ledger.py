"""The big plain ledger: what it says is in it is in it."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.demonstration import write_ledger
from commonweal.demonstration.big_ledger import HEADING, IMPOSSIBLE_DAY, SLICE


def amount(text: str) -> Decimal | None:
    """What a careful clerk reads."""
    text = text.replace(",", "").replace("£", "")
    if text.startswith("(") or text.endswith("-"):
        text = "-" + text.strip("()-")
    return None if "#" in text else Decimal(text)


@pytest.mark.parametrize("dirt", [0.0, 0.1])
def test_controls_are_what_a_clerk_would_count(tmp_path: Path, dirt: float) -> None:
    path = tmp_path / "ledger.csv"
    controls = write_ledger(path, lines=5_000, seed=3, dirt=dirt)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    data = [row for row in rows if any(row) and row != HEADING.split(",")]
    refused = [row for row in data if row[1] == IMPOSSIBLE_DAY or amount(row[6]) is None]
    accepted = [row for row in data if row not in refused]
    assert all(len(row) == 8 for row in rows)
    assert controls.rows_read == len(rows) == 5_001
    assert controls.rows_not_data == len(rows) - len(data)
    assert controls.rows_refused == len(refused)
    assert controls.rows_accepted == len(accepted)
    assert controls.amount_accepted == sum(amount(row[6]) for row in accepted)
    assert controls.amount_refused == sum(amount(row[6]) or 0 for row in refused)
    assert bool(refused) is bool(dirt)


def test_slices_join_and_bytes_repeat(tmp_path: Path) -> None:
    lines = SLICE + 10
    first = write_ledger(tmp_path / "a.csv", lines=lines, seed=1)
    assert write_ledger(tmp_path / "b.csv", lines=lines, seed=1) == first
    written = (tmp_path / "a.csv").read_bytes()
    assert written == (tmp_path / "b.csv").read_bytes()
    assert written.count(b"\r\n") == lines + 1 == first.rows_read


def test_suppliers_have_the_postcodes_that_are_given(tmp_path: Path) -> None:
    write_ledger(tmp_path / "a.csv", lines=2_000, seed=1, dirt=0, postcodes=["ZA1 1AA", "ZA1 1AB"])
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        found = {(row["Supplier"].lower(), row["Supplier Postcode"]) for row in csv.DictReader(file)}
    assert {postcode for _, postcode in found} == {"", "ZA1 1AA", "ZA1 1AB"}
    assert len({name for name, _ in found}) > 20
