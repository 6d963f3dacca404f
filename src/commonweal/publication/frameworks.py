"""Our figures in the shape of a framework: each thing that it asks for with its figures, or why it is silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonweal.content.frameworks import Aspect, Framework, Wanted
from commonweal.publication import plain, wording
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed, Value
from commonweal.vocabulary.plans import Cut

# Places that are looked at beside ours and are no part of it.
WIDER = frozenset(
    {"England", "North East", "North West", "Yorkshire and The Humber", "East Midlands", "West Midlands"}
    | {"East of England", "London", "South East", "South West"}
)
AREA, GROUP = ("area",), ("breakdown",)
HEADINGS = ("Domain", "Asked for", "Tier", "Figure", "Value", "Unit", "Lowest", "Highest", "Period",
            "Gap between areas", "Gap between groups", "Why there is none")  # fmt: skip

Parts = Callable[[FigureSet, Cut], Sequence[Figure]]


@dataclass(frozen=True)
class Gap:
    """How far a figure lies apart between a place's areas, or between groups: its lowest and highest, of how many."""

    lowest: Figure
    highest: Figure
    among: int

    def in_words(self, dimension: str) -> str:
        """Both ends with what they are of."""
        ends = (
            f"{wording.value_in_words(end.value, end.unit)} ({wording.cut_name(end, dimension).replace('=', ': ')})"
            for end in (self.lowest, self.highest)
        )
        return " to ".join(ends)


@dataclass(frozen=True)
class Answer:
    """What answers one thing that a framework asks for: a figure with its gaps, or why there is none."""

    indicator: str = ""
    kept: FigureSet | None = None
    between_areas: Gap | None = None
    between_groups: Gap | None = None
    why: str = ""


@dataclass(frozen=True)
class Laid:
    """A framework with the answers to each aspect of each domain."""

    framework: Framework
    answers: Mapping[Aspect, Sequence[Answer]]

    @property
    def answered(self) -> int:
        """Of how many aspects there is a figure."""
        return sum(any(answer.kept for answer in self.answers[one]) for one in self.framework.aspects)


def laid_out(
    framework: Framework, sets: Mapping[str, FigureSet], parts: Parts, wanted: Mapping[str, Wanted]
) -> Laid:
    """Lay a place's figures into a framework. `wanted`: each indicator that it names."""
    answers = {
        aspect: [_answer(id_, sets.get(id_), parts, wanted[id_]) for id_ in aspect.indicators]
        or [Answer(why=aspect.silent)]
        for aspect in framework.aspects
    }
    return Laid(framework, answers)


def _answer(id_: str, kept: FigureSet | None, parts: Parts, wanted: Wanted) -> Answer:
    if kept is None:
        return Answer(id_, why=wanted.why)
    areas = _gap(kept, AREA, parts, {*WIDER, kept.place.name}) if wanted.compares else None
    groups = _gap(kept, GROUP, parts, set())
    if isinstance(kept.headline.value, Suppressed):  # a place without a number may have areas that have one
        return Answer(id_, None, areas, groups, f"{kept.label}: {kept.headline.value.reason}")
    return Answer(id_, kept, areas, groups)


def _gap(kept: FigureSet, cut: Cut, parts: Parts, beside: set[str]) -> Gap | None:
    """The ends of a cut; None where fewer than two of its parts can be set side by side."""
    if cut not in kept.cuts:
        return None
    known = [
        (value, figure)
        for figure in parts(kept, cut)
        if figure.cut[cut[0]] not in beside and (value := _number(figure.value)) is not None
    ]
    if len(known) < 2:
        return None
    lowest, highest = min(known, key=lambda one: one[0]), max(known, key=lambda one: one[0])
    return Gap(lowest[1], highest[1], len(known))


def _number(value: Value) -> float | None:
    return None if isinstance(value, Suppressed) else float(value)


def rows(laid: Laid) -> Iterator[list[Any]]:
    """A framework as a table with a row for each answer, in the order of `HEADINGS`; values exact."""
    for domain in laid.framework.domains:
        for aspect in domain.aspects:
            for answer in laid.answers[aspect]:
                yield [domain.title, aspect.title, aspect.tier, *_cells(answer)]


def _cells(answer: Answer) -> list[Any]:
    gaps = [
        answer.between_areas.in_words(*AREA) if answer.between_areas else None,
        answer.between_groups.in_words(*GROUP) if answer.between_groups else None,
    ]
    kept = answer.kept
    if kept is None:
        return [*[None] * 6, *gaps, answer.why]
    figure, around = kept.headline, kept.headline.uncertainty
    return [
        kept.label,
        figure.value,
        wording.unit_name(kept.unit) or kept.unit,
        around.low if around else None,
        around.high if around else None,
        wording.period(figure.period or kept.period),
        *gaps,
        None,
    ]


def for_programs(laid: Laid) -> dict[str, Any]:
    """A framework with its answers as plain values, figures under the names that the command line prints."""
    one = laid.framework
    return {
        **about(one),
        "answered": laid.answered,
        "domains": [
            {
                "title": domain.title,
                "summary": domain.summary,
                "aspects": [
                    {
                        "title": aspect.title,
                        "tier": aspect.tier,
                        "answers": [_plain(each) for each in laid.answers[aspect]],
                    }
                    for aspect in domain.aspects
                ],
            }
            for domain in one.domains
        ],
    }


def about(one: Framework) -> dict[str, Any]:
    """What a framework is, as plain values."""
    return {
        "id": one.id,
        "title": one.title,
        "summary": one.summary,
        "standing": one.standing,
        "superseded": one.superseded,
        "edition": one.edition,
        "derived_from": list(one.derived_from),
        "tiers": dict(one.tiers),
        "asked_for": len(one.aspects),
    }


def _plain(answer: Answer) -> dict[str, Any]:
    kept = answer.kept
    return {
        "indicator": answer.indicator,
        "figure": None if kept is None else plain.figure(kept.headline, kept),
        "between_areas": _ends(answer.between_areas),
        "between_groups": _ends(answer.between_groups),
        "why": answer.why,
    }


def _ends(gap: Gap | None) -> dict[str, Any] | None:
    if gap is None:
        return None
    ends = {
        name: {"of": next(iter(end.cut.values())), "value": str(end.value)}
        for name, end in (("lowest", gap.lowest), ("highest", gap.highest))
    }
    return {**ends, "among": gap.among}
