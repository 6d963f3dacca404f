"""Charts of spending: what each finds, in words, and how it is drawn."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from commonweal.publication import charts, wording
from commonweal.publication.charts import Mark
from commonweal.vocabulary.figures import Figure, FigureSet, Suppressed
from commonweal.web.baseline.cuts import CutBy, every_month, parts, share
from commonweal.web.design.components import ChartView, Link

WIDE, NARROW = 860, 304
LONG = 160
MONTH = re.compile(r"\d{4}-\d{2}")


def chart(kept: FigureSet, cut: CutBy, names: Mapping[str, str], query: str) -> ChartView:
    """A chart of one cut, with its table and downloads."""
    finding, marks, rows, headings = _content(kept, cut, names)
    base = f"/baseline/procurement/spend/by/{cut.dimension}"
    return ChartView(
        id=f"chart-{cut.dimension}",
        finding=finding,
        wide=drawn(tuple(marks), cut.over_time, WIDE),
        narrow=drawn(tuple(marks), cut.over_time, NARROW),
        headings=headings,
        rows=rows,
        note=_short_months(kept, names) if cut.over_time else "",
        downloads=[Link(kind, f"{base}.{kind.lower()}{query}") for kind in ("PNG", "SVG", "CSV")],
    )


def _content(
    kept: FigureSet, cut: CutBy, names: Mapping[str, str]
) -> tuple[str, list[Mark], list[list[str]], list[str]]:
    if cut.over_time:
        marks, missing = every_month(kept)
        rows = [
            [mark.name, mark.text.lower() if mark.value is None else wording.whole(Decimal(mark.value))]
            for mark in marks
        ]
        short = {wording.month(text) for text in MONTH.findall(kept.coverage.get("Months", ""))}
        return _about_months(marks, missing, short), marks, rows, ["Month", "£"]
    page = parts(kept, cut.dimension, names)
    marks = charts.marks(page.figures, cut.dimension)
    rows = [
        [wording.cut_name(f, cut.dimension), wording.value_in_table(f.value, f.unit), share(f, kept.headline)]
        for f in page.figures
    ]
    headings = [wording.dimension_name(cut.dimension), "£", "Share of all"]
    return about_parts(kept, cut, page.figures, page.total), marks, rows, headings


def _short_months(kept: FigureSet, names: Mapping[str, str]) -> str:
    """Which months are short because an organisation's ledger for them is not held."""
    words = kept.coverage.get("Months", "")
    if not MONTH.search(words):
        return ""
    if len(words) > LONG:
        return "Some months’ totals are short: “What the figures cover” says which organisation has nothing for them."
    return (
        f"{wording.named(words, names)}. A month’s total is short where an organisation has nothing for it."
    )


def _about_months(marks: Sequence[Mark], missing: Sequence[str], short: Collection[str]) -> str:
    held = [mark for mark in marks if mark.value is not None and mark.name not in short]
    if len(held) * 2 < len(marks):
        known = [mark for mark in marks if mark.value is not None]
        most = max(known, key=lambda mark: mark.value or 0, default=None)
        if most is None:
            return "No month is held"
        return f"Most months are short of a ledger; {most.name} has the most of what is held, {most.text}"
    most = max(held, key=lambda mark: mark.value or 0)
    least = min(held, key=lambda mark: mark.value or 0)
    words = f"{most.name} has the most spending, {most.text}"
    if most != least:
        words += f", and {least.name} the least, {least.text}"
    if missing:
        words += f"; {wording.listed(list(missing))} {'is' if len(missing) == 1 else 'are'} missing"
    elif len(held) < len(marks):
        words += ", of the months that every ledger covers"
    return words


def about_parts(kept: FigureSet, cut: CutBy, figures: Sequence[Figure], total: int) -> str:
    """What a chart of parts finds, in one sentence."""
    shown = [figure for figure in figures if not isinstance(figure.value, Suppressed)]
    if not shown:
        return f"No {cut.noun} is held"
    name = wording.cut_name(shown[0], cut.dimension)
    value = wording.value_in_words(shown[0].value, shown[0].unit)
    if total == 1:
        return f"All spending is of one {cut.noun}: {name}, {value}"
    return f"{name} is the {cut.noun} with most spending: {value}, {share(shown[0], kept.headline)} of all"


def specification(kept: FigureSet, cut: CutBy, names: Mapping[str, str]) -> dict[str, Any]:
    """A chart to publish on its own: its title states the finding, its place and its period."""
    finding, marks, _, _ = _content(kept, cut, names)
    title = f"{finding}. {kept.place.name}, {wording.period(kept.period)}."
    draw = charts.columns if cut.over_time else charts.bars
    return draw(marks, width=WIDE, title=title)


@functools.lru_cache(maxsize=256)
def drawn(marks: tuple[Mark, ...], over_time: bool, width: int) -> str:
    """A chart as SVG; the same marks are drawn once."""
    draw = charts.columns if over_time else charts.bars
    return charts.svg(draw(marks, width=width))
