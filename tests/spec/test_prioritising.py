"""How a group puts options in order, and how much hangs on its weights: each case worked by hand."""

from __future__ import annotations

import pytest

from commonweal.decisions.prioritising import (
    Criterion,
    compare_pairs,
    dots,
    hierarchy,
    robustness,
    topsis,
    weighted_sum,
)
from commonweal.vocabulary.errors import InputError

NEED, EASE, COST = Criterion("need", 3), Criterion("ease", 1), Criterion("cost", 1, more_is_better=False)
SCALE = (1.0, 5.0)
SCORES = {"route": {"need": 5, "ease": 2}, "lots": {"need": 3, "ease": 4}, "buses": {"need": 1, "ease": 5}}


def places(ranked) -> list[tuple[str, int]]:
    return [(each.option, each.rank) for each in ranked]


def test_a_weighted_mean_of_scores() -> None:
    found = weighted_sum([NEED, EASE], SCORES, scale=SCALE)
    assert places(found) == [("route", 1), ("lots", 2), ("buses", 3)]
    assert [each.value for each in found] == pytest.approx([17 / 4, 13 / 4, 8 / 4])


def test_where_less_is_better_a_score_is_turned_round() -> None:
    found = weighted_sum([COST], {"dear": {"cost": 5}, "cheap": {"cost": 2}}, scale=SCALE)
    assert [(each.option, each.value) for each in found] == [("cheap", 4.0), ("dear", 1.0)]


def test_options_that_are_level_share_a_rank_and_say_so() -> None:
    found = weighted_sum(
        [Criterion("a", 0.1), Criterion("b", 0.2)],
        {"x": {"a": 3, "b": 1}, "y": {"a": 1, "b": 2}, "z": {"a": 1, "b": 1}},
        scale=SCALE,
    )
    assert places(found) == [("x", 1), ("y", 1), ("z", 3)]
    assert found[0].level_with == ("y",)


def test_a_gap_is_not_a_nought_and_a_score_is_on_the_scale() -> None:
    with pytest.raises(InputError, match="“lots” has no score for ease"):
        weighted_sum([NEED, EASE], {"route": {"need": 5, "ease": 2}, "lots": {"need": 3}}, scale=SCALE)
    with pytest.raises(InputError, match="from 1 to 5; these are from 0 to 3"):
        weighted_sum([NEED], {"route": {"need": 0}, "lots": {"need": 3}}, scale=SCALE)
    with pytest.raises(InputError, match="at least one is above 0"):
        weighted_sum([Criterion("need", 0)], {"route": {"need": 1}}, scale=SCALE)
    with pytest.raises(InputError, match="without options"):
        topsis([NEED], {})


def test_dots_are_counted_and_nobody_has_more_than_the_others() -> None:
    found = dots(["route", "lots", "buses"], [{"route": 2, "lots": 1}, {"lots": 1}], each=3)
    assert places(found) == [("route", 1), ("lots", 1), ("buses", 3)]
    with pytest.raises(InputError, match="has 3 dots; this ballot has 4"):
        dots(["route"], [{"route": 4}], each=3)
    with pytest.raises(InputError, match="not one of the options"):
        dots(["route"], [{"trams": 1}], each=3)


def test_nearness_to_the_best_with_columns_divided_by_their_length() -> None:
    # Columns (3, 4) have length 5, costs (6, 8) length 10: weighted .3 and .4, then .3 and .4 with less better.
    found = topsis(
        [Criterion("gain"), Criterion("cost", more_is_better=False)],
        {"small": {"gain": 3, "cost": 6}, "large": {"gain": 4, "cost": 8}},
    )
    assert [each.value for each in found] == pytest.approx([0.5, 0.5])
    best = topsis([NEED, EASE], {"worse": {"need": 1, "ease": 1}, "better": {"need": 2, "ease": 2}})
    assert [(each.option, each.value) for each in best] == [("better", 1.0), ("worse", 0.0)]
    alike = topsis([NEED], {"one": {"need": 0}, "other": {"need": 0}})
    assert [each.value for each in alike] == [0.5, 0.5]


def test_comparing_pairs_gives_weights_and_says_whether_they_hang_together() -> None:
    whole = compare_pairs([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]])
    assert whole.weights == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert whole.ratio == pytest.approx(0, abs=1e-9)
    circle = compare_pairs([[1, 3, 1 / 3], [1 / 3, 1, 3], [3, 1 / 3, 1]])  # a over b over c over a
    assert circle.weights == pytest.approx([1 / 3] * 3)
    assert circle.ratio == pytest.approx(
        (13 / 3 - 3) / 2 / 0.58
    )  # a row adds up to 13/3; Saaty's 0.58 for three
    assert not circle.consistent
    assert compare_pairs([[1, 5], [0.2, 1]]).ratio == 0
    ranked = hierarchy(
        compare_pairs([[1, 1], [1, 1]]),
        ["x", "y"],
        [compare_pairs([[1, 3], [1 / 3, 1]]), compare_pairs([[1, 1], [1, 1]])],
    )
    assert [each.value for each in ranked] == pytest.approx([(3 / 4 + 1 / 2) / 2, (1 / 4 + 1 / 2) / 2])


@pytest.mark.parametrize(
    "matrix", [[], [[1, 2]], [[1, 2], [2, 1]], [[1, -1], [-1, 1]], [[1] * 10] * 10], ids=str
)
def test_what_is_no_comparison_is_refused(matrix: list[list[float]]) -> None:
    with pytest.raises(InputError):
        compare_pairs(matrix)


def test_how_much_of_all_weightings_leave_an_option_in_the_top() -> None:
    # With weight w on need: route 2+3w, lots 4−w, buses 5−4w. Route is first from w = 1/2 on, buses up to 1/3.
    found = robustness([NEED, EASE], SCORES, scale=SCALE, top=1)
    shares = {each.option: each for each in found.options}
    for option, share in {"route": 1 / 2, "buses": 1 / 3, "lots": 1 / 6}.items():
        assert shares[option].in_top == pytest.approx(share, abs=4 * shares[option].error)
        assert shares[option].first == shares[option].in_top
    # Lots is never last; so it is in the top two whatever the weights.
    assert robustness([NEED, EASE], SCORES, scale=SCALE, top=2).always == ("lots",)
    assert found == robustness([NEED, EASE], SCORES, scale=SCALE, top=1)


def test_who_is_level_with_the_last_of_the_top_is_in_it() -> None:
    level = {"one": {"need": 3}, "other": {"need": 3}, "third": {"need": 1}}
    assert robustness([NEED], level, scale=SCALE, top=1).always == ("one", "other")
