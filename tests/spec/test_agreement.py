"""How far those who judged the same things agree: each case worked by hand."""

from __future__ import annotations

import math

import pytest

from commonweal.decisions.agreement import (
    Level,
    Weights,
    between_sectors,
    crossed,
    fleiss,
    kappa,
    krippendorff,
)
from commonweal.vocabulary.errors import InputError


def test_kappa_is_agreement_beyond_chance() -> None:
    # Twenty of each are agreed on out of fifty; chance alone would give .5 × .6 + .5 × .4 = .5.
    found = kappa([[20, 5], [10, 15]])
    assert found is not None
    assert found.value == pytest.approx((0.7 - 0.5) / (1 - 0.5))
    assert found.low < found.value < found.high


def test_weights_count_steps_over_every_category_that_there_was_to_choose() -> None:
    one, other = [1, 1, 4, 4], [1, 2, 4, 4]  # nobody chose 3
    used, possible = crossed(one, other, [1, 2, 4]), crossed(one, other, [1, 2, 3, 4])
    # Kappa is 1 − distance ÷ distance by chance. Once in four they are one step apart; by chance they would be 1½
    # steps apart, or, if 3 were no step, 1; of squared steps 4.
    for table, weights, by_chance in (
        (possible, Weights.LINEAR, 1.5),
        (used, Weights.LINEAR, 1.0),
        (possible, Weights.QUADRATIC, 4.0),
    ):
        found = kappa(table, weights)
        assert found is not None
        assert found.value == pytest.approx(1 - (1 / 4) / by_chance)


def test_one_category_only_says_nothing_about_agreement() -> None:
    assert kappa([[4, 0], [0, 0]]) is None
    assert kappa([[0, 0], [0, 0]]) is None
    assert fleiss([[3, 0], [3, 0]]) is None
    assert krippendorff([[1, 1], [1, 1]], Level.ORDINAL) is None
    assert krippendorff([[1, None], [None, 2]], Level.NOMINAL) is None


def test_what_is_no_rating_is_refused() -> None:
    with pytest.raises(InputError, match="rate the same things"):
        crossed([1, 2], [1], [1, 2])
    with pytest.raises(InputError, match="rate the same things"):
        crossed([1], [9], [1, 2])
    with pytest.raises(InputError, match="same number of people"):
        fleiss([[2, 0], [1, 0]])
    with pytest.raises(InputError, match="row and a column"):
        kappa([[1, 2]])


def test_several_raters_by_fleiss() -> None:
    # Two things by three: 3–0 and 1–2. Observed (1 + 1/3)/2 = 2/3, by chance (4/6)² + (2/6)² = 5/9.
    assert fleiss([[3, 0], [1, 2]]) == pytest.approx((2 / 3 - 5 / 9) / (1 - 5 / 9))


def test_alpha_takes_raters_who_left_something_out() -> None:
    # Pairs: (1, 1), (2, 2) agree; (1, 2) does not. Six values, three of each: expected 18 of 30 apart.
    found = krippendorff([[1, 2, 1, None], [1, None, 2, 3], [None, 2, None, None]], Level.NOMINAL)
    assert found == pytest.approx(1 - (2 / 6) / (18 / 30))


def test_places_in_an_order_are_as_far_apart_as_ratings_lie_between_them() -> None:
    # Three 1s, one 2, two 3s. From 1 to 2 it is 3/2 + 1/2, from 1 to 3 3/2 + 1 + 1, from 2 to 3 1/2 + 1; all squared.
    found = krippendorff([[1, 1, 3], [1, 2, 3]], Level.ORDINAL)
    by_chance = 2 * (3 * 1 * 2**2 + 3 * 2 * 3.5**2 + 1 * 2 * 1.5**2) / 5
    assert found == pytest.approx(1 - 2 * 2**2 / by_chance)


def test_where_sectors_part_and_who_is_too_few_to_be_shown() -> None:
    scores = {
        "a": {"route": 5, "lots": 2}, "b": {"route": 5, "lots": 3},
        "c": {"route": 1, "lots": 3}, "d": {"route": 2, "lots": 3},
        "e": {"route": 4}, "f": {},
    }  # fmt: skip
    sectors = {"a": "nhs", "b": "nhs", "c": "council", "d": "council", "e": "college", "f": "college"}
    found = between_sectors(scores, sectors, fewest=2)
    assert found.left_out == ("college",)
    assert [(each.option, each.apart) for each in found.splits] == [("route", 3.5), ("lots", 0.5)]
    assert found.splits[0].middles == {"council": 1.5, "nhs": 5.0}
    assert found.within.keys() == {"council", "nhs"}
    assert found.between is not None
    assert found.between < 0 < (found.within["nhs"] or 0)
    assert between_sectors(scores, sectors, fewest=3).between is None


def test_the_same_order_of_all_is_full_agreement() -> None:
    same = krippendorff([[1, 2, 5], [1, 2, 5], [1, 2, 5]], Level.ORDINAL)
    assert same is not None
    assert math.isclose(same, 1)
