"""Every indicator over published numbers, worked by hand in indicator_cases.yaml, and the rules that they keep."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from commonweal.content.determinants import determinants
from commonweal.content.indicators_model import PUBLISHED, Compute, IndicatorText
from commonweal.content.loader import ids, load
from commonweal.content.statistics import measures
from commonweal.indicators import statistics
from commonweal.vocabulary.places import Place, PlaceKind
from commonweal.vocabulary.plans import Asked, Plan

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("indicator_cases.yaml").read_text(encoding="utf-8")
)
PLACE = Place("E54000027", "The place", PlaceKind.BOARD)
ASHBY = {"population": 1000.0, "population_16_64": 600.0, "population_0_15": 200.0, "small_areas": 2.0}
BENTON = {"population": 3000.0, "population_16_64": 1400.0, "population_0_15": 600.0, "small_areas": 6.0}
PARTS = (("E09000001", "Ashby", ASHBY), ("E09000002", "Benton", BENTON))
OF_BODIES = (
    "employment.nhs_",
    "estates.",
    "net_zero.electricity",
    "net_zero.gas",
    "net_zero.energy_cost",
    "net_zero.own_renewables",
)
OF_COUNCILS = ("estates.h", "estates.planning", "estates.broadband")


@functools.cache
def texts() -> dict[str, IndicatorText]:
    known = (load("indicators", id_, IndicatorText) for id_ in ids("indicators"))
    return {text.id: text for text in known if text.compute and text.compute.from_ in PUBLISHED}


def computed(text: IndicatorText) -> Compute:
    assert text.compute is not None
    return text.compute


@functools.cache
def plans() -> dict[str, Plan]:
    return {plan.indicator: plan for plan in statistics.published_plans(Asked(PLACE))}


def row(measure: str, code: str, value: float | None, **more: Any) -> dict[str, Any]:
    year = str(more.pop("year", "2024"))
    days = {"period_from": dt.date(int(year), 1, 1), "period_to": dt.date(int(year), 12, 31)}
    blank = {"level": "authority", "breakdown": "", "low": None, "high": None, "status": None, "site": ""}
    nobody = dict.fromkeys(ASHBY)
    return blank | nobody | {"share": 1.0, "name": code, "role": "own"} | days | {
        "measure": measure, "code": code, "value": value, "period": year} | more  # fmt: skip


def rows_of(compute: Compute, case: dict[str, Any], role: str) -> list[dict[str, Any]]:
    part = case.get("breakdown", "")
    rows = [row(compute.take, PLACE.code, case["own"], breakdown=part)] if "own" in case else []
    measured = {
        compute.take: case["parts"],
        compute.over: case.get("over"),
        compute.averaged_by: case.get("weight"),
    }
    for measure, numbers in measured.items():
        for (code, name, people), number in zip(PARTS, numbers or (), strict=False):
            cut = part if measure == compute.take else ""
            rows.append(row(str(measure), code, number, breakdown=cut, role=role, name=name, **people))
    return rows


def headline(plan: Plan, rows: Sequence[dict[str, Any]], cut: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    assert plan.finished is not None
    return plan.finished(pa.Table.from_pylist(list(rows)), cut).to_pylist()


@pytest.mark.parametrize("indicator", sorted(texts()))
def test_an_indicator_gives_what_was_worked_by_hand(indicator: str) -> None:
    case, compute = CASES[indicator], computed(texts()[indicator])
    is_bodies = indicator.startswith(OF_BODIES) and not indicator.startswith(OF_COUNCILS)
    [made] = headline(plans()[indicator], rows_of(compute, case, "body" if is_bodies else "part"))
    expected = case["gives"]
    if expected is None:
        assert made["value"] is None
        assert "cannot be put together" in made["why"]
    else:
        assert made["value"] == Decimal(str(expected)), case["by_hand"]
        assert ("put together from 2 of its 2" in (made["caveat"] or "")) is ("own" not in case)
    if "limits" in case:
        assert [made["low"], made["high"]] == [Decimal(str(one)) for one in case["limits"]]


def test_every_indicator_has_a_case_and_says_what_it_is() -> None:
    assert set(CASES) == set(texts())
    for text in texts().values():
        assert text.theme in {each.id for each in determinants()}
        known = measures()
        about = [computed(text).take, computed(text).over, computed(text).averaged_by]
        if computed(text).from_ == "statistics":
            people = ("population", "population_16_64", "population_0_15", "small_areas")
            assert {one for one in about if one} <= {*known, *people}, text.id


def test_no_two_indicators_differ_only_by_a_column() -> None:
    made = [(c.from_, c.take, c.over, str(c.where.get("breakdown"))) for c in map(computed, texts().values())]
    assert len(set(made)) == len(made)


def test_guiding_questions_name_indicators_that_there_are() -> None:
    named = {one for each in determinants() for question in each.questions for one in question.indicators}
    assert named <= set(ids("indicators"))
    assert all(len(each.questions) >= 4 and each.missing for each in determinants())


class TestWhatIsNotPublished:
    """What a figure says where numbers are missing, withheld or old. Missing is never zero."""

    def test_a_missing_council_leaves_the_board_without_a_number(self) -> None:
        rows = [row("employment_rate", "E09000001", 70, role="part", **ASHBY)]
        lacks = {"status": "not available", "role": "part", "name": "Benton"}
        rows.append(row("employment_rate", "E09000002", None, **lacks, **BENTON))
        [made] = headline(plans()["employment.rate"], rows)
        assert made["value"] is None
        assert made["why"] == "No value for 2024 is published for Benton, of 2 councils."

    def test_an_earlier_year_stands_where_the_newest_is_incomplete(self) -> None:
        rows = [row("employment_rate", "E09000001", 70, role="part", **ASHBY)]
        rows += [row("employment_rate", code, 60, year=2023, role="part", **who) for code, _, who in PARTS]
        [made] = headline(plans()["employment.rate"], rows)
        assert (made["value"], made["period_to"]) == (Decimal(60), dt.date(2023, 12, 31))

    def test_a_withheld_value_says_so(self) -> None:
        [made] = headline(
            plans()["health.index"], [row("health_index", PLACE.code, None, status="suppressed")]
        )
        assert made["why"] == "Its publisher gives no value: suppressed."

    def test_nothing_at_all_says_so(self) -> None:
        schema = pa.Table.from_pylist([row("health_index", "x", 1.0)]).schema
        plan = plans()["health.index"]
        assert plan.finished is not None
        [made] = plan.finished(schema.empty_table(), ()).to_pylist()
        assert made["why"].startswith("Nothing is published for The place")

    def test_a_weight_that_is_not_held_is_named(self) -> None:
        rows = [row("employment_rate", code, 60, role="part", name=name) for code, name, _ in PARTS]
        [made] = headline(plans()["employment.rate"], rows)
        assert made["why"] == "What it would be weighted by is not held for Ashby, Benton."

    def test_a_council_in_two_boards_counts_with_its_part(self) -> None:
        rows = [row("employment_rate", code, 60 + 20 * at, role="part", name=name, **who | {"share": 1 - at / 2})
                for at, (code, name, who) in enumerate(PARTS)]  # fmt: skip
        [made] = headline(plans()["employment.rate"], rows)
        # (60 × 600 + 80 × 1,400 × ½) ÷ (600 + 700)
        assert made["value"] == Decimal("70.8")
        assert "Of Benton only the part in this place counts" in made["caveat"]


class TestCuts:
    """Change over time, and comparison without ranking."""

    rows = (
        row("employment_rate", PLACE.code, 70, year=2023),
        row("employment_rate", PLACE.code, 72, low=70, high=74),
        row("employment_rate", "E92000001", 75, role="above", name="England"),
        row("employment_rate", "E09000001", None, role="part", name="Ashby", status="suppressed", **ASHBY),
    )

    def test_by_period(self) -> None:
        made = headline(plans()["employment.rate"], self.rows, ("period",))
        assert [(one["period"], one["value"], one["low"]) for one in made] == [
            ("2023", Decimal(70), None),
            ("2024", Decimal(72), Decimal(70)),
        ]

    def test_by_area(self) -> None:
        made = headline(plans()["employment.rate"], self.rows, ("area",))
        assert [(one["area"], one["value"]) for one in made] == [
            ("The place", Decimal(72)),
            ("Ashby", None),
            ("England", Decimal(75)),
        ]
        assert made[1]["why"] == "Its publisher gives no value: suppressed."

    def test_sites_stand_for_their_trust(self) -> None:
        rows = [
            row("floor_area_occupied", "R1A", 90 * n, site=f"R1A0{n}", role="body", level="site")
            for n in (1, 2)
        ]
        rows += [
            row("floor_area", "R1A", 100 * n, site=f"R1A0{n}", role="body", level="site") for n in (1, 2)
        ]
        [made] = headline(plans()["estates.occupied"], rows)
        assert made["value"] == Decimal(90)
