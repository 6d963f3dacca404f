"""What holds for any numbers of people and events, and that fast ways give what slow and plain ones do."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.population import (
    deprivation,
    funnels,
    intervals,
    rates,
    slope,
    spread,
    standardised,
)
from commonweal.analysis.population.quantiles import quantiles

approx = pytest.approx
counts = st.one_of(st.integers(0, 30), st.integers(0, 10**7)).map(float)
people = st.integers(1, 10**8).map(float)
sure = st.floats(0.5, 0.999)
maybe = st.one_of(st.just(math.nan), counts)
positive = st.floats(0.01, 1000)


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts and populations of some areas in some bands, and a standard."""
    areas, bands = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    row = st.lists(maybe, min_size=bands, max_size=bands)
    events = draw(st.lists(row, min_size=areas, max_size=areas))
    lived = draw(st.lists(st.lists(people, min_size=bands, max_size=bands), min_size=areas, max_size=areas))
    return np.array(events), np.array(lived), np.array(draw(st.lists(people, min_size=bands, max_size=bands)))


@st.composite
def groups_in_order(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    size = draw(st.integers(3, 10))
    values = draw(st.lists(positive, min_size=size, max_size=size))
    return values, draw(st.lists(st.floats(1, 1e5), min_size=size, max_size=size))


@given(st.lists(counts, min_size=1, max_size=5), sure)
def test_limits_hold_the_count_and_widen_with_confidence(events: list[float], level: float) -> None:
    lows, highs = intervals.poisson(events, level)
    wider = intervals.poisson(events, (1 + level) / 2)
    assert (lows <= events).all()
    assert (highs >= events).all()
    assert (wider.lows <= lows).all()
    assert (wider.highs >= highs).all()


@given(st.integers(0, 60), sure)
def test_exact_limits_are_where_the_tails_have_their_chance(events: int, level: float) -> None:
    """The sum of the Poisson chances, term by term."""

    def up_to(most: int, mean: float) -> float:
        return math.fsum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(most + 1))

    (low,), (high,) = intervals.exact([events], level)
    assert up_to(events, high) == approx((1 - level) / 2, rel=1e-9)
    if events:
        assert 1 - up_to(events - 1, low) == approx((1 - level) / 2, rel=1e-6)
    else:
        assert low == 0


@given(st.integers(0, 1000), st.integers(1, 1000), sure)
def test_a_proportion_and_its_counterpart_mirror_one_another(part: int, more: int, level: float) -> None:
    whole = part + more
    lows, highs = intervals.wilson([part, whole - part], [whole, whole], level)
    assert 0 <= lows[0] <= part / whole <= highs[0] <= 1
    assert (lows[0], highs[0]) == approx((1 - highs[1], 1 - lows[1]), abs=1e-12)


@given(st.lists(st.tuples(maybe, st.one_of(st.just(math.nan), people)), min_size=1, max_size=6))
def test_a_rate_is_missing_exactly_where_a_part_is(pairs: list[tuple[float, float]]) -> None:
    events, lived = zip(*pairs, strict=True)
    found = rates.crude_rates(events, lived)
    for one, count, population in zip(found, events, lived, strict=True):
        gone = math.isnan(count) or math.isnan(population)
        assert [math.isnan(number) for number in (one.value, one.low, one.high)] == [gone] * 3
        assert (one.reason is not None) == gone
        if not gone:
            assert one.value == approx(count / population * 100_000)


@given(tables())
def test_direct_standardisation_agrees_with_a_loop(
    table: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    events, lived, standard = table
    found = standardised.directly_standardised(events, lived, standard, per=1)
    for one, row, population in zip(found, events.tolist(), lived.tolist(), strict=True):
        total = sum(row)
        if math.isnan(total) or total < 10:
            assert math.isnan(one.value)
            assert one.reason
            continue
        value = variance = 0.0
        for count, persons, weight in zip(row, population, standard.tolist(), strict=True):
            share = weight / sum(standard.tolist())
            value += share * count / persons
            variance += share**2 * count / persons**2
        (low,), (high,) = intervals.byar([total])
        assert one.value == approx(value)
        assert one.low == approx(value + math.sqrt(variance / total) * (low - total))
        assert one.high == approx(value + math.sqrt(variance / total) * (high - total))


@given(st.integers(10, 10**6), people, people)
def test_one_band_standardised_is_the_crude_rate(events: int, lived: float, standard: float) -> None:
    direct = standardised.directly_standardised([events], [lived], [standard])[0]
    crude = rates.crude_rates([events], [lived])[0]
    assert (direct.value, direct.low, direct.high) == approx((crude.value, crude.low, crude.high))


@given(st.lists(st.tuples(st.integers(1, 1000), people), min_size=1, max_size=6))
def test_the_reference_beside_itself_has_a_ratio_of_1(pairs: list[tuple[int, float]]) -> None:
    events, lived = zip(*pairs, strict=True)
    assert standardised.standardised_ratios(events, lived, events, lived).values[0] == approx(1)


@given(
    values=st.lists(st.one_of(st.integers(0, 6).map(float), st.just(math.nan)), min_size=1, max_size=25),
    number=st.integers(2, 6),
    highest_first=st.booleans(),
)
def test_quantiles_agree_with_counting(values: list[float], number: int, *, highest_first: bool) -> None:
    there = [value for value in values if not math.isnan(value)]
    for value, place in zip(values, quantiles(values, number, highest_first=highest_first), strict=True):
        if math.isnan(value) or len(there) < number:
            assert place is None
            continue
        rank = 1 + sum(other > value if highest_first else other < value for other in there)
        below = Fraction((len(there) + 1 - rank) * number, len(there))
        assert place == number + 1 - math.ceil(below)


@given(st.integers(1, 40_000), st.data())
def test_national_quantiles_are_rounded_up(areas: int, data: st.DataObject) -> None:
    rank, number = data.draw(st.integers(1, areas)), data.draw(st.sampled_from([5, 10]))
    found = deprivation.national_quantile([rank], areas, number)
    assert found.tolist() == [math.ceil(Fraction(rank * number, areas))]


@given(st.integers(1, 10**6), st.integers(2, 120))
def test_sizes_of_a_funnel_rise_from_the_smallest_to_the_largest(largest: int, number: int) -> None:
    found = funnels.sizes(largest, number=number)
    assert (found[0], found[-1]) == (1, largest)
    assert (np.diff(found) >= 1).all()
    assert len(found) == min(largest, number)


@given(st.integers(1, 2000), st.floats(0.1, 0.9))
def test_areas_inside_the_exact_funnel_are_not_significant(events: int, inside: float) -> None:
    funnel = funnels.ratio_funnel([events])
    between = funnel.high.at[0] + inside * (funnel.low.at[0] - funnel.high.at[0])
    beyond = funnel.low.at[0] * 1.001
    within, low = funnels.count_positions([events, events], [between, beyond])
    assert within == funnels.Position.WITHIN
    assert low in (funnels.Position.LOW, funnels.Position.LOW_OUTER)


@given(groups_in_order())
@settings(max_examples=30)
def test_the_line_agrees_with_polyfit_and_its_interval_with_the_sum_of_errors(
    groups: tuple[list[float], list[float]],
) -> None:
    """A plain slope is a weighted sum of the values, so that its error is known without simulation."""
    values, lived = groups
    errors = np.full(len(values), 0.5)
    found = slope.slope_index(values, lived, standard_errors=errors, repetitions=20_000)
    places = slope.midpoints(lived)
    steepness, start = np.polyfit(places, values, 1, w=np.sqrt(lived))
    scale = max(abs(steepness), max(values))
    assert found.slope.value == approx(steepness, abs=1e-7 * scale)
    assert found.intercept == approx(start, abs=1e-7 * scale)
    centred = np.array(lived) * (places - np.average(places, weights=lived))
    error = 0.5 * math.sqrt((centred**2).sum()) / (centred * places).sum()
    assert found.slope.high - found.slope.low == approx(2 * 1.96 * error, rel=0.06)


@given(groups_in_order(), st.floats(-100, 100))
@settings(max_examples=20)
def test_a_shift_keeps_the_slope_and_the_other_order_turns_it(
    groups: tuple[list[float], list[float]], shift: float
) -> None:
    values, lived = groups
    errors = [1.0] * len(values)

    def steepness(numbers: list[float], weights: list[float]) -> float:
        return slope.slope_index(numbers, weights, standard_errors=errors, repetitions=1000).slope.value

    first = steepness(values, lived)
    size = 1e-6 * (max(values) + 100)
    assert steepness([value + shift for value in values], lived) == approx(first, rel=1e-6, abs=size)
    assert steepness(values[::-1], lived[::-1]) == approx(-first, rel=1e-6, abs=size)


@given(st.lists(st.tuples(positive, st.integers(1, 50), st.sampled_from("xyz")), min_size=1, max_size=12))
def test_spread_agrees_with_loops(areas: list[tuple[float, int, str]]) -> None:
    values = [value for value, _, _ in areas]
    heads = [value for value, number, _ in areas for _ in range(number)]
    numbers = [number for _, number, _ in areas]
    mean = sum(heads) / len(heads)
    t = sum(value / mean * math.log(value / mean) for value in heads) / len(heads)
    low = sum(math.log(mean / value) for value in heads) / len(heads)
    assert spread.theil_t(values, numbers) == approx(t, abs=1e-9)
    assert spread.theil_l(values, numbers) == approx(low, abs=1e-9)

    found = spread.theil_t_by(values, [group for _, _, group in areas], numbers)
    within = 0.0
    for group in {group for _, _, group in areas}:
        own = [(value, number) for value, number, name in areas if name == group]
        weight = sum(value * number for value, number in own) / sum(heads)
        within += weight * spread.theil_t([value for value, _ in own], [number for _, number in own])
    assert found.within == approx(within, abs=1e-9)
    assert found.between + found.within == approx(found.whole)

    pairs = sum(abs(one - other) for one in values for other in values)
    average = sum(values) / len(values)
    assert spread.gini(values) == approx(pairs / (2 * len(values) ** 2 * average), abs=1e-9)
