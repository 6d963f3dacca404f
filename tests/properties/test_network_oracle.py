"""Measures of a network are those that their definitions give, counted out the slow way."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.decisions.network import Network, Whole, network, standings, whole

NAMES = tuple("abcdef")
PAIRS = [(one, other) for one in NAMES for other in NAMES if one != other]
NETWORKS = st.builds(
    network,
    st.just(NAMES),
    st.sets(st.sampled_from(PAIRS), max_size=14),
    answered=st.sets(st.sampled_from(NAMES)),
)


def reached(net: Network, start: str, without: str = "") -> set[str]:
    found, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        for pair in net.pairs:
            for other in pair - {here} if here in pair else ():
                if other != without and other not in found:
                    found.add(other)
                    ahead.append(other)
    return found


def shortest(net: Network, one: str, other: str) -> list[tuple[str, ...]]:
    """Every shortest way, by making all ways one step longer until some arrive."""
    ways: list[tuple[str, ...]] = [(one,)]
    while ways:
        arrived = [way for way in ways if way[-1] == other]
        if arrived:
            return arrived
        ways = [(*way, to) for way in ways for to in NAMES if to not in way and {way[-1], to} in net.pairs]
    return []


def constraint(net: Network, ego: str) -> float:
    """Burt 1992: over contacts, the square of what is put into each directly and by way of the others."""
    contacts = {name: [each for each in NAMES if {name, each} in net.pairs] for name in NAMES}

    def put(one: str, into: str) -> float:
        return 1 / len(contacts[one]) if into in contacts[one] else 0

    return sum(
        (put(ego, each) + sum(put(ego, by) * put(by, each) for by in contacts[ego] if by != each)) ** 2
        for each in contacts[ego]
    )


@settings(max_examples=40, deadline=None)
@given(NETWORKS)
def test_measures_are_what_their_definitions_give(net: Network) -> None:
    for each in standings(net):
        name = each.organisation
        others = [pair for pair in combinations(NAMES, 2) if name not in pair]
        ways = [found for pair in others if (found := shortest(net, *pair))]
        through = sum(sum(name in way for way in found) / len(found) for found in ways)
        assert each.betweenness == pytest.approx(through / len(others))
        if each.contacts:
            assert each.constraint == pytest.approx(constraint(net, name))
            among = sum(set(pair) in net.pairs for pair in combinations(each.contacts, 2))
            assert each.effective_size == pytest.approx(len(each.contacts) - 2 * among / len(each.contacts))
        else:
            assert each.constraint is each.effective_size is None
        lost = [
            pair for pair in others
            if pair[1] in reached(net, pair[0]) and pair[1] not in reached(net, pair[0], without=name)
        ]  # fmt: skip
        apart = {
            frozenset((one, other))
            for first, second in combinations(each.parts, 2)
            for one in first
            for other in second
        }
        assert apart == {frozenset(pair) for pair in lost}


@settings(max_examples=40, deadline=None)
@given(NETWORKS)
def test_the_whole_does_not_depend_on_who_told_a_tie_but_for_reciprocity(net: Network) -> None:
    turned = network(NAMES, [(other, one) for one, other in net.ties], answered=net.answered)
    found, again = whole(net, fewest=1), whole(turned, fewest=1)
    assert found == again
    if isinstance(found, Whole):
        assert sum(map(len, found.groups)) == len(NAMES)
