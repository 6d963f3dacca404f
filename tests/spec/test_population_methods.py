"""Figures about populations, worked by hand: rates, funnels, quantiles, inequality, deprivation, representation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from commonweal.analysis.population import (
    deprivation,
    funnels,
    intervals,
    rates,
    slope,
    spread,
    standardised,
)
from commonweal.analysis.population.estimates import MISSING, TOO_FEW
from commonweal.analysis.population.quantiles import quantiles
from commonweal.analysis.population.representation import representation_ratio

NAN = math.nan
approx = pytest.approx
Z = 1.959964


class TestProportions:
    def test_a_share_has_wilsons_interval_which_stays_between_0_and_1(self) -> None:
        """Nobody of 10: the upper limit is z² ÷ (n + z²) = 3.8415 ÷ 13.8415."""
        none, everybody = rates.proportions([0, 10], [10, 10])
        assert (none.value, none.low, none.high) == approx((0, 0, 0.277533), abs=1e-6)
        assert (everybody.value, everybody.low, everybody.high) == approx((1, 1 - 0.277533, 1), abs=1e-6)
        assert none.method == "Wilson"

    def test_in_percent(self) -> None:
        (found,) = rates.proportions([65], [100], per=100)
        assert found.value == 65
        assert (round(found.low, 1), round(found.high, 1)) == (55.3, 73.6)

    def test_missing_is_not_zero(self) -> None:
        for found in rates.proportions([NAN, 5, NAN], [100, NAN, NAN]):
            assert np.isnan([found.value, found.low, found.high]).all()
            assert found.reason == MISSING


class TestCrudeRates:
    def test_fewer_than_10_events_have_exact_limits(self) -> None:
        """No event: the upper limit u has exp(−u) = 0.025, so u = −ln 0.025 = 3.688879; the lower is 0."""
        (found,) = rates.crude_rates([0], [1000], per=1000)
        assert (found.value, found.low, found.high) == approx((0, 0, -math.log(0.025)))
        assert found.method == "Exact Poisson"

    def test_from_10_events_limits_are_byars(self) -> None:
        """10 × (1 − 1 ÷ 90 − 1.96 ÷ (3 × √10))³ = 4.79; 11 × (1 − 1 ÷ 99 + 1.96 ÷ (3 × √11))³ = 18.39."""
        (found,) = rates.crude_rates([10], [100_000])
        low = 10 * (1 - 1 / 90 - Z / (3 * math.sqrt(10))) ** 3
        high = 11 * (1 - 1 / 99 + Z / (3 * math.sqrt(11))) ** 3
        assert (found.value, found.low, found.high) == approx((10, low, high), rel=1e-6)
        assert found.method == "Byar"

    def test_the_change_of_method_is_between_9_and_10_events(self) -> None:
        assert rates.crude_rates([9, 9.99, 10], [1, 1, 1]).methods == (
            "Exact Poisson",
            "Exact Poisson",
            "Byar",
        )

    def test_byars_lower_limit_is_none_where_it_would_be_negative(self) -> None:
        assert math.isnan(intervals.byar([1], 0.998).lows[0])
        assert intervals.byar([1], 0.998).highs[0] == approx(9.36218, rel=1e-6)

    def test_a_group_with_a_missing_part_is_missing(self) -> None:
        names, sums = rates.totals([1, 2, 3, NAN], ["north", "south", "north", "south"])
        assert names == ["north", "south"]
        assert sums[0] == 4
        assert math.isnan(sums[1])
        found = rates.crude_rates(sums, [1000, 1000])
        assert found.reasons == (None, MISSING)

    def test_more_events_than_people_are_a_rate_but_no_proportion(self) -> None:
        assert rates.crude_rates([250], [220]).values[0] > 100_000


class TestMeans:
    def test_a_mean_has_students_interval(self) -> None:
        """10, 12, 14: mean 12, standard deviation 2, t with 2 degrees of freedom 4.302653: 12 ± 4.302653 × 2 ÷ √3."""
        found = rates.mean([10, 12, 14])
        reach = 4.302653 * 2 / math.sqrt(3)
        assert (found.value, found.low, found.high) == approx((12, 12 - reach, 12 + reach), rel=1e-6)

    def test_missing_where_one_is(self) -> None:
        assert rates.mean([10, NAN, 14]).reason == MISSING


class TestDirectlyStandardised:
    """10 events in 1,000 young people, 40 in 500 old; the standard has 60 young for 40 old."""

    COUNTS, PEOPLE, STANDARD = (10, 40), (1000, 500), (60, 40)

    def test_by_hand_with_dobsons_interval(self) -> None:
        """0.6 × 0.01 + 0.4 × 0.08 = 0.038. Variance 0.36 × 10 ÷ 1000² + 0.16 × 40 ÷ 500² = 0.0000292."""
        (found,) = standardised.directly_standardised(self.COUNTS, self.PEOPLE, self.STANDARD, per=1000)
        (low,), (high,) = intervals.byar([50])
        step = math.sqrt(0.0000292 / 50) * 1000
        assert found.value == approx(38)
        assert (found.low, found.high) == approx((38 + step * (low - 50), 38 + step * (high - 50)))
        assert found.method == "Dobson"

    def test_none_below_10_events(self) -> None:
        (nine,) = standardised.directly_standardised((4, 5), self.PEOPLE, self.STANDARD)
        assert math.isnan(nine.value)
        assert nine.reason == TOO_FEW
        (ten,) = standardised.directly_standardised((5, 5), self.PEOPLE, self.STANDARD)
        assert ten.value == approx(0.6 * 500 + 0.4 * 1000)

    def test_people_with_several_events_widen_the_interval(self) -> None:
        """8 people with one event each and 4 with three: 8 + 12 = 20 events, Σ frequency² × persons = 8 + 36 = 44."""
        assert standardised.squares_of([1, 3], [8, 4]) == 44
        apart = standardised.directly_standardised((20,), (1000,), (1,))[0]
        together = standardised.directly_standardised((20,), (1000,), (1,), squared_events=(44,))[0]
        assert together.value == apart.value
        assert (together.value - together.low) / (apart.value - apart.low) == approx(math.sqrt(44 / 20))

    def test_a_blank_is_missing_unless_the_table_is_known_to_leave_zeros_out(self) -> None:
        blank = ((12, NAN), self.PEOPLE, self.STANDARD)
        assert standardised.directly_standardised(*blank).reasons == (MISSING,)
        assert standardised.directly_standardised(*blank, blanks_are_zero=True).values[0] == approx(720)

    def test_many_areas_at_once(self) -> None:
        both = standardised.directly_standardised(
            [self.COUNTS, (1, 1)], [self.PEOPLE, self.PEOPLE], self.STANDARD
        )
        assert both.reasons == (None, TOO_FEW)
        assert list(both.counts) == [50, 2]


class TestIndirectlyStandardised:
    """The reference has 1 event in 100 young people and 1 in 10 old ones, 200 people of each."""

    REFERENCE = ((2, 20), (200, 200))

    def test_ratio_of_observed_to_expected(self) -> None:
        """500 young and 100 old people would have 5 + 10 = 15 events; 30 happened."""
        (found,) = ratios = standardised.standardised_ratios((10, 20), (500, 100), *self.REFERENCE)
        assert list(ratios.denominators) == approx([15])
        (low,), (high,) = intervals.byar([30])
        assert (found.value, found.low, found.high) == approx((2, low / 15, high / 15))

    def test_exact_below_10_observed(self) -> None:
        (found,) = standardised.standardised_ratios((4, 5), (500, 100), *self.REFERENCE)
        assert found.method == "Exact Poisson"

    def test_rate_is_the_ratio_times_the_references_rate_over_all_its_bands(self) -> None:
        """The reference's crude rate is 22 ÷ 400 = 55 in 1,000."""
        (found,) = standardised.indirectly_standardised((10, 20), (500, 100), *self.REFERENCE, per=1000)
        assert found.value == approx(2 * 55)

    def test_a_band_without_events_in_the_reference_expects_none(self) -> None:
        found = standardised.standardised_ratios((1, 20), (500, 100), (0, 20), (200, 200))
        assert list(found.denominators) == approx([10])

    def test_where_none_is_expected_there_is_no_ratio(self) -> None:
        (found,) = standardised.standardised_ratios((0, 1), (500, 0), (0, 20), (200, 200))
        assert math.isnan(found.value)
        assert found.reason == standardised.NO_EXPECTATION


class TestFunnels:
    def test_limits_of_a_proportion(self) -> None:
        """Average 50%, 100 people: 50 ± 1.96 × √(0.5 × 0.5 ÷ 100) = 40.2 to 59.8; 99.8%: 50 ± 3.09 × 5."""
        funnel = funnels.proportion_funnel([100], 50)
        inner, outer = (funnel.low.limits[0], funnel.high.limits[0]), funnel.low_outer.limits[0]
        assert inner == approx((50 - 5 * Z, 50 + 5 * Z), rel=1e-6)
        assert outer == approx(50 - 5 * 3.090232, rel=1e-6)

    def test_they_end_at_0_and_100(self) -> None:
        funnel = funnels.proportion_funnel([1, 4], 80)
        assert funnel.high.limits.tolist() == [100, 100]
        assert funnel.low_outer.limits[0] == 0

    def test_limits_of_a_ratio_are_exact_around_the_expected(self) -> None:
        """No 3.69 events expected, and none seen: that lies on the limit. So does 1 seen where 5.57 were expected."""
        funnel = funnels.ratio_funnel([1])
        assert funnel.low.at[0] == approx(5.571643, rel=1e-6)
        assert funnel.low.limits[0] == approx(1 / 5.571643, rel=1e-6)
        # One is too many where chance gives one or more only one time in 40: 1 − exp(−e) = 0.025.
        assert funnel.high.at[0] == approx(-math.log(0.975))

    def test_limits_of_a_rate_lie_at_the_population_of_a_year(self) -> None:
        """100 in 100,000 a year for three years: 5.571643 events need 1,857 people."""
        funnel = funnels.count_funnel([1], 100, per=100_000, years=3)
        assert funnel.low.at[0] == approx(5.571643 / 100 * 100_000 / 3, rel=1e-6)
        assert funnel.low.limits[0] == approx(100 / 5.571643, rel=1e-6)

    def test_where_an_area_lies(self) -> None:
        """Of 1,000 each, around an average of 50%: 500, 540, 560, 460, 440; one is missing."""
        found = funnels.proportion_positions([500, 540, 560, 460, 440, NAN], [1000] * 6, average=50)
        assert found == (
            funnels.Position.WITHIN, funnels.Position.HIGH, funnels.Position.HIGH_OUTER,
            funnels.Position.LOW, funnels.Position.LOW_OUTER, None,
        )  # fmt: skip

    def test_where_a_count_lies_beside_the_events_expected(self) -> None:
        """10 seen: exact limits are 4.80 to 18.39 (95%) and 2.96 to 24.04 (99.8%)."""
        found = funnels.count_positions([10] * 5, [10, 4, 2, 20, 25])
        assert [place.value for place in found if place] == [
            "Not significant", "High (0.025)", "High (0.001)", "Low (0.025)", "Low (0.001)",
        ]  # fmt: skip

    def test_the_average_is_of_all_people_not_of_the_areas(self) -> None:
        assert funnels.average_proportion([1, 90, NAN], [10, 90, 50]) == approx(91)
        assert funnels.average_rate([30], [1000], per=1000, years=3) == approx(10)

    def test_lines_are_drawn_at_whole_sizes_none_twice(self) -> None:
        assert funnels.sizes(5).tolist() == [1, 2, 3, 4, 5]
        many = funnels.sizes(110_000)
        assert len(many) == 100
        assert (many[0], many[-1]) == (1, 110_000)


class TestQuantiles:
    def test_1_is_the_highest_unless_asked_otherwise(self) -> None:
        values = [10, 20, 30, 40, 50]
        assert quantiles(values, 5) == (5, 4, 3, 2, 1)
        assert quantiles(values, 5, highest_first=False) == (1, 2, 3, 4, 5)

    def test_equal_values_are_in_one_quantile_by_their_lowest_rank(self) -> None:
        """Ranks 1, 2, 2, 2, 5, 6 of six, in thirds of two: the three that tie are with rank 2."""
        assert quantiles([1, 2, 2, 2, 5, 6], 3, highest_first=False) == (1, 1, 1, 1, 3, 3)

    def test_fewer_areas_than_quantiles_give_none(self) -> None:
        assert quantiles([1, 2, 3, 4], 5) == (None,) * 4

    def test_missing_values_are_not_placed_nor_counted(self) -> None:
        assert quantiles([1, NAN, 2], 2, highest_first=False) == (1, None, 2)
        assert quantiles([1, NAN, NAN], 2) == (None, None, None)

    def test_within_groups(self) -> None:
        found = quantiles([1, 2, 10, 20, 5], 2, groups=["a", "a", "b", "b", "c"], highest_first=False)
        assert found == (1, 2, 1, 2, None)


class TestSlopeIndex:
    """Three groups of equal size, the most deprived first, with 70, 75 and 80 years of life.

    They stand at 1/6, 1/2 and 5/6; the line rises 5 years in a third: from 67.5 to 82.5.
    """

    VALUES, PEOPLE = (70, 75, 80), (1000, 1000, 1000)
    LIMITS = {"lows": (69, 74, 79), "highs": (71, 76, 81)}

    def test_by_hand(self) -> None:
        found = slope.slope_index(self.VALUES, self.PEOPLE, **self.LIMITS)
        assert list(slope.midpoints(self.PEOPLE)) == approx([1 / 6, 1 / 2, 5 / 6])
        assert (found.intercept, found.slope.value) == approx((67.5, 15))
        assert found.ratio.value == approx(82.5 / 67.5)

    def test_a_larger_group_pulls_the_line(self) -> None:
        """10, 20 and 20 with 2, 1 and 1 of 4 people: at 0.25, 0.625, 0.875, of mean 0.5; slope 1.25 ÷ 0.0703125."""
        found = slope.slope_index((10, 20, 20), (2, 1, 1), standard_errors=(1, 1, 1))
        covariance = 0.5 * -0.25 * -5 + 0.25 * 0.125 * 5 + 0.25 * 0.375 * 5
        variance = 0.5 * 0.25**2 + 0.25 * 0.125**2 + 0.25 * 0.375**2
        assert found.slope.value == approx(covariance / variance)

    def test_the_interval_is_simulated_from_each_values_error(self) -> None:
        """Errors of 1 ÷ 1.96; the slope is 1.5 × (third − first), so that its error is 1.5 × √2 ÷ 1.96."""
        found = slope.slope_index(self.VALUES, self.PEOPLE, **self.LIMITS)
        reach = 1.5 * math.sqrt(2)
        assert (found.slope.low, found.slope.high) == approx((15 - reach, 15 + reach), abs=0.03)
        assert found == slope.slope_index(self.VALUES, self.PEOPLE, **self.LIMITS), "the same each time"

    def test_limits_are_of_95_percent_whatever_is_asked_for(self) -> None:
        wide = slope.slope_index(self.VALUES, self.PEOPLE, **self.LIMITS, confidence=0.998).slope
        assert wide.high - 15 == approx(1.5 * math.sqrt(2) * 3.0902 / 1.96, abs=0.1)

    def test_a_negative_multiplier_turns_both_indices_round(self) -> None:
        found = slope.slope_index(self.VALUES, self.PEOPLE, **self.LIMITS)
        turned = slope.slope_index(self.VALUES, self.PEOPLE, **self.LIMITS, multiplier=-1)
        assert (turned.slope.value, turned.slope.low, turned.slope.high) == approx(
            (-found.slope.value, -found.slope.high, -found.slope.low)
        )
        assert (turned.ratio.value, turned.ratio.low, turned.ratio.high) == approx(
            (1 / found.ratio.value, 1 / found.ratio.high, 1 / found.ratio.low), rel=1e-6
        )
        assert turned.intercept == found.intercept

    def test_a_rate_on_the_scale_of_logs(self) -> None:
        """8, 4, 2 halve with every third: the line runs from 8 × √2 to 2 ÷ √2."""
        found = slope.slope_index(
            (8, 4, 2),
            self.PEOPLE,
            lows=(7, 3.5, 1.7),
            highs=(9, 4.6, 2.4),
            scale=slope.Scale.LOG,
            transform=True,
        )
        assert found.intercept == approx(8 * math.sqrt(2))
        assert found.slope.value == approx(math.sqrt(2) - 8 * math.sqrt(2))
        assert found.ratio.value == approx(1 / 8)

    def test_a_proportion_on_the_scale_of_logits(self) -> None:
        """Odds of 1/4, 1/2 and 1, as 20%, 33.3% and 50%: the ends have odds √2 ÷ 8 … √2."""
        found = slope.slope_index(
            (1 / 5, 1 / 3, 1 / 2), self.PEOPLE, lows=(0.19, 0.32, 0.49), highs=(0.21, 0.35, 0.51),
            scale=slope.Scale.LOGIT, transform=True, multiplier=100,
        )  # fmt: skip
        start, end = (odds / (1 + odds) for odds in (0.25 / math.sqrt(2), math.sqrt(2)))
        assert (found.intercept, found.slope.value) == approx((start, 100 * (end - start)))

    def test_a_line_that_falls_below_0_has_no_ratio(self) -> None:
        found = slope.slope_index((1, 5, 9), self.PEOPLE, standard_errors=(1, 1, 1))
        assert found.slope.value == approx(12)
        assert math.isnan(found.ratio.value)
        assert found.ratio.reason == slope.NO_RATIO

    def test_a_ratio_has_no_interval_where_chance_could_take_its_line_to_0(self) -> None:
        """The line runs from 0.5 to 3.5; the error of its start, 1.45, lets it begin below 0 one time in three."""
        found = slope.slope_index((1, 2, 3), self.PEOPLE, standard_errors=(1, 1, 1)).ratio
        assert found.value == approx(7)
        assert math.isnan(found.low)
        assert math.isnan(found.high)


class TestSpread:
    """One council has 1 job a head, another 3: the mean is 2."""

    def test_theils_t_and_l_are_different_measures(self) -> None:
        assert spread.theil_t([1, 3]) == approx((0.5 * math.log(0.5) + 1.5 * math.log(1.5)) / 2)
        assert spread.theil_l([1, 3]) == approx((math.log(2) + math.log(2 / 3)) / 2)

    def test_all_alike_is_0(self) -> None:
        assert spread.theil_t([4, 4, 4]) == approx(0)
        assert spread.theil_l([4, 4, 4]) == approx(0)
        assert spread.gini([4, 4, 4]) == approx(0)

    def test_one_has_all(self) -> None:
        assert spread.theil_t([0, 0, 0, 8]) == approx(math.log(4))
        assert spread.gini([0, 0, 0, 8]) == approx(3 / 4)

    def test_between_groups_and_within_them(self) -> None:
        found = spread.theil_t_by([1, 1, 3, 3], ["x", "x", "y", "y"])
        assert found.within == approx(0)
        assert found.between == approx(found.whole) == approx(spread.theil_t([1, 3]))

    def test_people_count_not_areas(self) -> None:
        assert spread.theil_t([1, 3], [2, 1]) == approx(spread.theil_t([1, 1, 3]))
        assert spread.theil_l([1, 3], [2, 1]) == approx(spread.theil_l([1, 1, 3]))


class TestDeprivation:
    def test_a_decile_is_rounded_up(self) -> None:
        """3,375.5 areas to a tenth: rank 3,375 is in the first, 3,376 in the second."""
        assert deprivation.national_quantile([1, 3375, 3376, 33755], 33_755).tolist() == [1, 1, 2, 10]

    def test_each_index_has_its_own_number_of_areas(self) -> None:
        """Rank 3,284 of 32,844 ends the first tenth of 2019; it would not end that of 2025."""
        assert deprivation.national_quantile([3285], 32_844).tolist() == [2]
        assert deprivation.national_quantile([3285], 33_755).tolist() == [1]

    def test_local_fifths_are_not_national_ones(self) -> None:
        ranks = [10, 20, 30, 40, 50]
        assert deprivation.national_quantile(ranks, 1000, 5).tolist() == [1] * 5
        assert deprivation.local_quantile(ranks, 1000).tolist() == [1, 2, 3, 4, 5]

    def test_share_of_areas_in_the_most_deprived_tenth(self) -> None:
        assert deprivation.share_most_deprived([1, 100, 101, 900], 1000) == 0.5

    def test_average_rank_is_turned_round_and_by_people(self) -> None:
        """Ranks 1 and 3 of 4 are published as 4 and 2; three people live in the first, one in the other: 3.5."""
        assert deprivation.average_rank([1, 3], [3, 1], 4) == 3.5

    def test_merged_areas_have_the_score_of_their_people(self) -> None:
        assert deprivation.average_score([40, 20], [3000, 1000]) == 35


class TestRepresentation:
    def test_share_of_staff_over_share_of_residents(self) -> None:
        """56 of 500 staff are 11.2%, 9,000 of 100,000 residents 9%; 45 would be expected."""
        found = representation_ratio(56, 500, 9_000, 100_000)
        error = math.sqrt(1 / 56 - 1 / 500 + 1 / 9_000 - 1 / 100_000)
        assert found.ratio.value == approx(11.2 / 9)
        assert found.ratio.high == approx(11.2 / 9 * math.exp(Z * error), rel=1e-6)
        assert found.ratio.method == "Katz log"
        assert (found.observed, found.expected) == approx((56, 45))
        assert found.standardised.low == approx(intervals.byar([56]).lows[0] / 45)

    def test_few_staff_have_exact_limits_beside(self) -> None:
        found = representation_ratio(5, 400, 2_500, 50_000).standardised
        assert found.method == "Exact Poisson"
        assert found.high == approx(intervals.exact([5]).highs[0] / 20)

    def test_nobody_of_the_group_has_wilsons_limit(self) -> None:
        """0 of 100: Wilson's upper limit is 3.84 ÷ 103.84 = 3.7%, over a share of residents of 5%."""
        found = representation_ratio(0, 100, 5_000, 100_000).ratio
        assert (found.value, found.low) == (0, 0)
        assert found.high == approx(0.0369935 / 0.05, rel=1e-5)
        assert found.method == "Wilson"


@pytest.mark.parametrize("sure", [0.95, 0.998])
def test_an_interval_says_how_sure_it_is(sure: float) -> None:
    low, high = 0.5 - sure / 2, 0.5 + sure / 2
    lows, highs = intervals.exact([4], sure)
    chance = [math.exp(-mean) * sum(mean**n / math.factorial(n) for n in range(5)) for mean in (highs[0],)]
    assert chance[0] == approx(low)
    below = math.exp(-lows[0]) * sum(lows[0] ** n / math.factorial(n) for n in range(4))
    assert below == approx(high)
