"""Staff for every 1,000 residents of working age, from protected counts."""

from __future__ import annotations

from typing import Any

from commonweal.analysis.workforce import figures
from commonweal.analysis.workforce.family import FOOTPRINT, HOMES, PLACE, SMALL
from commonweal.analysis.workforce.figures import Number, Told
from commonweal.vocabulary.tables.workforce import ALL, STAFF

HIDDEN = "fewer than eight people"


def row(level: str, area: str, headcount: int | None, residents: float | None) -> dict[str, Any]:
    hidden = {"low": 1, "high": 7, "why": HIDDEN}
    shown = {"low": headcount, "high": headcount, "why": ""}
    return {
        "population": STAFF, "table": HOMES, "level": level, "area": area, "category": ALL, "organisation": "",
        "name": area.title(), "headcount": headcount, "residents": residents,
        **(hidden if headcount is None else shown),
    }  # fmt: skip


TOLD = Told(
    [
        row(FOOTPRINT, "", 200, 10_000.0),
        row(PLACE, "harbour", 50, 4_000.0),
        row(SMALL, "X01000101", 30, 1_000.0),
        row(SMALL, "X01000102", None, 1_000.0),
        row(SMALL, "X01000103", 20, None),
    ]
)


def test_the_footprint_has_twenty_for_every_thousand() -> None:
    [(_, found)] = figures.rate(TOLD, ())
    assert (found.value, found.count) == (20.0, 200)


def test_places_are_named_and_small_areas_go_by_code() -> None:
    assert [name for name, _ in figures.rate(TOLD, ("place",))] == [("Harbour",)]
    assert next(iter(figures.rate(TOLD, ("area",))))[0] == ("X01000101",)


def test_of_a_hidden_count_only_its_range_is_told() -> None:
    found = dict(figures.rate(TOLD, ("area",)))
    assert found["X01000102",] == Number(None, 1.0, 7.0, 0, HIDDEN)


def test_without_residents_there_is_no_rate() -> None:
    found = dict(figures.rate(TOLD, ("area",)))
    assert found["X01000103",].value is None
    assert "working age" in found["X01000103",].why
