"""What answers find, in a sentence, and how it is drawn: ranges as shares of those who answered."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from commonweal.publication import charts, wording
from commonweal.publication.charts import Span
from commonweal.vocabulary.answers import Side
from commonweal.vocabulary.figures import Figure
from commonweal.web.design.components import ChartView
from commonweal.web.relationships.results.reading import SIDES, Told, limits

WIDE, NARROW, WHOLE = 860, 304, 100.0
NOT_TOLD = "Not shown"
NOTE = "Dark is the least that it can be, pale what it may come to. The whole width is all who answered."
Share = tuple[float, float]


def in_words(figure: Figure) -> str:
    """A range as people read it: 3 to 5 of 8; exactly, where all was said openly; else that it is not shown."""
    ends = limits(figure)
    if ends is None:
        return NOT_TOLD
    low, high = ends
    span = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    return f"{span} of {figure.count:,}"


def share(figure: Figure) -> Share | None:
    """The same as shares of those who answered."""
    ends = limits(figure)
    return None if ends is None or not figure.count else (ends[0] / figure.count, ends[1] / figure.count)


def chart(told: Told) -> ChartView | None:
    """The sides of a question beside each other; None where none of them is told."""
    items = [
        Span(SIDES[side], 100 * part[0], 100 * part[1], in_words(figure))
        for side, figure in told.sides.items()
        if (part := share(figure)) is not None
    ]
    if not items:
        return None
    return ChartView(
        id=told.asked.id,
        finding=finding(told.sides, wording.within(told.asked.favourable)),
        wide=_drawn(tuple(items), WIDE),
        narrow=_drawn(tuple(items), NARROW),
        headings=("Who", "From", "To", "Of"),
        rows=[row(SIDES[side], figure) for side, figure in told.sides.items() if figure.count],
        note=NOTE,
    )


@functools.lru_cache(maxsize=256)
def _drawn(items: Sequence[Span], width: int) -> str:
    """Of a closed round, which does not change any more: drawn once."""
    return charts.svg(charts.spans(items, width=width, most=WHOLE))


def row(who: str, figure: Figure) -> Sequence[str]:
    """A figure as a row of a table."""
    ends = limits(figure)
    low, high = (NOT_TOLD, NOT_TOLD) if ends is None else (f"{ends[0]:,}", f"{ends[1]:,}")
    return (who, low, high, f"{figure.count or 0:,}")


def finding(sides: Mapping[Side, Figure], favourable: str) -> str:
    """What a question finds: whether partners and the NHS's own teams see it differently."""
    outside, inside = (share(sides[side]) if side in sides else None for side in (Side.OUTSIDE, Side.INSIDE))
    if outside is None and inside is None:
        return "Too few answered to be counted"
    if outside is None or inside is None:
        side = Side.INSIDE if outside is None else Side.OUTSIDE
        return f"{in_words(sides[side])} {wording.within(SIDES[side])} say “{favourable}”".replace(
            "nHS", "NHS"
        )
    if outside[1] < inside[0]:
        return f"Fewer partners than NHS teams say “{favourable}”"
    if inside[1] < outside[0]:
        return f"More partners than NHS teams say “{favourable}”"
    return f"Partners and NHS teams do not clearly differ in saying “{favourable}”"


def change(now: Figure, then: Figure | None) -> str:
    """Whether a share has moved since the round before: only where the ranges are apart."""
    here, there = share(now), share(then) if then is not None else None
    if here is None or there is None:
        return "Cannot be said"
    if here[0] > there[1]:
        return "More than before"
    if here[1] < there[0]:
        return "Fewer than before"
    return "No clear change"
