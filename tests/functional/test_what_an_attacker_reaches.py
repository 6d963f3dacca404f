"""No private answer is tied to an organisation: whatever anybody can reach, another answer would have looked the same.

Two worlds are played that differ in who said what, as far as the ranges that were let out leave open. Everything that
the public, partners by their links, people with accounts and programs can reach is compared, and so are the rows, files
and logs that are left. In `make prove`, as many worlds are played as it takes until each private answer was another
one in one of them, while a given other respondent's was not.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonweal.gate.answers import letting_out
from commonweal.publication import charts
from tests import reaching, two_worlds
from tests.answers_rounds import choosing_once, exact
from tests.databases import POSTGRESQL, SQLITE, fresh
from tests.reaching import Played
from tests.two_worlds import SCALES, World

STAGES = ("open 0", "closed 0", "open 1", "closed 1")


@pytest.fixture(autouse=True)
def charts_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are written as words: drawing is slow, and each is drawn of what stands here."""
    monkeypatch.setattr(charts, "spans", lambda items, **_: " ".join(each.text for each in items))
    monkeypatch.setattr(charts, "svg", str)


@pytest.fixture
def play(
    migrated: Path, tmp_path: Path, request: pytest.FixtureRequest, django_db_blocker: Any
) -> Iterator[Any]:
    """Plays a world in a workspace of its own; all have the same keys, so that the same makes the same."""

    base = two_worlds.with_keys(migrated, tmp_path / "base")

    def played(world: World, kind: str = SQLITE, **how: Any) -> tuple[Played, Path]:
        workspace = Path(shutil.copytree(base, tmp_path / f"world-{len(list(tmp_path.iterdir()))}"))
        template = request.getfixturevalue("migrated_template") if kind == POSTGRESQL else "template0"
        with fresh(kind, request, template) as database, two_worlds.workspace_of(database, workspace):
            return two_worlds.play(world, **how), workspace

    with django_db_blocker.unblock(), choosing_once():
        yield played


def test_two_worlds_that_the_ranges_leave_open_look_the_same(play: Any) -> None:
    real = two_worlds.truth(SCALES[:1])
    other = next(two_worlds.alike(real, tries=1))
    assert len(two_worlds.settled(real, other)) > 30
    one, workspace = play(real, stages=STAGES[1:2], quick=True, order=1)
    two, _ = play(other, stages=STAGES[1:2], quick=True, order=2)
    assert len(one.reached) > 20
    assert "\n".join(reaching.differences(one, two)) == ""
    # Private words that are loose lie in the database until a steward has read them; those of too few are gone.
    assert reaching.holds(workspace, "heron-") == ["database.sqlite3"]
    assert reaching.holds(workspace, "egret-") == []


@pytest.mark.prove
def test_each_private_answer_could_have_been_another(play: Any, capsys: pytest.CaptureFixture[str]) -> None:
    started, real = time.monotonic(), two_worlds.truth()
    worlds = two_worlds.covering(real, tries=400)
    assert not two_worlds.tied(real)
    everything: dict[str, Any] = {"stages": STAGES[1:], "quick": False}
    near: dict[str, Any] = {"stages": STAGES[-1:], "quick": True}
    asked = 0
    for how, others in ((everything, worlds[:1]), (near, worlds[1:])):
        one, _ = play(real, **how, order=0)
        asked += sum(map(len, one.reached.values()))
        for at, other in enumerate(others, start=1):
            two, _ = play(other, **how, order=at)
            assert "\n".join(reaching.differences(one, two)) == ""
    with capsys.disabled():
        print(
            f"\n{len(worlds) + 1} worlds of two rounds look the same in {asked:,} answers to all who may ask: "
            f"of {len(two_worlds.pairs(real))} pairs of a private answer and another respondent none is tied "
            f"({time.monotonic() - started:.0f} s)."
        )


@pytest.mark.prove
def test_with_the_threshold_off_the_worlds_are_told_apart(
    play: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = two_worlds.truth()
    other = next(two_worlds.alike(real, tries=1))
    found, every = two_worlds.tied(real, exact), two_worlds.pairs(real)
    monkeypatch.setattr(letting_out, "protect", exact)
    one, two = (play(each, stages=STAGES[-1:], quick=True, order=1)[0] for each in (real, other))
    apart = [each for each in reaching.differences(one, two) if each.startswith("reached")]
    with capsys.disabled():
        print(
            f"\nWith the threshold off {len(found)} of {len(every)} pairs are tied, and {len(apart)} of "
            f"{len(one.reached)} answers tell two of the worlds apart."
        )
    assert found
    assert apart, "the attacker is no good"


@pytest.mark.prove
def test_on_postgresql_two_worlds_look_the_same_too(play: Any) -> None:
    real = two_worlds.truth()
    other = next(two_worlds.alike(real, tries=1))
    one, two = (
        play(each, POSTGRESQL, stages=STAGES[-1:], quick=True, order=at)[0]
        for at, each in enumerate((real, other))
    )
    assert "\n".join(reaching.differences(one, two)) == ""
