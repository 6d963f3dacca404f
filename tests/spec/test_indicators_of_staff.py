"""A system makes indicators of staff by content alone, out of what was let out; what is not declared is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from commonweal.analysis.workforce.figures import Number, Told
from commonweal.analysis.workforce.own import Own, Taken
from commonweal.content.indicators_model import KIND, IndicatorText
from commonweal.content.loader import load
from commonweal.indicators import people_plans
from commonweal.pipeline import holdings
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind
from commonweal.vocabulary.plans import Asked
from tests.spec.test_staff_for_residents import row

SHIPPED = "workforce.staff"


def put(workspace: Path, compute: dict[str, Any]) -> Path:
    """An indicator of a system's own in its content."""
    shipped = load(KIND, SHIPPED, IndicatorText).model_dump(mode="json", exclude={"id", "kind", "effective"})
    folder = workspace / "content" / KIND / "employment.low_bands"
    folder.mkdir(parents=True)
    said = shipped | {"label": "Staff in bands 2 and 3", "compute": compute}
    (folder / "2026-11-22.yaml").write_text(yaml.safe_dump(said))
    return workspace / "content"


def plan(content: Path):
    asked = Asked(Place(SYSTEM, "The system", PlaceKind.SYSTEM), content)
    return {one.indicator: one for one in people_plans(asked)}["employment.low_bands"]


def by_band(level: str, area: str, category: str, headcount: int | None) -> dict[str, Any]:
    return row(level, area, headcount, None) | {"table": "band", "category": category}


TOLD = Told(
    [
        row("everywhere", "", 100, None),
        row("place", "harbour", 40, None),
        by_band("everywhere", "", "Band 2", 20),
        by_band("everywhere", "", "Band 3", 15),
        by_band("everywhere", "", "Band 5", 65),
        by_band("place", "harbour", "Band 2", 10),
        by_band("place", "harbour", "Band 3", None),
    ]
)
LOW = Taken("staff", "band", ("Band 2", "Band 3"))


def test_categories_that_were_let_out_are_added_up():
    assert list(Own(LOW)(TOLD, ())) == [((), Number(35, count=35))]
    [(_, share)] = Own(LOW, Taken("staff"), 100)(TOLD, ())
    assert share.value == 35.0


def test_where_one_of_them_is_hidden_only_the_range_is_told():
    [(name, number)] = Own(LOW)(TOLD, ("place",))
    assert name == ("Harbour",)
    assert (number.value, number.low, number.high) == (None, 11, 17)
    assert number.why


def test_a_category_that_is_called_otherwise_is_not_nobody():
    [(_, number)] = Own(Taken("staff", "band", ("Band two",)))(TOLD, ())
    assert number.value is None
    assert "Band 2, Band 3, Band 5" in number.why


def test_an_indicator_of_content_is_planned_among_those_of_staff(tmp_path: Path):
    content = put(tmp_path, {"from": "workforce", "take": "staff", "where": {"band": ["Band 2", "Band 3"]},
                             "over": {"take": "staff"}, "times": 100, "by": ["place", "quintile"]})  # fmt: skip
    made = plan(content)
    assert made.label == "Staff in bands 2 and 3"
    assert set(made.cuts()) == {(), ("place",), ("quintile",)}
    assert holdings.check(tmp_path) == []


@pytest.mark.parametrize(
    ("compute", "why"),
    [
        ({"take": "patients"}, "none of the people that are counted"),
        ({"take": "staff", "where": {"band": ["Band 2"], "sex": ["Female"]}}, "one thing at a time"),
        ({"take": "staff", "where": {"postcode": ["HX1"]}}, "one thing at a time"),
        ({"take": "staff", "by": ["organisation"]}, "cut by one of these"),
        ({"take": "staff", "by": [["place", "quintile"]]}, "cut by one of these"),
        ({"take": "staff", "areas": "added"}, "no “areas”"),
    ],
)
def test_what_is_not_declared_is_refused_in_words(tmp_path: Path, compute: dict[str, Any], why: str):
    content = put(tmp_path, {"from": "workforce"} | compute)
    with pytest.raises(InputError, match=why):
        plan(content)


def test_check_names_an_indicator_that_is_computed_from_nothing_known(tmp_path: Path):
    put(tmp_path, {"from": "workfroce", "take": "staff"})
    [fault] = holdings.check(tmp_path)
    assert "employment.low_bands" in fault
    assert "workfroce" in fault
    assert "workforce" in fault.replace("workfroce", "")


def test_check_says_what_is_wrong_with_one_that_cannot_be_read(tmp_path: Path):
    put(tmp_path, {"from": "workforce", "take": "patients"})
    [fault] = holdings.check(tmp_path)
    assert "2026-11-22.yaml" in fault
    assert "none of the people that are counted" in fault
