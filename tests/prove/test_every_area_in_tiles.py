"""The map of all of England: each of its 33,755 small areas, and each council and board, is in the tiles."""

from __future__ import annotations

import gzip
import time
from collections import defaultdict
from pathlib import Path

import mapbox_vector_tile
import pytest
from pmtiles.reader import MemorySource, all_tiles

from commonweal.pipeline import area_map
from tests.reference_files import add

GEOGRAPHY = Path(__file__).resolve().parents[3] / "shared" / "data" / "geography"
FILES = (
    "boundaries_ltla24.geojson",
    "boundaries_icb22.geojson",
    "lookup_lsoa21_ward24_ltla24.csv",
    "LLSOA_*PWC*.csv",
)
ENGLISH = 33_755
pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(
        not GEOGRAPHY.exists(), reason="the published files are not on this machine (../shared)"
    ),
]


def test_every_area_of_england_survives(tmp_path: Path) -> None:
    """Small areas are drawn round their published centres: their boundaries are not among the files."""
    workspace = tmp_path / "workspace"
    for result in add(workspace, *(path for name in FILES for path in GEOGRAPHY.glob(name))):
        assert result.error is None, result.error
    started = time.monotonic()
    assert area_map.refresh(workspace)
    seconds = time.monotonic() - started
    drawn = area_map.kept(workspace)
    assert drawn is not None
    assert drawn.round_centres
    assert drawn.without_outline == ()
    content = drawn.tiles.read_bytes()
    found: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    heaviest = tiles = 0
    for (zoom, _, _), tile in all_tiles(MemorySource(content)):
        tiles, heaviest = tiles + 1, max(heaviest, len(tile))
        for name, layer in mapbox_vector_tile.decode(gzip.decompress(tile)).items():
            found[zoom, name] |= {each["properties"]["code"] for each in layer["features"]}
    for zoom in (8, 9, 10):
        assert len({code for code in found[zoom, "lsoa21"] if code.startswith("E")}) == ENGLISH
    for level in ("authority", "icb", "lsoa21"):
        assert found[10, level] == set(drawn.areas[level])
    print(
        f"\nArea map: {ENGLISH:,} of {ENGLISH:,} English small areas at zooms 8 to 10, {len(content) / 1e6:.1f} MB in "
        f"{tiles:,} tiles, the heaviest {heaviest / 1e3:.0f} kB; made in {seconds:.0f} s."
    )
