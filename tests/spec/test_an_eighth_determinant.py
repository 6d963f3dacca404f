"""A system adds its own determinant, with measures, a layout and two indicators, by files in its workspace alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from commonweal.content.determinants import TAKEN, determinants
from commonweal.content.statistics import layouts, measures
from commonweal.indicators import published_plans
from commonweal.sources.statistics.naming import Names
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import Place, PlaceKind
from commonweal.vocabulary.plans import Asked, Plan

SAID = """
status: draft
authored_by: Our board
checked_by: null
reviewed_on: 2026-11-22
next_review: 2027-11-22
derived_from: ["Our digital strategy, 2026"]
"""
DIGITAL = """
title: Digital
order: 8
summary: Whether people can use services online.
questions:
  - {question: Who is left behind when services go online?, derived_from: Our digital strategy}
missing:
  - {what: Devices lent, how: Ask the libraries.}
"""
MEASURES = """
title: Measures of our digital survey
measures:
  online: {title: People online, unit: percent, sort: share, names: [People online (%)]}
  libraries_online: {title: Libraries with free wifi, unit: libraries, sort: count, areas: added}
"""
LAYOUT = """
title: Our digital survey
publisher: Our board
licence: not published
page: https://example.org
precedence: 50
code: [council]
needs: [people online (%)]
fields: {period: [year]}
wide: [{heading: ".+"}]
"""
INDICATOR = """
title: {label}
theme: digital
label: {label}
unit: {unit}
question: {label}?
definition: {label}, as our survey has it.
description: {label}, as our survey has it.
numerator: {label}
denominator: ""
geography: Councils
source: Our digital survey
owner: Our analysts
method: As published
compute: {{from: statistics, take: {take}, areas: {areas}}}
"""


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    indicator = INDICATOR.format
    files = {
        "determinants/digital": DIGITAL,
        "measures/digital": MEASURES,
        "statistic-layouts/digital-survey": LAYOUT,
        "indicators/digital.online": indicator(
            label="People online", unit="percent", take="online", areas="published"
        ),
        "indicators/digital.libraries": indicator(
            label="Libraries with free wifi", unit="libraries", take="libraries_online", areas="added"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "2026-04-01.yaml").write_text(SAID + text, encoding="utf-8")
    return tmp_path


def test_it_stands_after_the_seven(overlay: Path) -> None:
    assert [one.id for one in determinants()] == [
        "employment-and-skills",
        "research-and-development",
        "procurement",
        "estates",
        "population-health",
        "net-zero",
        "civic-leadership",
    ]
    assert [one.id for one in determinants(overlay)][7:] == ["digital"]


def test_its_indicators_are_worked_out(overlay: Path) -> None:
    place = Place("E54000027", "Ours", PlaceKind.BOARD)
    plans = {plan.indicator: plan for plan in published_plans(Asked(place, overlay))}
    own = [plans["digital.online"], plans["digital.libraries"]]
    assert [(plan.theme, plan.edition) for plan in own] == [
        ("digital", "indicators/digital.online@2026-04-01"),
        ("digital", "indicators/digital.libraries@2026-04-01"),
    ]
    assert [made(plan) for plan in own] == [None, Decimal(7)]


def made(plan: Plan) -> Decimal | None:
    """What a plan makes of two councils' numbers, 3 and 4."""
    fields = {
        "level": "authority",
        "period": "2026",
        "breakdown": "",
        "site": "",
        "role": "part",
        "share": 1.0,
    }
    none = dict.fromkeys(("period_from", "period_to", "low", "high", "status", "population", "small_areas"))
    rows = [
        {**fields, **none, "measure": plan.of["measures"][0], "code": code, "name": code, "value": value}
        for code, value in (("E09000001", 3.0), ("E09000002", 4.0))
    ]
    assert plan.finished is not None
    [row] = plan.finished(pa.Table.from_pylist(rows), ()).to_pylist()
    value: Decimal | None = row["value"]
    return value


def test_its_survey_can_be_read(overlay: Path) -> None:
    assert Names(measures(overlay)).of("People online (%)") == ("online", "")
    assert "digital-survey" in {layout.id for layout in layouts(overlay)}


def test_a_determinant_that_another_page_would_hide_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "determinants" / "charters"
    folder.mkdir(parents=True)
    (folder / "2026-11-22.yaml").write_text(DIGITAL + SAID, encoding="utf-8")
    with pytest.raises(InputError, match=r"cannot be called “charters”.*another name"):
        determinants(tmp_path)


OF_DETERMINANTS = {"procurement", "employment-and-skills"}  # pages below a determinant's own


def test_every_page_beside_the_determinants_keeps_its_address() -> None:
    from django.urls import URLPattern, URLResolver

    from commonweal.web.baseline.urls import urlpatterns

    every = [
        one
        for each in urlpatterns
        for one in (each.url_patterns if isinstance(each, URLResolver) else [each])
    ]
    first = {str(one.pattern).split("/")[0] for one in every if isinstance(one, URLPattern)}
    assert {name for name in first if name and "<" not in name and "." not in name} - OF_DETERMINANTS <= TAKEN
