"""Pictures of influenceable spend: what each finds, its table, and how it is drawn."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commonweal.content.spend_method import spend_rules
from commonweal.pipeline import spending
from commonweal.publication import charts, wording
from commonweal.publication.charts import Span, Step
from commonweal.vocabulary.spending import Effect
from commonweal.web.baseline import bounds
from commonweal.web.baseline.bounds import Part, headline
from commonweal.web.baseline.cuts import ALL, CutBy
from commonweal.web.baseline.reading import LOWER, TOTAL, UNKNOWN, UPPER, Spend
from commonweal.web.design.components import ChartView, Link
from commonweal.web.organisations.reading import folder

WIDE, NARROW = 860, 304
RULES_SHOWN = 6
CHARTED = ("place", "month", "organisation", "expense_type", "supplier")
DARK_AND_PALE = "Dark is at the least; pale is what may be added to it, up to the most."
AWAY = (
    ("Suppliers elsewhere", "spend.elsewhere"),
    ("Rest of the footprint", "spend.rest_of_footprint"),
    ("Place not known", UNKNOWN),
)
LOCAL = "spend.local"


@dataclass(frozen=True)
class Picture:
    """A chart and the table that is its equal. `drawn_as` names a chart of publication.charts, of `items`."""

    name: str
    finding: str
    drawn_as: Callable[..., dict[str, Any]]
    items: tuple[Any, ...]
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    exact: Sequence[Sequence[str]]
    note: str = ""

    def specification(self, width: int, title: str | None = None) -> dict[str, Any]:
        """How it is drawn."""
        return self.drawn_as(self.items, width=width, title=title)


def every(found: Spend) -> dict[str, Picture]:
    """All pictures of the page that can be drawn of what is held, by name."""
    drawn = [flow(found), *(of_cut(found, bounds.BY[name]) for name in CHARTED), lorenz(found)]
    return {picture.name: picture for picture in drawn if picture is not None}


def one(found: Spend, name: str) -> Picture | None:
    """One picture by its name."""
    if name == "flow":
        return flow(found)
    if name == "lorenz":
        return lorenz(found)
    return of_cut(found, bounds.BY[name]) if name in CHARTED else None


def view(picture: Picture, base: str, query: str) -> ChartView:
    """A picture as the page shows it."""
    return ChartView(
        id=f"chart-{picture.name.replace('_', '-')}",
        finding=picture.finding,
        wide=_svg(picture.drawn_as, picture.items, WIDE),
        narrow=_svg(picture.drawn_as, picture.items, NARROW),
        headings=picture.headings,
        rows=picture.rows,
        note=picture.note,
        downloads=[
            Link(kind, f"{base}charts/{picture.name}.{kind.lower()}{query}") for kind in ("PNG", "SVG", "CSV")
        ],
    )


@functools.lru_cache(maxsize=256)
def _svg(drawn_as: Callable[..., dict[str, Any]], items: tuple[Any, ...], width: int) -> str:
    return charts.svg(drawn_as(items, width=width))


def flow(found: Spend) -> Picture | None:
    """The way from gross spend to what is known to be local: a waterfall."""
    gross, excluded, most, least = (headline(found, name) for name in (TOTAL, "spend.excluded", UPPER, LOWER))
    local = headline(found, LOCAL)
    if gross is None or excluded is None or most is None or least is None or local is None:
        return None
    steps = [("Gross spend", gross, True)]
    steps += [(title, -pounds, False) for title, pounds in _excluded(found, excluded)]
    steps += [("At the least", least, True), ("At the most", most, True)]
    steps += [(title, -(headline(found, name) or Decimal(0)), False) for title, name in AWAY]
    steps += [("Known to be local", local, True)]
    walked = _walk(steps)
    return Picture(
        "flow",
        f"Of {wording.pounds(gross)} gross, {wording.between(least, most)} can be influenced; "
        f"{wording.pounds(local)} of it is known to be local",
        charts.waterfall,
        tuple(
            Step(name, float(start), float(end), wording.pounds(pounds), whole)
            for name, start, end, pounds, whole in walked
        ),
        ["Step", "£"],
        [[name, wording.whole(pounds)] for name, _, _, pounds, _ in walked],
        [[name, str(pounds)] for name, _, _, pounds, _ in walked],
        note="Dark bars are what is left; pale bars are what is taken off. At the least and at the most are the two "
        "bounds of influenceable spend; where suppliers are is taken off the upper one.",
    )


Walked = tuple[str, Decimal, Decimal, Decimal, bool]


def _walk(steps: Sequence[tuple[str, Decimal, bool]]) -> list[Walked]:
    """Each step with where its bar starts and ends; a whole starts anew from nought."""
    walked: list[Walked] = []
    at = Decimal(0)
    for name, pounds, whole in steps:
        start = Decimal(0) if whole else at
        at = pounds if whole else at + pounds
        walked.append((name, start, at, pounds, whole))
    return walked


def _excluded(found: Spend, whole: Decimal) -> list[tuple[str, Decimal]]:
    """What each rule that excludes takes off, the largest by name; the rest, and rules since renamed, together."""
    titles = {
        rule.title for rule in spend_rules(folder() / "content").rules if rule.effect is Effect.EXCLUDED
    }
    by_rule = spending.parts(folder(), found.sets.get("spend.by_rule"), "rule")
    known = sorted(((t, p) for t, p in by_rule.items() if t in titles), key=lambda each: -abs(each[1]))
    shown = known[:RULES_SHOWN]
    rest = whole - sum((pounds for _, pounds in shown), Decimal(0))
    return [*shown, *([("Other rules", rest)] if rest else [])]


def of_cut(found: Spend, cut: CutBy) -> Picture | None:
    """A chart of the largest parts of a cut, or of all months."""
    page = (
        bounds.cut(found, cut.dimension, order="name", descending=False, limit=ALL)
        if cut.over_time
        else bounds.cut(found, cut.dimension)
    )
    if not page.parts:
        return None
    return Picture(
        cut.dimension,
        _about(found, cut, page.parts),
        charts.spans,
        tuple(Span(p.name, float(p.least or 0), float(p.high), p.words) for p in page.parts),
        [wording.dimension_name(cut.dimension), "At the most, £", "At the least, £"],
        [
            [p.name, wording.whole(p.high), "" if p.least is None else wording.whole(p.least)]
            for p in page.parts
        ],
        [[p.name, str(p.high), "" if p.least is None else str(p.least)] for p in page.parts],
        note=DARK_AND_PALE,
    )


def _about(found: Spend, cut: CutBy, parts: Sequence[Part]) -> str:
    most = max(
        (part for part in parts if not part.is_individuals), key=lambda part: part.high, default=parts[0]
    )
    share = wording.percent_of(most.high, headline(found, UPPER) or 0)
    if cut.dimension == "place":
        return f"{share} of influenceable spend, at the most, is in one class: {most.name.lower()}"
    return f"{most.name} is the {cut.noun} with most influenceable spend: {most.words}"


def lorenz(found: Spend) -> Picture | None:
    """How unequally suppliers share influenceable spend, at the most."""
    kept = bounds.upper(found, "supplier")
    points = [] if kept is None else spending.lorenz(folder(), kept.key)
    if len(points) <= 2:  # nobody, or one supplier alone
        return None
    top = [(x, y) for x, y in points if x <= 0.9]
    share = wording.percent_of(Decimal(str(1 - top[-1][1])), 1)
    tenths = [_nearest(points, tenth / 10) for tenth in range(11)]
    rows = [[f"{x:.0%}", f"{y:.1%}"] for x, y in tenths]
    return Picture(
        "lorenz",
        f"A tenth of suppliers were paid {share} of influenceable spend",
        _curve,
        tuple(_thinned(points)),
        ["Suppliers, from those paid least", "Share of pounds"],
        rows,
        [[str(round(x, 6)), str(round(y, 6))] for x, y in points],
        note="Net payments at the most; suppliers that paid back more than they were paid are left out.",
    )


def _curve(points: Sequence[tuple[float, float]], *, width: int, title: str | None = None) -> dict[str, Any]:
    return charts.curve(
        points, across="Suppliers, from those paid least", up="Share of pounds", width=width, title=title
    )


def _nearest(points: Sequence[tuple[float, float]], x: float) -> tuple[float, float]:
    return min(points, key=lambda point: abs(point[0] - x))


def _thinned(points: Sequence[tuple[float, float]], most: int = 200) -> list[tuple[float, float]]:
    """Few enough points to draw: the last hundred as they are, of the others every so-many-th."""
    early, late = points[:-100], points[-100:]
    every_nth = max(1, len(early) // (most - 100))
    return [*early[::every_nth], *late]
