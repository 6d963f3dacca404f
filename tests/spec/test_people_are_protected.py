"""Counts of people are let out by the published rule, and nobody can work out what it hides."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from commonweal.content.people_rules import PeopleRule, people_rules
from commonweal.gate.people import protecting, rounding
from commonweal.gate.people.attacker import Attacker
from commonweal.gate.people.building import matrix
from commonweal.gate.people.problem import Problem
from commonweal.gate.people.protecting import METHODS, protect, safe
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.people import PeopleCell, PeopleCounts

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors"
SUB_NATIONAL = PeopleRule(hidden_to=7, base=5)
NATIONAL = PeopleRule(hidden_to=0, base=1)


def vectors(name):
    path = VECTORS / name
    if not path.exists():
        pytest.skip(f"{path.name} is not held here")
    return json.loads(path.read_text())


def shown(count, rule):
    one = np.array([count])
    return "*" if rounding.small(one, rule)[0] else int(rounding.rounded(one, rule)[0])


def test_the_nhs_rule_shows_what_its_published_cases_show():
    cases = vectors("06_nhs_rounding_shared.json")
    for case in cases["cases"]:
        assert shown(case["n"], SUB_NATIONAL) == case["sub_national"]
        assert shown(case["n"], NATIONAL) == case["national"]
    whole = cases["total_case"]
    assert [shown(cell, SUB_NATIONAL) for cell in whole["cells"]] == whole["shown"]
    assert shown(whole["true_total"], SUB_NATIONAL) == whole["shown_total"]


def published_table(table):
    """A published table as a problem: shown cells exact, the cells that it names hidden whatever their size."""
    names = list(table["cells"])
    at = {name: position for position, name in enumerate(names)}
    values = np.array([float(table["cells"][name]) for name in names])
    hidden = np.array([name in table["primary"] for name in names])
    sums = matrix(
        len(names), [(at[total], tuple(at[p] for p in parts)) for total, parts in table["constraints"]]
    )
    targets = np.flatnonzero(hidden)
    return names, Problem(
        shown_low=values,
        shown_high=values,
        unseen_low=np.zeros(len(names)),
        unseen_high=np.full(len(names), 1e7),
        truth=values,
        hidden=hidden,
        may_hide=~hidden,
        weights=np.log2(2 + values),
        sums=sums,
        targets=targets,
        need_low=np.maximum(values[targets] - 1, 0),
        need_high=values[targets] + 1,
    )


@pytest.mark.parametrize("method", ["greedy", "tauargus"])
@pytest.mark.parametrize("which", [0, 1])
def test_published_tables_are_protected_by_as_few_more_cells_as_the_optimum(which, method, tmp_path):
    table = vectors("06_sdc_tables_shared.json")["tables"][which]
    names, asked = published_table(table)
    if "attack_primary_only" in table:
        attacker = Attacker(asked, asked.hidden)
        found = {name: attacker.bounds(names.index(name)) for name in table["attack_primary_only"]}
        assert found == {n: pytest.approx(b) for n, b in table["attack_primary_only"].items()}
    assert not safe(asked, asked.hidden)
    hidden = METHODS[method](asked, tmp_path)
    assert hidden is not None
    assert safe(asked, hidden)
    assert int((hidden & ~asked.hidden).sum()) == table["min_extra_cells"]
    assert list(tmp_path.iterdir()) == [], "nothing is left of what a method wrote down"


def a_family(counts):
    """Staff by place and sex, with totals of both. `counts`: place -> (women, men)."""
    values = {}
    for place, (women, men) in counts.items():
        values[PeopleCell("sex", "place", place, "sex", "women")] = women
        values[PeopleCell("sex", "place", place, "sex", "men")] = men
        values[PeopleCell("sex", "place", place)] = women + men
    every = list(counts.values())
    values[PeopleCell("sex", "footprint", "all", "sex", "women")] = sum(women for women, _ in every)
    values[PeopleCell("sex", "footprint", "all", "sex", "men")] = sum(men for _, men in every)
    values[PeopleCell("sex", "footprint", "all")] = sum(map(sum, every))
    cells = list(values)
    sums = []
    for cell in cells:
        if cell.dimension == "all":
            parts = [at for at, c in enumerate(cells) if c.area == cell.area and c.dimension == "sex"]
            sums.append((cells.index(cell), tuple(parts)))
        if cell.level == "footprint":
            parts = [at for at, c in enumerate(cells) if c.level == "place" and c.category == cell.category]
            sums.append((cells.index(cell), tuple(parts)))
    return PeopleCounts(
        family="people-tables/sex@2026-04-01",
        population="staff",
        period="2026-03-31",
        employers=("X01", "X02", "X03"),
        cells=cells,
        counts=np.array(list(values.values()), dtype=np.int64),
        sums=sums,
    )


def test_a_small_number_is_hidden_with_what_would_give_it_away():
    release = protect(
        a_family({"Port": (18, 2), "Vale": (14, 19), "Moor": (12, 10)}), people_rules(None), Audience.OWNER
    )
    rows = {(row["area"], row["category"]): row for row in release.table.to_pylist()}
    assert rows["Port", "men"]["headcount"] is None
    assert rows["Port", "men"]["why"]
    assert (rows["Port", "men"]["low"], rows["Port", "men"]["high"]) == (1, 11)
    assert rows["Port", "women"]["headcount"] is None
    assert rows["all", "all"]["headcount"] == 75
    assert (release.hidden, release.secondary) == (4, 3)


def test_rounding_alone_protects_so_that_nothing_more_is_hidden():
    release = protect(
        a_family({"Port": (48, 5), "Vale": (34, 49), "Moor": (22, 30)}), people_rules(None), Audience.PUBLIC
    )
    rows = {(row["area"], row["category"]): row for row in release.table.to_pylist()}
    assert release.secondary == 0
    assert rows["Port", "all"]["headcount"] == 55
    assert (rows["Port", "all"]["low"], rows["Port", "all"]["high"]) == (53, 57)
    assert rows["Port", "men"]["high"] >= 7


def test_too_many_cells_are_refused_in_words():
    rules = people_rules(None).model_copy(update={"cells_at_most": 5})
    release = protect(a_family({"Port": (18, 2), "Vale": (14, 19)}), rules, Audience.PUBLIC)
    assert release.table.num_rows == 0
    assert "9 cells" in release.refused


@pytest.mark.parametrize(
    "wrong",
    [lambda problem, _: None, lambda problem, _: problem.hidden],
    ids=["gives up", "hides too little"],
)
def test_a_method_that_fails_is_followed_by_the_next_and_none_safe_lets_nothing_out(wrong, monkeypatch):
    counts = a_family({"Port": (18, 2), "Vale": (14, 19), "Moor": (12, 10)})
    monkeypatch.setattr(protecting, "METHODS", {"wrong": wrong, "greedy": METHODS["greedy"]})
    assert protect(counts, people_rules(None), Audience.OWNER).method == "greedy"
    monkeypatch.setattr(protecting, "METHODS", {"wrong": wrong})
    refused = protect(counts, people_rules(None), Audience.OWNER)
    assert refused.table.num_rows == 0
    assert "no method hides enough" in refused.refused


def with_fte(counts, places):
    """Staff of each place and in all, with whole-time equivalents of four fifths."""
    family = a_family(counts)
    at = [
        n for n, cell in enumerate(family.cells) if cell.dimension == "all" and cell.area in (*places, "all")
    ]
    return replace(family, fte={n: 0.8 * int(family.counts[n]) for n in at})


def test_whole_time_equivalents_are_rounded_and_go_where_a_part_is_hidden():
    large = {"Port": (48, 51), "Vale": (34, 49)}
    rows = protect(with_fte(large, large), people_rules(None), Audience.PUBLIC).table.to_pylist()
    assert {row["area"]: row["fte"] for row in rows if row["fte"]} == {"Port": 80, "Vale": 65, "all": 145}
    small = {"Port": (48, 51), "Vale": (2, 3)}
    rows = protect(with_fte(small, small), people_rules(None), Audience.PUBLIC).table.to_pylist()
    assert not [row for row in rows if row["fte"]]
    with pytest.raises(InputError, match="a total and all of its parts"):
        protect(with_fte(large, ["Port"]), people_rules(None), Audience.PUBLIC)
