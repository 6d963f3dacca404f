"""The map of areas: made once from boundaries, or round centres; what it shows, and how browsers read it in parts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import RequestFactory

from commonweal.pipeline import area_figures, area_map
from commonweal.vocabulary.errors import MissingReference
from commonweal.web.baseline.ranges import part_of_file
from tests.reference_files import add, write

COUNCIL = "E09000017"
CENTRES = [["LSOA21CD", "x", "y"], ["E01000001", 507000, 183000], ["E01000002", 509000, 184000]]
LOOKUP = [
    ["LSOA21CD", "LSOA21NM", "LAD24CD", "LAD24NM"],
    ["E01000001", "Hillbury 001A", COUNCIL, "Hillbury"],
    ["E01000002", "Hillbury 001B", COUNCIL, "Hillbury"],
]
RANKS = [
    [
        "LSOA code (2021)",
        "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
    ],
    ["E01000001", 1, 1],
    ["E01000002", 2, 10],
]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


def boundaries(path: Path, level: str, areas: dict[str, object]) -> Path:
    """Areas of a level by code, each with its GeoJSON geometry."""
    features = [
        {
            "type": "Feature",
            "properties": {f"{level}CD": code, f"{level}NM": f"Area {code}"},
            "geometry": geometry,
        }
        for code, geometry in areas.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def box(west: float, south: float, east: float, north: float) -> dict[str, object]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def load(workspace: Path, *paths: Path) -> None:
    for result in add(workspace, *paths):
        assert result.error is None, result.error


def test_a_map_is_made_once_and_anew_when_other_boundaries_are_held(workspace: Path, tmp_path: Path) -> None:
    load(
        workspace, boundaries(tmp_path / "councils.geojson", "LAD24", {COUNCIL: box(-0.6, 51.4, -0.3, 51.7)})
    )
    assert area_map.kept(workspace) is None
    assert area_map.refresh(workspace)
    first = area_map.kept(workspace)
    assert first is not None
    assert not area_map.refresh(workspace)
    small = {"E01000001": box(-0.6, 51.4, -0.45, 51.7), "E01000002": box(-0.45, 51.4, -0.3, 51.7)}
    load(
        workspace,
        boundaries(tmp_path / "small.geojson", "LSOA21", small),
        write(tmp_path / "lookup.csv", LOOKUP),
    )
    assert area_map.kept(workspace) is None  # it is of what is no longer all that is held
    assert area_map.refresh(workspace)
    second = area_map.kept(workspace)
    assert second is not None
    assert not second.round_centres
    assert second.areas["lsoa21"]["E01000002"] == area_map.OnMap(
        "Area E01000002", COUNCIL, (-0.45, 51.4, -0.3, 51.7)
    )
    assert area_map.tiles(workspace, second.digest) == second.tiles
    assert area_map.tiles(workspace, first.digest) is None
    assert area_map.tiles(workspace, "../../keys") is None


def test_without_boundaries_small_areas_are_drawn_round_their_centres_and_it_is_said(
    workspace: Path, tmp_path: Path
) -> None:
    load(
        workspace,
        boundaries(tmp_path / "councils.geojson", "LAD24", {COUNCIL: box(-0.6, 51.4, -0.3, 51.7)}),
        write(tmp_path / "centres.csv", CENTRES),
        write(tmp_path / "lookup.csv", LOOKUP),
    )
    area_map.refresh(workspace)
    drawn = area_map.kept(workspace)
    assert drawn is not None
    assert drawn.round_centres
    west, east = (drawn.areas["lsoa21"][code].box for code in ("E01000001", "E01000002"))
    assert west[0] == -0.6
    assert east[2] == -0.3
    assert drawn.areas["lsoa21"]["E01000001"].name == "Hillbury 001A"


def test_an_area_without_an_outline_is_named_not_lost(workspace: Path, tmp_path: Path) -> None:
    empty = {"type": "Polygon", "coordinates": []}
    areas = {COUNCIL: box(-0.6, 51.4, -0.3, 51.7), "E09000018": empty}
    load(workspace, boundaries(tmp_path / "councils.geojson", "LAD24", areas))
    area_map.refresh(workspace)
    drawn = area_map.kept(workspace)
    assert drawn is not None
    assert drawn.without_outline == ("E09000018",)
    assert set(drawn.areas["authority"]) == {COUNCIL}


def test_outlines_on_the_national_grid_are_put_on_the_globe(workspace: Path, tmp_path: Path) -> None:
    load(
        workspace, boundaries(tmp_path / "grid.geojson", "LAD24", {COUNCIL: box(500e3, 180e3, 510e3, 190e3)})
    )
    area_map.refresh(workspace)
    drawn = area_map.kept(workspace)
    assert drawn is not None
    assert drawn.areas["authority"][COUNCIL].box == pytest.approx((-0.561, 51.507, -0.411, 51.6), abs=0.01)


def test_deprivation_is_shown_by_national_fifths_and_councils_by_their_share(
    workspace: Path, tmp_path: Path
) -> None:
    with pytest.raises(MissingReference, match="Indices of Deprivation"):
        area_figures.themes(workspace)
    load(workspace, write(tmp_path / "iod.csv", RANKS), write(tmp_path / "lookup.csv", LOOKUP))
    [theme] = area_figures.themes(workspace)
    assert theme.group == "IoD 2025"
    found = area_figures.figures(workspace, theme.id)
    small, councils = found.shown["lsoa21"], found.shown["authority"]
    assert [small.classes[small.class_of[code]] for code in ("E01000001", "E01000002")] == [
        "Most deprived fifth",
        "Least deprived fifth",
    ]
    assert small.words["E01000001"] == "tenth 1 of 10, rank 1 of 2"
    assert councils.words == {COUNCIL: "1 of 2 small areas, 50%"}
    assert councils.classes[councils.class_of[COUNCIL]] == "40% or more"


@pytest.mark.parametrize(
    ("asked", "status", "content", "said"),
    [
        ("bytes=2-4", 206, b"cde", "bytes 2-4/10"),
        ("bytes=8-", 206, b"ij", "bytes 8-9/10"),
        ("bytes=-3", 206, b"hij", "bytes 7-9/10"),
        ("bytes=8-99", 206, b"ij", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=0-1,4-5", 200, b"abcdefghij", None),  # several at once are not offered: all is given
        ("", 200, b"abcdefghij", None),
    ],
)
def test_a_browser_gets_the_part_of_a_file_that_it_asks_for(
    tmp_path: Path, asked: str, status: int, content: bytes, said: str | None
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abcdefghij")
    answer = part_of_file(RequestFactory().get("/", headers={"range": asked}), path, etag="x", max_age=5)
    assert answer.status_code == status
    assert (b"".join(answer.streaming_content) if answer.streaming else answer.content) == content
    answer.close()
    assert answer.headers.get("Content-Range") == said
    assert answer.headers["Cache-Control"] == "private, max-age=5"
