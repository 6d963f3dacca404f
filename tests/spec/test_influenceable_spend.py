"""Influenceable spend, worked by hand: what a trust could buy otherwise, what stays local, what a shift would mean.

The steps are those of CLES, "Healthy places" (2022): a trust takes its payments, takes off what it buys through NHS
Supply Chain and what is no purchase at all, and commits to move a tenth of the rest to local suppliers.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest

from commonweal.analysis.spend import concentration, gross, scenario
from commonweal.analysis.spend import influenceable as method
from commonweal.analysis.spend.localities import Setting, Spot, rows
from commonweal.content.spend_method import spend_rules
from commonweal.vocabulary.spending import Local, Where

TRUST = "XWX10"
# Supplier, its kind, its postcode, what was bought, pounds.
LEDGER = (
    ("NHS Supply Chain", "nhs", None, "Dressings", 3_000_000),
    ("HMRC", "public", None, "Income tax", 9_000_000),
    ("Wexport Borough Council", "public", "WX1 1AA", "Waste", 500_000),
    ("Harbour Laundry Ltd", "company", "WX1 1AA", "Laundry", 1_200_000),  # same borough
    ("Vale Catering CIC", "company", "WX9 9AA", "Catering", 800_000),  # same county, next borough
    ("National Agency plc", "company", "ZZ1 1ZZ", "Agency", 4_000_000),  # far away
    ("Old Hospital PFI Ltd", "company", "ZZ1 1ZZ", "PFI unitary payment", 2_500_000),
    ("Northway Works", "cluster", None, "Building work", 1_500_000),  # nobody knows who this is
)


@pytest.fixture(scope="module")
def answer() -> Any:
    """Ask an expression of the ledger above."""
    backend = ibis.duckdb.connect()
    payments = [
        {
            "organisation": TRUST,
            "date": dt.date(2025, 6, 1),
            "supplier": name,
            "individual": False,
            "amount": Decimal(pounds),
            "expense_type": bought,
        }
        for name, _, _, bought, pounds in LEDGER
    ]
    suppliers = [
        {
            "supplier": name,
            "entity_label": name,
            "entity_kind": kind,
            "band": "automatic",
            "location": postcode,
        }
        for name, kind, postcode, _, _ in LEDGER
    ]
    trust = Spot("X0100001", "X12", 0, 0)
    known = {
        "WX1 1AA": trust,
        "WX9 9AA": Spot("X0100002", "X12", 9_000, 0),
        "ZZ1 1ZZ": Spot("X0900001", "X19", 90_000, 0),
    }
    setting = Setting(frozenset({"X0100001", "X0100002"}), {}, radius_km=10)
    given = {
        "spend": payments,
        "suppliers": suppliers,
        "localities": list(rows({TRUST: trust}, known, setting)),
    }
    for table in (gross.ledger(), method.suppliers(), method.localities()):
        filled = [{name: row.get(name) for name in table.columns} for row in given[table.get_name()]]
        backend.con.register(
            table.get_name(), pa.Table.from_pylist(filled, schema=table.schema().to_pyarrow())
        )
    classified = backend.to_pyarrow(method.classify(spend_rules().method, Local.COUNCIL, ("supplier",)))
    backend.con.register(method.CLASSIFIED, classified)
    for name in method.GATHERED:
        backend.con.register(name, backend.to_pyarrow(method.gather(name)))
    return lambda expression: backend.to_pyarrow(expression).to_pylist()


def pounds(answer: Any, payments: Any) -> Decimal:
    return Decimal(answer(method.added_up(payments))[0]["value"])


def test_gross_spend_is_everything(answer: Any) -> None:
    assert pounds(answer, method.gathered_spend()) == 22_500_000


def test_the_upper_bound_leaves_out_what_cannot_be_influenced(answer: Any) -> None:
    """22.5 million less 3 (NHS Supply Chain), 9 (tax) and 0.5 (a council) is 10 million."""
    assert pounds(answer, method.upper(method.gathered_spend())) == 10_000_000


def test_the_lower_bound_leaves_out_what_perhaps_cannot_be(answer: Any) -> None:
    """10 million less 2.5 (PFI) and 1.5 (a supplier that nobody could match) is 6 million."""
    assert pounds(answer, method.lower(method.gathered_spend())) == 6_000_000


def test_each_payment_is_counted_under_the_first_rule_it_meets(answer: Any) -> None:
    """NHS Supply Chain is an NHS body too; it is counted under its own rule, which comes first."""
    found = {
        row["rule"]: row["value"]
        for row in answer(method.by_rule(method.gathered_spend("met"), spend_rules().method))
    }
    assert found["Bought through NHS Supply Chain"] == 3_000_000
    assert found["Tax and National Insurance"] == 9_000_000
    assert found["Other public bodies"] == 500_000
    assert "Other NHS bodies" not in found


@pytest.mark.parametrize(
    ("name", "is_public"),
    [
        ("Valeham Sixth Form College", True),
        ("Wexport College of Further & Higher Education", True),
        ("Harbour Multi Academy Trust", True),
        ("University of Valeham", False),
        ("Royal College of Nursing", False),
    ],
)
def test_colleges_and_academies_are_public_bodies_to_the_rules_as_they_are_to_matching(
    name: str, is_public: bool
) -> None:
    """ONS: further education colleges and academies are in central government; universities are not."""
    rule = next(rule for rule in spend_rules().rules if rule.id == "public")
    assert any(re.search(words, name.lower()) for words in rule.supplier_words) == is_public


def test_the_four_places_add_up_to_the_upper_bound(answer: Any) -> None:
    upper = method.upper(method.gathered_spend())
    found = {where: pounds(answer, method.at(upper, where)) for where in Where}
    assert found == {
        Where.LOCAL: 1_200_000,
        Where.REST_OF_FOOTPRINT: 800_000,
        Where.ELSEWHERE: 6_500_000,
        Where.UNKNOWN: 1_500_000,
    }


def test_the_local_share_is_a_range_from_none_to_all_of_the_unknown(answer: Any) -> None:
    """1.2 of the 8.5 million whose place is known is 14.1%; with the unknown, 12% to 27% of all 10 million."""
    (found,) = answer(method.share_range(method.upper(method.gathered_spend()), Where.LOCAL, 0.4))
    assert (found["value"], found["low"], found["high"]) == (
        Decimal("14.1"),
        Decimal("12.0"),
        Decimal("27.0"),
    )


def test_no_single_share_is_shown_where_too_much_is_unknown(answer: Any) -> None:
    """15% of the pounds is unknown: above a limit of 10%."""
    (found,) = answer(method.share_range(method.upper(method.gathered_spend()), Where.LOCAL, 0.1))
    assert found["value"] is None
    assert (found["low"], found["high"]) == (Decimal("12.0"), Decimal("27.0"))


def test_local_is_a_choice(answer: Any) -> None:
    found = {
        (row["definition"], row["place"]): row["value"]
        for row in answer(method.by_definition(method.upper(method.gathered_spend("location"))))
    }
    assert found["council", "local"] == 1_200_000
    assert found["footprint", "local"] == 2_000_000
    assert found["radius", "local"] == 2_000_000  # nine kilometres away
    assert found["region", "local"] == 2_000_000
    assert all(found[local.value, "unknown"] == 1_500_000 for local in Local)


def test_concentration_is_the_sum_of_squared_shares(answer: Any) -> None:
    """Of 10 million: 0.12² + 0.08² + 0.4² + 0.25² + 0.15² = 0.2658."""
    (found,) = answer(concentration.herfindahl(method.upper(method.gathered_spend("supplier"))))
    assert found["value"] == Decimal("0.265800")


def test_a_tenth_shifted_is_a_pair_too() -> None:
    """A tenth is £1 million of the upper bound and £0.6 million of the lower; local spend would be £2.2 million."""
    baseline = scenario.Baseline(
        upper=Decimal(10_000_000),
        lower=Decimal(6_000_000),
        local=Decimal(1_200_000),
        not_local=Decimal(7_300_000),
        unknown=Decimal(1_500_000),
    )
    shifted = scenario.shift(baseline, Decimal(10))
    assert (shifted.of_upper, shifted.of_lower) == (Decimal("1000000.00"), Decimal("600000.00"))
    assert shifted.local_after == Decimal("2200000.00")
    assert shifted.can_be_met


def test_better_matching_is_not_movement() -> None:
    """A supplier that nobody could place turns out to be local: nothing moved. Another wins a contract: that moved."""
    before = {"Northway Works": {"unknown": Decimal(100)}, "Harbour Laundry Ltd": {"local": Decimal(40)}}
    after = {"Northway Works": {"local": Decimal(100)}, "Harbour Laundry Ltd": {"local": Decimal(60)}}
    assert scenario.moved(before, after) == 20


def test_what_a_supplier_lost_from_sight_was_paid_has_not_moved_away() -> None:
    """A supplier known to be local whose place is no longer known has not left."""
    before = {"Harbour Laundry Ltd": {"local": Decimal(40)}}
    assert scenario.moved(before, {"Harbour Laundry Ltd": {"unknown": Decimal(40)}}) == 0


def test_one_supplier_may_be_local_to_one_body_and_not_to_another() -> None:
    """Unknown pounds go where the supplier is known to be at the other time, in those shares."""
    before = {"Moor Catering": {"unknown": Decimal(90)}}
    after = {"Moor Catering": {"local": Decimal(60), "elsewhere": Decimal(30)}}
    assert scenario.moved(before, after) == 0
    assert scenario.moved(after, {"Moor Catering": {"local": Decimal(90)}}) == 30


def test_suppliers_that_paid_back_more_have_no_share() -> None:
    assert concentration.lorenz([1.0, 3.0, -5.0]) == [(0.0, 0.0), (0.5, 0.25), (1.0, 1.0)]
