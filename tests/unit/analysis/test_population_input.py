"""What the methods about populations refuse, and that they say which number it is and what to do."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from commonweal.analysis.population import (
    deprivation,
    funnels,
    given,
    intervals,
    quantiles,
    rates,
    representation,
    slope,
    spread,
    standardised,
)
from commonweal.vocabulary.errors import UnusableNumbers

NAN, INF = math.nan, math.inf
ONES = (1, 1, 1)


def sii(*arguments: Any, **named: Any) -> Callable[[], object]:
    return lambda: slope.slope_index(*arguments, **named)


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "a negative count": (
        lambda: rates.crude_rates([3, -1], [5, 5]),
        "In the counts, number 2 (-1) must be 0 or more.",
    ),
    "a population of 0": (
        lambda: rates.crude_rates([0], [0]),
        "In the populations, number 1 (0) must be above 0.",
    ),
    "a denominator of 0": (lambda: rates.proportions([0], [0]), "In the denominators, number 1"),
    "a part above its whole": (
        lambda: rates.proportions([1, 9], [5, 5]),
        "Number 2 of the numerators is above its denominator.",
    ),
    "different lengths": (lambda: rates.crude_rates([1, 2], [5]), "2 counts, 1 populations"),
    "nothing": (lambda: rates.crude_rates([], []), "There are no counts."),
    "words": (lambda: rates.crude_rates(["many"], [5]), "The counts are not all numbers"),
    "without end": (
        lambda: rates.crude_rates([1], [INF]),
        "In the populations, number 1 (inf) is without end.",
    ),
    "a table where a row is due": (lambda: rates.crude_rates([[1], [2]], [5]), "a table of 2 dimensions"),
    "percent as confidence": (lambda: intervals.byar([1], 95), "a confidence of 95"),
    "no confidence at all": (lambda: intervals.exact([1], NAN), "a confidence of nan"),
    "one measurement": (lambda: rates.mean([4]), "no interval"),
    "a mean's confidence": (lambda: rates.mean([4, 5], confidence=1), "a confidence of 1"),
    "totals without groups": (lambda: rates.totals([1, 2], ["a"]), "2 numbers and 1 groups"),
    "a band without people": (
        lambda: standardised.directly_standardised([[1, 2], [3, 4]], [[5, 5], [5, 0]], [1, 1]),
        "In the populations, number 2 of row 2 (0) must be above 0.",
    ),
    "a standard that lacks a band": (
        lambda: standardised.directly_standardised([1, 2], [5, 5], [1, NAN]),
        "In the standard population, number 2 is missing.",
    ),
    "a standard of another length": (
        lambda: standardised.directly_standardised([1, 2], [5, 5], [1, 1, 1]),
        "2 bands of the counts, 3 bands of the standard",
    ),
    "a table of three dimensions": (
        lambda: standardised.directly_standardised([[[1]]], [[[1]]], [1]),
        "have 3 dimensions",
    ),
    "a reference of another width": (
        lambda: standardised.standardised_ratios([1, 2], [5, 5], [1], [9]),
        "1 × 2 counts, 1 × 1 reference counts",
    ),
    "a reference without people": (
        lambda: standardised.standardised_ratios([1, 2], [5, 5], [1, 1], [9, 0]),
        "In the reference populations, number 2 of row 1 (0) must be above 0.",
    ),
    "squares of another shape": (
        lambda: standardised.directly_standardised([1, 2], [5, 5], [1, 1], squared_events=[1]),
        "1 × 1 squared events",
    ),
    "a band twice": (lambda: given.laid_out("aa", ["0-4", "0-4"], [1, 2]), "Band 0-4 of a is there twice."),
    "a number without its band": (
        lambda: given.laid_out("aa", ["0-4"], [1, 2]),
        "2 areas, 1 bands and 2 numbers",
    ),
    "an average that is no share": (lambda: funnels.proportion_funnel([10], 120), "not between 0 and 100"),
    "an average of nothing": (lambda: funnels.proportion_funnel([10], NAN), "not between 0 and 100"),
    "an area of no size": (lambda: funnels.proportion_funnel([10, 0], 50), "In the sizes, number 2"),
    "limits around 0": (lambda: funnels.count_funnel([1], 0), "around an average of 0"),
    "no events expected": (lambda: funnels.count_positions([1], [0]), "In the events expected, number 1"),
    "no area whole": (lambda: funnels.average_proportion([NAN], [5]), "Every area has a missing part."),
    "sizes the wrong way round": (lambda: funnels.sizes(5, smallest=9), "from a size of 9 to one of 5"),
    "one quantile": (lambda: quantiles.quantiles([1, 2], 1), "There cannot be 1 quantiles."),
    "quantiles without groups": (lambda: quantiles.quantiles([1, 2], 2, groups="a"), "2 values and 1 groups"),
    "two groups for a slope": (sii((1, 2), (1, 1), standard_errors=(1, 1)), "A slope over 2 groups"),
    "a missing value in a slope": (
        sii((1, NAN, 2), ONES, standard_errors=ONES),
        "In the values, number 2 is missing.",
    ),
    "a group of nobody": (
        sii((1, 2, 3), (1, 0, 1), standard_errors=ONES),
        "In the populations, number 2 (0)",
    ),
    "no errors": (sii((1, 2, 3), ONES), "neither both of their limits nor standard errors"),
    "one limit": (sii((1, 2, 3), ONES, lows=ONES), "neither both of their limits"),
    "limits and errors": (
        sii((1, 2, 3), ONES, lows=(0, 1, 2), highs=(2, 3, 4), standard_errors=ONES),
        "given together with limits",
    ),
    "errors for another scale": (
        sii((1, 2, 3), ONES, standard_errors=ONES, scale=slope.Scale.LOG, transform=True),
        "for a line on another scale",
    ),
    "a value outside its limits": (
        sii((1, 2, 3), ONES, lows=(0, 2.5, 2), highs=(2, 3, 4)),
        "Number 2 of the values is outside its limits",
    ),
    "a rate of 0 on the scale of logs": (
        sii((1, 0, 3), ONES, lows=(0.5, 0, 2), highs=(2, 3, 4), scale=slope.Scale.LOG),
        "Number 2 of the values does not fit the scale",
    ),
    "a limit of 0 on the scale of logs": (
        sii((1, 1, 3), ONES, lows=(0.5, 0, 2), highs=(2, 3, 4), scale=slope.Scale.LOG),
        "Number 2 of the lower limits does not fit the scale",
    ),
    "percent on the scale of logits": (
        sii((20, 30, 40), ONES, lows=(19, 29, 39), highs=(21, 31, 41), scale=slope.Scale.LOGIT),
        "Number 1 of the values does not fit the scale",
    ),
    "a multiplier of 0": (sii((1, 2, 3), ONES, standard_errors=ONES, multiplier=0), "A multiplier of 0"),
    "hardly any repetitions": (
        sii((1, 2, 3), ONES, standard_errors=ONES, repetitions=10),
        "with 10 repetitions",
    ),
    "a slope's confidence": (sii((1, 2, 3), ONES, standard_errors=ONES, confidence=95), "a confidence of 95"),
    "nothing to spread": (lambda: spread.theil_t([0, 0]), "All values are 0"),
    "a 0 in Theil's L": (lambda: spread.theil_l([1, 0]), "In the values, number 2 (0) must be above 0."),
    "a missing value in a spread": (lambda: spread.gini([1, NAN]), "In the values, number 2 is missing."),
    "spread without groups": (lambda: spread.theil_t_by([1, 2], ["a"]), "2 values and 1 groups"),
    "a rank beyond the index": (
        lambda: deprivation.national_quantile([1, 33_000], 32_844),
        "Number 2 of the ranks is not a whole number from 1 to 32,844.",
    ),
    "half a rank": (lambda: deprivation.national_quantile([1.5], 10), "is not a whole number"),
    "too few areas": (lambda: deprivation.local_quantile([1, 2], 10), "2 areas cannot be put into 5"),
    "more of a group than staff": (
        lambda: representation.representation_ratio(5, 4, 10, 100),
        "staff in the group is above the number of all staff",
    ),
    "more of a group than residents": (
        lambda: representation.representation_ratio(1, 4, 1000, 100),
        "residents in the group is above the number of all residents",
    ),
    "no residents of the group": (
        lambda: representation.representation_ratio(1, 4, 0, 100),
        "In the residents in the group, number 1 (0) must be above 0.",
    ),
    "no staff": (lambda: representation.representation_ratio(0, 0, 10, 100), "In the staff, number 1 (0)"),
    "staff not known": (lambda: representation.representation_ratio(NAN, 10, 10, 100), "is missing"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_with_what_is_wrong_and_where(case: str) -> None:
    method, words = REFUSED[case]
    with pytest.raises(UnusableNumbers) as raised:
        method()
    assert words in raised.value.message
    assert raised.value.what_to_do.endswith(".")
    assert raised.value.exit_code == 1


def test_none_is_missing_as_nan_is() -> None:
    assert np.isnan(rates.crude_rates([None], [5]).values).all()


def test_what_is_given_is_not_changed() -> None:
    counts = np.array([[12.0, NAN]])
    standardised.directly_standardised(counts, [[5, 5]], [1, 1], blanks_are_zero=True)
    assert np.isnan(counts[0, 1])


def test_a_list_is_laid_out_by_area_and_band() -> None:
    areas, bands, laid = given.laid_out(["a", "b", "a"], ["young", "old", "old"], [1, 2, 3])
    assert (areas, bands) == (["a", "b"], ["young", "old"])
    np.testing.assert_array_equal(laid, [[1, 3], [NAN, 2]])
