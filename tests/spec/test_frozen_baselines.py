"""A frozen baseline: all figures as they were on a day, set beside today's where the two were made alike."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.pipeline import ask, baselines, editions
from commonweal.pipeline.baselines import Compared, Frozen
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.places import SYSTEM
from tests.loading import HEADINGS, add_one, write

APRIL = [("01/04/2026", "Harbour Laundry Ltd", "70000.00", "T1", "Laundry", "Kitchens")]
MAY = [("01/05/2026", "Moor Catering Ltd", "30000.00", "T2", "Food", "Kitchens")]


@pytest.fixture(scope="module")
def april(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a ledger and its figures, made once for tests to copy."""
    folder = tmp_path_factory.mktemp("april")
    load(folder / "workspace", folder / "april.csv", APRIL)
    return folder / "workspace"


@pytest.fixture
def workspace(april: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(april, tmp_path / "workspace"))


def load(workspace: Path, path: Path, rows: list[tuple[str, ...]]) -> None:
    assert add_one(workspace, write(path, rows, HEADINGS), accept_proposals=True).error is None
    ask.refresh(workspace)


def freeze(workspace: Path, name: str = "2026/27") -> Frozen:
    return baselines.freeze(workspace, name, place=SYSTEM, by="A lead", why="the pledge")


def beside(workspace: Path, frozen: Frozen) -> dict[str, Compared]:
    return {
        each.about.indicator: each for each in baselines.compared(workspace, frozen, audience=Audience.SYSTEM)
    }


def test_a_baseline_holds_every_figure_of_its_place(workspace: Path) -> None:
    frozen = freeze(workspace)
    today = ask.figure_sets(workspace, place=SYSTEM, audience=Audience.SYSTEM)
    assert set(frozen.keys) == {kept.indicator for kept in today}
    assert baselines.baseline(workspace, frozen.id) == frozen


def test_nothing_has_changed_on_the_day_itself(workspace: Path) -> None:
    found = beside(workspace, freeze(workspace))
    assert {each.change for each in found.values() if not each.why_not} == {Decimal(0)}
    assert found["spend.total"].change == 0


def test_what_came_since_is_a_change(workspace: Path, tmp_path: Path) -> None:
    frozen = freeze(workspace)
    load(workspace, tmp_path / "may.csv", MAY)
    total = beside(workspace, frozen)["spend.total"]
    assert total.change == Decimal("30000.00")
    assert total.then is not None
    assert total.today is not None
    assert (total.then.headline.value, total.today.headline.value) == (
        Decimal("70000.00"),
        Decimal("100000.00"),
    )


def test_figures_under_other_rules_are_not_set_beside_each_other(workspace: Path, tmp_path: Path) -> None:
    frozen = freeze(workspace)
    load(workspace, tmp_path / "may.csv", MAY)
    assert baselines.refresh(workspace) == 0, "no definition changed"
    editions.switch_rule(workspace, "payroll", in_force=False, by="A lead", why="a trial")
    ask.refresh(workspace)
    found = beside(workspace, frozen)
    assert found["spend.influenceable.upper"].change is None
    assert "rules changed" in found["spend.influenceable.upper"].why_not
    assert found["spend.total"].change == Decimal("30000.00"), "the rules have no part in it"

    assert baselines.refresh(workspace) > 0
    upper = beside(workspace, frozen)["spend.influenceable.upper"]
    assert upper.change == Decimal("30000.00"), (
        "of May alone: what was frozen is worked out under the rules of today"
    )
    assert upper.as_frozen is not None
    assert upper.as_frozen.key == frozen.keys["spend.influenceable.upper"]
    assert baselines.baseline(workspace, frozen.id) == frozen, "what was frozen stays as it was"
    assert baselines.refresh(workspace) == 0


def test_a_figure_that_is_out_of_date_is_not_frozen(workspace: Path, tmp_path: Path) -> None:
    assert add_one(workspace, write(tmp_path / "may.csv", MAY, HEADINGS), accept_proposals=True).error is None
    with pytest.raises(InputError, match="not up to date"):
        freeze(workspace)


def test_a_name_is_given_once(workspace: Path) -> None:
    freeze(workspace)
    with pytest.raises(InputError, match="already"):
        freeze(workspace, " 2026/27 ")
