"""Frameworks: others' shapes with our figures laid in; what has none stays and says why."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from commonweal.content.frameworks import Framework, frameworks, wanted
from commonweal.content.indicators_model import KIND as INDICATORS
from commonweal.content.loader import ids
from commonweal.publication.frameworks import Laid, for_programs, laid_out
from commonweal.publication.papers import Material, paper
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.vocabulary.plans import Cut
from tests.making_papers import figure_set, material

YEARS, RATE, PAY = "health.healthy_life_expectancy", "employment.rate", "employment.weekly_pay"
BY_AREA = {"Wexmoor and Vale": "61", "England": "63", "London": "64", "Wexport": "57.5", "Valemoor": "66"}
BY_GROUP = {"sex=Female": "62", "sex=Male": "60"}
OWN = """
title: How our board looks at the place
status: draft
authored_by: Our board
checked_by: null
reviewed_on: 2026-11-22
next_review: 2027-11-22
derived_from: ["Our plan, 2026"]
order: 9
summary: Two things that we promised to look at.
domains:
  - title: Work
    aspects:
      - {title: People in work, indicators: [employment.rate, ours.missing]}
      - {title: Dignity at work, silent: Nobody measures it.}
"""


def parts(kept: FigureSet, cut: Cut) -> list[Figure]:
    held = BY_AREA if cut == ("area",) else BY_GROUP
    return [replace(kept.headline, value=Decimal(v), cut={cut[0]: of}) for of, v in held.items()]


@pytest.fixture(scope="module")
def made() -> Material:
    every = frameworks()
    sets = {
        YEARS: figure_set(YEARS, Decimal(61), unit="years", cuts=[("area",), ("breakdown",)]),
        RATE: figure_set(RATE, Decimal("73.9"), unit="percent"),
        PAY: figure_set(
            PAY, Suppressed("It is published for councils only."), label="Weekly pay", cuts=[("area",)]
        ),
    }
    return replace(material(), sets=sets, parts=parts, frameworks=every, wanted=wanted(every))


def laid(made: Material, id_: str = "wellbeing") -> Laid:
    [one] = [each for each in made.frameworks if each.id == id_]
    return laid_out(one, made.sets, made.parts, made.wanted)


def answer(found: Laid, title: str, at: int = 0):
    [aspect] = [one for one in found.framework.aspects if one.title == title]
    return found.answers[aspect][at]


def test_three_are_shipped_and_every_indicator_that_they_name_exists() -> None:
    every = frameworks()
    assert [one.id for one in every] == ["wellbeing", "anchor-dimensions", "levelling-up-missions"]
    assert {id_ for one in every for id_ in one.indicators} <= set(ids(INDICATORS))
    assert [len(every[0].domains), set(every[0].tiers)] == [7, {"core", "strengthening"}]


def test_a_policy_that_has_ended_says_so() -> None:
    assert {one.id: one.standing for one in frameworks()}["levelling-up-missions"] == "superseded"


def test_a_figure_stands_with_the_gaps_between_areas_and_groups(made: Material) -> None:
    found = answer(laid(made), "Years in good health")
    assert found.kept is not None
    assert found.between_areas is not None
    assert found.between_groups is not None
    # England and the regions are no part of the place, and the place is no part of itself.
    assert (found.between_areas.among, found.between_areas.in_words("area")) == (
        2,
        "57.5 (Wexport) to 66 (Valemoor)",
    )
    assert found.between_groups.in_words("breakdown").startswith("60 (")


@pytest.mark.parametrize(
    ("title", "at", "why"),
    [
        ("Results at school", 0, "no indicator of them is shipped yet"),
        ("Pay that one can live on", 0, "It needs: "),
        ("Pay that one can live on", 1, "Weekly pay: It is published for councils only."),
    ],
)
def test_what_has_no_figure_says_why(made: Material, title: str, at: int, why: str) -> None:
    found = answer(laid(made), title, at)
    assert found.kept is None
    assert why in found.why


def test_areas_are_set_apart_even_where_the_place_as_a_whole_has_no_number(made: Material) -> None:
    assert answer(laid(made), "Pay that one can live on", 1).between_areas is not None


def test_it_can_be_taken_away_as_a_workbook_and_as_csv(made: Material) -> None:
    book = openpyxl.load_workbook(io.BytesIO(paper("frameworks").write(made, ".xlsx")))
    assert len(book.sheetnames) == 4
    sheet = book["Wellbeing and sustainability of"]
    [row] = [row for row in sheet.iter_rows(values_only=True) if row[1] == "Years in good health"]
    assert (row[0], row[2], row[4], row[9]) == ("Health", "core", 61, "57.5 (Wexport) to 66 (Valemoor)")
    lines = list(csv.DictReader(io.StringIO(paper("frameworks").write(made, ".csv").decode("utf-8-sig"))))
    asked = sum(max(1, len(aspect.indicators)) for one in made.frameworks for aspect in one.aspects)
    assert len(lines) == asked
    assert all(bool(line["Value"]) != bool(line["Why there is none"]) for line in lines)


def test_programs_get_the_same(made: Material) -> None:
    given = for_programs(laid(made))
    assert given["answered"] == 2
    health = next(one for one in given["domains"] if one["title"] == "Health")
    [years] = health["aspects"][0]["answers"]
    assert years["between_areas"] == {
        "lowest": {"of": "Wexport", "value": "57.5"},
        "highest": {"of": "Valemoor", "value": "66"},
        "among": 2,
    }


def test_a_system_adds_its_own_by_a_file(made: Material, tmp_path: Path) -> None:
    folder = tmp_path / "frameworks" / "ours"
    folder.mkdir(parents=True)
    (folder / "2026-04-01.yaml").write_text(OWN, encoding="utf-8")
    every = frameworks(tmp_path)
    assert [one.id for one in every][3:] == ["ours"]
    found = laid_out(every[3], made.sets, made.parts, wanted(every, tmp_path))
    assert answer(found, "People in work").kept is made.sets[RATE]
    assert answer(found, "People in work", 1).why == "There is no indicator “ours.missing”."
    assert answer(found, "Dignity at work").why == "Nobody measures it."


def test_an_aspect_without_indicators_has_to_say_why(tmp_path: Path) -> None:
    folder = tmp_path / "frameworks" / "ours"
    folder.mkdir(parents=True)
    (folder / "2026-04-01.yaml").write_text(
        OWN.replace(", silent: Nobody measures it.", ""), encoding="utf-8"
    )
    with pytest.raises(InputError, match="Dignity at work"):
        frameworks(tmp_path)


def test_a_framework_is_content_like_all_other() -> None:
    assert all(isinstance(one, Framework) and one.derived_from for one in frameworks())
