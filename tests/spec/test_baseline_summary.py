"""The baseline on one page: each determinant beside England, the pair of bounds together, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from commonweal.content.determinants import determinants
from commonweal.publication.papers import Material, baseline_summary
from commonweal.publication.word.fitting import ROOM, fitted, height
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.vocabulary.plans import Cut
from tests.making_papers import material, words

RATE, PAY = "employment.rate", "employment.weekly_pay"


def about_people(kept: FigureSet, indicator: str, label: str, value: Decimal | Suppressed) -> FigureSet:
    """A published figure, made of one of spend."""
    changes = {"indicator": indicator, "label": label, "unit": "percent"}
    headline = replace(kept.headline, value=value, **changes)
    return replace(kept, theme="employment-and-skills", cuts=((), ("area",)), headline=headline, **changes)


@pytest.fixture
def made() -> Material:
    plain = material(determinants=determinants())
    total = plain.sets["spend.total"]
    rate = about_people(total, RATE, "Employment rate", Decimal("73.9"))
    pay = about_people(total, PAY, "Weekly pay", Suppressed("It is published for councils only."))

    def parts(kept: FigureSet, cut: Cut) -> list[Figure]:
        england = {"England": Decimal("75.6"), "Wexport": Decimal("67.4")}
        return [replace(kept.headline, value=value, cut={"area": name}) for name, value in england.items()]

    return replace(plain, sets={**plain.sets, RATE: rate, PAY: pay}, parts=parts)


def read(made: Material) -> str:
    return words(baseline_summary.write(made, ".docx"))


def test_a_figure_stands_beside_englands(made: Material) -> None:
    lines = read(made).splitlines()
    at = lines.index("Employment rate")
    assert lines[at + 1 : at + 3] == ["73.9%", "75.6%"]


def test_neither_bound_of_influenceable_spend_stands_alone(made: Material) -> None:
    lines = read(made).splitlines()
    assert lines[lines.index("Influenceable spend") + 1] == "£110 million to £165 million"


def test_what_is_missing_is_named(made: Material) -> None:
    told = read(made)
    assert "weekly pay" in told
    assert "Research and development:" in told


def test_it_is_one_page_however_much_is_held(made: Material) -> None:
    rate = made.sets[RATE]
    many = {f"{RATE}.{n}": replace(rate, indicator=f"{RATE}.{n}", label=f"Rate {n}") for n in range(60)}
    page = baseline_summary.page(replace(made, sets={**made.sets, **many}), "Baseline: Wexmoor and Vale")
    assert height(fitted(page)) <= ROOM
