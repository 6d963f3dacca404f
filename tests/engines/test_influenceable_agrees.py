"""Influenceable spend: DuckDB, Spark and plain Python give the same answers to the same unbound expressions."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

import influenceable_oracle as oracle
from commonweal.analysis.spend import concentration, gross
from commonweal.analysis.spend import influenceable as method
from commonweal.content.spend_method import spend_rules
from commonweal.vocabulary.spending import Local, SpendMethod, Where
from engines.conftest import duckdb_with

LINES = 1_500
KEYS = ("supplier", "supplier_postcode")
NAMES = (
    "Supply Chain Coordination Ltd", "HMRC", "Birch NHS Foundation Trust", "Ashton Borough Council", "Alder Ltd",
    "Cedar CIC", "Harbour Surgery", "Elm Insurance Plc", "Individual AAA", "Individual BBB",
    "Oak Homes Ltd", "Rowan Research Ltd",
)  # fmt: skip
TYPES = (
    None,
    "Drugs",
    "PFI unitary payment",
    "Rates",
    "C&M-GMS Global Sum",
    "Income Tax Paye",
    "Med & Surg Equip",
    "Research",
)
AREAS = (None, "Theatres", "PRC DELEGATED CO-COMMISSIONING", "CHC ADULT FULLY FUNDED")
CATEGORIES = (None, "Catering", "Insurance premiums")
BODIES = ("XWX10", "XWX20", "XWX30")
POSTCODES = (None, "WX1 1AA", "WX2 2BB", "WX3 3CC")
CUTS = (
    (),
    ("month",),
    ("supplier",),
    ("organisation",),
    ("place",),
    ("expense_type", "size"),
    ("authority",),
)


def rules() -> SpendMethod:
    """The rules that are shipped, all of them in force, so that each is asked."""
    shipped = spend_rules().method
    return replace(shipped, rules=tuple(replace(rule, in_force=True) for rule in shipped.rules))


class Case:
    """A random ledger, its suppliers and places, as rows and as tables."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        self._expected: dict[Local, list[oracle.Row]] = {}
        self.suppliers = [
            {
                "supplier": name,
                "supplier_postcode": postcode,
                "entity": name.lower(),
                "entity_label": None if chance.random() < 0.1 else name.removesuffix(" Ltd"),
                "entity_kind": chance.choice(["nhs", "public", "company", "charity", "cluster", None]),
                "band": chance.choice(["automatic", "review", "not claimed"]),
                "size": chance.choice([None, "micro", "large"]),
                "location": postcode and chance.choice([None, postcode]),
                "authority": chance.choice([None, "X0100001", "X0100002"]),
                "internal": chance.random() < 0.2,
            }
            for name in NAMES
            for postcode in POSTCODES
            if chance.random() < 0.9  # a supplier that nobody resolved is a supplier all the same
        ]
        self.localities = [
            {"organisation": body, "location": code}
            | {
                each.value: chance.choice(["local", "rest of footprint", "elsewhere", "unknown"])
                for each in Local
            }
            for body in BODIES
            for code in POSTCODES[1:3]
        ]
        self.payments = [
            {
                "organisation": chance.choice(BODIES),
                "date": dt.date(2025, 4, 1) + dt.timedelta(days=chance.randrange(365)),
                "supplier": (supplier := chance.choice(NAMES)),
                "supplier_postcode": chance.choice(POSTCODES),
                "individual": supplier.startswith("Individual"),
                "amount": Decimal(chance.randrange(-300_000_00, 900_000_00)) / 100,
                "expense_type": chance.choice(TYPES),
                "expense_area": chance.choice(AREAS),
                "category": chance.choice(CATEGORIES),
            }
            for _ in range(LINES)
        ]  # fmt: skip

    def tables(self) -> dict[str, pa.Table]:
        """As tables, with every column."""
        unbound = (gross.ledger(), method.suppliers(), method.localities())
        rows = (self.payments, self.suppliers, self.localities)
        return {
            table.get_name(): pa.Table.from_pylist(
                [{name: row.get(name) for name in table.columns} for row in given],
                schema=table.schema().to_pyarrow(),
            )
            for table, given in zip(unbound, rows, strict=True)
        }

    def expected(self, local: Local) -> list[oracle.Row]:
        """Every payment classed, row by row."""
        if local not in self._expected:
            self._expected[local] = oracle.classified(
                self.payments, self.suppliers, self.localities, rules(), local, KEYS
            )
        return self._expected[local]


@pytest.fixture(scope="module")
def case() -> Case:
    """One case for all."""
    return Case(11)


@pytest.fixture(scope="module", params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def backend(request: pytest.FixtureRequest, case: Case) -> Any:
    """An engine with the case in it, and the payments that it classified and gathered."""
    name = request.param
    start: Callable[[dict[str, pa.Table]], Any] = (
        duckdb_with if name == "duckdb" else request.getfixturevalue("spark_with")
    )
    tables = case.tables()
    classified = start(tables).to_pyarrow(method.classify(rules(), Local.PLACE, KEYS))
    second = start({method.CLASSIFIED: classified.cast(method.classified_spend().schema().to_pyarrow())})
    return start(tables | {name: second.to_pyarrow(method.gather(name)) for name in method.GATHERED})


def answers(
    backend: Any, expression: Any, cut: tuple[str, ...]
) -> dict[tuple[Any, ...], tuple[Decimal, int]]:
    rows = backend.to_pyarrow(expression).to_pylist()
    return {tuple(row[name] for name in cut): (Decimal(row["value"]), int(row["count"])) for row in rows}


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: "-".join(cut) or "headline")
@pytest.mark.parametrize("bound", [method.upper, method.lower, lambda p: p], ids=["upper", "lower", "all"])
def test_every_cut_agrees(backend: Any, case: Case, bound: Any, cut: tuple[str, ...]) -> None:
    wanted = {
        method.upper: lambda row: row["influence"] != "excluded",
        method.lower: lambda row: row["influence"] == "both bounds",
    }.get(bound, lambda row: True)
    expected = oracle.by([row for row in case.expected(Local.PLACE) if wanted(row)], *cut)
    assert answers(backend, method.added_up(bound(method.gathered_spend(*cut)), *cut), cut) == expected


DEMAND = ("month", "expense_type", "size")


@pytest.mark.parametrize("cut", [(), DEMAND], ids=["headline", "month, type and size"])
def test_demand_leaves_people_out(backend: Any, case: Case, cut: tuple[str, ...]) -> None:
    bodies = [row for row in oracle.upper(case.expected(Local.PLACE)) if not row["individual"]]
    expression = method.added_up(method.to_bodies(method.upper(method.gathered_spend(*cut))), *cut)
    assert answers(backend, expression, cut) == oracle.by(bodies, *cut)


def test_rules_agree(backend: Any, case: Case) -> None:
    found = answers(backend, method.by_rule(method.gathered_spend("met"), rules()), ("rule",))
    assert found == oracle.by(case.expected(Local.PLACE), "rule")


def test_the_reach_of_rules_agrees(backend: Any, case: Case) -> None:
    found = answers(backend, method.reach_of_rules(method.gathered_spend("met"), rules()), ("rule",))
    for rule in rules().rules:
        meets = [row for row in case.expected(Local.PLACE) if rule in row["met"]]
        assert found[(rule.title,)] == (oracle.pounds(meets), len(meets))


def test_definitions_of_local_agree(backend: Any, case: Case) -> None:
    found = answers(
        backend,
        method.by_definition(method.upper(method.gathered_spend("location"))),
        ("definition", "place"),
    )
    expected = {
        (local.value, *place): both
        for local in Local
        for place, both in oracle.by(oracle.upper(case.expected(local)), "place").items()
    }
    assert found == expected


@pytest.mark.parametrize("most_unknown", [0.1, 0.9])
def test_shares_agree(backend: Any, case: Case, most_unknown: float) -> None:
    upper = oracle.upper(case.expected(Local.PLACE))
    expression = method.share_range(method.upper(method.gathered_spend()), Where.LOCAL, most_unknown)
    (row,) = backend.to_pyarrow(expression).to_pylist()
    value, low, high = oracle.share_range(upper, Where.LOCAL, most_unknown)
    assert (row["value"] is None) == (value is None)
    for found, expected in ((row["value"], value), (row["low"], low), (row["high"], high)):
        assert found is None or abs(float(found) - float(expected or 0)) < 0.051  # rounded to one place


def test_concentration_agrees(backend: Any, case: Case) -> None:
    upper = oracle.upper(case.expected(Local.PLACE))
    payments = method.upper(method.gathered_spend("supplier"))
    (row,) = backend.to_pyarrow(concentration.herfindahl(payments)).to_pylist()
    assert abs(float(row["value"]) - oracle.herfindahl(upper)) < 1e-6
    (below,) = backend.to_pyarrow(concentration.net_negative(payments)).to_pylist()
    assert below["value"] == sum((net for net in oracle.nets(upper).values() if net < 0), Decimal(0))
    (largest,) = backend.to_pyarrow(concentration.share_of_largest(payments, 3)).to_pylist()
    above = sorted((net for net in oracle.nets(upper).values() if net > 0), reverse=True)
    assert abs(float(largest["value"]) - float(100 * sum(above[:3]) / sum(above))) < 0.051


def test_payments_between_our_own_bodies_are_taken_out(backend: Any, case: Case) -> None:
    expected = [row for row in case.expected(Local.PLACE) if not row["internal"]]
    expression = method.added_up(method.gross_without(method.gathered_spend(), internal=False))
    assert answers(backend, expression, ()) == {(): (oracle.pounds(expected), len(expected))}
