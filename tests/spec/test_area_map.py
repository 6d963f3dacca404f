"""The map of areas: made once from boundaries, or round centres; what it shows, and how browsers read it in parts."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from commonweal.pipeline import area_figures, area_map, holdings
from commonweal.publication import classes
from commonweal.vocabulary.figures import Audience, Figure, FigureSet, Lineage, Suppressed
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind
from commonweal.web.baseline.ranges import part_of_file
from tests.loading import manifests
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


def figure_set(indicator: str, label: str, unit: str) -> FigureSet:
    """A set of the system, cut by area."""
    lineage = Lineage((), indicator, "1", "2026-11-22", "0")
    place = Place(SYSTEM, "A system", PlaceKind.SYSTEM)
    headline = Figure(indicator, label, Decimal(1), unit, place, None, {}, Audience.SYSTEM, lineage)
    return FigureSet(
        "key", indicator, label, "", "population-health", unit, place, None, Audience.SYSTEM, {}, lineage,
        dt.datetime(2026, 11, 22, tzinfo=dt.UTC), ((), ("area",)), headline,
    )  # fmt: skip


def figure(kept: FigureSet, area: str, value: Decimal | Suppressed) -> Figure:
    return replace(kept.headline, value=value, cut={"area": area})


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
    held = next(
        id_ for id_, version in manifests(workspace).items() if "lsoa21" in version["facts"].get("levels", ())
    )
    holdings.purge(workspace, held, reason="Loaded by mistake", by="Test")
    assert list((workspace / "maps").iterdir()) == []  # nothing is left of what was erased


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
    assert area_figures.indices(workspace) == {}
    assert "Indices of Deprivation" in area_figures.needed(workspace).message
    load(workspace, write(tmp_path / "iod.csv", RANKS), write(tmp_path / "lookup.csv", LOOKUP))
    [theme] = area_figures.indices(workspace).values()
    assert theme.group == "IoD 2025"
    found = area_figures.of_index(workspace, theme.id)
    small, councils = found.shown["lsoa21"], found.shown["authority"]
    assert [small.classes[small.class_of[code]] for code in ("E01000001", "E01000002")] == [
        "Most deprived fifth",
        "Least deprived fifth",
    ]
    assert small.words["E01000001"] == "tenth 1 of 10, rank 1"
    assert councils.words == {COUNCIL: "1 of 2 small areas, 50%"}
    assert councils.classes[councils.class_of[COUNCIL]] == "40% or more"


def test_any_figure_that_is_cut_by_area_can_be_shown() -> None:
    """Areas are known by name or by code; what is withheld is said in words and has no class."""
    names = {COUNCIL: "Hillbury", "E09000018": "Downton", "E09000019": "Lowton"}
    kept = figure_set("employment.rate", "Employment rate", "%")
    told: dict[str, Decimal | Suppressed] = {
        "Hillbury": Decimal("60.5"),
        "E09000018": Decimal(75),
        "Lowton": Suppressed("the sample is small"),
        "England": Decimal(70),
    }
    found = area_figures.shown([figure(kept, area, value) for area, value in told.items()], kept, names, {})
    assert found.keys() == {"authority"}
    shown = found["authority"]
    assert shown.classes == ("Under 65%", "65% to 70%", "70% to 75%", "75% or more")
    assert shown.class_of == {COUNCIL: 0, "E09000018": 3}
    assert area_figures.shown([], kept, names, {})["authority"].words == {}
    assert shown.words == {
        COUNCIL: "60.5%",
        "E09000018": "75%",
        "E09000019": "Not shown: the sample is small",
    }


@given(st.lists(st.decimals(-1000, 1000, places=3), min_size=1, max_size=20))
def test_classes_have_round_edges_and_each_value_is_in_the_class_that_names_it(values: list[Decimal]) -> None:
    edges = classes.equal_steps(min(values), max(values))
    names = classes.names(edges, str)
    assert len(names) == (4 if edges else 1)
    for value in values:
        found = classes.class_of(value, edges)
        assert found == 0 or value >= edges[found - 1]
        assert found == len(edges) or value < edges[found]
    if edges:
        assert min(values) < edges[0]
        assert max(values) >= edges[0]


@pytest.mark.django_db  # closing an answer ends its request, at which connections are looked after
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
