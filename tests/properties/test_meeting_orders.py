"""A meeting's order hangs on what was scored alone, not on who came first, and is what a slow count by hand gives."""

from __future__ import annotations

from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.decisions.meetings import DOTS, FEWEST, Ballot, dotted, shown_apart, weighed
from commonweal.decisions.prioritising import Criterion

OPTIONS, CRITERIA = ("x", "y", "z"), (Criterion("need", 2.0), Criterion("ease", 1.0))
SCORED = st.fixed_dictionaries({each.id: st.integers(1, 5) for each in CRITERIA})
SECTORS = st.sampled_from(("nhs", "council", "college"))


def rooms(scores: st.SearchStrategy[dict[str, int]]) -> st.SearchStrategy[list[Ballot]]:
    """Seats of several sectors, some of which left some options out."""
    given = st.dictionaries(st.sampled_from(OPTIONS), scores, max_size=3)
    return st.lists(st.tuples(SECTORS, given), max_size=7).map(
        lambda seats: [Ballot(f"s{number}", *each) for number, each in enumerate(seats)]
    )


@settings(max_examples=40, deadline=None)
@given(rooms(SCORED), st.randoms())
def test_an_order_is_the_same_whoever_answers_first_and_is_what_a_hand_would_count(ballots, chance) -> None:
    found = weighed(CRITERIA, OPTIONS, ballots, take=2, draws=50)
    mixed = list(ballots)
    chance.shuffle(mixed)
    assert weighed(CRITERIA, OPTIONS, mixed, take=2, draws=50) == found
    voted = [each for each in ballots if each.scores]
    assert (found is None) == (len(voted) < FEWEST)
    if found is None:
        return
    by_hand = {}
    for option in OPTIONS:
        those = [each.scores[option] for each in voted if option in each.scores]
        if those:
            by_hand[option] = (
                2 * mean(one["need"] for one in those) + mean(one["ease"] for one in those)
            ) / 3
    assert {each.option: each.value for each in found.order} == pytest.approx(by_hand)
    assert set(found.not_scored) == set(OPTIONS) - set(by_hand)
    for each in found.order:
        better = sum(other > by_hand[each.option] + 1e-6 for other in by_hand.values())
        assert each.rank == better + 1
        assert each.lowest <= each.middle <= each.highest


@settings(max_examples=30, deadline=None)
@given(rooms(st.integers(0, 2).map(lambda number: {DOTS: number})))
def test_dots_add_up(ballots) -> None:
    found = dotted(OPTIONS, ballots, each=6)
    if found is not None:
        total = sum(scores[DOTS] for each in ballots for scores in each.scores.values())
        assert sum(each.value for each in found.order) == total
        assert found.robustness is None


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 5)))
def test_what_is_left_beside_the_sectors_that_are_shown_is_never_one_seats_own(counts) -> None:
    shown = shown_apart(counts)
    assert all(number >= 2 and counts[name] == number for name, number in shown.items())
    assert sum(counts.values()) - sum(shown.values()) != 1 or not shown
