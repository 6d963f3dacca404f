"""Directly and indirectly standardised rates, which take differences of age (or another band) out of a comparison.

Sources: Fingertips public health technical guide; Dobson and others 1991 (intervals of directly standardised rates).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from commonweal.analysis.population import given
from commonweal.analysis.population.estimates import MISSING, TOO_FEW, Estimates
from commonweal.analysis.population.intervals import BYAR_FROM, byar, poisson, poisson_methods
from commonweal.analysis.population.rates import missing_where

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

DOBSON = "Dobson"
NO_EXPECTATION = "no events are expected"


def directly_standardised(
    counts: ArrayLike,
    populations: ArrayLike,
    standard: ArrayLike,
    *,
    per: float = 100_000,
    confidence: float = 0.95,
    squared_events: ArrayLike | None = None,
    blanks_are_zero: bool = False,
) -> Estimates:
    """Rates per `per` people that areas would have with the standard's bands, with Dobson's intervals.

    `counts` and `populations` are of shape areas × bands, `standard` of shape bands. There is none below 10 events:
    the estimate is missing, with its reason. An area with a blank count is missing, unless `blanks_are_zero` says
    that the table leaves a cell blank where nothing happened.

    Where one person can have several events, they are not independent: `squared_events` (areas × bands) is then
    Σ frequency² × persons in place of Σ frequency × persons, as `squares_of` makes it.

    Raises UnusableNumbers where a count is negative, a population or a part of the standard is not above 0, or
    shapes differ.
    """
    events = _filled(given.table("counts", counts), blanks_are_zero=blanks_are_zero)
    people = given.table("populations", populations, above=True)
    weights = given.column("standard population", standard, missing=False, above=True)
    given.of_one_shape(counts=events, populations=people)
    given.of_one_shape(bands_of_the_counts=events[0], bands_of_the_standard=weights)
    spread = events
    if squared_events is not None:
        spread = _filled(given.table("squared events", squared_events), blanks_are_zero=blanks_are_zero)
        given.of_one_shape(counts=events, squared_events=spread)

    shares = weights / weights.sum()
    rates = (shares * events / people).sum(axis=1)
    variances = (shares**2 * spread / people**2).sum(axis=1)
    totals = events.sum(axis=1)
    few = totals < BYAR_FROM
    sound = np.where(few, np.nan, totals)
    lows, highs = byar(sound, confidence)
    step = np.sqrt(variances / sound)
    values = np.where(few, np.nan, rates)
    reasons = tuple(
        TOO_FEW if short else MISSING if gone else None
        for short, gone in zip(few, np.isnan(values), strict=True)
    )
    return Estimates(
        values * per,
        (values + step * (lows - sound)) * per,
        (values + step * (highs - sound)) * per,
        totals,
        people.sum(axis=1),
        (DOBSON,) * len(values),
        reasons,
    )


def squares_of(frequencies: ArrayLike, persons: ArrayLike) -> float:
    """Σ frequency² × persons of one cell: `persons[i]` people had `frequencies[i]` events each."""
    often = given.column("frequencies", frequencies, missing=False)
    people = given.column("persons", persons, missing=False)
    given.of_one_shape(frequencies=often, persons=people)
    return float((often**2 * people).sum())


def standardised_ratios(
    counts: ArrayLike,
    populations: ArrayLike,
    reference_counts: ArrayLike,
    reference_populations: ArrayLike,
    *,
    per: float = 1,
    confidence: float = 0.95,
    blanks_are_zero: bool = False,
) -> Estimates:
    """Events observed over those expected at the reference's rates (an SMR, where they are deaths), times `per`.

    `counts` and `populations` are of shape areas × bands; the reference is of that shape, or one row for all areas.
    Limits are exact below 10 events observed, Byar's from there. `denominators` are the events expected. A blank is
    missing unless `blanks_are_zero`. Raises UnusableNumbers where a number is negative, a reference population is
    not above 0 or missing, or shapes differ.
    """
    events = _filled(given.table("counts", counts), blanks_are_zero=blanks_are_zero)
    people = _filled(given.table("populations", populations), blanks_are_zero=blanks_are_zero)
    given.of_one_shape(counts=events, populations=people)
    happened, lived = _reference(
        reference_counts, reference_populations, events, blanks_are_zero=blanks_are_zero
    )

    observed = events.sum(axis=1)
    expected = (people * happened / lived).sum(axis=1)
    none = expected == 0
    bases = np.where(none, np.nan, expected)
    lows, highs = poisson(observed, confidence)
    reasons = tuple(
        NO_EXPECTATION if nothing else reason
        for nothing, reason in zip(none, missing_where(np.isnan(observed + expected)), strict=True)
    )
    scale = per / bases
    scale = np.where(np.isnan(observed), np.nan, scale)
    return Estimates(
        observed * scale, lows * scale, highs * scale, observed, expected, poisson_methods(observed), reasons
    )


def indirectly_standardised(
    counts: ArrayLike,
    populations: ArrayLike,
    reference_counts: ArrayLike,
    reference_populations: ArrayLike,
    *,
    per: float = 100_000,
    confidence: float = 0.95,
    blanks_are_zero: bool = False,
) -> Estimates:
    """Rates per `per` people: the standardised ratio times the reference's crude rate over all of its bands.

    What is given and raised is as in `standardised_ratios`. Such rates are comparable with the reference's, not with
    one another.
    """
    ratios = standardised_ratios(
        counts,
        populations,
        reference_counts,
        reference_populations,
        confidence=confidence,
        blanks_are_zero=blanks_are_zero,
    )
    shape = given.table("counts", counts)
    happened, lived = _reference(
        reference_counts, reference_populations, shape, blanks_are_zero=blanks_are_zero
    )
    rate = happened.sum(axis=1) / lived.sum(axis=1) * per
    return Estimates(
        ratios.values * rate,
        ratios.lows * rate,
        ratios.highs * rate,
        ratios.counts,
        ratios.denominators,
        ratios.methods,
        ratios.reasons,
    )


def _reference(
    counts: ArrayLike, populations: ArrayLike, areas: NDArray[np.float64], *, blanks_are_zero: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The reference's events and people, for each area and band."""
    happened = _filled(given.table("reference counts", counts), blanks_are_zero=blanks_are_zero)
    lived = given.table("reference populations", populations, missing=False, above=True)
    if len(happened) == 1:
        happened = np.repeat(happened, len(areas), axis=0)
    if len(lived) == 1:
        lived = np.repeat(lived, len(areas), axis=0)
    given.of_one_shape(counts=areas, reference_counts=happened, reference_populations=lived)
    return happened, lived


def _filled(numbers: NDArray[np.float64], *, blanks_are_zero: bool) -> NDArray[np.float64]:
    return np.nan_to_num(numbers, nan=0.0) if blanks_are_zero else numbers
