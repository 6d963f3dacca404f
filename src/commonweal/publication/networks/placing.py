"""Where each organisation of a network stands in its picture, and which names fit without lying on one another.

The same network is placed the same way every time: forces with a fixed seed (Fruchterman and Reingold, 1991, as
NetworkX has them), then whatever still touches is moved apart. Names are put where there is room, the most important
first.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
SEED = 7
_ROUNDS = 400  # of moving apart what touches
_APART = 3.0
_WIDE, _THIN = frozenset("mwMW@%—"), frozenset("iljtfrI.,:;'’()-| ")


@dataclass(frozen=True)
class Member:
    """One organisation to be drawn. `weight` orders names and sizes (contacts, say); a `hinge` is named first.

    `group` is the sector that its shape stands for, as a place in the legend's order.
    """

    code: str
    name: str
    group: int
    weight: int
    hinge: bool = False


@dataclass(frozen=True)
class Sheet:
    """What is drawn on: width, height and sizes, in units of the picture. `numbered`: marks hold their numbers."""

    width: int
    height: int
    letter: float
    smallest: float
    largest: float
    longest: int  # letters of a name
    names: int  # so many names at most
    numbered: bool


@dataclass(frozen=True)
class Box:
    """A rectangle, by its corners."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        """Whether two overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True)
class Mark:
    """An organisation in its place."""

    member: Member
    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        """What it covers."""
        return Box(self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)


@dataclass(frozen=True)
class Label:
    """A name in its place: where its letters begin, and what it covers. One that is `far` needs a line to its mark."""

    code: str
    text: str
    x: float
    y: float
    box: Box
    far: bool = False


@dataclass(frozen=True)
class Placed:
    """A network in its places."""

    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]


def place(members: Sequence[Member], pairs: Iterable[tuple[str, str]], sheet: Sheet) -> Placed:
    """Put every organisation into its place on a sheet, and the names that fit beside them."""
    if not members:
        return Placed((), ())
    codes = tuple(sorted(member.code for member in members))
    spots = laid_out(codes, tuple(sorted((min(pair), max(pair)) for pair in pairs)))
    most = max(member.weight for member in members) or 1
    sizes = {
        member.code: sheet.smallest + (sheet.largest - sheet.smallest) * math.sqrt(member.weight / most)
        for member in members
    }
    where = _apart(_fitted(spots, sheet), sizes, sheet)
    marks = tuple(Mark(member, *where[member.code], sizes[member.code]) for member in members)
    return Placed(marks, _labels(marks, sheet))


@functools.lru_cache(maxsize=32)
def laid_out(codes: tuple[str, ...], pairs: tuple[tuple[str, str], ...]) -> Mapping[str, Point]:
    """Where forces between them put organisations, on no scale. Groups that do not hang together lie side by side."""
    import networkx as nx  # late: heavy, and only a picture needs it

    graph = nx.Graph()
    graph.add_nodes_from(codes)
    graph.add_edges_from(pairs)
    groups = sorted((sorted(group) for group in nx.connected_components(graph)), key=lambda g: (-len(g), g))
    found: dict[str, Point] = {}
    right = 0.0
    for group in groups:
        part = nx.Graph()
        part.add_nodes_from(group)
        part.add_edges_from(sorted((min(pair), max(pair)) for pair in graph.subgraph(group).edges))
        radius = math.sqrt(len(group))
        spots = nx.spring_layout(
            part, seed=SEED, iterations=300, k=1.6 / radius, scale=radius, method="force"
        )
        left = min(float(x) for x, _ in spots.values())
        found |= {code: (right + float(x) - left, float(y)) for code, (x, y) in spots.items()}
        right = max(x for x, _ in found.values()) + 1.5
    return found


def width_of(text: str, letter: float) -> float:
    """About how wide words are in Arial, never less than they are."""
    return letter * sum(
        0.95 if each in _WIDE else 0.34 if each in _THIN else 0.74 if each.isupper() else 0.6 for each in text
    )


def shortened(name: str, longest: int) -> str:
    """A name that is not too long."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def _fitted(spots: Mapping[str, Point], sheet: Sheet) -> dict[str, Point]:
    """On the sheet, with room for names at its edges; each direction has a scale of its own."""
    across, down = sheet.letter * 3 + sheet.largest, sheet.letter + sheet.largest

    def fit(value: float, values: list[float], size: float, margin: float) -> float:
        low, high = min(values), max(values)
        return size / 2 if high - low < 1e-9 else margin + (value - low) / (high - low) * (size - 2 * margin)

    xs, ys = [x for x, _ in spots.values()], [y for _, y in spots.values()]
    return {
        code: (fit(x, xs, sheet.width, across), fit(y, ys, sheet.height, down))
        for code, (x, y) in spots.items()
    }


def _apart(spots: dict[str, Point], sizes: Mapping[str, float], sheet: Sheet) -> dict[str, Point]:
    """Move apart what touches, a little at a time, and keep all of it on the sheet."""
    import numpy as np

    codes = sorted(spots)
    at = np.array([spots[code] for code in codes], dtype=float)
    radius = np.array([sizes[code] for code in codes])
    wanted = radius[:, None] + radius[None, :] + _APART
    low = radius[:, None] + 1
    high = np.array([sheet.width, sheet.height])[None, :] - low
    # What lies on one spot is told apart by its place in the order.
    turn = np.arange(len(codes)) * 2.399963
    at += np.column_stack((np.cos(turn), np.sin(turn))) * 0.01
    for _ in range(_ROUNDS):
        between = at[:, None, :] - at[None, :, :]
        distance = np.maximum(np.sqrt((between**2).sum(axis=2)), 1e-9)
        np.fill_diagonal(distance, np.inf)
        short = np.clip(wanted - distance, 0, None)
        if not (short > 1e-6).any():
            break
        at += (between / distance[:, :, None] * short[:, :, None] * 0.5).sum(axis=1)
        at = np.clip(at, low, high)
    return {code: (round(float(x), 1), round(float(y), 1)) for code, (x, y) in zip(codes, at, strict=True)}


def _labels(marks: Sequence[Mark], sheet: Sheet) -> tuple[Label, ...]:
    """Names where there is room: hinges first, then those with most contacts."""
    taken = [mark.box for mark in marks]
    found: list[Label] = []
    order = sorted(marks, key=lambda m: (not m.member.hinge, -m.member.weight, m.member.code))
    for mark in order:
        if len(found) >= sheet.names:
            break
        label = _fits(mark, sheet, taken)
        if label is not None:
            found.append(label)
            taken.append(label.box)
    return tuple(found)


def _fits(mark: Mark, sheet: Sheet, taken: Sequence[Box]) -> Label | None:
    """A name beside its mark where nothing else is; that of a hinge as near as there is room."""
    text = shortened(mark.member.name, sheet.longest)
    wide, high = width_of(text, sheet.letter), sheet.letter * 1.2
    beside = _beside(mark, wide, high, sheet.letter)
    spots = itertools.chain(beside, _around(mark, wide, sheet)) if mark.member.hinge else beside
    for at, (left, middle) in enumerate(spots):
        box = Box(left, middle - high / 2, left + wide, middle + high / 2)
        inside = box.left >= 0 and box.top >= 0 and box.right <= sheet.width and box.bottom <= sheet.height
        if inside and not any(box.touches(other) for other in taken):
            return Label(mark.member.code, text, left, middle + sheet.letter * 0.35, box, at >= len(beside))
    return None


def _beside(mark: Mark, wide: float, high: float, letter: float) -> list[Point]:
    """Where a name can begin: right, left, above, below and aslant of its mark, then the same a little further away."""
    found = []
    for gap in (2.0, letter * 0.6):
        away = mark.radius + gap
        aslant = away * 0.72
        found += [
            (mark.x + away, mark.y),
            (mark.x - away - wide, mark.y),
            (mark.x - wide / 2, mark.y - away - high / 2),
            (mark.x - wide / 2, mark.y + away + high / 2),
            (mark.x + aslant, mark.y - aslant - high / 4),
            (mark.x + aslant, mark.y + aslant + high / 4),
            (mark.x - aslant - wide, mark.y - aslant - high / 4),
            (mark.x - aslant - wide, mark.y + aslant + high / 4),
        ]
    return found


def _around(mark: Mark, wide: float, sheet: Sheet) -> list[Point]:
    """Everywhere on the sheet, the nearest first."""
    step = sheet.letter
    everywhere = [
        (across * step, down * step)
        for across in range(int((sheet.width - wide) / step) + 1)
        for down in range(1, int(sheet.height / step))
    ]
    return sorted(everywhere, key=lambda each: (each[0] + wide / 2 - mark.x) ** 2 + (each[1] - mark.y) ** 2)
