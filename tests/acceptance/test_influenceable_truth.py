"""Ledgers whose truth is known, through the whole program: loaded, matched, placed, classed, added up.

What is true of each supplier is written down here; plain Python (tests/influenceable_oracle.py) works out the answers.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from commonweal.content.spend_method import spend_rules
from commonweal.demonstration import publish, set_up
from commonweal.pipeline import ask, load
from commonweal.pipeline.viewing import View
from commonweal.vocabulary.figures import FigureSet
from commonweal.vocabulary.spending import Local, Where
from tests import influenceable_oracle as oracle
from tests import registers
from tests.reference_files import ods_row
from tests.reference_files import write as write_rows

LINES = 900
KEYS = ("supplier", "supplier_postcode")
BODIES = ("XWX10", "XWX20")  # in Wexport and in Valeham
WEXPORT, VALEHAM, UPPER_MOOR = (1, 8), (9, 17), (18, 29)
HEADINGS = (
    "Date Paid",
    "Supplier",
    "Supplier Postcode",
    "Expense Type",
    "Expense Area",
    "Reference",
    "Amount",
)
TYPES = (
    "Catering Provisions",
    "Business Rates",
    "PFI Unitary Charge",
    "Research Costs",
    "Software Licences",
    "",
)
# As ledgers write it: what it is, its name in a register (None: in none), where it is (None: nobody can say).
KNOWN: dict[str, tuple[str, str | None, tuple[int, int] | str | None]] = {
    "Supply Chain Coordination Ltd": ("nhs", None, None),
    "HMRC": ("public", None, None),
    "Birchvale Hospitals NHS Foundation Trust": ("nhs", None, None),
    "Ashcombe Borough Council": ("public", None, None),
    "Thornquill Catering Ltd": ("company", "THORNQUILL CATERING LIMITED", WEXPORT),
    "THORNQUILL CATERING LIMITED": ("company", "THORNQUILL CATERING LIMITED", WEXPORT),
    "Brackmere Laundry Ltd": ("company", "BRACKMERE LAUNDRY LIMITED", VALEHAM),
    "Skellgarth Joinery Ltd": ("company", "SKELLGARTH JOINERY LIMITED", UPPER_MOOR),
    "Pendhythe Software Ltd": ("company", "PENDHYTHE SOFTWARE LIMITED", "XN"),
    "Osktarn Insurance Plc": ("company", "OSKTARN INSURANCE PLC", "XE"),
    "Marlwend Signs Ltd": ("company", "MARLWEND SIGNS LIMITED", WEXPORT),  # paid less than nothing
    "Vorlquill Enigmas": ("cluster", None, None),
    "Ivelbrack Curiosities": ("cluster", None, "XS"),  # in no register, but the ledger has its address
}


class Truth:
    """Some random payments, and what is known of them."""

    def __init__(self, directory: list[str], seed: int) -> None:
        self._chance = random.Random(seed)
        self.postcodes = {name: self._somewhere(directory, where) for name, (_, _, where) in KNOWN.items()}
        # Two spellings are one company at one place.
        self.postcodes["THORNQUILL CATERING LIMITED"] = self.postcodes["Thornquill Catering Ltd"]
        self.payments = [self._payment(n) for n in range(LINES)]

    def _somewhere(self, directory: list[str], where: tuple[int, int] | str | None) -> str | None:
        if where is None:
            return None
        if isinstance(where, str):
            return self._chance.choice([code for code in directory if code.startswith(where)])
        first, last = where
        return self._chance.choice([code for code in directory if first <= _district(code) <= last])

    def _payment(self, number: int) -> dict[str, Any]:
        supplier = self._chance.choice(list(KNOWN))
        pennies = self._chance.randrange(-30_000_00, 900_000_00)
        if supplier.startswith("Marlwend"):
            pennies = -abs(pennies)
        from_ledger = KNOWN[supplier][1] is None or self._chance.random() < 0.3
        return {
            "organisation": self._chance.choice(BODIES),
            "date": dt.date(2025, 4, 1) + dt.timedelta(days=self._chance.randrange(365)),
            "supplier": supplier,
            "supplier_postcode": self.postcodes[supplier] if from_ledger else None,
            "individual": False,
            "amount": Decimal(pennies) / 100,
            "expense_type": self._chance.choice(TYPES) or None,
            "expense_area": "Estates",
            "category": None,
            "reference": f"R{number}",
        }

    def suppliers(self) -> list[dict[str, Any]]:
        """What is true of each supplier, by name and by the address that the ledger has of it."""
        return [
            {
                "supplier": name,
                "supplier_postcode": code,
                "entity_label": registered,
                "entity_kind": kind,
                "band": None,
                "location": self.postcodes[name],
                "internal": False,
            }
            for name, (kind, registered, _) in KNOWN.items()
            for code in {None, self.postcodes[name]}
        ]

    def localities(self) -> Iterator[dict[str, Any]]:
        """Where each address lies, seen from each body, where local is the body's own council."""
        own = dict(zip(BODIES, (WEXPORT, VALEHAM), strict=True))
        for body, (first, last) in own.items():
            for code in {code for code in self.postcodes.values() if code}:
                in_council = code.startswith("WX") and first <= _district(code) <= last
                rest = Where.REST_OF_FOOTPRINT if code.startswith("WX") else Where.ELSEWHERE
                yield {"organisation": body, "location": code, "council": Where.LOCAL if in_council else rest}

    def expected(self, body: str | None = None) -> list[oracle.Row]:
        """Payments as plain Python classes them, of a body or of all."""
        own = [paid for paid in self.payments if body in (None, paid["organisation"])]
        rules = spend_rules().method
        return list(
            oracle.classified(own, self.suppliers(), list(self.localities()), rules, Local.COUNCIL, KEYS)
        )


def _district(code: str) -> int:
    return int(code.split()[0][2:]) if code.startswith("WX") else 0


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """A workspace with reference data, a register and both bodies' ledgers; and the truth."""
    folder = tmp_path_factory.mktemp("truth")
    workspace = folder / "workspace"
    workspace.mkdir()
    published = [file for file in publish(folder / "published") if file.kind == "reference"]
    (directory,) = [file.path for file in published if "Postcode" in file.path.name]
    with directory.open(encoding="utf-8", newline="") as opened:
        truth = Truth([row["pcds"] for row in csv.DictReader(opened)], seed=4)
    _settle(workspace)
    options = load.LoadOptions(accept_proposals=True, figures=False)
    assert all(
        result.error is None
        for result in load.add(workspace, "reference", [file.path for file in published], options=options)
    )
    held = {
        registered: truth.postcodes[name] or "" for name, (_, registered, _) in KNOWN.items() if registered
    }
    register = registers.companies(
        folder / "companies.csv",
        [(f"WX{n:06d}", name, code) for n, (name, code) in enumerate(held.items(), 1)],
    )
    load.add(workspace, "companies", [register], options=options)
    for body in BODIES:
        load.add(workspace, "spend", [_ledger(folder, truth, body)], organisation=body, options=options)
    ask.refresh(workspace)
    return workspace, truth


def _settle(workspace: Path) -> None:
    """Boards, footprint and places of Wexmoor and Vale, under the shipped rules; local is the body's own council."""
    content = workspace / "content"
    set_up(content)
    shutil.rmtree(content / "spend-rules")
    (path,) = (content / "local").rglob("*.yaml")
    values = yaml.safe_load(path.read_text(encoding="utf-8")) | {"chosen": "council"}
    path.write_text(yaml.safe_dump(values), encoding="utf-8")


def _ledger(folder: Path, truth: Truth, body: str) -> Path:
    rows = [
        (
            f"{paid['date']:%d/%m/%Y}",
            *(paid["supplier"], paid["supplier_postcode"] or "", paid["expense_type"] or ""),
            *(paid["expense_area"], paid["reference"], f"{paid['amount']:.2f}"),
        )
        for paid in truth.payments
        if paid["organisation"] == body
    ]
    return write_rows(folder / f"{body}.csv", [HEADINGS, *rows])


def figures(workspace: Path, place: str, as_at: dt.date | None = None) -> dict[str, FigureSet]:
    """Every figure of a place, by indicator."""
    ask.refresh(workspace, view=View(place, as_at))
    return {found.indicator: found for found in ask.figure_sets(workspace, place=place, as_at=as_at)}


def value(found: dict[str, FigureSet], indicator: str) -> Decimal:
    return Decimal(str(found[indicator].headline.value))


@pytest.mark.parametrize("body", [None, *BODIES])
def test_bounds_places_and_concentration_are_true(told: tuple[Path, Truth], body: str | None) -> None:
    workspace, truth = told
    found, rows = figures(workspace, body or "SYSTEM"), truth.expected(body)
    upper = oracle.upper(rows)
    assert value(found, "spend.total") == oracle.pounds(rows)
    assert value(found, "spend.influenceable.upper") == oracle.pounds(upper)
    assert value(found, "spend.influenceable.lower") == oracle.pounds(
        row for row in rows if row["influence"] == "both bounds"
    )
    for indicator, where in (
        ("spend.local", Where.LOCAL),
        ("spend.rest_of_footprint", Where.REST_OF_FOOTPRINT),
        ("spend.elsewhere", Where.ELSEWHERE),
        ("spend.unknown_location", Where.UNKNOWN),
    ):
        there = [row for row in upper if row["place"] == where]
        assert there, "a case that shows nothing of a place proves nothing about it"
        assert value(found, indicator) == oracle.pounds(there), indicator
    assert float(value(found, "spend.hhi")) == pytest.approx(oracle.herfindahl(upper), abs=1e-6)
    below = [net for net in oracle.nets(upper).values() if net < 0]
    assert below
    assert value(found, "spend.net_negative") == sum(below)


def test_the_share_that_is_local_is_a_range(told: tuple[Path, Truth]) -> None:
    workspace, truth = told
    found = figures(workspace, "SYSTEM")["spend.local_share"].headline
    _, low, high = oracle.share_range(oracle.upper(truth.expected()), Where.LOCAL, 0.4)
    assert found.uncertainty is not None
    assert float(found.uncertainty.low) == pytest.approx(low, abs=0.051)
    assert float(found.uncertainty.high) == pytest.approx(high, abs=0.051)


def test_each_board_had_its_own_body_before_they_merged(told: tuple[Path, Truth]) -> None:
    workspace, truth = told
    before = dt.date(2026, 3, 31)
    for board, body in (("X01000002", "XWX10"), ("X01000003", "XWX20")):
        found = figures(workspace, board, before)
        assert value(found, "spend.total") == oracle.pounds(truth.expected(body))
        assert value(found, "spend.influenceable.upper") == oracle.pounds(oracle.upper(truth.expected(body)))
    after = figures(workspace, "X01000001")
    assert value(after, "spend.total") == oracle.pounds(truth.payments)


def test_a_body_that_two_lists_put_in_two_systems_counts_once(
    told: tuple[Path, Truth], tmp_path: Path
) -> None:
    made, truth = told
    workspace = tmp_path / "workspace"
    shutil.copytree(made, workspace)
    newer = ods_row("XWX10", "WEXPORT GENERAL HOSPITALS NHS FOUNDATION TRUST", icb="XWXB", opened="20260301")
    newer[9] = "WX3 7HA"
    other = ods_row("XWX20", "VALE AND MOOR PARTNERSHIP NHS FOUNDATION TRUST", icb="XWXB", opened="20260301")
    other[9] = "WX11 2EE"
    options = load.LoadOptions(accept_proposals=True, figures=False)
    load.add(workspace, "reference", [write_rows(tmp_path / "newer.csv", [newer, other])], options=options)
    merged = figures(workspace, "X01000001")
    assert value(merged, "spend.total") == oracle.pounds(truth.payments)
    total = sum(
        value(found, "spend.total")
        for board in ("X01000002", "X01000003")
        if (found := figures(workspace, board, dt.date(2026, 3, 31)))
    )
    assert total == oracle.pounds(truth.payments)
