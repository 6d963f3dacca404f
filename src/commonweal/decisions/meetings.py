"""What the scores of a group come to in one round: an order, its spread, where sectors differ, what hangs on weights.

Everybody scores alone, and each counts the same. What is shown of a group must not be what one of them scored: nothing
is said where fewer than FEWEST scored, and a sector is shown apart only where that gives nobody's own scores away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from commonweal.decisions.agreement import BetweenSectors, Level, between_sectors, krippendorff
from commonweal.decisions.prioritising import (
    DRAWS,
    Criterion,
    Ranked,
    Robustness,
    dots,
    robustness,
    weighted_sum,
)

FEWEST = 3  # who scored, behind anything that is shown
FEWEST_OF_SECTOR = 2  # one alone would be shown with their own scores
SCALE = (1, 5)
DOTS = "dots"  # what stands for a criterion where dots are given


@dataclass(frozen=True)
class Ballot:
    """What one seat scored: option → criterion → score. Where dots are given, the one criterion is DOTS."""

    seat: str
    sector: str
    scores: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Placed:
    """An option in the group's order. `lowest`, `middle` and `highest` are of what single seats make of it."""

    option: str
    rank: int
    value: float
    level_with: tuple[str, ...]
    lowest: float
    middle: float
    highest: float
    seats: int


@dataclass(frozen=True)
class Outcome:
    """What a round came to. `seats` scored something; nobody scored `not_scored`.

    `everybody`: Krippendorff's alpha of all seats; None where it is not defined. `sectors` are those that are shown
    apart, with how many of each scored; `together` is how many are not. `robustness` is None where dots were given,
    for they have no weights, or where there is one criterion only.
    """

    seats: int
    order: tuple[Placed, ...]
    not_scored: tuple[str, ...]
    everybody: float | None
    sectors: Mapping[str, int]
    together: int
    between: BetweenSectors | None
    robustness: Robustness | None


def weighed(
    criteria: Sequence[Criterion],
    options: Sequence[str],
    ballots: Sequence[Ballot],
    *,
    take: int,
    draws: int = DRAWS,
) -> Outcome | None:
    """The outcome of a round in which options were scored by criteria; None where too few scored.

    The group's score of an option by a criterion is the mean of those who scored it, and its value the weighted mean of
    these. A seat's own value of an option is the weighted mean of its own scores. `take`: the n of “the top n”.
    `draws`: how many weightings are drawn to see how firm the order is.
    """
    given = _given(ballots)
    if len(given) < FEWEST:
        return None
    means = {
        option: {
            each.id: fmean(ballot.scores[option][each.id] for ballot in given if option in ballot.scores)
            for each in criteria
        }
        for option in options
        if any(option in ballot.scores for ballot in given)
    }
    own = {
        ballot.seat: {each.option: each.value for each in weighted_sum(criteria, ballot.scores, scale=SCALE)}
        for ballot in given
    }
    ranked = weighted_sum(criteria, means, scale=SCALE)
    firm = robustness(criteria, means, scale=SCALE, top=take, draws=draws) if len(criteria) > 1 else None
    return _outcome(options, given, own, ranked, firm)


def dotted(options: Sequence[str], ballots: Sequence[Ballot], *, each: int) -> Outcome | None:
    """The outcome of a round in which every seat had `each` dots to give; None where too few gave any."""
    given = _given(ballots)
    if len(given) < FEWEST:
        return None
    own = {ballot.seat: {name: scores[DOTS] for name, scores in ballot.scores.items()} for ballot in given}
    ranked = dots(
        options, [{name: int(number) for name, number in one.items()} for one in own.values()], each=each
    )
    return _outcome(options, given, own, ranked, None)


def shown_apart(counts: Mapping[str, int]) -> dict[str, int]:
    """The sectors that can be shown apart, by how many of each scored.

    Whoever knows the whole and each sector that is shown knows what is left over. So that this is never one seat's, a
    lone seat takes the smallest sector that could be shown with it.
    """
    shown = {name: number for name, number in sorted(counts.items()) if number >= FEWEST_OF_SECTOR}
    if sum(counts.values()) - sum(shown.values()) == 1 and shown:
        del shown[min(shown, key=lambda name: (shown[name], name))]
    return shown


def _given(ballots: Sequence[Ballot]) -> list[Ballot]:
    """Those who scored anything, in one order whatever order they came in."""
    return sorted((each for each in ballots if each.scores), key=lambda each: each.seat)


def _outcome(
    options: Sequence[str],
    given: Sequence[Ballot],
    own: Mapping[str, Mapping[str, float]],
    ranked: Sequence[Ranked],
    firm: Robustness | None,
) -> Outcome:
    placed = []
    for each in ranked:
        values = [scored[each.option] for scored in own.values() if each.option in scored]
        if values:
            placed.append(
                Placed(
                    each.option, each.rank, each.value, each.level_with,
                    min(values), median(values), max(values), len(values),
                )
            )  # fmt: skip
    counts = Counter(ballot.sector for ballot in given)
    shown = shown_apart(counts)
    of_shown = {ballot.seat: own[ballot.seat] for ballot in given if ballot.sector in shown}
    sector_of = {ballot.seat: ballot.sector for ballot in given}
    return Outcome(
        seats=len(given),
        order=tuple(placed),
        not_scored=tuple(
            option for option in options if not any(option in ballot.scores for ballot in given)
        ),
        everybody=krippendorff(
            [[own[ballot.seat].get(option) for option in options] for ballot in given], Level.ORDINAL
        ),
        sectors=shown,
        together=len(given) - sum(shown.values()),
        between=between_sectors(of_shown, sector_of, fewest=FEWEST_OF_SECTOR) if len(shown) > 1 else None,
        robustness=firm,
    )
