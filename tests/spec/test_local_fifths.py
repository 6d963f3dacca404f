"""Fifths of deprivation are the nation’s, unless a system lets out its own: these are called local everywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from commonweal.analysis.workforce import figures
from commonweal.analysis.workforce.figures import Told
from commonweal.evidence.store import Store
from commonweal.indicators import people_plans
from commonweal.pipeline import ground, workforce
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind
from commonweal.vocabulary.plans import Asked, Context
from tests.spec.test_staff_for_residents import row

WHOLE = Place(SYSTEM, "The system", PlaceKind.SYSTEM)


def plans(fifths: str):
    asked = Asked(WHOLE, None, Context(digest="", parameters={"fifths": fifths}))
    return {plan.indicator: plan for plan in people_plans(asked)}


def declared(workspace: Path, fifths: list[str]) -> None:
    shipped = workforce.tables_declared(Store(workspace)).model_dump(
        mode="json", exclude={"id", "effective", "edition"}
    )
    folder = workspace / "content" / "people-tables" / "workforce"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "2026-11-22.yaml").write_text(yaml.safe_dump(shipped | {"fifths": fifths}))


def test_the_nations_are_let_out_unless_a_system_says_otherwise(tmp_path: Path):
    assert workforce.tables_declared(Store(tmp_path)).fifths == ("national",)
    declared(tmp_path, ["national", "local"])
    assert workforce.tables_declared(Store(tmp_path)).fifths == ("national", "local")


def test_a_word_that_is_no_kind_of_fifth_is_refused(tmp_path: Path):
    declared(tmp_path, ["regional"])
    with pytest.raises(InputError, match="fifths"):
        workforce.tables_declared(Store(tmp_path))


def test_figures_by_local_fifth_are_of_their_own_and_called_local():
    national, local, both = plans("national"), plans("local"), plans("national, local")
    assert "workforce.local_representation" not in national
    assert "local fifth" in local["workforce.local_representation"].label
    assert ("local_quintile",) not in national["workforce.staff"].cuts()
    assert ("quintile",) not in local["workforce.staff"].cuts()
    assert {("quintile",), ("local_quintile",)} <= set(both["workforce.under_living_wage"].cuts())


def test_each_figure_says_which_fifths_are_let_out():
    for fifths in ("national", "local"):
        for plan in plans(fifths).values():
            assert plan.parameters["fifths"] == fifths
    assert "local" in workforce.WHICH_FIFTHS["local"]


def test_local_fifths_have_as_many_areas_each_by_their_rank_in_the_nation():
    ranks = {f"E{n}": 20_000 + 7 * n for n in range(10)}
    assert ground._local(ranks) == {f"E{n}": str(n // 2 + 1) for n in range(10)}
    assert ground._local(dict(list(ranks.items())[:4])) == {}  # fewer areas than fifths


def test_the_national_headline_says_why_it_is_empty_where_only_local_fifths_are_let_out():
    out = Told([row("footprint", "", 200, 10_000.0), row("local-quintile", "1", 20, 2_000.0)])
    [(_, national)] = figures.deprived_fifth(out, ())
    assert (national.value, national.why) == (None, figures.NOT_LET_OUT["quintile"])
    [(_, local)] = figures.deprived_fifth(out, (), level="local-quintile")
    assert local.value == 10.0
    [(_, ratio)] = figures.representation(out, (), level="local-quintile")
    assert ratio.value == 0.5


def test_fifths_told_of_these_people_before_are_protected_with_the_new_ones(monkeypatch, tmp_path: Path):
    from tests.spec.test_what_was_let_out_of_people import Gate, by_place

    gate = Gate(tmp_path)
    gate.asks(by_place({"1": 40, "2": 30, "3": 20}, level="quintile"), "v1")
    [told] = workforce.remembered(gate.store)
    assert workforce._fifths_in(told) == {"quintile"}
    monkeypatch.setattr(workforce, "_period", lambda held: told.period)
    monkeypatch.setattr(workforce, "_employers", lambda held: ["X01", "X02"])
    before = workforce.Releases(gate.store)._fifths_before
    assert before("staff", ()) == {"quintile"}
    assert before("leavers", ()) == set()
    assert replace(told, employers=("X09",)).employers != told.employers
