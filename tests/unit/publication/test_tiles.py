"""Every area is in the tiles, where it lies: read back with another library's reader."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pmtiles.reader import MemorySource, Reader, all_tiles

from commonweal.publication.tiles import build, encoding
from commonweal.publication.tiles.build import Layer
from commonweal.publication.tiles.encoding import EXTENT, Part

Where = tuple[int, int, int]
SIDE = 24


def quilt() -> Layer:
    """Small areas side by side with bent borders, a speck that no zoom can show, and one with a hole round another."""
    chance = np.random.default_rng(7)
    corners = np.stack(np.meshgrid(np.arange(SIDE + 1.0), np.arange(SIDE + 1.0)), axis=-1)
    corners += chance.uniform(-0.3, 0.3, corners.shape)
    degrees = np.array([-0.5, 51.3]) + corners * 0.01
    pieces = [
        shapely.Polygon([degrees[y, x], degrees[y, x + 1], degrees[y + 1, x + 1], degrees[y + 1, x]])
        for y in range(SIDE)
        for x in range(SIDE)
    ]
    island = shapely.box(0.5, 51.4, 0.52, 51.41)
    pieces += [
        shapely.box(0.3, 51.3, 0.3000001, 51.3000001),
        shapely.box(0.4, 51.3, 0.6, 51.5) - island,
        island,
    ]
    codes = [f"X{n:08d}" for n in range(len(pieces))]
    return Layer("lsoa21", codes, [f"Area {code}" for code in codes], np.array(pieces, dtype=object), (8, 10))


def read(path: Path) -> Iterator[tuple[Where, dict[str, Any]]]:
    source = MemorySource(path.read_bytes())
    for where, content in all_tiles(source):
        yield where, mapbox_vector_tile.decode(gzip.decompress(content))


def test_every_area_is_in_the_tiles_at_every_zoom(tmp_path: Path) -> None:
    layer = quilt()
    written = build.write(tmp_path / "areas.pmtiles", [layer])
    found: defaultdict[int, set[str]] = defaultdict(set)
    tiles = list(read(tmp_path / "areas.pmtiles"))
    for (zoom, _, _), tile in tiles:
        found[zoom] |= {each["properties"]["code"] for each in tile["lsoa21"]["features"]}
    assert len(tiles) == written
    assert {zoom: len(codes) for zoom, codes in found.items()} == dict.fromkeys((8, 9, 10), len(layer.codes))


def test_areas_are_named_and_lie_where_they_are(tmp_path: Path) -> None:
    layer = quilt()
    build.write(tmp_path / "areas.pmtiles", [layer])
    near = dict(zip(layer.codes, shapely.centroid(layer.shapes), strict=True))
    seen = 0
    for (zoom, x, y), tile in read(tmp_path / "areas.pmtiles"):
        for each in tile["lsoa21"]["features"] if zoom == 10 else ():
            code = each["properties"]["code"]
            assert each["properties"]["name"] == f"Area {code}"
            shape = shapely.geometry.shape(each["geometry"])
            across, up = near[code].x, near[code].y
            at = (
                (across / 360 + 0.5) * 2**zoom - x,
                (0.5 - np.log(np.tan(np.pi / 4 + np.radians(up) / 2)) / (2 * np.pi)) * 2**zoom - y,
            )
            if 0.1 < at[0] < 0.9 and 0.1 < at[1] < 0.9 and code != layer.codes[-2]:
                point = shapely.Point(at[0] * EXTENT, EXTENT - at[1] * EXTENT)  # the reader turns tiles up
                assert shape.distance(point) < 3
                seen += 1
    assert seen > SIDE


def test_neighbours_keep_their_common_border_when_simplified() -> None:
    wiggle = [(0.5 + 0.002 * np.sin(n), n / 40) for n in range(41)]
    west = shapely.Polygon([(0, 0), *wiggle, (0, 1)])
    east = shapely.Polygon([(1, 0), *wiggle, (1, 1)])
    simple = build._simplified(np.array([west, east], dtype=object), 3, 200)
    assert shapely.get_num_coordinates(simple[0]) < 30
    assert simple[0].intersection(simple[1]).area == 0
    assert simple[0].union(simple[1]).area == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.integers(-64, EXTENT + 64)] * 2, *[st.integers(1, 900)] * 2, st.booleans()),
        min_size=1,
        max_size=12,
    )
)
def test_what_is_encoded_is_read_back(boxes: list[tuple[int, int, int, int, bool]]) -> None:
    """A naive tile has the rounded rings, nothing more."""
    shapes = [
        shapely.box(x, y, x + wide, y + high)
        - (
            shapely.box(x + wide / 4, y + high / 4, x + wide / 2, y + high / 2)
            if holed and min(wide, high) > 8
            else shapely.Point()
        )
        for x, y, wide, high, holed in boxes
    ]
    codes = [f"C{n}" for n in range(len(shapes))]
    tile = encoding.tile({"areas": Part(codes, [""] * len(codes), np.array(shapes, dtype=object))})
    read_back = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})["areas"]["features"]
    assert [each["properties"]["code"] for each in read_back] == codes
    for shape, each in zip(shapes, read_back, strict=True):
        rounded = shapely.transform(shape, np.rint)
        assert shapely.geometry.shape(each["geometry"]).symmetric_difference(rounded).area == 0


def test_without_areas_there_are_no_tiles(tmp_path: Path) -> None:
    empty = Layer("lsoa21", [], [], np.array([], dtype=object), (8, 10))
    with pytest.raises(ValueError, match="no area"):
        build.write(tmp_path / "areas.pmtiles", [empty])


def test_a_browser_is_told_what_the_tiles_hold(tmp_path: Path) -> None:
    build.write(tmp_path / "areas.pmtiles", [quilt()])
    about = Reader(MemorySource((tmp_path / "areas.pmtiles").read_bytes()))
    assert (about.header()["min_zoom"], about.header()["max_zoom"]) == (8, 10)
    assert [layer["id"] for layer in about.metadata()["vector_layers"]] == ["lsoa21"]
