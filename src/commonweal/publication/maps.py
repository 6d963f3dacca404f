"""Maps of areas in classes, drawn as SVG without tiles or a network. Each area that says something leads to its row.

Outlines are rounded to half a unit of the drawing, so that neighbours still meet; an area too small to be seen is
drawn as a dot, never left out.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Ring = Sequence[tuple[float, float]]
Box = tuple[float, float, float, float]
Place = Callable[[tuple[float, float]], tuple[int, int]]

EMPTY = "#ffffff"
SHADES = ("#d2e3f3", "#8fbce3", "#3f84c6", "#003d78")  # from least to most; they differ in grey too
FIFTHS = ("#edf4fb", "#bed8ef", "#84b6e0", "#3a7cbd", "#00305e")  # the same, where there are five
LINE, OUTLINE = "#768692", "#212b32"
STEPS = 2  # outlines are rounded to 1 / STEPS of a unit
DEGREES = 180


@dataclass(frozen=True)
class Area:
    """An area to draw. `shade` is a place in SHADES, None for nothing; `href` and `words` are what it leads to."""

    code: str
    rings: tuple[tuple[tuple[float, float], ...], ...]
    shade: int | None = None
    outlined: bool = False
    href: str = ""
    words: str = ""


def box(areas: Sequence[Area], margin: float = 0.0) -> Box:
    """The box round some areas, with a margin that is a share of its larger side. Raises ValueError for none."""
    points = [point for area in areas for ring in area.rings for point in ring]
    if not points:
        raise ValueError("there is no area to draw a box round")
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    room = margin * max(right - left, high - low)
    return left - room, low - room, right + room, high + room


def draw(areas: Sequence[Area], within: Box, *, width: int = 560, title: str) -> str:
    """A map of what lies within a box: areas that say nothing first, then those that do, the outlined on top."""
    left, low, right, high = within
    in_degrees = max(abs(left), abs(right)) <= DEGREES
    squeeze = math.cos(math.radians((low + high) / 2)) if in_degrees else 1.0
    scale = width / ((right - left) * squeeze)
    height = round((high - low) * scale)

    def at(point: tuple[float, float]) -> tuple[int, int]:
        x, y = (point[0] - left) * squeeze * scale, (high - point[1]) * scale
        return round(x * STEPS), round(y * STEPS)

    order = sorted(areas, key=lambda area: (area.outlined, area.shade is not None))
    drawn = "".join(_area(area, at) for area in order if _meets(area, within))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width * STEPS} {height * STEPS}" width="{width}" '
        f'height="{height}" role="group" aria-label="{html.escape(title)}">{drawn}</svg>'
    )


def _area(area: Area, at: Place) -> str:
    fill = EMPTY if area.shade is None else SHADES[area.shade]
    stroke = f'stroke="{OUTLINE}" stroke-width="3"' if area.outlined else f'stroke="{LINE}" stroke-width="1"'
    path = f'<path d="{"".join(_outlines(area, at))}" fill="{fill}" fill-rule="evenodd" {stroke}/>'
    if not area.href:
        return path
    words = html.escape(area.words)
    return f'<a href="{html.escape(area.href)}" aria-label="{words}"><title>{words}</title>{path}</a>'


def _outlines(area: Area, at: Place) -> Iterator[str]:
    """The rings of an area as SVG paths; those that come to nothing are left out, but for one dot where all do."""
    found = False
    for ring in area.rings:
        points = [at(point) for point in ring]
        kept = [point for n, point in enumerate(points) if n == 0 or point != points[n - 1]]
        if len(set(kept)) > 2:
            found = True
            yield "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"
    if not found and area.rings and area.rings[0]:
        x, y = at(area.rings[0][0])
        yield f"M{x - 2} {y - 2}h4v4h-4Z"


def _meets(area: Area, within: Box) -> bool:
    left, low, right, high = within
    own = box([area]) if any(area.rings) else None
    return own is not None and own[0] <= right and own[2] >= left and own[1] <= high and own[3] >= low
