"""A figure within the system and beside others: by place and neighbourhood, by deprivation, and as a funnel."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.pipeline import ask, funnels, inequality
from commonweal.pipeline.funnels import Funnel
from commonweal.pipeline.inequality import Estimated, Unequal
from commonweal.publication import charts, wording
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline.findings import NARROW, WIDE
from commonweal.web.design.components import ChartView
from commonweal.web.organisations.reading import folder

BY_PART = ("sort", "within", "part", "period", "of")
PLACE, NEIGHBOURHOOD = "Place", "Neighbourhood"
MOST_BARS = 30
EVERY = 100_000
POSITIONS = {
    "Not significant": "Within what chance explains",
    "High (0.025)": "Higher than chance explains (once in 40)",
    "High (0.001)": "Higher than chance explains (once in 1,000)",
    "Low (0.025)": "Lower than chance explains (once in 40)",
    "Low (0.001)": "Lower than chance explains (once in 1,000)",
}


@dataclass(frozen=True)
class Told:
    """A picture with its table, where there is one, and what is to be said under it."""

    title: str
    chart: ChartView | None
    words: Sequence[str] = ()


def places(kept: FigureSet, sort: str = PLACE) -> Sequence[Figure]:
    """A figure of the system's places or neighbourhoods, in the order of the alphabet; none of other places'."""
    if kept.place.code != SYSTEM or BY_PART not in kept.cuts:
        return ()
    return _places(folder(), kept.key, sort)


@functools.lru_cache(maxsize=1024)
def _places(workspace: Path, key: str, sort: str) -> tuple[Figure, ...]:
    page = ask.cut(workspace, key, BY_PART, where={"sort": sort}, order="kept", limit=EVERY)
    return tuple(sorted(page.figures, key=lambda each: (each.cut["within"], each.cut["part"])))


def within(kept: FigureSet) -> list[Told]:
    """A figure by place, and by neighbourhood, where there are any."""
    titles = {PLACE: "By place", NEIGHBOURHOOD: "By neighbourhood"}
    found = []
    for sort, title in titles.items():
        parts = places(kept, sort)
        if parts:
            own = wording.value_in_words(kept.headline.value, kept.unit)
            chart = _bars(f"chart-{sort.lower()}", f"{kept.place.name}: {own}", kept, parts, sort)
            found.append(Told(title, chart, _missing(parts)))
    return found


def by_deprivation(kept: FigureSet) -> list[Told]:
    """A figure by fifth of deprivation with its slope and relative index, within the system and the nation."""
    return [_by_fifth(kept, found, at) for at, found in enumerate(inequality.of(folder(), kept))]


def _by_fifth(kept: FigureSet, found: Unequal, at: int) -> Told:
    title = f"By deprivation: {found.within}"
    reasons = {each.value.reason for each in found.fifths if isinstance(each.value, Suppressed)}
    if len(reasons) == 1 and all(isinstance(each.value, Suppressed) for each in found.fifths):
        return Told(title, None, [f"Not shown. {reasons.pop()}"])
    heading = f"Fifth by deprivation, {found.within}"
    chart = _bars(f"chart-fifths-{at}", _slope_in_words(kept, found), kept, found.fifths, heading)
    words = [f"No slope or relative index of inequality is due: {found.why_not}."] if found.why_not else []
    if found.slope is not None:
        words.append(
            "The slope index is the difference between the two ends of a line through the fifths, each weighted by "
            f"how many it is of: least deprived less most deprived, {_estimate(found.slope, kept.unit)}."
        )
        ratio = "cannot be given: the line falls below 0" if found.ratio is None else _ratio(found.ratio)
        words.append(f"The relative index, the one end over the other, is {ratio}.")
    words.append(
        "Fifths are of all small areas or councils of the nation by its index, not of this system’s alone."
    )
    return Told(title, chart, words)


def _slope_in_words(kept: FigureSet, found: Unequal) -> str:
    first, last = found.fifths[0], found.fifths[-1]
    ends = [wording.value_in_words(each.value, kept.unit) for each in (first, last)]
    return f"{found.within}: from {ends[0]} ({first.cut['part']}) to {ends[1]} ({last.cut['part']})"


def _estimate(found: Estimated, unit: str) -> str:
    words = _worded(found.value, unit)
    if found.low is None or found.high is None:
        return words
    return f"{words} (95% limits by simulation {_worded(found.low, unit)} to {_worded(found.high, unit)})"


def _worded(number: float, unit: str) -> str:
    if unit == "percent":
        return f"{wording.MINUS if number < 0 else ''}{abs(number):.1f} percentage points"
    text = f"{number:,.1f}".replace("-", wording.MINUS)
    return f"£{text}" if wording.is_money(unit) else f"{text} {unit}"


def _ratio(found: Estimated) -> str:
    limits = "" if found.low is None or found.high is None else f" ({found.low:.2f} to {found.high:.2f})"
    return f"{found.value:.2f}{limits}"


def funnel(kept: FigureSet) -> Told | None:
    """Where areas stand within what chance explains; None where that cannot be told."""
    found = funnels.of(folder(), kept)
    if found is None:
        return None
    named = "England" if found.of_nation else "Average of these areas"
    outside = sum(POSITIONS[point.position] != POSITIONS["Not significant"] for point in found.points)
    many = wording.count_of(len(found.points), "area")
    chart = ChartView(
        id="chart-funnel",
        finding=f"{outside} of {many} {'lies' if outside == 1 else 'lie'} outside what chance explains",
        wide=_funnel_svg(found, named, WIDE),
        narrow=_funnel_svg(found, named, NARROW),
        headings=["Area", kept.label, "How many it is of", "Beside the average"],
        rows=[
            [p.area, _in_unit(p.value, kept.unit), f"{p.size:,.0f}", POSITIONS[p.position]]
            for p in found.points
        ],
    )
    words = [
        "The smaller an area, the further its number may lie from the average by chance alone. If only chance told "
        "areas apart, 95 of 100 would lie between the dashed lines, and 998 of 1,000 between the whole ones. A place "
        "outside them is a question, not a verdict."
    ]
    if found.mostly_outside:
        words.append("Most areas lie outside, so it is not chance that tells them apart.")
    return Told("Beside others, and what chance explains", chart, words)


def _in_unit(value: float, unit: str) -> str:
    return f"{value:.1f}%" if unit == "percent" else f"{value:,.0f}"


@functools.lru_cache(maxsize=64)
def _funnel_svg(found: Funnel, named: str, width: int) -> str:
    points = [(point.area, point.size, point.value) for point in found.points]
    lines = [*((line, True) for line in found.inner), *((line, False) for line in found.outer)]
    drawn = charts.funnel(
        points, lines, average=(found.average, named), across="How many it is of", width=width
    )
    return charts.svg(drawn)


def _bars(id_: str, finding: str, kept: FigureSet, parts: Sequence[Figure], heading: str) -> ChartView:
    shown = parts[:MOST_BARS]
    items = tuple(charts.mark(each, each.cut["part"]) for each in shown)
    left_out = len(parts) - len(shown)
    return ChartView(
        id=id_,
        finding=finding,
        wide=_svg(charts.bars, items, WIDE),
        narrow=_svg(charts.bars, items, NARROW),
        headings=[heading, kept.label, "95% limits", "When"],
        rows=[[each.cut["part"], *_cells(each, kept.unit)] for each in parts],
        note=charts.note(items, left_out),
    )


def _cells(each: Figure, unit: str) -> list[str]:
    value, spread = each.value, each.uncertainty
    if isinstance(value, Suppressed):
        return [f"not shown: {value.reason}", "", ""]
    limits = (
        ""
        if spread is None
        else f"{wording.value_in_words(spread.low, unit)} to {wording.value_in_words(spread.high, unit)}"
    )
    return [wording.value_in_table(value, unit), limits, wording.published_period(each.cut["period"])]


def _missing(parts: Sequence[Figure]) -> list[str]:
    reasons = {each.value.reason for each in parts if isinstance(each.value, Suppressed)}
    periods = {each.cut["period"] for each in parts} - {""}
    words = ["Not all of these are of one time: the table says when."] if len(periods) > 1 else []
    return [*words, *(["The table says why a number is not shown."] if reasons else [])]


@functools.lru_cache(maxsize=256)
def _svg(drawn_as: Callable[..., dict[str, Any]], items: tuple[Any, ...], width: int) -> str:
    return charts.svg(drawn_as(items, width=width))
