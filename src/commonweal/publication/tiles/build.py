"""Areas into one PMTiles file. Borders are simplified once for both neighbours; no area is dropped or put together.

Simplifying is GEOS's of coverages (Visvalingam–Whyatt on shared borders, by `shapely.coverage_simplify`).
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from commonweal.publication.tiles.encoding import EXTENT, Part, tile
from commonweal.vocabulary.progress import Progress, silent

if TYPE_CHECKING:
    from numpy.typing import NDArray

MARGIN = 64 / EXTENT  # of a tile, drawn beyond its edges so that outlines do not show there
COARSE = 1.5  # units of a tile: what is smaller is simplified away, but for the closest zoom
FARTHEST_NORTH = 85.0  # degrees: the square world ends there


@dataclass(frozen=True)
class Layer:
    """Areas of one kind: polygons in degrees (longitude, latitude), drawn from one zoom to another, both included."""

    id: str
    codes: Sequence[str]
    names: Sequence[str]
    shapes: NDArray[np.object_]
    zooms: tuple[int, int]


Tile = tuple[int, int]


def write(path: Path, layers: Sequence[Layer], *, progress: Progress = silent) -> int:
    """Write every tile of the layers; gives how many. Raises ValueError where there is no area at all."""
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    if not any(len(layer.codes) for layer in layers):
        raise ValueError("there is no area to make tiles of")
    least, most = min(layer.zooms[0] for layer in layers), max(layer.zooms[1] for layer in layers)
    on_world = [_on_world(layer.shapes) for layer in layers]
    written = 0
    with path.open("wb") as file:
        writer = Writer(file)
        for zoom in range(least, most + 1):
            progress("drawing", zoom - least, most + 1 - least, f"Drawing the map at zoom {zoom} of {most}")
            found: defaultdict[Tile, dict[str, Part]] = defaultdict(dict)
            for layer, shapes in zip(layers, on_world, strict=True):
                if layer.zooms[0] <= zoom <= layer.zooms[1] and len(layer.codes):
                    simple = _simplified(shapes, zoom, COARSE if zoom < layer.zooms[1] else COARSE / 3)
                    for where, part in _parts(layer, simple, zoom):
                        found[where][layer.id] = part
            for id_, (x, y) in sorted((zxy_to_tileid(zoom, x, y), (x, y)) for x, y in found):
                writer.write_tile(id_, gzip.compress(tile(found[x, y]), 6, mtime=0))
                written += 1
        west, south, east, north = shapely.total_bounds(np.concatenate([one.shapes for one in layers]))
        header = {
            "tile_type": TileType.MVT,
            "tile_compression": Compression.GZIP,
            "min_lon_e7": int(west * 1e7),
            "min_lat_e7": int(south * 1e7),
            "max_lon_e7": int(east * 1e7),
            "max_lat_e7": int(north * 1e7),
            "center_zoom": least,
            "center_lon_e7": int((west + east) / 2 * 1e7),
            "center_lat_e7": int((south + north) / 2 * 1e7),
        }
        writer.finalize(header, {"vector_layers": [_described(layer) for layer in layers]})
    return written


def _described(layer: Layer) -> dict[str, object]:
    fields = {"code": "String", "name": "String"}
    return {"id": layer.id, "minzoom": layer.zooms[0], "maxzoom": layer.zooms[1], "fields": fields}


def _on_world(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes in degrees on the square world of web maps, from its north-west corner; 1 is its side."""

    def on_square(points: NDArray[np.float64]) -> NDArray[np.float64]:
        north = np.radians(np.clip(points[:, 1], -FARTHEST_NORTH, FARTHEST_NORTH))
        down = 0.5 - np.log(np.tan(np.pi / 4 + north / 2)) / (2 * np.pi)
        return np.column_stack([points[:, 0] / 360 + 0.5, down])

    bent = ~shapely.is_valid(shapes)
    mended = np.where(bent, shapely.make_valid(shapes), shapes) if bent.any() else shapes
    placed: NDArray[np.object_] = shapely.transform(mended, on_square)
    return placed


def _simplified(shapes: NDArray[np.object_], zoom: int, units: float) -> NDArray[np.object_]:
    """Shapes without what would not be seen at a zoom; one that would come to nothing stays as it is."""
    simple = shapely.coverage_simplify(shapes, units / (EXTENT << zoom))
    kept: NDArray[np.object_] = np.where(shapely.is_empty(simple), shapes, simple)
    return kept


def _parts(layer: Layer, shapes: NDArray[np.object_], zoom: int) -> Iterator[tuple[Tile, Part]]:
    """What of a layer lies on each tile, cut a little beyond its edges."""
    bounds = shapely.bounds(shapes) * (1 << zoom)
    low, high = np.floor(bounds[:, :2] - MARGIN).astype(int), np.floor(bounds[:, 2:] + MARGIN).astype(int)
    among: defaultdict[Tile, list[int]] = defaultdict(list)
    for n, ((left, top), (right, bottom)) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        for x in range(left, right + 1):
            for y in range(top, bottom + 1):
                among[x, y].append(n)
    for (x, y), found in among.items():
        chosen = np.array(found)
        corner, side = np.array([x, y]), 1 << zoom
        own = shapely.transform(shapes[chosen], lambda points, c=corner, s=side: (points * s - c) * EXTENT)
        cut = _cut(own)
        there = ~shapely.is_empty(cut)
        if there.any():
            on = chosen[there].tolist()
            yield (x, y), Part([layer.codes[n] for n in on], [layer.names[n] for n in on], cut[there])


def _cut(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """What of shapes in a tile's units is on the tile, with its margin."""
    edge = MARGIN * EXTENT
    window = shapely.box(-edge, -edge, EXTENT + edge, EXTENT + edge)
    left, top, right, bottom = shapely.bounds(shapes).T
    over = (left < -edge) | (top < -edge) | (right > EXTENT + edge) | (bottom > EXTENT + edge)
    if not over.any():
        return shapes
    cut = shapes.copy()
    cut[over] = shapely.intersection(shapes[over], window)
    return cut
