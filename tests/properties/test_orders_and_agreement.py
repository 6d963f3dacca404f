"""An order does not hang on how options were put in; agreement measured in several ways agrees with itself."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.decisions.agreement import Level, Weights, crossed, fleiss, kappa, krippendorff
from commonweal.decisions.prioritising import Criterion, robustness, topsis, weighted_sum

OPTIONS, CRITERIA = ("x", "y", "z"), ("need", "ease", "cost")
SCORE = st.integers(1, 5)
SCORES = st.fixed_dictionaries(
    {name: st.fixed_dictionaries(dict.fromkeys(CRITERIA, SCORE)) for name in OPTIONS}
)
WEIGHTS = st.tuples(*(st.integers(0, 5) for _ in CRITERIA)).filter(any)
RATINGS = st.integers(2, 6).flatmap(
    lambda things: st.lists(
        st.lists(st.none() | st.integers(1, 4), min_size=things, max_size=things), min_size=2, max_size=4
    )
)


def criteria(weights: tuple[int, ...]) -> list[Criterion]:
    return [Criterion(name, weight, name != "cost") for name, weight in zip(CRITERIA, weights, strict=True)]


@settings(max_examples=40, deadline=None)
@given(SCORES, WEIGHTS)
def test_what_is_better_in_everything_is_never_behind(scores, weights) -> None:
    judged = criteria(weights)
    for ranked in (weighted_sum(judged, scores, scale=(1, 5)), topsis(judged, scores)):
        place = {each.option: each.rank for each in ranked}
        for one, other in ((one, other) for one in OPTIONS for other in OPTIONS):
            better = [scores[one][name] - scores[other][name] for name in CRITERIA]
            if better[0] >= 0 and better[1] >= 0 and better[2] <= 0:
                assert place[one] <= place[other]


@settings(max_examples=40, deadline=None)
@given(SCORES, WEIGHTS, st.permutations(OPTIONS))
def test_the_order_in_which_options_are_put_in_changes_nothing(scores, weights, order) -> None:
    judged, turned = criteria(weights), {name: scores[name] for name in order}
    for one, other in (
        (weighted_sum(judged, scores, scale=(1, 5)), weighted_sum(judged, turned, scale=(1, 5))),
        (topsis(judged, scores), topsis(judged, turned)),
    ):
        assert {each.option: each.rank for each in one} == {each.option: each.rank for each in other}
    shares = [
        {
            each.option: each.in_top
            for each in robustness(judged, some, scale=(1, 5), top=2, draws=200).options
        }
        for some in (scores, turned)
    ]
    assert shares[0] == shares[1]


def naive_alpha(ratings: list[list[int | None]]) -> float | None:
    """Krippendorff's alpha of intervals from every pair of ratings, with no table of coincidences."""
    things = [[value for value in thing if value is not None] for thing in zip(*ratings, strict=True)]
    things = [thing for thing in things if len(thing) > 1]
    every = [value for thing in things for value in thing]
    if len(set(every)) < 2:
        return None
    observed = sum(
        sum(2 * (one - other) ** 2 for one, other in combinations(thing, 2)) / (len(thing) - 1)
        for thing in things
    ) / len(every)
    expected = sum(2 * (one - other) ** 2 for one, other in combinations(every, 2))
    return 1 - observed / (expected / (len(every) * (len(every) - 1)))


@settings(max_examples=60, deadline=None)
@given(RATINGS)
def test_alpha_is_that_of_every_pair(ratings) -> None:
    found, expected = krippendorff(ratings, Level.INTERVAL), naive_alpha(ratings)
    assert found == (None if expected is None else pytest.approx(expected))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(SCORE, SCORE), min_size=2, max_size=8))
def test_two_raters_by_several_measures(pairs) -> None:
    one, other = zip(*pairs, strict=True)
    table = crossed(one, other, range(1, 6))
    plain, turned = kappa(table), kappa([list(row) for row in zip(*table, strict=True)])
    assert (plain is None) == (turned is None)
    if plain is not None and turned is not None:
        assert turned.value == pytest.approx(plain.value)
    for weights in Weights:
        found = kappa(table, weights)
        assert found is None or found.value <= 1 + 1e-12
        if found is not None and one == other:
            assert found.value == pytest.approx(1)
    counts = [[pair.count(category) for category in range(1, 6)] for pair in pairs]
    several, alpha = fleiss(counts), krippendorff([one, other], Level.NOMINAL)
    if several is not None and alpha is not None:
        # Alpha of names is Fleiss' kappa, corrected for how few there are (Krippendorff, 2011).
        assert 1 - alpha == pytest.approx((1 - several) * (1 - 1 / (2 * len(pairs))))
