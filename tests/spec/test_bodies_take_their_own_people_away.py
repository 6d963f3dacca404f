"""What several bodies show together is read by bodies that hold their own staff's rows, and can take them away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from commonweal.content.people_rules import PeopleRule, PeopleRules, people_rules
from commonweal.evidence.store import Store, releases
from commonweal.gate.people.letting_out import let_out
from commonweal.vocabulary.figures import Audience
from commonweal.vocabulary.people import PeopleCell, PeopleCounts, Release

PLACES = ("Port", "Vale", "Moor")
# Staff by place, and the file that each body has sent.
STAFF = {"X01": (41, 60, 80), "X02": (3, 50, 70), "X03": (12, 33, 44), "X04": (3, 28, 90)}
RULES = people_rules(None)
ALONE = RULES.model_copy(
    update={"audiences": {Audience.SYSTEM: PeopleRule(hidden_to=7, base=5, bodies_at_least=1)}}
)


def together(*bodies: str, period: str = "2026-03-31", files: Sequence[str] = ()) -> PeopleCounts:
    """The staff of some bodies by place and in all."""
    by_place = np.sum([STAFF[body] for body in bodies], axis=0)
    cells = [PeopleCell("home", "place", place) for place in PLACES]
    return PeopleCounts(
        family="people-tables/home@2026-04-01",
        population="staff",
        period=period,
        employers=bodies,
        cells=[*cells, PeopleCell("home", "footprint", "all")],
        counts=np.array([*by_place, by_place.sum()], dtype=np.int64),
        sums=[(3, (0, 1, 2))],
        versions=tuple(files or (f"{body}@{period}" for body in bodies)),
    )


class Gate:
    """A workspace that holds every file."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.held: dict[tuple[str, ...], np.ndarray] = {}

    def asks(self, counts: PeopleCounts, rules: PeopleRules = RULES) -> Release:
        self.held[counts.employers] = counts.counts
        with self.store.writing():
            return let_out(
                self.store,
                counts,
                rules,
                Audience.SYSTEM,
                versions=counts.versions,
                recount=lambda told: self.held[told.employers],
            )


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)


def bounds(release: Release) -> Mapping[str, tuple[float, float]]:
    """What anyone can say of each place's count."""
    return {row["area"]: (row["low"], row["high"] or np.inf) for row in release.table.to_pylist()}


def of_the_other(release: Release, own: str, place: str) -> tuple[float, float]:
    """What a body that takes its own people away is left with of a place."""
    low, high = bounds(release)[place]
    mine = STAFF[own][PLACES.index(place)]
    return max(0, low - mine), high - mine


def test_of_two_bodies_each_finds_the_others_small_count_so_three_are_needed(gate: Gate):
    control = Gate(gate.store.workspace / "control").asks(together("X01", "X02"), ALONE)
    assert of_the_other(control, "X01", "Port") == (2, 6), "X02 has 3 in Port; the rule hides 1 to 7"
    refused = gate.asks(together("X01", "X02"))
    assert refused.table.num_rows == 0
    assert "each could take its own people away" in refused.refused
    assert "once 1 more body joins" in refused.refused
    three = gate.asks(together("X01", "X02", "X03"))
    assert not three.refused
    assert [line["fed_by"] for line in releases.lines(gate.store)] == [["X01", "X02"], ["X01", "X02", "X03"]]


def test_a_body_with_hardly_anybody_hides_nobody_else(gate: Gate):
    three = replace(together("X01", "X02", "X03"), fed_by=("X01", "X02"))
    assert "X01 and X02 have more than 7 people" in gate.asks(three).refused


def test_two_bodies_that_join_one_are_two_bodies_by_subtraction(gate: Gate):
    assert not gate.asks(together("X01"), ALONE).refused
    assert "X02 and X03 alone lie between" in gate.asks(together("X01", "X02", "X03")).refused


def test_the_one_body_that_joins_three_is_protected_like_a_release_of_its_own(gate: Gate):
    before = bounds(gate.asks(together("X01", "X02", "X03")))["Port"]
    release = gate.asks(together("X01", "X02", "X03", "X04"))
    assert not release.refused
    low, high = np.subtract(bounds(release)["Port"], before[::-1])
    assert (low <= 1, high >= 7) == (True, True), "X04 has 3 in Port"


@pytest.mark.parametrize(("files_are_told", "found"), [(True, False), (False, True)])
def test_files_of_an_earlier_day_that_stand_in_for_a_later_one_are_weighed_with_it(
    gate: Gate, files_are_told: bool, found: bool
):
    """X04 sends a file of April, the others' are still those of March: April less March is X04 alone."""
    exact = RULES.model_copy(update={"audiences": {Audience.SYSTEM: PeopleRule(hidden_to=7, base=1)}})
    march = together("X01", "X02", "X03")
    before = bounds(gate.asks(march, exact))["Port"]
    april = together(
        "X01", "X02", "X03", "X04", period="2026-04-30", files=[*march.versions, "X04@2026-04-30"]
    )
    after = bounds(gate.asks(april if files_are_told else replace(april, versions=()), exact))["Port"]
    low, high = np.subtract(after, before[::-1])
    assert ((low, high) == (3, 3)) is found
    assert (low <= 1 and high >= 7) is not found
