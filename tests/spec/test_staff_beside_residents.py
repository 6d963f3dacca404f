"""Staff by sex, ethnic group and disability beside residents of working age, from tables of the census."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from commonweal.analysis.workforce.figures import Told
from commonweal.analysis.workforce.groups import NOT_SAID, representation_by
from commonweal.evidence.store import Store
from commonweal.indicators import people_plans
from commonweal.pipeline import beside, load
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind
from commonweal.vocabulary.plans import Asked, Context
from tests.spec.test_staff_for_residents import row

ETHNIC = {"White": 800, "Asian, Asian British or Asian Welsh": 150, "Does not apply": 0}


def by_sex(category: str, headcount: int | None, residents: float | None) -> dict[str, Any]:
    return row("footprint", "", headcount, residents) | {"table": "sex", "category": category}


def told(women: int | None = 70) -> Told:
    rows = [by_sex("Female", women, 500.0), by_sex("Male", 30, 500.0), by_sex("Not stated", 40, None)]
    return Told([row("footprint", "", 140, 1000.0), *rows])


def test_the_share_of_staff_who_have_stated_it_is_over_the_share_of_residents() -> None:
    [(_, women)] = representation_by("sex", told(), ())
    assert women.value == pytest.approx(0.7 / 0.5)
    assert women.low is not None
    assert women.high is not None
    assert women.low < 1.4 < women.high
    assert [name for name, _ in representation_by("sex", told(), ("sex",))] == [("Female",), ("Male",)]


def test_where_a_count_is_hidden_there_is_no_number_and_where_nobody_says_it_neither() -> None:
    [(_, women)] = representation_by("sex", told(None), ())
    assert women.value is None
    [(_, disabled)] = representation_by("disability", told(), ())
    assert (disabled.value, disabled.why) == (None, NOT_SAID)
    few = by_sex("all", None, None) | {"table": "disability", "level": "everywhere", "why": "too few bodies"}
    [(_, disabled)] = representation_by("disability", Told([few]), ())
    assert disabled.value is None


def test_a_category_may_hold_commas() -> None:
    assert beside.parts("age=Aged 16 to 24 years, ethnicity=Asian, Asian British or Asian Welsh") == {
        "age": "Aged 16 to 24 years",
        "ethnicity": "Asian, Asian British or Asian Welsh",
    }


def census(path: Path, councils: list[str]) -> Path:
    heads = [
        "Lower tier local authorities Code",
        "Lower tier local authorities",
        "Age (6 categories) Code",
        "Age (6 categories)",
        "Ethnic group (6 categories) Code",
        "Ethnic group (6 categories)",
        "Observation",
    ]
    ages = ["Aged 15 years and under", "Aged 16 to 24 years", "Aged 50 to 64 years", "Aged 65 years and over"]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [heads, *([code, "A council", at, age, number, group, people] for code in councils
             for at, age in enumerate(ages) for number, (group, people) in enumerate(ETHNIC.items()))]
        )  # fmt: skip
    return path


def test_residents_of_working_age_are_added_up_over_the_councils_of_the_footprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside.viewing, "footprint", lambda store: {"E06000001", "E06000002"})
    workspace = tmp_path / "workspace"
    options = load.LoadOptions(figures=False, accept_proposals=True)
    [part] = load.add(workspace, "statistics", [census(tmp_path / "one.csv", ["E06000001"])], options=options)
    assert part.error is None
    assert part.facts["layout"] == "census-groups"
    assert beside.beside(Store(workspace)).residents == {}  # a council is missing: missing is not zero
    both = census(tmp_path / "both.csv", ["E06000001", "E06000002"])
    [whole] = load.add(workspace, "statistics", [both], options=options)
    assert whole.error is None
    found = beside.beside(Store(workspace))
    assert found.residents == {("ethnicity", "White"): 3200, ("ethnicity", "Asian"): 600}
    assert found.by == ("ethnicity",)


def test_they_are_made_only_where_residents_are_known_by_it() -> None:
    def made(by: str) -> set[str]:
        asked = Asked(
            Place(SYSTEM, "", PlaceKind.SYSTEM), None, Context(digest="", parameters={"residents beside": by})
        )
        return {plan.indicator for plan in people_plans(asked) if plan.indicator.endswith("_represented")}

    assert made("none") == set()
    assert made("sex, disability") == {"workforce.sex_represented", "workforce.disability_represented"}
