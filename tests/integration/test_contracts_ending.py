"""Contracts that end soon: those of a place's own buyers, in time, with what notices do not say told."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commonweal.pipeline import contracts, load
from tests.reference_files import add, lsoa_to_icb, write

BOARD, COUNCIL = "E54000027", "E09000017"
TODAY = dt.date(2026, 3, 20)
NOTICE = "https://www.contractsfinder.service.gov.uk/Notice/1"


def release(number: int, buyer: str, ends: str | None, amount: int | None = 1_000) -> dict[str, Any]:
    """An award as a notice tells of it."""
    period = {"startDate": "2024-04-01T00:00:00Z"} | ({"endDate": f"{ends}T00:00:00Z"} if ends else {})
    award = {
        "id": "1",
        "title": f"Contract {number}",
        "contractPeriod": period,
        "suppliers": [{"id": "s", "name": "A supplier"}],
        "documents": [{"documentType": "awardNotice", "url": NOTICE}],
    }
    value = {} if amount is None else {"value": {"amount": amount, "currency": "GBP"}}
    date = "2025-01-01T00:00:00Z"
    return {"ocid": f"ocds-{number}", "date": date, "buyer": {"name": buyer}, "awards": [award | value]}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contracts")
    add(folder / "w", write(folder / "lookup.csv", lsoa_to_icb()))
    people = [["ltla21_code", "ltla21_name", "0", "16", "65"], [COUNCIL, "Hillbury", 100, 600, 300]]
    add(folder / "w", write(folder / "population21_ltla21.csv", people))
    releases = [
        release(1, "London Borough of Hillbury", "2028-02-29"),
        release(2, "Hillbury Council", "2026-03-01", None),
        release(3, "Hillbury", "2028-03-01"),
        release(4, "Hillbury", "2026-02-28"),
        release(5, "Hillbury", None),
        release(6, "Elsewhere Council", "2026-06-30"),
    ]
    notices = folder / "notices.json"
    notices.write_text(json.dumps({"releases": releases}), encoding="utf-8")
    load.add(folder / "w", "contracts", [notices], options=load.LoadOptions(figures=False))
    return folder / "w"


def test_what_ends_within_two_years_is_listed_the_first_to_end_first(workspace: Path) -> None:
    found = contracts.ending(workspace, BOARD, day=TODAY)
    assert (found.first, found.last) == (dt.date(2026, 3, 1), dt.date(2028, 2, 29))
    assert [one.title for one in found.contracts] == ["Contract 2", "Contract 1"]
    last = found.contracts[1]
    assert (last.buyer, last.area, last.amount) == ("London Borough of Hillbury", "Hillbury", Decimal(1_000))
    assert (last.supplier, last.notice) == ("A supplier", NOTICE)


def test_what_notices_do_not_say_is_told(workspace: Path) -> None:
    found = contracts.ending(workspace, BOARD, day=TODAY)
    assert found.undated == 1
    assert found.contracts[0].amount is None
    assert len(found.held) == 1


def test_without_notices_there_is_nothing_to_list(tmp_path: Path) -> None:
    assert contracts.ending(tmp_path / "empty", BOARD, day=TODAY).held == ()
