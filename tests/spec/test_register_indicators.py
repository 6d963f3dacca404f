"""Indicators over registers, each with a case worked by hand: the rows of a register, and what they come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest

from commonweal.content.registers import OWNER, register, table_of
from commonweal.evidence.engine import Engine, engine
from commonweal.indicators import registers as indicators
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind
from commonweal.vocabulary.plans import Asked, Context, Plan
from tests.register_files import ALLOTMENTS, EDITION, own

AS_AT = "2026-11-22"
ASKED = Asked(Place(SYSTEM, "Wexmoor and Vale", PlaceKind.SYSTEM), None, Context(parameters={"as at": AS_AT}))

Rows = list[dict[str, Any]]

RESEARCH: Rows = [
    {
        "organisation": "A",
        "kind": "Commercial trial",
        "status": "Open",
        "income": 100,
        "firms_helped": 2,
        "university": True,
    },
    {
        "organisation": "A",
        "kind": "Non-commercial trial",
        "status": "Open",
        "income": 50.5,
        "university": False,
    },
    {
        "organisation": "B",
        "kind": "Non-commercial trial",
        "status": "In set-up",
        "income": None,
        "firms_helped": 1,
    },
    {"organisation": "B", "kind": "Commercial trial", "status": "Closed", "income": 9.5, "university": True},
    {
        "organisation": "B",
        "kind": "Innovation project",
        "status": "Open",
        "firms_helped": 3,
        "university": False,
    },
]
SEATS: Rows = [
    {"board": "Business board", "kind": "Business board", "seat": "Member", "votes": True},
    {"board": "Business board", "kind": "Business board", "seat": "Chair", "votes": True},
    {"board": "Town board", "kind": "Place or town", "seat": "Observer", "votes": False},
    {"board": "Skills board", "kind": "Employment and skills", "seat": "Sought"},
    {"board": "Skills board", "kind": "Employment and skills", "seat": "Sought"},
    {"board": "Land board", "kind": "Housing and land", "seat": "By invitation", "votes": True},
]
CHARTERS: Rows = [
    {"organisation": "A", "kind": "Living wage", "status": "Accredited", "renew_by": dt.date(2027, 10, 31)},
    {"organisation": "A", "kind": "Climate", "status": "Signed", "renew_by": dt.date(2027, 11, 1)},
    {"organisation": "B", "kind": "Living wage", "status": "Signed", "renew_by": dt.date(2026, 10, 31)},
    {"organisation": "B", "kind": "Climate", "status": "Considering", "renew_by": dt.date(2026, 12, 1)},
]
SURPLUS: Rows = [
    {"status": "Declared surplus", "hectares": 1.25, "homes": 24, "use": "Affordable homes"},
    {"status": "Empty", "hectares": 0.5, "homes": None, "use": "Not yet known"},
    {"status": "Partly used", "hectares": 3.0, "homes": 6},
    {"status": "Under offer", "hectares": 2.0, "homes": 10},
    {"status": "Sold or transferred", "hectares": 9.0, "homes": 90},
]
FOOTPRINT: Rows = [
    {"organisation": "A", "year": "2023/24", "scope": "Scope 1", "tonnes": 500.0, "measured": "Measured"},
    {"organisation": "A", "year": "2024/25", "scope": "Scope 1", "tonnes": 400.0, "measured": "Measured"},
    {"organisation": "A", "year": "2024/25", "scope": "Scope 3", "tonnes": 600.0, "measured": "Estimated"},
    {"organisation": "B", "year": "2023/24", "scope": "Scope 2", "tonnes": 200.25, "measured": None},
]
WORKFORCE: Rows = [
    {
        "organisation": "A",
        "on": dt.date(2026, 3, 31),
        "staff_group": "Students",
        "posts": 100.0,
        "vacant": 10.0,
    },
    {
        "organisation": "A",
        "on": dt.date(2026, 6, 30),
        "staff_group": "Students",
        "posts": 100.0,
        "vacant": 5.0,
    },
    {"organisation": "A", "on": dt.date(2026, 6, 30), "staff_group": "All", "posts": 100.0, "vacant": 5.0}
    | {"levy_paid": 300000, "levy_spent": 120000, "levy_shared": 25000},
    {
        "organisation": "B",
        "on": dt.date(2026, 3, 31),
        "staff_group": "Students",
        "posts": 300.0,
        "vacant": 23.0,
    },
]
BROWNFIELD: Rows = [
    {"authority": "London Borough of Wexport", "homes_low": 10.0, "hectares": 2.0, "ownership": "Public"},
    {"organisation_uri": "http://example.org/id/district-council/vale-ham", "homes_low": 5.0, "hectares": 1.0}
    | {"ownership": "Not public"},
    {"authority": "Vale-Ham District Council", "homes_low": None, "hectares": 1.0, "ownership": "Mixed"},
    {"authority": "Vale-Ham", "homes_low": 7.0, "hectares": 4.0, "ownership": "Unknown"},
    {"authority": "Elsewhere Council", "homes_low": 900.0, "hectares": 50.0, "ownership": "Public"},
]
GRANTS: Rows = [
    {"area_code": "X01000001", "funder": "Fund", "amount": 100.5, "currency": "GBP"},
    {"area_code": "X01000001", "funder": "Fund", "amount": 70, "currency": "EUR"},
    {"area_name": "Vale Ham", "funder": "Trust", "amount": 50, "currency": "GBP"},
    {
        "area_code": "E09000099",
        "area_name": "Elsewhere",
        "funder": "Trust",
        "amount": 5000,
        "currency": "GBP",
    },
]
CONTRACTS: Rows = [
    {"buyer": "Wexport Borough Council", "ends": dt.date(2026, 11, 1), "amount": 10, "currency": "GBP"}
    | {"supplier_scale": "Small or medium"},
    {"buyer": "Wexport General Hospitals", "ends": dt.date(2028, 10, 31), "amount": 20, "currency": "GBP"}
    | {"supplier_scale": "Large"},
    {"buyer": "Wexport Borough Council", "ends": dt.date(2028, 11, 1), "amount": 40, "currency": "GBP"},
    {"buyer": "Wexport Borough Council", "ends": dt.date(2026, 10, 31), "amount": 80, "currency": "GBP"},
    {"buyer": "Elsewhere Council", "ends": dt.date(2027, 1, 1), "amount": 160, "currency": "GBP"},
]
AREAS: Rows = [
    {"code": "X01000001", "name": "Wexport", "role": "part"},
    {"code": "X01000002", "name": "Vale Ham", "role": "part"},
    {"code": "XWX", "name": "Wexport General Hospitals", "role": "body"},
    {"code": "E09000099", "name": "Elsewhere", "role": "peer"},
]

# indicator, rows, its value, how many rows are behind it; each worked out by hand from the rows above.
CASES: list[tuple[str, Rows, Any, int]] = [
    ("research.open_studies", RESEARCH, 4, 4),  # all but the closed trial
    ("research.commercial_trials", RESEARCH, Decimal("33.3"), 3),  # one of three open trials
    ("research.income", RESEARCH, Decimal("160.00"), 5),  # 100 + 50.50 + 9.50
    ("research.firms_helped", RESEARCH, 6, 5),  # 2 + 1 + 3
    ("research.with_university", RESEARCH, Decimal("50.0"), 4),  # two of the four that say so
    ("civic.seats", SEATS, 2, 2),
    ("civic.voting_seats", SEATS, Decimal("66.7"), 3),  # two of three; an invitation is no seat
    ("civic.seats_sought", SEATS, 1, 2),  # one board, which two organisations seek
    ("civic.charters", CHARTERS, 3, 3),
    ("civic.living_wage_bodies", CHARTERS, 1, 1),  # signed is not accredited
    ("civic.charters_to_renew", CHARTERS, 1, 1),  # from 1 November 2026 to 31 October 2027
    ("civic.hidden_activity", [{"counted": False}, {"counted": True}, {"counted": False}], 2, 2),
    (
        "civic.decisions_ahead",
        [{"on": dt.date(*day)} for day in ((2026, 10, 31), (2026, 11, 1), (2027, 4, 30), (2027, 5, 1))],
        2,
        2,
    ),
    ("civic.grants", GRANTS, Decimal("150.50"), 2),  # euros and grants elsewhere left out
    ("estates.surplus_sites", SURPLUS, 3, 3),
    ("estates.surplus_land", SURPLUS, Decimal("1.75"), 2),
    ("estates.homes_possible", SURPLUS, 40, 4),  # 24 + 6 + 10; one does not say
    (
        "estates.open_to_community",
        [{"community": True}, {"community": False}, {"community": None}],
        Decimal("50.0"),
        2,
    ),
    ("estates.brownfield_homes", BROWNFIELD, Decimal("22.00"), 4),  # 10 + 5 + 7
    ("estates.brownfield_public", BROWNFIELD, Decimal("75.0"), 3),  # 2 + 1 of 2 + 1 + 1
    (
        "estates.council_assets",
        [{"authority": "Wexport Council"}, {"authority": "Wexport"}, {"authority": "Elsewhere"}],
        2,
        2,
    ),
    ("procurement.contracts_ending", CONTRACTS, 2, 2),  # from 1 November 2026 to 31 October 2028
    ("procurement.value_ending", CONTRACTS, Decimal("30.00"), 2),
    ("procurement.small_suppliers", CONTRACTS, Decimal("50.0"), 2),
    ("net_zero.footprint", FOOTPRINT, Decimal("1200.25"), 3),  # A's of 2024/25, B's of 2023/24
    ("net_zero.measured", FOOTPRINT, Decimal("40.0"), 2),  # 400 of 400 + 600
    (
        "employment.vacancy_rate",
        WORKFORCE,
        Decimal("7.0"),
        2,
    ),  # 5 + 23 of 100 + 300, on each one's latest day
    ("employment.levy_used", WORKFORCE, Decimal("40.0"), 3),
    ("employment.levy_shared", WORKFORCE, Decimal("25000.00"), 3),
]


def plans() -> dict[str, Plan]:
    return {
        plan.indicator: plan
        for each in (indicators.plans, indicators.published_plans)
        for plan in each(ASKED)
    }


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with engine(tmp_path_factory.mktemp("spill")) as started:
        yield started


def told(running: Engine, plan: Plan, rows: Rows, cut: tuple[str, ...] = ()) -> Rows:
    """What a plan says of rows; columns that a row does not have are empty."""
    known = register(plan.kind)
    types = ({OWNER: "string"} if known.owned else {}) | {c.name: c.type for c in table_of(known).columns}
    running.table(plan.kind, as_table(rows, types))
    running.table("place_areas", as_table(AREAS, dict.fromkeys(AREAS[0], "string")))
    found: Rows = running.arrow(running.sql(plan.cuts()[cut])).to_pylist()
    return found


def as_table(rows: Rows, types: Mapping[str, str]) -> pa.Table:
    arrays = {}
    for name, type_ in types.items():
        cells = [row.get(name) for row in rows]
        if type_.startswith("decimal"):
            cells = [None if cell is None else Decimal(str(cell)) for cell in cells]
        arrays[name] = pa.array(cells, ibis.dtype(type_).to_pyarrow())
    return pa.table(arrays)


@pytest.mark.parametrize(("indicator", "rows", "value", "count"), CASES, ids=[case[0] for case in CASES])
def test_an_indicator_comes_to_what_is_worked_out_by_hand(
    running: Engine, indicator: str, rows: Rows, value: Any, count: int
) -> None:
    assert told(running, plans()[indicator], rows) == [{"value": value, "count": count}]


def test_every_indicator_over_a_register_that_is_shipped_has_such_a_case() -> None:
    assert sorted(plans()) == sorted(case[0] for case in CASES)


def test_a_sum_of_which_no_row_says_anything_is_unknown_and_without_rows_is_nought(running: Engine) -> None:
    income = plans()["research.income"]
    assert told(running, income, [{"organisation": "A", "income": None}]) == [{"value": None, "count": 1}]
    assert told(running, income, []) == [{"value": Decimal("0.00"), "count": 0}]
    assert told(running, plans()["civic.voting_seats"], []) == [{"value": None, "count": 0}], (
        "a share of nothing"
    )


def test_what_is_published_of_other_places_alone_says_nothing_of_this_one(running: Engine) -> None:
    elsewhere = [{"area_code": "E09000099", "amount": 5, "currency": "GBP"}]
    assert told(running, plans()["civic.grants"], elsewhere) == [{"value": None, "count": 0}]


def test_a_cut_names_its_parts_and_what_is_not_stated(running: Engine) -> None:
    found = told(running, plans()["research.income"], RESEARCH, ("funder",))
    assert found == [{"funder": "Not stated", "value": Decimal("160.00"), "count": 5}]
    by_year = told(running, plans()["net_zero.footprint"], FOOTPRINT, ("year",))
    assert {row["year"]: row["value"] for row in by_year} == {
        "2023/24": Decimal("700.25"),
        "2024/25": Decimal("1000.00"),
    }, "cut by year, every year is there"
    areas = told(running, plans()["estates.brownfield_homes"], BROWNFIELD, ("area",))
    assert {row["area"]: row["value"] for row in areas} == {
        "Wexport": Decimal("10.00"),
        "Vale Ham": Decimal("12.00"),
    }


@pytest.mark.parametrize(
    ("compute", "said"),
    [
        ({"take": "beds"}, "no column beds"),
        ({"take": "state"}, "cannot be added up"),
        ({"take": "rows", "by": ["colour"]}, "no column colour"),
        ({"take": "plots", "interval": "byar", "over": {"take": "rows"}}, "no interval"),
    ],
)
def test_an_indicator_that_its_register_cannot_answer_is_refused_in_words(
    tmp_path: Any, compute: dict[str, Any], said: str
) -> None:
    own(tmp_path, "registers", "allotments", ALLOTMENTS)
    words = ("title", "label", "unit", "description", "method", "question", "definition", "numerator")
    text = dict.fromkeys((*words, "geography", "source", "owner"), "plots") | {"theme": "estates"}
    own(
        tmp_path,
        "indicators",
        "estates.plots",
        {**EDITION, **text, "compute": {"from": "allotments", **compute}},
    )
    with pytest.raises(InputError, match=said):
        list(indicators.plans(Asked(ASKED.place, tmp_path / "content", ASKED.context)))
