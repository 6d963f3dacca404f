"""Networks, priorities and agreement of published cases, each at its case's own tolerance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commonweal.decisions.agreement import Level, Weights, kappa, krippendorff
from commonweal.decisions.network import Whole, network, standings, whole
from commonweal.decisions.prioritising import compare_pairs, hierarchy

EXACT = 1e-6


@pytest.fixture
def cases(shared_data: Path, request: pytest.FixtureRequest) -> Any:
    path = shared_data.parent / "vectors" / request.param
    if not path.exists():
        pytest.skip(f"{path.name} is not held here")
    return json.loads(path.read_text(encoding="utf-8"))


def of(edges: list[list[Any]]) -> Any:
    ties = [(str(one), str(other)) for one, other in edges]
    return network(sorted({name for tie in ties for name in tie}), ties)


@pytest.mark.parametrize("cases", ["11_network_shared.json"], indirect=True)
def test_the_karate_club(cases: Any) -> None:
    club = cases["karate"]
    net = of(club["edges"])
    found = whole(net, fewest=8)
    assert isinstance(found, Whole)
    assert (found.organisations, found.pairs, found.diameter) == (club["n"], club["m"], club["diameter"])
    assert found.density == pytest.approx(club["density"], abs=EXACT)
    assert found.clustering == pytest.approx(club["avg_clustering"], abs=EXACT)
    assert found.transitivity == pytest.approx(club["transitivity"], abs=EXACT)
    assert found.distance == pytest.approx(club["avg_path"], abs=EXACT)
    by_name = {each.organisation: each for each in standings(net)}
    for name, expected in club["betweenness"].items():
        assert by_name[name].betweenness == pytest.approx(expected, abs=EXACT)
    for name, expected in club["degree"].items():
        assert len(by_name[name].contacts) == expected


@pytest.mark.parametrize("cases", ["11_network_shared.json"], indirect=True)
def test_structural_holes(cases: Any) -> None:
    holes = cases["borgatti_holes"]
    by_name = {each.organisation: each for each in standings(of(holes["edges"]))}
    for name, expected in holes["constraint"].items():
        assert by_name[name].constraint == pytest.approx(expected, abs=holes["tol"])
    for name, expected in holes["effective_size"].items():
        assert by_name[name].effective_size == pytest.approx(expected, abs=holes["tol"])


@pytest.mark.parametrize("cases", ["12_mcda_shared.json"], indirect=True)
def test_choosing_a_leader_by_pairs(cases: Any) -> None:
    leader = cases["ahp_leader"]
    criteria = compare_pairs(leader["criteria_matrix"])
    assert criteria.weights == pytest.approx(leader["computed"]["criteria"], abs=1e-9)
    assert criteria.largest_eigenvalue == pytest.approx(leader["computed"]["lambda_max"], abs=1e-9)
    assert criteria.index == pytest.approx(leader["computed"]["CI"], abs=1e-9)
    assert criteria.ratio == pytest.approx(leader["computed"]["CR"], abs=1e-9)
    each = [compare_pairs(leader[name.lower()]) for name in leader["criteria"]]
    found = {one.option: one.value for one in hierarchy(criteria, leader["alternatives"], each)}
    order = [found[name] for name in leader["alternatives"]]
    assert order == pytest.approx(leader["computed"]["final"], abs=1e-9)
    assert order == pytest.approx(leader["published"]["final"], abs=leader["published"]["tol"])


@pytest.mark.parametrize("cases", ["14_agreement_shared.json"], indirect=True)
@pytest.mark.parametrize(("weights", "name"), [(Weights.NONE, "unweighted"), (Weights.LINEAR, "linear")])
def test_two_raters(cases: Any, weights: Weights, name: str) -> None:
    expected = cases["cohen_table"][name]
    found = kappa(cases["cohen_table"]["table"], weights)
    assert found is not None
    shown = (found.value, found.error, found.low, found.high, found.error_if_none, found.z)
    names = ("kappa", "ase", "lo", "hi", "ase0", "z")
    assert shown == pytest.approx([expected[each] for each in names], abs=5e-5)


@pytest.mark.parametrize("cases", ["14_agreement_shared.json"], indirect=True)
@pytest.mark.parametrize("level", Level)
def test_raters_of_whom_some_are_missing(cases: Any, level: Level) -> None:
    case = cases["krippendorff_4x12"]
    found = krippendorff(case["data"], level)
    assert found == pytest.approx(case["python"][level], abs=1e-9)
    assert found == pytest.approx(case[level], abs=5e-4)
