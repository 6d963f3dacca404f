"""A tile as its bytes: Mapbox Vector Tile specification 2.1. Polygons only, each with its code and its name.

No area is left out: one that comes to nothing when rounded to the tile's units is a triangle of one unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

EXTENT = 4096  # units along a tile's side
MOVE, CLOSE = 1 << 3 | 1, 1 << 3 | 7
LINE = 2
POLYGON = 3
KEYS = ("code", "name")
SPECK = np.array([(0, 0), (1, 0), (0, 1)])


@dataclass(frozen=True)
class Part:
    """What of a layer lies on a tile: polygons in the tile's units, each with its code and name."""

    codes: Sequence[str]
    names: Sequence[str]
    shapes: NDArray[np.object_]


def tile(layers: Mapping[str, Part]) -> bytes:
    """The bytes of a tile."""
    return b"".join(_field(3, _layer(name, part)) for name, part in layers.items())


def _layer(name: str, part: Part) -> bytes:
    values = {value: n for n, value in enumerate(dict.fromkeys([*part.codes, *part.names]))}
    drawn = _geometries(part.shapes)
    features = (
        _field(
            2, _field(2, _packed([0, values[code], 1, values[called]])) + _number(3, POLYGON) + _field(4, one)
        )
        for code, called, one in zip(part.codes, part.names, drawn, strict=True)
    )
    return b"".join(
        (
            _number(15, 2),
            _field(1, name.encode()),
            *features,
            *(_field(3, key.encode()) for key in KEYS),
            *(_field(4, _field(1, value.encode())) for value in values),
            _number(5, EXTENT),
        )
    )


def _geometries(shapes: NDArray[np.object_]) -> list[bytes]:
    """Each shape's rings as the specification's commands, packed."""
    points, ring_of, shape_of_ring = _rings(shapes)
    sizes = np.bincount(ring_of, minlength=len(shape_of_ring))
    first = np.cumsum(sizes) - sizes
    starts = np.zeros(len(points), dtype=bool)
    starts[first[np.diff(shape_of_ring, prepend=-1) != 0]] = True
    before = np.roll(points, 1, axis=0)
    before[starts] = 0  # each shape is told from the tile's corner
    steps = points - before
    zigzag = (steps << 1) ^ (steps >> 63)
    lengths = 2 * sizes + 3  # move, x, y, line, then each further x and y, close
    ends = np.cumsum(lengths)
    begins = ends - lengths
    commands = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.int64)
    commands[begins], commands[begins + 3], commands[ends - 1] = MOVE, (sizes - 1) << 3 | LINE, CLOSE
    within = np.arange(len(points)) - first[ring_of]
    at = begins[ring_of] + np.where(within == 0, 1, 2 * within + 2)
    commands[at], commands[at + 1] = zigzag[:, 0], zigzag[:, 1]
    packed, widths = _varints(commands)
    of_shape = np.repeat(shape_of_ring, lengths)
    cuts = np.cumsum(np.bincount(of_shape, weights=widths, minlength=len(shapes))).astype(np.int64)
    return [packed[start:end] for start, end in zip([0, *cuts[:-1].tolist()], cuts.tolist(), strict=True)]


def _rings(shapes: NDArray[np.object_]) -> tuple[Whole, Whole, Whole]:
    """Rounded points of every ring that is left, closing points out; each one's ring; the shape of each ring."""
    parts, shape_of = shapely.get_parts(shapes, return_index=True)
    solid = shapely.get_type_id(parts) == POLYGON
    parts, shape_of = shapely.orient_polygons(parts[solid]), shape_of[solid]
    rings, part_of = shapely.get_rings(parts, return_index=True)
    raw, ring_of = shapely.get_coordinates(rings, return_index=True)
    points = np.rint(raw).astype(np.int64)
    last = np.diff(ring_of, append=-1) != 0
    following = np.roll(points, -1, axis=0)
    kept = ~last & (points != following).any(axis=1)
    points, ring_of = points[kept], ring_of[kept]
    whole = np.bincount(ring_of, minlength=len(rings)) >= len(SPECK)
    stays = whole[ring_of]
    points, ring_of = points[stays], (np.cumsum(whole) - 1)[ring_of[stays]]
    shape_of_ring = shape_of[part_of[whole]]
    return _with_specks(shapes, points, ring_of, shape_of_ring)


def _with_specks(
    shapes: NDArray[np.object_], points: Whole, ring_of: Whole, shape_of_ring: Whole
) -> tuple[Whole, Whole, Whole]:
    """The same with a speck for each shape that has no ring left, in the order of shapes."""
    gone = np.setdiff1d(np.arange(len(shapes)), shape_of_ring)
    if not len(gone):
        return points, ring_of, shape_of_ring
    at = np.rint(shapely.bounds(shapes[gone])[:, :2]).astype(np.int64)
    specks = (at[:, None, :] + SPECK[None]).reshape(-1, 2)
    shape_of_ring = np.concatenate([shape_of_ring, gone])
    ring_of = np.concatenate([ring_of, np.repeat(np.arange(len(gone)) + len(shape_of_ring) - len(gone), 3)])
    points = np.concatenate([points, specks])
    order = np.argsort(shape_of_ring, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    by_ring = np.argsort(place[ring_of], kind="stable")
    return points[by_ring], place[ring_of][by_ring], shape_of_ring[order]


def _varints(numbers: Whole) -> tuple[bytes, Whole]:
    """Numbers in protobuf's variable width, one after the other, and how many bytes each takes."""
    widths = np.ones(len(numbers), dtype=np.int64)
    for bits in (7, 14, 21, 28):
        widths += numbers >= 1 << bits
    ends = np.cumsum(widths)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    for place in range(5):
        has = widths > place
        more = (widths[has] > place + 1).astype(np.int64) << 7
        out[(ends - widths)[has] + place] = (numbers[has] >> 7 * place & 127) | more
    return out.tobytes(), widths


def _packed(numbers: Sequence[int]) -> bytes:
    return b"".join(_varint(number) for number in numbers)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)
