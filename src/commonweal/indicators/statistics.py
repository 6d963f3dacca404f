"""Indicators over published numbers: each is content alone, with a block that says what it is computed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from commonweal.analysis import statistics
from commonweal.analysis.statistics import Rule
from commonweal.content.indicators_model import (
    DEPRIVATION,
    KIND,
    PUBLISHED,
    STATISTICS,
    Compute,
    IndicatorText,
    Interval,
)
from commonweal.content.loader import ids, load
from commonweal.content.statistics import Measure, Measures, Sort, measure_sets
from commonweal.indicators.words import worded
from commonweal.vocabulary.places import PlaceKind
from commonweal.vocabulary.plans import Asked, Cut, Plan

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

DECIMALS: dict[Sort, int] = {"count": 0, "share": 1, "rate": 1, "mean": 2, "index": 1, "money": 2}
OF_DEPRIVATION = 4  # places of decimals in which the indices are published
INTERVALS = {
    "published": "95% limits, as published",
    "wilson": "95% limits (Wilson)",
    "byar": "95% limits (Byar, exact below 10)",
}
COUNTED: dict[int | None, Interval] = {100: "wilson", 100_000: "byar"}  # of a count behind a number
# What is asked of an indicator's measures is the same for every place, and takes longer to put into words than to run.
_rows_of = lru_cache(maxsize=512)(statistics.rows_of)
_rows_in_parts = lru_cache(maxsize=512)(statistics.rows_in_parts)


def published_plans(asked: Asked) -> Iterator[Plan]:
    """The plan of every indicator of content that is computed from published numbers."""
    sets = measure_sets(asked.overlay)
    for id_ in ids(KIND, overlay=asked.overlay):
        text = load(KIND, id_, IndicatorText, overlay=asked.overlay)
        if text.compute is not None and text.compute.from_ in PUBLISHED and _fits(asked, text.compute, sets):
            yield _plan(asked, text, text.compute, sets)


def _fits(asked: Asked, compute: Compute, sets: list[Measures]) -> bool:
    """Bodies have numbers about bodies; areas have both, as their bodies' can be put together."""
    about = next((each.about for each in sets if compute.take in each.measures), "areas")
    return about == "bodies" or asked.place.kind is not PlaceKind.ORGANISATION


def _plan(asked: Asked, text: IndicatorText, compute: Compute, sets: list[Measures]) -> Plan:
    rule = _rule(compute, sets)
    measures = tuple(dict.fromkeys(id_ for id_ in (rule.take, rule.over, rule.weight) if id_))
    kind = compute.from_
    index = asked.context.parameters.get("index", "")
    interval = COUNTED.get(compute.counted_per, compute.interval)
    said = {"interval": INTERVALS[interval]} if interval in INTERVALS else {}
    in_parts = tuple(
        dict.fromkeys(id_ for id_ in (compute.small or rule.take, rule.over, rule.weight) if id_)
    )
    is_counted = compute.counted_per is not None or compute.interval in ("wilson", "byar")
    whole = [(), *compute.cuts, *([statistics.BY_SIZE] if is_counted else [])]

    def cuts() -> dict[Cut, ir.Table]:
        found: dict[Cut, ir.Table] = dict.fromkeys(whole, _rows_of(kind, measures, index))
        if asked.place.kind is PlaceKind.SYSTEM:
            found[statistics.BY_PART] = _rows_in_parts(
                kind, in_parts, index, fifths=kind == STATISTICS and rule.areas != "published"
            )
        return found

    def finished(table: pa.Table, cut: Cut) -> pa.Table:
        of_part = replace(rule, take=compute.small or rule.take) if cut == statistics.BY_PART else rule
        return statistics.finished(table, cut, of_part, asked.place.name)

    return worded(
        text.id,
        asked,
        kind=kind,
        method_version=statistics.VERSION,
        cuts=cuts,
        finished=finished,
        parameters={**asked.context.parameters, **said},
        range_kind=said.get("interval", ""),
        needs=("areas",),
        of={"measures": measures} if kind == STATISTICS else {},
        unheld=f"Nothing is held that it could be worked out from. It needs: {text.source}.",
        denominator=text.denominator or None,
        caveats=asked.context.notes,
    )


def _rule(compute: Compute, sets: list[Measures]) -> Rule:
    known = {id_: measure for each in sets for id_, measure in each.measures.items()}
    measure = known.get(compute.take)
    decimals = OF_DEPRIVATION if compute.from_ == DEPRIVATION else 1
    if measure is not None:
        decimals = DECIMALS[measure.sort] if measure.decimals is None else measure.decimals
    if compute.over is not None:
        decimals = 1
    if compute.decimals is not None:
        decimals = compute.decimals
    breakdowns = compute.where.get("breakdown")
    return Rule(
        take=compute.take,
        over=compute.over if isinstance(compute.over, str) else None,
        times=compute.times,
        areas="averaged" if compute.averaged_by else compute.areas,
        weight=compute.averaged_by,
        weighed=_in_words(compute.averaged_by, known),
        part=breakdowns if isinstance(breakdowns, tuple) else ("",),
        interval=compute.interval,
        decimals=decimals,
        counted_per=compute.counted_per,
    )


def _in_words(weight: str | None, known: dict[str, Measure]) -> str:
    """What numbers are weighted by, in words: people, unless a measure says otherwise."""
    if weight in known:
        return known[weight].title.lower()
    return statistics.WEIGHTS[weight or "population"]
