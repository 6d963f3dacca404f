"""What a meeting came to, put into words: for its pages, its minutes and its workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.content.sectors import Sector, sectors
from commonweal.decisions import meetings as method
from commonweal.decisions.meetings import Ballot, Outcome, Placed
from commonweal.publication import wording
from commonweal.web.organisations.reading import folder
from commonweal.web.questions.meetings import actions, seats
from commonweal.web.questions.meetings.models import Meeting, Scoring, Stage

# Krippendorff's own bounds: from .8 on conclusions can rest on it, below .667 they cannot.
STRONG, SOME = 0.8, 0.667
ROUND_NAMES = {1: "First round", 2: "Second round"}


@dataclass(frozen=True)
class Line:
    """A question in a group's order, in words. `percent`, `from_` and `to` are of the width of a bar."""

    rank: int
    question: str
    value: str
    spread: str
    level: str
    seats: int
    percent: float
    from_: float
    to: float


@dataclass(frozen=True)
class Told:
    """What a round came to, in words; tables have headings and rows."""

    round: int
    title: str
    counted: str
    lines: Sequence[Line]
    not_scored: Sequence[str]
    agreement: Sequence[str]
    sector_headings: Sequence[str]
    sector_rows: Sequence[Sequence[str]]
    apart: str  # why sectors are not shown, or which are not
    firm: Sequence[str]
    firm_headings: Sequence[str]
    firm_rows: Sequence[Sequence[str]]


def sector_names() -> dict[str, str]:
    """Sectors by id, in order."""
    return {one.id: one.title for one in _sectors()}


def _sectors() -> list[Sector]:
    return sectors(folder() / "content")


def progress(meeting: Meeting) -> tuple[int, int]:
    """How many have a seat, and how many of them have scored all in the round that is open."""
    held = list(meeting.seats.prefetch_related("scorings"))
    if meeting.stage not in seats.ROUNDS:
        return len(held), 0
    options, round_ = meeting.options.count(), seats.ROUNDS[Stage(meeting.stage)]
    return len(held), sum(
        sum(each.round == round_ for each in seat.scorings.all()) >= options for seat in held
    )


def ballots(meeting: Meeting, round_: int) -> list[Ballot]:
    """What every seat scored in a round. Who changes nothing in the second round keeps the scores of the first."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    sector_of: dict[str, str] = {}
    rows = Scoring.objects.filter(seat__meeting=meeting, round__lte=round_).select_related("seat")
    for each in rows.order_by("round"):
        sector_of[str(each.seat_id)] = each.seat.sector
        found.setdefault(str(each.seat_id), {})[str(each.option_id)] = each.scores
    return [Ballot(seat, sector_of[seat], scores) for seat, scores in sorted(found.items())]


def outcome(meeting: Meeting, round_: int) -> Outcome | None:
    """What a round came to; None where too few scored for anything to be shown."""
    options, given = (
        [str(pk) for pk in meeting.options.values_list("pk", flat=True)],
        ballots(meeting, round_),
    )
    if seats.uses_dots(meeting):
        return method.dotted(options, given, each=meeting.dots)
    return method.weighed(actions.criteria_of(meeting), options, given, take=meeting.take)


def rounds_over(meeting: Meeting) -> list[int]:
    """The rounds of which something may be shown, the newest first: those that are over and were held."""
    if meeting.stage in (Stage.DISCUSSION, Stage.SECOND):
        return [1]
    if meeting.stage != Stage.CLOSED:
        return []
    again = Scoring.objects.filter(seat__meeting=meeting, round=2).exists()
    return [2, 1] if again else [1]


def told(meeting: Meeting, round_: int) -> Told | None:
    """What a round came to, in words; None where too few scored."""
    found = outcome(meeting, round_)
    if found is None:
        return None
    questions = {str(each.pk): str(each.question) for each in meeting.options.select_related("question")}
    names, by_dots = sector_names(), seats.uses_dots(meeting)
    largest = max((each.value for each in found.order), default=0) if by_dots else 0
    lines = [_line(each, questions, by_dots, largest) for each in found.order]
    return Told(
        round=round_,
        title=ROUND_NAMES[round_],
        counted=f"{wording.count_of(found.seats, 'seat')} scored. Each counts the same.",
        lines=lines,
        not_scored=[questions[each] for each in found.not_scored],
        agreement=_agreement(found, names),
        sector_headings=["Question", *(names.get(each, each) for each in found.sectors)],
        sector_rows=_sector_rows(found, questions, by_dots),
        apart=_apart(found),
        firm=_firm(meeting, found, questions, by_dots),
        firm_headings=["Question", f"In the top {meeting.take}", "First"],
        firm_rows=[
            [questions[each.option], _share(each.in_top), _share(each.first)]
            for each in (found.robustness.options if found.robustness else ())
        ],
    )


def attended(meeting: Meeting) -> list[tuple[str, int]]:
    """Who was there: how many seats of each sector, in the order of sectors."""
    counts, names = Counter(meeting.seats.values_list("sector", flat=True)), sector_names()
    known = [(name, counts.pop(id_)) for id_, name in names.items() if id_ in counts]
    return [*known, *sorted(counts.items())]


def judged_by(meeting: Meeting) -> list[tuple[str, str]]:
    """Criteria with the share of each in all weight; or that dots were given."""
    if seats.uses_dots(meeting):
        return [("Dots", f"{meeting.dots} for each seat, on any questions")]
    whole = sum(float(each["weight"]) for each in meeting.criteria)
    return [
        (str(each["name"]), f"{float(each['weight']):g} ({float(each['weight']) / whole:.0%} of all weight)")
        for each in meeting.criteria
    ]


def _line(each: Placed, questions: Mapping[str, str], by_dots: bool, largest: float) -> Line:
    value = wording.count_of(int(each.value), "dot") if by_dots else f"{each.value:.2f} of 5"
    lowest, middle, highest = (_score(one, by_dots) for one in (each.lowest, each.middle, each.highest))

    def wide(number: float) -> float:
        return round(100 * number / (largest or 1) if by_dots else 25 * (number - 1), 1)

    return Line(
        rank=each.rank,
        question=questions[each.option],
        value=value,
        spread=f"Single seats: from {lowest} to {highest}, the middle one {middle}",
        level=wording.listed([f"“{questions[other]}”" for other in each.level_with]),
        seats=each.seats,
        percent=wide(each.value),
        from_=0 if by_dots else wide(each.lowest),
        to=0 if by_dots else wide(each.highest),
    )


def _score(number: float, by_dots: bool) -> str:
    return f"{number:g}" if by_dots else f"{number:.1f}"


def _agreement(found: Outcome, names: Mapping[str, str]) -> list[str]:
    said = [f"All seats: {in_words(found.everybody)}."]
    if found.between is None:
        return said
    said.append(f"Between sectors: {in_words(found.between.between)}.")
    said += [
        f"{names.get(sector, sector)}, among themselves: {in_words(alpha)}."
        for sector, alpha in found.between.within.items()
    ]
    return said


def in_words(alpha: float | None) -> str:
    """How far people agree, by Krippendorff's alpha."""
    if alpha is None:
        return "it cannot be told, for too few scored, or all gave one score"
    if alpha >= STRONG:
        level = "they agree"
    elif alpha >= SOME:
        level = "they agree on much"
    elif alpha > 0.2:
        level = "they agree on some of it"
    elif alpha >= -0.05:
        level = "they agree hardly more than by chance"
    else:
        level = "they contradict each other"
    return f"{level} (alpha {alpha:.2f})"


def _sector_rows(found: Outcome, questions: Mapping[str, str], by_dots: bool) -> list[list[str]]:
    if found.between is None:
        return []
    return [
        [
            questions[split.option],
            *(
                _score(split.middles[sector], by_dots) if sector in split.middles else "Not scored"
                for sector in found.sectors
            ),
        ]
        for split in found.between.splits
    ]


def _apart(found: Outcome) -> str:
    if len(found.sectors) < 2:
        return "Too few scored to show sectors apart: what is shown would be one seat’s own scores."
    if found.together:
        return (
            f"{wording.count_of(found.together, 'seat')} of other sectors "
            f"{'is' if found.together == 1 else 'are'} in the order, and too few to show apart."
        )
    return ""


def _firm(meeting: Meeting, found: Outcome, questions: Mapping[str, str], by_dots: bool) -> list[str]:
    if by_dots:
        return ["Dots have no weights that an order could hang on."]
    if found.robustness is None:
        return ["There is one criterion only, so the order does not hang on weights."]
    always = found.robustness.always
    if not always:
        return [f"None stays in the top {meeting.take} whatever the weights: the order hangs on them."]
    if len(always) == len(found.order):
        return [f"All are in the top {meeting.take} whatever the weights, for there are no more."]
    named = wording.listed([f"“{questions[each]}”" for each in always])
    return [f"Whatever the weights, in the top {meeting.take}: {named}."]


def _share(share: float) -> str:
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 < share < 1:
        return "over 99%"
    return f"{share:.0%}"
