"""The fictional system's reference data, in the forms in which publishers give real ones."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from commonweal.content.demonstration_setting import Extent, Organisation, Setting
from commonweal.demonstration.atlas import ENGLISH_AREAS, KILOMETRE, Atlas
from commonweal.demonstration.files import PublishedFile
from commonweal.demonstration.randomness import stream
from commonweal.demonstration.suppliers import INWARD_LETTERS
from commonweal.demonstration.writing import Row, write_text

KIND = "reference"
POSTCODES_IN_AREA = 8
ODS_COLUMNS = 27
# The national grid: its true origin, and the size of the earth as a ball, which is near enough for a map.
ORIGIN_EAST, ORIGIN_NORTH, ORIGIN_LATITUDE, ORIGIN_LONGITUDE = 400_000, -100_000, 49.0, -2.0
EARTH = 6_378_000 * 0.9996
CORNERS = 24  # of a council's outline


def write(folder: Path, atlas: Atlas, postcodes: Iterable[str], *, seed: int) -> list[PublishedFile]:
    """Write every reference file. `postcodes` are those that must be in the directory; it has others besides."""
    setting = atlas.setting
    year = setting.published.year - 1
    tables: dict[str, Sequence[Row]] = {
        f"Postcode directory {setting.published:%b %Y}.csv": _directory(atlas, postcodes, seed),
        f"LSOA (2021) to ward, LAD, ICB and region ({year}) lookup.csv": _small_areas(atlas, year),
        f"LAD to UTLA and region ({year}) lookup.csv": _councils(setting, year),
        "Indices of deprivation 2025 by LSOA.csv": _deprivation(atlas),
        "Organisations.csv": [_organisation(one) for one in setting.organisations],
        "Successions.csv": _successions(setting),
    }
    written = []
    for name, rows in tables.items():
        write_text(folder / name, rows, encoding="utf-8")
        written.append(PublishedFile(KIND, folder / name))
    outlines = [*setting.authorities, *setting.elsewhere]
    path = folder / f"Local Authority Districts (December {year}) Boundaries.geojson"
    path.write_text(json.dumps(_outlines(outlines, year)), encoding="utf-8")
    small = folder / "Lower layer Super Output Areas (December 2021) Boundaries.geojson"
    small.write_text(json.dumps(_small_outlines(atlas)), encoding="utf-8")
    return [*written, PublishedFile(KIND, path), PublishedFile(KIND, small)]


def _directory(atlas: Atlas, postcodes: Iterable[str], seed: int) -> list[Row]:
    setting = atlas.setting
    heading = ("pcds", "dointr", "doterm", "oslaua", "oseast1m", "osnrth1m", "rgn", "icb", "lsoa21")
    boards = {authority.code: authority.board for authority in setting.authorities}
    introduced = [f"{setting.published:%Y%m}", "198001"]  # the newest tells the edition
    rows: list[Row] = []
    for number, postcode in enumerate(sorted({*postcodes, *_others(atlas, seed)})):
        spot = atlas.spot(postcode)
        board, area = boards.get(spot.council.code, ""), spot.area.code if spot.area else ""
        place = (spot.council.code, str(spot.easting), f"{spot.northing:07d}", spot.region, board, area)
        rows.append((postcode, introduced[number > 0], "", *place))
    return [heading, *rows]


def _others(atlas: Atlas, seed: int) -> Iterator[str]:
    """Postcodes in which no supplier is."""
    rng = stream(seed, "postcodes")
    last = max(authority.districts[1] for authority in atlas.setting.authorities)
    for _ in range(POSTCODES_IN_AREA * len(atlas.areas)):
        district, sector = int(rng.integers(1, last + 1)), int(rng.integers(10))
        letters = "".join(INWARD_LETTERS[int(rng.integers(len(INWARD_LETTERS)))] for _ in range(2))
        yield f"WX{district} {sector}{letters}"


def _small_areas(atlas: Atlas, year: int) -> list[Row]:
    yy = year % 100
    setting = atlas.setting
    boards = {board.code: board for board in setting.former_boards}
    heading = (
        *("LSOA21CD", "LSOA21NM", f"WD{yy}CD", f"WD{yy}NM", f"LAD{yy}CD", f"LAD{yy}NM"),
        *(f"ICB{yy}CD", f"ICB{yy}CDH", f"ICB{yy}NM", f"RGN{yy}CD", f"RGN{yy}NM"),
    )
    rows: list[Row] = []
    for area in atlas.areas:
        council, board = area.authority, boards[area.authority.board]
        rows.append(
            (
                *(area.code, area.name, area.ward, area.ward_name, council.code, council.name),
                *(board.code, board.ods, board.name, setting.region.code, setting.region.name),
            )
        )
    return [heading, *rows]


def _councils(setting: Setting, year: int) -> list[Row]:
    yy = year % 100
    levels = ("LAD", "UTLA", "RGN", "CTRY")
    heading = tuple(f"{level}{yy}{part}" for level in levels for part in ("CD", "NM"))
    county = (setting.county.code, setting.county.name)
    country = (setting.country.code, setting.country.name)
    own = (setting.region.code, setting.region.name)
    rows: list[Row] = [(one.code, one.name, *county, *own, *country) for one in setting.authorities]
    rows += [
        (one.code, one.name, one.code, one.name, one.region.code, one.region.name, *country)
        for one in setting.elsewhere
    ]
    return [heading, *rows]


def _deprivation(atlas: Atlas) -> list[Row]:
    heading = (
        *("LSOA code (2021)", "LSOA name (2021)"),
        *("Local Authority District code (2024)", "Local Authority District name (2024)"),
        "Index of Multiple Deprivation (IMD) Score",
        "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
    )
    rows: list[Row] = []
    for area in atlas.areas:
        share = area.rank / ENGLISH_AREAS
        score = f"{80 * (1 - share) ** 2 + 1:.3f}"
        place = (area.code, area.name, area.authority.code, area.authority.name)
        rows.append((*place, score, str(area.rank), str(math.ceil(10 * share))))
    return [heading, *rows]


def _organisation(one: Organisation) -> Row:
    dates = (f"{one.opened:%Y%m%d}", f"{one.closed:%Y%m%d}" if one.closed else "")
    told = (one.code, one.name.upper(), "XYR", one.board, "", "", "", "", "", one.postcode, *dates)
    return [*told, *[""] * (ODS_COLUMNS - len(told))]


def _successions(setting: Setting) -> list[Row]:
    day = f"{setting.merger:%Y%m%d}"
    return [(board.ods, setting.board.ods, "", day, "") for board in setting.former_boards]


def _outlines(extents: Sequence[Extent], year: int) -> dict[str, object]:
    yy = year % 100
    features = [
        {
            "type": "Feature",
            "properties": {f"LAD{yy}CD": one.code, f"LAD{yy}NM": one.name},
            "geometry": {"type": "Polygon", "coordinates": [_outline(one)]},
        }
        for one in extents
    ]
    return {"type": "FeatureCollection", "features": features}


def _small_outlines(atlas: Atlas) -> dict[str, object]:
    features = [
        {
            "type": "Feature",
            "properties": {"LSOA21CD": area.code, "LSOA21NM": area.name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[_degrees(*corner) for corner in (*area.corners, area.corners[0])]],
            },
        }
        for area in atlas.areas
    ]
    return {"type": "FeatureCollection", "features": features}


def _outline(extent: Extent) -> list[list[float]]:
    """The council's land as longitude and latitude, round from the south-west corner and back, anticlockwise."""
    (east, north), (wide, high) = extent.corner, extent.size
    side = CORNERS // 4
    steps = [step / side for step in range(side)]
    around = [(step, 0.0) for step in steps] + [(1.0, step) for step in steps]
    around += [(1.0 - step, 1.0) for step in steps] + [(0.0, 1.0 - step) for step in steps] + [(0.0, 0.0)]
    return [_degrees((east + x * wide) * KILOMETRE, (north + y * high) * KILOMETRE) for x, y in around]


def _degrees(easting: float, northing: float) -> list[float]:
    """Longitude and latitude of a place on the grid: a transverse Mercator of a ball, right to some kilometres."""
    x = (easting - ORIGIN_EAST) / EARTH
    d = (northing - ORIGIN_NORTH) / EARTH + math.radians(ORIGIN_LATITUDE)
    latitude = math.asin(math.sin(d) / math.cosh(x))
    longitude = math.radians(ORIGIN_LONGITUDE) + math.atan2(math.sinh(x), math.cos(d))
    return [round(math.degrees(longitude), 5), round(math.degrees(latitude), 5)]
