"""The family of tables: every sum holds, and every count is what counting person by person gives."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from commonweal.analysis.workforce import shortfall as few
from commonweal.analysis.workforce.family import Count, SmallArea, family
from commonweal.analysis.workforce.figures import Told, deprived_fifth, representation, shortfalls
from commonweal.content.people_rules import people_rules
from commonweal.gate.people.protecting import protect
from commonweal.vocabulary.figures import Audience

GROUND = {
    f"E0100{n:04d}": SmallArea(
        f"Place {n % 3}",
        f"Ward {n % 9}",
        str(n % 5 + 1) if n % 11 else "",
        str((n % 5 * 60 + n) // 60 + 1) if n % 11 else "",
    )
    for n in range(60)
}
CATEGORIES = {"band": ["Band 2", "Band 5"], "sex": ["Female", "Male", "Not stated"]}


def people(number: int, seed: int = 3) -> list[dict[str, str]]:
    """Persons, one by one."""
    rng = random.Random(seed)
    homes = [*GROUND, "unknown", "elsewhere-wales", "E01999999"]
    return [
        {"organisation": rng.choice(["RXX", "RYY", "RZZ"]), "area": rng.choice(homes)}
        | {name: rng.choice(each) for name, each in CATEGORIES.items()}
        for _ in range(number)
    ]


def counts(everyone: list[dict[str, str]]) -> list[Count]:
    found: Counter[tuple[str, str, str, str]] = Counter()
    for one in everyone:
        for name, category in [("all", "all"), *((name, one[name]) for name in CATEGORIES)]:
            found[one["organisation"], one["area"], name, category] += 1
    return [Count(*key, number) for key, number in found.items()]


def made(everyone: list[dict[str, str]], fifths: tuple[str, ...] = ("quintile",)):
    return family(
        "workforce", "staff", "2026-03-31", counts(everyone), GROUND,
        employers=["RXX", "RYY", "RZZ"], dimensions=list(CATEGORIES), small_areas=True, by_employer=True,
        fifths=fifths,
    )  # fmt: skip


def is_of(one: dict[str, str], cell) -> bool:
    """Whether a person is counted in a cell, told from the cell's words alone."""
    area = GROUND.get(one["area"])
    within = {
        "everywhere": True,
        "footprint": area is not None,
        "beyond": area is None,
        "beyond-part": area is None
        and cell.area == (one["area"] if not one["area"].startswith("E01") else "elsewhere-england"),
        "place": area is not None and area.place == cell.area,
        "neighbourhood": area is not None and area.neighbourhood == cell.area,
        "lsoa": one["area"] == cell.area,
        "quintile": area is not None and area.quintile == cell.area,
        "place-quintile": area is not None and f"{area.place}|{area.quintile}" == cell.area,
        "local-quintile": area is not None and area.local_quintile == cell.area,
        "quintile-local-quintile": area is not None and f"{area.quintile}|{area.local_quintile}" == cell.area,
    }[cell.level]
    of_category = cell.dimension == "all" or one[cell.dimension] == cell.category
    return within and of_category and cell.organisation in ("", one["organisation"])


FIFTHS = [("quintile",), ("local-quintile",), ("quintile", "local-quintile")]


@pytest.mark.parametrize("fifths", FIFTHS)
def test_every_cell_is_what_counting_person_by_person_gives(fifths):
    everyone = people(300)
    found = made(everyone, fifths)
    assert len(set(found.cells)) == len(found.cells)
    for cell, count in zip(found.cells, found.counts.tolist(), strict=True):
        assert count == sum(is_of(one, cell) for one in everyone), cell


@pytest.mark.parametrize("fifths", FIFTHS)
def test_every_sum_holds_and_every_cell_stands_in_one(fifths):
    found = made(people(700), fifths)
    for total, parts in found.sums:
        assert found.counts[total] == found.counts[list(parts)].sum()
    assert {at for total, parts in found.sums for at in (total, *parts)} == set(range(len(found.cells)))


def test_fifths_that_are_not_asked_for_are_no_cells():
    levels = {cell.level for cell in made(people(50), ("local-quintile",)).cells}
    assert "local-quintile" in levels
    assert not levels & {"quintile", "place-quintile", "quintile-local-quintile"}


def test_of_each_category_it_is_told_where_fifths_of_both_kinds_meet():
    """Otherwise who lives between their bounds could be had by subtracting, and nobody would look at how few it is."""
    found = made(people(700), ("quintile", "local-quintile"))
    at = {cell: number for number, cell in enumerate(found.cells)}
    for total, parts in found.sums:
        if found.cells[total].level == "local-quintile":
            levels = {found.cells[part].level for part in parts}
            assert levels in (
                {"quintile-local-quintile"},
                {"local-quintile"},
            )  # parts of the ground; categories
    assert {(cell.dimension, cell.category) for cell in at if cell.level == "quintile-local-quintile"} == {
        (cell.dimension, cell.category) for cell in at
    }


def test_a_neighbourhood_that_reaches_into_another_place_breaks_no_sum():
    code, reaching = "E01000000", replace(GROUND["E01000000"], neighbourhood="Ward 1")
    assert GROUND["E01000001"].neighbourhood == "Ward 1"
    assert GROUND["E01000001"].place != reaching.place
    found = family(
        "workforce", "staff", "2026-03-31", counts(people(700)), GROUND | {code: reaching},
        employers=["RXX", "RYY", "RZZ"], small_areas=True,
    )  # fmt: skip
    for total, parts in found.sums:
        assert found.counts[total] == found.counts[list(parts)].sum()
    totals = {found.cells[total] for total, parts in found.sums if found.cells[parts[0]].level == "lsoa"}
    assert reaching.place in {cell.area for cell in totals if cell.level == "place"}


def test_an_empty_ground_and_a_single_employer_still_make_a_family():
    found = family(
        "workforce", "staff", "2026-03-31", [Count("RXX", "unknown", "all", "all", 4)], GROUND, employers=["RXX"],
        small_areas=True, by_employer=True,
    )  # fmt: skip
    assert sum(found.counts[at] for at, cell in enumerate(found.cells) if cell.level == "lsoa") == 0
    assert not any(cell.organisation for cell in found.cells)


def test_it_is_let_out_with_small_numbers_hidden():
    release = protect(made(people(700)), people_rules(None), Audience.SYSTEM)
    assert not release.refused
    shown = [value for value in release.table["headcount"].to_pylist() if value is not None]
    assert all(value == 0 or value >= 8 - 3 for value in shown)
    assert release.hidden > 0


def told(everyone: list[dict[str, str]]) -> Told:
    """What is let out, each row with 1,000 residents of working age in every small area."""
    release = protect(made(everyone), people_rules(None), Audience.SYSTEM)
    rows = []
    for row in release.table.to_pylist():
        inside = [
            code
            for code, area in GROUND.items()
            if row["level"] == "footprint"
            or (row["level"], row["area"])
            in (("place", area.place), ("neighbourhood", area.neighbourhood), ("quintile", area.quintile))
        ]
        residents = 1000.0 * len(inside) if inside else None
        rows.append(row | {"population": "staff", "name": None, "residents": residents, "nearest": None,
                           "kilometres": None})  # fmt: skip
    return Told(rows)


def test_figures_are_made_of_what_is_let_out():
    everyone = people(3000)
    out = told(everyone)
    inside = [one for one in everyone if one["area"] in GROUND]
    poorest = [one for one in inside if GROUND[one["area"]].quintile == "1"]
    [(_, share)] = deprived_fifth(out, ())
    assert abs(share.value - 100 * len(poorest) / len(inside)) < 0.5
    [(_, ratio)] = representation(out, ())
    residents = sum(area.quintile == "1" for area in GROUND.values()) / len(GROUND)
    assert abs(ratio.value - len(poorest) / len(inside) / residents) < 0.02
    assert ratio.low < ratio.value < ratio.high


def test_an_area_is_called_only_where_even_its_most_staff_are_few():
    surely = few.shortfall(3, 3, 1000, staff=2000, all_residents=100_000)
    assert surely.is_few
    assert (surely.expected, surely.missing_low, surely.missing_high) == (20, 17, 17)
    hidden = few.shortfall(1, 15, 1000, staff=2000, all_residents=100_000)
    assert not hidden.is_few
    assert (hidden.missing_low, hidden.missing_high) == (5, 19)
    assert few.shortfall(1, 7, 1000, staff=2000, all_residents=100_000).is_few
    assert not few.shortfall(
        0, 0, 100, staff=2000, all_residents=100_000
    ).is_few  # two are expected: too few to tell


def test_the_power_is_the_chance_of_calling_an_area_with_half_of_its_staff():
    for expected in (5.0, 20.0, 60.0):
        called = max(
            (k for k in range(200) if few.shortfall(k, k, expected, staff=1, all_residents=1).is_few),
            default=-1,
        )
        rng = random.Random(1)
        draws = [sum(rng.random() < 0.001 for _ in range(int(expected * 500))) for _ in range(300)]
        share = sum(draw <= called for draw in draws) / len(draws)
        assert abs(few.power(expected) - share) < 0.09
    assert few.power(200) > 0.99 > few.power(20) > few.power(5)


def test_shortfalls_come_largest_first_and_name_no_hidden_area_few_without_cause():
    everyone = [
        one
        for one in people(3000)
        if GROUND.get(one["area"]) is None or GROUND[one["area"]].neighbourhood != "Ward 4"
    ]
    areas = shortfalls(told(everyone))
    assert areas[0][0]["area"] == "Ward 4"
    assert [row["area"] for row, one in areas if one.is_few] == ["Ward 4"]
