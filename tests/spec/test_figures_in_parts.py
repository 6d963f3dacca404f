"""Figures below the council, by deprivation and beside peers: worked by hand on two places and a few small areas."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from commonweal.analysis.population.funnels import Position
from commonweal.analysis.statistics import BY_PART, BY_SIZE, Rule, finished
from commonweal.analysis.statistics.parts import FIFTH, NEIGHBOURHOOD, PLACE
from commonweal.pipeline import funnels, inequality
from commonweal.vocabulary.figures import Audience, Figure, Lineage, Suppressed, Uncertainty
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind

RULE = Rule(take="claimants", areas="averaged", weight="population_16_64", counted_per=100)
Row = dict[str, Any]


def row(code: str, value: float | None, people: float, **more: Any) -> Row:
    days = {"period": "2025", "period_from": dt.date(2025, 1, 1), "period_to": dt.date(2025, 12, 31)}
    nothing = {"breakdown": "", "low": None, "high": None, "status": None, "site": "", "group": ""}
    whose = {
        "population": people * 2,
        "population_16_64": people,
        "population_0_15": None,
        "small_areas": 1.0,
    }
    about = {"measure": "claimants", "code": code, "name": code, "value": value, "share": 1.0, "members": 1}
    return days | nothing | whose | about | {"role": "part", "level": "lsoa21"} | more


def part(
    code: str, value: float | None, people: float, sort: str, name: str, members: int, **more: Any
) -> Row:
    return row(code, value, people, sort=sort, within="Here", part=name, members=members, **more)


def cut(rows: list[Row], which: tuple[str, ...]) -> list[Row]:
    made: list[Row] = finished(pa.Table.from_pylist(rows), which, RULE, "Here").to_pylist()
    return made


class TestParts:
    """Places, neighbourhoods and fifths, put together from what is published."""

    def test_small_areas_are_averaged_by_those_who_can_claim(self) -> None:
        rows = [
            part("a", 2, 100, NEIGHBOURHOOD, "Harbour", 2),
            part("b", 8, 300, NEIGHBOURHOOD, "Harbour", 2),
        ]
        [made] = cut(rows, BY_PART)
        assert (made["value"], made["of"]) == (Decimal("6.5"), "400")  # (2 × 100 + 8 × 300) ÷ 400
        assert made["low"] < made["value"] < made["high"]

    def test_an_area_that_lies_there_in_part_counts_in_part(self) -> None:
        rows = [
            part("a", 2, 100, NEIGHBOURHOOD, "Harbour", 2),
            part("b", 8, 300, NEIGHBOURHOOD, "Harbour", 2, share=0.5),
        ]
        [made] = cut(rows, BY_PART)
        assert (made["value"], made["of"]) == (Decimal("5.6"), "250")  # (2 × 100 + 8 × 150) ÷ 250

    def test_a_place_that_is_one_council_has_its_number(self) -> None:
        council = part("c", 5, 900, PLACE, "Wexport", 1, level="authority")
        [made] = cut([council, part("a", 9, 100, PLACE, "Wexport", 1)], BY_PART)
        assert (made["value"], made["of"]) == (Decimal(5), "900")

    def test_where_a_council_is_missing_small_areas_stand_in(self) -> None:
        council = part("c", 5, 900, PLACE, "Wexport", 2, level="authority")
        [made] = cut([council, part("a", 9, 100, PLACE, "Wexport", 1)], BY_PART)
        assert made["value"] == Decimal(9)

    def test_a_neighbourhood_short_of_an_area_has_no_number(self) -> None:
        [made] = cut([part("a", 2, 100, NEIGHBOURHOOD, "Harbour", 3)], BY_PART)
        assert made["value"] is None
        assert made["why"] == "No value for 2025 is published for 2 of its 3 small areas."

    def test_fifths_are_of_the_newest_time_that_all_of_them_have(self) -> None:
        names = [*inequality.FIFTHS.values()]
        rows = [part(name, 4, 100, FIFTH, name, 1, period="2024") for name in names]
        rows += [part(name, 5, 100, FIFTH, name, 1) for name in names[:4]]
        assert {(each["period"], each["value"]) for each in cut(rows, BY_PART)} == {("2024", Decimal(4))}

    @pytest.mark.parametrize(("held", "has_number"), [(18, True), (17, False)])
    def test_a_fifth_may_lack_a_tenth_of_its_areas(self, held: int, has_number: bool) -> None:
        rows = [part(f"a{at}", 4, 100, FIFTH, "1 of 5, the most deprived", 20) for at in range(held)]
        assert (cut(rows, BY_PART)[0]["value"] is not None) is has_number


def test_a_peer_is_put_together_from_its_councils_and_stands_in_the_alphabet() -> None:
    own = row("x", 4, 1000, role="own", name="Here", level="icb")
    councils = [
        ("p1", 2, 100, "Zed"),
        ("p2", 4, 300, "Zed"),
        ("q1", 7, 100, "Alder"),
        ("q2", 9, 100, "Alder"),
    ]
    peers = [
        row(code, value, of, role="peer part", group=name, members=2) for code, value, of, name in councils
    ]
    made = cut([own, *peers], ("area",))
    assert [(each["area"], each["value"]) for each in made] == [
        ("Here", Decimal(4)), ("Alder", Decimal(8)), ("Zed", Decimal("3.5"))]  # fmt: skip
    short = [one for one in peers if one["code"] != "q2"]
    assert (
        cut([own, *short], ("area",))[1]["why"] == "No value for 2025 is published for 1 of its 2 councils."
    )
    assert [each["of"] for each in cut([own, *peers], BY_SIZE)] == ["1000", "200", "400"]


def fifth(at: int, value: float | None, limit: float | None, of: str = "1000") -> Figure:
    names = [*inequality.FIFTHS.values()]
    place = Place(SYSTEM, "Here", PlaceKind.SYSTEM)
    spread = None if limit is None or value is None else Uncertainty(
        Decimal(str(value - limit)), Decimal(str(value + limit)), "95% limits")  # fmt: skip
    return Figure(
        indicator="employment.claimants", label="Claimants", unit="percent", place=place, period=None,
        value=Suppressed("nothing") if value is None else Decimal(str(value)),
        cut={"sort": FIFTH, "within": "Here", "part": names[at], "period": "2025", "of": of},
        audience=Audience.SYSTEM, lineage=Lineage((), "", "", "", ""), uncertainty=spread,
    )  # fmt: skip


class TestInequality:
    """The slope index over fifths, and when none is due."""

    def test_a_straight_line_through_fifths_has_the_slope_that_is_seen(self) -> None:
        found = inequality._unequal(
            "Here", [fifth(at, 10 - 2 * at, 0.5) for at in range(5)], inequality.Scale.LOGIT
        )
        assert found.slope is not None
        assert found.slope.value == pytest.approx(-10, abs=1e-6)  # 2 a fifth, over the five
        assert found.slope.low < -10 < found.slope.high

    @pytest.mark.parametrize(("fifths", "why_not"), [
        ([fifth(at, 10 - at, 0.5) for at in range(4)], "not every fifth has a number"),
        ([fifth(at, 10 - at, None) for at in range(5)], inequality.NO_LIMITS),
        ([fifth(at, 10 - at, 0.5, of="") for at in range(5)], inequality.NO_SIZES),
    ])  # fmt: skip
    def test_where_none_is_due_it_says_why(self, fifths: list[Figure], why_not: str) -> None:
        found = inequality._unequal("Here", fifths, inequality.Scale.LOGIT)
        assert (found.slope, found.why_not) == (None, why_not)


def test_a_funnel_tells_what_chance_explains_by_size() -> None:
    import numpy as np

    made = funnels._funnel(
        ["Small", "Large"], np.array([50.0, 50_000.0]), np.array([14.0, 14.0]), 100.0, 10.0, of_nation=True
    )
    assert [point.position for point in made.points] == [Position.WITHIN, Position.HIGH_OUTER]
    assert all(low[1] <= 10 <= high[1] for low, high in zip(*made.inner, strict=True))
