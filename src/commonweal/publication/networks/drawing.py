"""A network as SVG, without a browser: shapes and lightness for sectors, so that it reads in grey and in print."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from html import escape

from commonweal.publication.charts import FONT, INK, QUIET
from commonweal.publication.networks.placing import Label, Mark, Member, Sheet, place, width_of

WIDE = Sheet(860, 640, 12, 7, 15, 34, 40, True)
LARGE = Sheet(860, 860, 11, 7, 12, 28, 40, True)  # of more than some sixty organisations
NARROW = Sheet(304, 420, 11, 3.5, 8, 22, 7, False)
MANY = 60
TIE, ONLY_WAY = "#c3ccd2", "#212b32"
FILLS = ("#003a70", "#8db8e0", "#ffffff")  # dark, middle and light: told apart without colour
_SIDES = (0, 4, 3, 5, 6)  # of the shapes: a circle, a square, a triangle, a pentagon, a hexagon
MOST_GROUPS = len(FILLS) * len(_SIDES)
_ROW, _PAD = 22, 14
# Letters that no XML may hold, which a name can have where it was taken out of another program.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def svg(
    members: Sequence[Member],
    pairs: Collection[tuple[str, str]],
    *,
    sheet: Sheet,
    groups: Sequence[str],
    only_ways: Collection[tuple[str, str]] = (),
    title: str,
) -> str:
    """A network as SVG. `groups`: what each shape stands for. `only_ways`: ties without which somebody is cut off.

    Marks are numbered in the order of `members`, as the table beside the picture is. With more groups than there are
    shapes, the last shape stands for all that are left.
    """
    placed = place(members, pairs, sheet)
    where = {mark.member.code: mark for mark in placed.marks}
    ways = {frozenset(way) for way in only_ways}
    used = sorted({min(mark.member.group, MOST_GROUPS - 1) for mark in placed.marks})
    legend, high = _legend([(each, groups[each]) for each in used], sheet, bool(ways))
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'viewBox="0 0 {sheet.width} {sheet.height + high}" width="{sheet.width}" height="{sheet.height + high}" '
        f'font-family="{FONT}" font-size="{sheet.letter:g}">',
        f'<rect width="100%" height="100%" fill="#fff"/><title>{escape(title)}</title>',
    ]
    drawn += [_tie(where[one], where[other]) for one, other in pairs if frozenset((one, other)) not in ways]
    drawn += [_only_way(where[one], where[other]) for one, other in pairs if frozenset((one, other)) in ways]
    drawn += [_lead(label, where[label.code]) for label in placed.labels if label.far]
    drawn += [_mark(mark, at, sheet) for at, mark in enumerate(placed.marks, start=1)]
    drawn += [_name(label, where[label.code]) for label in placed.labels]
    return _NOT_XML.sub("", "".join([*drawn, *legend, "</svg>"]))


def sheet_for(many: int, *, narrow: bool = False) -> Sheet:
    """The sheet on which so many organisations can be read."""
    return NARROW if narrow else LARGE if many > MANY else WIDE


def _tie(one: Mark, other: Mark) -> str:
    return _line(one.x, one.y, other.x, other.y, f'stroke="{TIE}" stroke-width="1"')


def _only_way(one: Mark, other: Mark) -> str:
    return _line(
        one.x, one.y, other.x, other.y, f'stroke="{ONLY_WAY}" stroke-width="2" stroke-dasharray="5 3"'
    )


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" {style}/>'


def _mark(mark: Mark, number: int, sheet: Sheet) -> str:
    """An organisation: its sector's shape, a ring where it holds others, its number."""
    parts = [f"<g><title>{number}. {escape(mark.member.name)}</title>"]
    if mark.member.hinge:
        ring = f'fill="none" stroke="{INK}" stroke-width="2"'
        parts.append(f'<circle cx="{mark.x:g}" cy="{mark.y:g}" r="{mark.radius + 2.5:g}" {ring}/>')
    parts.append(shape(mark.member.group, mark.x, mark.y, mark.radius))
    if sheet.numbered:
        fill = "#fff" if _lightness(mark.member.group) == 0 else INK
        size = min(9.0, mark.radius * 1.15)
        parts.append(
            f'<text x="{mark.x:g}" y="{mark.y + size * 0.36:.1f}" font-size="{size:.1f}" text-anchor="middle" '
            f'fill="{fill}">{number}</text>'
        )
    return "".join([*parts, "</g>"])


def shape(group: int, x: float, y: float, radius: float) -> str:
    """The shape that stands for a group: five shapes in three lightnesses."""
    sides = _SIDES[min(group, MOST_GROUPS - 1) % len(_SIDES)]
    style = f'fill="{FILLS[_lightness(group)]}" stroke="{INK}" stroke-width="1"'
    if not sides:
        return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" {style}/>'
    start = math.pi / 4 if sides == 4 else -math.pi / 2
    radius *= 1.2 if sides == 3 else 1.0  # a triangle looks smaller than it is
    corners = " ".join(
        f"{x + radius * math.cos(start + turn):.1f},{y + radius * math.sin(start + turn):.1f}"
        for turn in (2 * math.pi * each / sides for each in range(sides))
    )
    return f'<polygon points="{corners}" {style}/>'


def _lightness(group: int) -> int:
    """Neighbours in the order differ in shape and in lightness; five and three have no factor in common."""
    return min(group, MOST_GROUPS - 1) % len(FILLS)


def _name(label: Label, mark: Mark) -> str:
    weight = ' font-weight="bold"' if mark.member.hinge else ""
    # White behind the letters, so that ties that run below them do not cross them.
    return (
        f'<text x="{label.x:.1f}" y="{label.y:.1f}" fill="{INK}" stroke="#fff" stroke-width="3" '
        f'paint-order="stroke" stroke-linejoin="round"{weight}>{escape(label.text)}</text>'
    )


def _lead(label: Label, mark: Mark) -> str:
    """A line from a mark to its name, where that had no room beside it."""
    box = label.box
    x, y = min(max(mark.x, box.left), box.right), min(max(mark.y, box.top), box.bottom)
    return _line(mark.x, mark.y, x, y, f'stroke="{INK}" stroke-width="0.75"')


def _legend(used: Sequence[tuple[int, str]], sheet: Sheet, with_ways: bool) -> tuple[list[str], int]:
    """What shapes and lines mean, below the picture, in as many rows as it needs; and how high that is."""
    x, y, drawn = float(_PAD), float(sheet.height + _PAD), []

    def room(words: str, taken: float) -> None:
        nonlocal x, y
        if x > _PAD and x + taken + width_of(words, sheet.letter) > sheet.width:
            x, y = float(_PAD), y + _ROW

    def say(words: str, taken: float) -> None:
        nonlocal x
        drawn.append(
            f'<text x="{x + taken:.1f}" y="{y + sheet.letter * 0.36:.1f}" fill="{INK}">{escape(words)}</text>'
        )
        x += taken + width_of(words, sheet.letter) + 14

    for group, words in used:
        room(words, 12)
        drawn.append(shape(group, x, y, 6))
        say(words, 12)
    if with_ways:
        for words, mark in (
            (
                "Holds others to the rest",
                '<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="none" stroke="' + INK + '" stroke-width="2"/>',
            ),
            (
                "Only way to the rest",
                '<line x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="'
                + INK
                + '" stroke-width="2" stroke-dasharray="5 3"/>',
            ),
        ):
            room(words, 18)
            drawn.append(mark.format(x=x + 2, y=y, left=x - 6, right=x + 12))
            say(words, 18)
    rule = _line(0, sheet.height, sheet.width, sheet.height, f'stroke="{QUIET}" stroke-width="0.5"')
    return [rule, *drawn], int(y - sheet.height + _PAD) if drawn else 0
