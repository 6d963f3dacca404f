"""Who is tied to whom, and what that means: each case worked by hand."""

from __future__ import annotations

import pytest

from commonweal.decisions.network import (
    Change,
    TooFew,
    Whole,
    brokers,
    change,
    connectors,
    network,
    standings,
    whole,
)
from commonweal.vocabulary.errors import InputError

# Two councils and a trust know each other; a college ties them to two charities; a firm is tied to nobody.
#   trust – north, trust – south, north – south, trust – college, college – food, college – boats;  firm
NAMES = ("trust", "north", "south", "college", "food", "boats", "firm")
TIES = [
    ("trust", "north"), ("north", "trust"), ("trust", "south"), ("north", "south"),
    ("college", "trust"), ("food", "college"), ("college", "boats"),
]  # fmt: skip
SECTORS = {"trust": "nhs", "north": "council", "south": "council", "college": "college",
           "food": "voluntary", "boats": "business", "firm": "business"}  # fmt: skip
NET = network(NAMES, TIES, answered={"trust", "north", "college", "food"})
BY_NAME = {each.organisation: each for each in standings(NET, sectors=SECTORS)}


def test_a_tie_counts_once_whoever_told_it() -> None:
    found = whole(NET, fewest=4)
    assert isinstance(found, Whole)
    assert found.pairs == 6
    assert found.density == pytest.approx(6 / 21)


def test_reciprocity_stands_beside_the_response_rate_and_beside_itself_among_those_who_answered() -> None:
    found = whole(NET, fewest=4)
    assert isinstance(found, Whole)
    assert found.response_rate == pytest.approx(4 / 7)
    assert found.reciprocity == pytest.approx(2 / 7)  # trust and north told each other
    assert found.reciprocity_among_answered == pytest.approx(2 / 4)  # of four ties between two who answered


def test_nothing_is_said_of_the_whole_where_too_few_answered() -> None:
    assert whole(NET, fewest=5) == TooFew(4, 5)
    assert whole(network(NAMES, [], answered=()), fewest=0) == TooFew(0, 1)


def test_a_tie_to_itself_says_nothing_and_a_stranger_is_refused() -> None:
    assert network(("a", "b"), [("a", "a"), ("a", "b")]).ties == {("a", "b")}
    with pytest.raises(InputError, match="not in the round: c, d"):
        network(("a", "b"), [("a", "c")], answered=("d",))


def test_betweenness_is_the_share_of_shortest_ways_that_lead_through() -> None:
    # Of the 15 pairs of others, the college stands between food and four, boats and four, less food–boats twice: 7.
    assert BY_NAME["college"].betweenness == pytest.approx(7 / 15)
    assert BY_NAME["trust"].betweenness == pytest.approx(6 / 15)  # north and south to college, food and boats
    assert BY_NAME["food"].betweenness == 0


def test_structural_holes_and_none_for_one_who_stands_alone() -> None:
    assert BY_NAME["college"].effective_size == 3  # its three contacts do not know each other …
    assert BY_NAME["college"].constraint == pytest.approx(3 * (1 / 3) ** 2)
    assert BY_NAME["trust"].effective_size == pytest.approx(3 - 2 / 3)  # … while two of the trust's do
    assert BY_NAME["food"].constraint == 1
    assert (BY_NAME["firm"].constraint, BY_NAME["firm"].effective_size) == (None, None)


def test_who_would_be_cut_off_if_one_left() -> None:
    assert BY_NAME["college"].parts == (("north", "south", "trust"), ("boats",), ("food",))
    assert BY_NAME["college"].cut_off == ("boats", "food")
    assert BY_NAME["trust"].cut_off == ("north", "south")
    assert BY_NAME["north"].cut_off == ()


def test_brokers_stand_between_others_and_connectors_reach_other_sectors() -> None:
    several = BY_NAME.values()
    assert [each.organisation for each in brokers(several, first=1)] == ["college"]
    assert [each.organisation for each in brokers(several, first=9)] == ["college", "trust"]
    assert BY_NAME["college"].sectors == ("business", "nhs", "voluntary")
    assert BY_NAME["north"].sectors == ("nhs",)
    assert [each.organisation for each in connectors(several, first=1)] == ["college"]
    level = [each.organisation for each in connectors(several, first=3)]
    assert level == ["college", "trust", "boats", "food", "north", "south"]  # all level with the third


def test_a_tie_of_one_who_did_not_answer_again_is_unknown_and_not_ended() -> None:
    now = network(NAMES, [("trust", "college"), ("firm", "boats")], answered={"trust", "firm", "north"})
    assert change(NET, now) == Change(
        formed=(("boats", "firm"),),
        kept=(("college", "trust"),),
        ended=(("north", "south"), ("north", "trust"), ("south", "trust")),
        unknown=(("boats", "college"), ("college", "food")),
    )
