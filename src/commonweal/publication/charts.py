"""Figures as charts: SVG for pages, PNG for papers. Drawn here, without a browser or a network.

A chart's title states the finding, its values are labelled directly, and what is missing or not shown is said in
words. One dark colour on white. Altair and the renderer are imported only when needed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commonweal.publication import wording
from commonweal.vocabulary.figures import Figure, Suppressed

INK = "#212b32"
QUIET = "#4c6272"
LINE = "#d8dde0"
MAIN = "#005eb8"
PALE = "#a6c8e8"  # the same blue, so light that the two differ in grey too
FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
NARROW = 420
LIMITS_DRAWN = "The lines over the bars are 95% limits."
NAMED = 12  # so many points of a funnel have room for their names
_LETTER = 6.6  # about how wide a letter of the labels is
_ROOM_FOR_LABEL = 46
_NUMBER_LABEL = "format(datum.value, ',')"
_MONEY_LABEL = (
    "abs(datum.value) >= 1e9 ? '£' + format(datum.value / 1e9, ',.4~g') + 'bn' : "
    "abs(datum.value) >= 1e6 ? '£' + format(datum.value / 1e6, ',.4~g') + 'm' : "
    "abs(datum.value) >= 1e3 ? '£' + format(datum.value / 1e3, ',.4~g') + 'k' : '£' + format(datum.value, ',')"
)


@dataclass(frozen=True)
class Mark:
    """One bar: its name, its value (None where it is not shown or not held) and what is written beside it.

    `low` and `high` are its limits, drawn as a line over the bar.
    """

    name: str
    value: float | None
    text: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall, from one value to another. A whole stands on nought; what is taken off hangs."""

    name: str
    start: float
    end: float
    text: str
    whole: bool = False


@dataclass(frozen=True)
class Span:
    """A range that is drawn: what is sure (`low`) and what it may come to (`high`)."""

    name: str
    low: float
    high: float
    text: str


def marks(figures: Sequence[Figure], dimension: str) -> list[Mark]:
    """What a chart draws of some figures: their exact values, written as people read them."""
    return [mark(figure, wording.cut_name(figure, dimension)) for figure in figures]


def mark(figure: Figure, name: str) -> Mark:
    """What a chart draws of a figure, with its limits where it has them."""
    value, spread = figure.value, figure.uncertainty
    text = wording.value_in_words(value, figure.unit)
    if isinstance(value, Suppressed):
        return Mark(name, None, text)
    if spread is None:
        return Mark(name, float(value), text)
    return Mark(name, float(value), text, float(spread.low), float(spread.high))


def note(items: Sequence[Mark], left_out: int) -> str:
    """What is said under bars: what their lines are, and how many have no bar."""
    words = [LIMITS_DRAWN] if any(item.low is not None for item in items) else []
    return " ".join([*words, *([f"{left_out} more are in the table."] if left_out else [])])


def bars(items: Sequence[Mark], *, width: int = 720, title: str | None = None) -> dict[str, Any]:
    """Bars across, names to the left: suppliers, organisations, kinds of spending. Limits are drawn over them."""
    import altair as alt

    names = [_shorten(item.name, 20 if width <= NARROW else 44) for item in items]
    rows = [
        {"at": at, "value": item.value or 0.0, "text": item.text, "low": item.low, "high": item.high}
        for at, item in enumerate(items)
    ]
    axis = alt.Axis(title=None, ticks=False, domain=any(row["value"] for row in rows), domainColor=QUIET,
                    labelPadding=8, labelLimit=400, labelExpr=_label_of(names))  # fmt: skip
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("at:O", axis=axis), x=alt.X("value:Q", axis=None, scale=alt.Scale(nice=False, zero=True))
    )
    beside = base.transform_calculate(edge="max(datum.value, datum.high, 0)").encode(
        x="edge:Q", text="text:N"
    )
    layers = base.mark_bar(color=MAIN, height=18) + beside.mark_text(
        align="left", dx=5, color=INK, fontSize=13
    )
    if any(item.low is not None for item in items):
        known = base.transform_filter("isValid(datum.low)")
        layers = layers + known.mark_rule(color="white", strokeWidth=5).encode(x="low:Q", x2="high:Q")
        layers = layers + known.mark_rule(color=INK, strokeWidth=2).encode(x="low:Q", x2="high:Q")
    room = 40 + _LETTER * (
        max(map(len, names), default=0) + max((len(item.text) for item in items), default=0)
    )
    return _finish(
        alt, layers.properties(width=max(60, int(width - room)), height=max(1, len(rows)) * 30), title
    )


def columns(items: Sequence[Mark], *, width: int = 720, title: str | None = None) -> dict[str, Any]:
    """Columns over time, one for each month, months without data included and said to be missing."""
    import altair as alt

    fits = width / max(1, len(items)) >= _ROOM_FOR_LABEL
    values = [item.value or 0.0 for item in items]
    rows = [
        {"at": at, "value": item.value or 0.0, "missing": item.value is None, "text": _tiny(item)}
        for at, item in enumerate(items)
    ]
    every = max(1, -(-len(rows) // (5 if width <= NARROW else 13)))
    names = [
        wording.short_month(item.name).split(" ") if at % every == 0 else [""]
        for at, item in enumerate(items)
    ]
    x_axis = alt.Axis(title=None, labelAngle=0, ticks=False, domainColor=QUIET, labelExpr=_label_of(names),
                      labelOverlap=False)  # fmt: skip
    y_axis = alt.Axis(title=None, tickCount=4, domain=False, ticks=False, grid=True, gridColor=LINE,
                      labelExpr=_MONEY_LABEL if any("£" in item.text for item in items) else _NUMBER_LABEL)  # fmt: skip
    lowest = min([0.0, *values])
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("at:O", axis=x_axis),
        y=alt.Y("value:Q", axis=None if fits else y_axis, scale=alt.Scale(domainMin=lowest)),
    )
    layers = base.mark_bar(width=alt.RelativeBandSize(0.78), color=MAIN)
    if fits:
        held = base.transform_filter("!datum.missing")
        layers = layers + held.mark_text(dy=-8, color=INK, fontSize=13).encode(text="text:N")
    if any(row["missing"] for row in rows):
        gap = base.transform_filter("datum.missing")
        turned = {"dy": -8} if fits else {"angle": 270, "align": "left", "dx": 6}
        layers = layers + gap.mark_text(color=INK, fontSize=12, **turned).encode(text="text:N")
    room = 24 if fits else 74
    return _finish(alt, layers.properties(width=width - room, height=220 if any(values) else 60), title)


def waterfall(items: Sequence[Step], *, width: int = 720, title: str | None = None) -> dict[str, Any]:
    """From one whole to the next, what was taken off between them hanging; names to the left."""
    rows = [
        {"at": at, "from": min(item.start, item.end), "to": max(item.start, item.end), "text": item.text,
         "dark": item.whole}
        for at, item in enumerate(items)
    ]  # fmt: skip
    return _ranged(rows, [item.name for item in items], width=width, title=title)


def spans(
    items: Sequence[Span], *, width: int = 720, title: str | None = None, most: float | None = None
) -> dict[str, Any]:
    """Ranges across, names to the left: dark to the low end, pale from there to the high end. `most` is what the whole
    width stands for, so that charts beside each other have one scale.
    """
    rows = []
    for at, item in enumerate(items):
        low, high = sorted((item.low, item.high))
        rows.append({"at": at, "from": 0.0, "to": high, "text": item.text, "dark": False})
        if low > 0:
            rows.append({"at": at, "from": 0.0, "to": low, "text": "", "dark": True})
    return _ranged(rows, [item.name for item in items], width=width, title=title, most=most)


def _ranged(
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    *,
    width: int,
    title: str | None,
    most: float | None = None,
) -> dict[str, Any]:
    import altair as alt

    whole = alt.Scale(nice=False, domain=[0, most])
    short = [_shorten(name, 22 if width <= NARROW else 44) for name in names]
    axis = alt.Axis(
        title=None, ticks=False, domain=False, labelPadding=8, labelLimit=400, labelExpr=_label_of(short)
    )
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        y=alt.Y("at:O", axis=axis),
        x=alt.X("from:Q", axis=None, scale=alt.Scale(nice=False, zero=True) if most is None else whole),
        x2="to",
    )
    colour = alt.condition("datum.dark", alt.value(MAIN), alt.value(PALE))
    bar = base.mark_bar(height=18, stroke=MAIN, strokeWidth=1).encode(color=colour)
    words = alt.Chart(alt.Data(values=[row for row in rows if row["text"]])).encode(
        y=alt.Y("at:O", axis=axis), x="to:Q", text="text:N"
    )
    layers = bar + words.mark_text(align="left", dx=5, color=INK, fontSize=13)
    longest = max((len(row["text"]) for row in rows), default=0)
    room = 40 + _LETTER * (max(map(len, short), default=0) + longest)
    drawn = layers.properties(width=max(60, int(width - room)), height=max(1, len(names)) * 30)
    return _finish(alt, drawn, title)


def curve(
    points: Sequence[tuple[float, float]], *, across: str, up: str, width: int = 720, title: str | None = None
) -> dict[str, Any]:
    """A Lorenz curve in the unit square, with the line of equal shares; both labelled where they run."""
    import altair as alt

    side = min(width - 90, 360)
    square = alt.Scale(domain=[0, 1], nice=False)
    label: dict[str, Any] = {
        "format": "%",
        "tickCount": 4,
        "domainColor": QUIET,
        "ticks": False,
        "titleColor": INK,
        "titleFontSize": 13,
    }

    def along(values: Sequence[tuple[float, float]]) -> Any:
        data = [{"x": x, "y": y} for x, y in values]
        return alt.Chart(alt.Data(values=data)).encode(
            x=alt.X("x:Q", scale=square, axis=alt.Axis(title=across, **label)),
            y=alt.Y("y:Q", scale=square, axis=alt.Axis(title=up, **label)),
        )

    equal = along([(0, 0), (1, 1)]).mark_line(color=QUIET, strokeDash=[5, 4])
    found = along(points).mark_line(color=MAIN, strokeWidth=3)
    words = along([(0.36, 0.5)]).mark_text(
        align="center", color=QUIET, fontSize=12, text="if all were paid alike", angle=315
    )
    return _finish(alt, (equal + found + words).properties(width=side, height=side), title)


def funnel(
    points: Sequence[tuple[str, float, float]],
    lines: Sequence[tuple[Sequence[tuple[float, float]], bool]],
    *,
    average: tuple[float, str],
    across: str,
    width: int = 720,
    title: str | None = None,
) -> dict[str, Any]:
    """Areas (name, size, value) within control lines, each with whether it is an inner one; sizes on a log scale."""
    import altair as alt

    x_axis = alt.Axis(title=across, tickCount=5, format="~s", domainColor=QUIET, ticks=False, titleColor=INK,
                      titleFontSize=13)  # fmt: skip
    y_axis = alt.Axis(title=None, tickCount=5, domain=False, ticks=False, grid=True, gridColor=LINE)
    x = alt.X("x:Q", scale=alt.Scale(type="log", nice=False), axis=x_axis)
    y = alt.Y("y:Q", scale=alt.Scale(zero=False), axis=y_axis)

    def along(pairs: Sequence[tuple[float, float]]) -> Any:
        return alt.Chart(alt.Data(values=[{"x": at, "y": height} for at, height in pairs])).encode(x=x, y=y)

    drawn = [
        along(pairs).mark_line(color=QUIET, strokeWidth=1.5, strokeDash=[5, 4] if inner else [1, 0])
        for pairs, inner in lines
    ]
    first, last = (end(at for pairs, _ in lines for at, _ in pairs) for end in (min, max))
    middle, named = average
    level = along([(first, middle), (last, middle)]).mark_line(color=INK, strokeWidth=1.5)
    words = along([(first, middle)]).mark_text(align="left", dy=-7, color=INK, fontSize=12, text=named)
    rows = [{"x": size, "y": value, "name": _shorten(name, 24)} for name, size, value in points]
    dots = alt.Chart(alt.Data(values=rows)).encode(x=x, y=y)
    marks_ = dots.mark_point(color=MAIN, filled=True, size=70, opacity=1)
    labels = dots.mark_text(align="left", dx=8, color=INK, fontSize=12).encode(text="name:N")
    layers = alt.layer(*drawn, level, marks_, *([words, labels] if len(points) <= NAMED else [words]))
    return _finish(alt, layers.properties(width=width - 70, height=300), title)


def svg(chart: Mapping[str, Any]) -> str:
    """A chart as SVG for a page: sized by its container, silent to a screen reader (the page says it in words)."""
    import vl_convert

    drawn = str(vl_convert.vegalite_to_svg(dict(chart)))
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)
    drawn = re.sub(
        r'<svg ([^>]*)class="marks"', r'<svg \1aria-hidden="true" focusable="false"', drawn, count=1
    )
    return re.sub(r"(-?\d+\.\d{2})\d+", r"\1", drawn)


def png(chart: Mapping[str, Any]) -> bytes:
    """A chart as a picture for a paper, at twice the size of the page."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(dict(chart), scale=2))


def warm() -> None:
    """Import and start the renderer, so that the first reader does not wait for it."""
    import pyarrow.compute  # noqa: F401  kept figures are cut with it

    svg(bars([Mark("a", 1.0, "1")]))


def _finish(alt: Any, chart: Any, title: str | None) -> dict[str, Any]:
    if title:
        words = alt.TitleParams(text=_lines(title), anchor="start", fontSize=18, color=INK, offset=14)
        chart = chart.properties(title=words)
    done = chart.configure(font=FONT, padding=6, aria=False, background="white").configure_view(stroke=None)
    done = done.configure_axis(labelColor=INK, labelFontSize=13, labelLimit=400, grid=False)
    return dict(done.to_dict())


def _label_of(names: Sequence[str | list[str]]) -> str:
    return f"{json.dumps(list(names))}[datum.value]"


def _tiny(item: Mark) -> str:
    """A value short enough to stand on a column: £12.3m."""
    if item.value is None:
        return "no data" if item.text == "Not held" else "not shown"
    text = item.text
    for word, letter in ((" billion", "bn"), (" million", "m")):
        text = text.replace(word, letter)
    thousand = 1000
    if "£" in text and text[-1].isdigit() and abs(item.value) >= thousand:
        sign = wording.MINUS if item.value < 0 else ""
        return f"{sign}£{Decimal(abs(item.value) / thousand):,.0f}k"
    return text


def _shorten(name: str, letters: int) -> str:
    return name if len(name) <= letters else name[: letters - 1].rstrip() + "…"


def _lines(text: str, letters: int = 78) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) + 1 > letters:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]
