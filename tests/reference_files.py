"""For the tests of reference data: small files as publishers lay them out, with made-up values."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from commonweal.pipeline import load
from commonweal.vocabulary.holdings import LoadResult
from tests.loading import manifests

Rows = Sequence[Sequence[object]]


def write(path: Path, rows: Rows) -> Path:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def add(workspace: Path, *paths: Path, **options: Any) -> list[LoadResult]:
    """Load reference files, with nobody to ask."""
    return load.add(workspace, "reference", paths, options=load.LoadOptions(figures=False, **options))


def held(workspace: Path, table: str) -> list[dict[str, Any]]:
    """The accepted rows of a table on the disk, without what every row has."""
    rows: list[dict[str, Any]] = []
    for id_, version in manifests(workspace).items():
        if version["kind"] == table:
            rows += pq.read_table(workspace / "evidence" / "versions" / id_ / "rows.parquet").to_pylist()
    hidden = ("sheet", "organisation", "outcome", "flags", "row", "part")
    return [{k: v for k, v in row.items() if k not in hidden} for row in rows if row["outcome"] == "accepted"]


def lsoa_to_icb(year: int = 24) -> Rows:
    """The lookup of four LSOAs of one council to two boards, as the ONS heads it."""
    heads = [
        "LSOA21CD", "LSOA21NM", f"SICBL{year}CD", f"SICBL{year}CDH", f"SICBL{year}NM",
        f"ICB{year}CD", f"ICB{year}CDH", f"ICB{year}NM", f"LAD{year}CD", f"LAD{year}NM", "ObjectId",
    ]  # fmt: skip
    west = ["E38000001", "01A", "West", "E54000027", "QRV", "NHS West Board", "E09000017", "Hillbury"]
    east = ["E38000002", "02B", "East", "E54000028", "QMJ", "NHS East Board", "E09000017", "Hillbury"]
    return [heads] + [
        [f"E0100000{n}", f"Hillbury 00{n}A", *(west if n < 4 else east), n] for n in range(1, 5)
    ]


def onspd(lsoa: bool = True) -> Rows:
    """A postcode directory of the 2021-code layout."""
    heads = ["pcds", "dointr", "doterm", "oslaua", "oseast1m", "osnrth1m", "rgn", "icb"]
    rows: list[list[object]] = [
        ["HX1 1AA", 198001, "", "E09000017", 507000, "0183000", "E12000007", "E54000027"],
        ["HX1 1AB", 202405, "", "E09000017", 508000, "0184000", "E12000007", "E54000027"],
        ["HX1  9ZZ", 198001, 202307, "E09000017", 507000, "0183000", "E12000007", "E54000027"],
        ["GY1 1AA", 198001, "", "L99999999", "", "", "L99999999", "L99999999"],
    ]
    if not lsoa:
        return [heads, *rows]
    codes = ["E01000001", "E01000004", "E01000001", "L99999999"]
    return [
        [*heads, "lsoa21", "lsoa11"],
        *([*row, code, code] for row, code in zip(rows, codes, strict=True)),
    ]


FILE_7 = (
    "LSOA code ({lsoa})", "LSOA name ({lsoa})", "Local Authority District code ({lad})",
    "Local Authority District name ({lad})", "Index of Multiple Deprivation (IMD) Score",
    "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",
    "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
    "Income Score (rate)", "Income Rank (where 1 is most deprived)",
    "Income Decile (where 1 is most deprived 10% of LSOAs)",
    "Health Deprivation and Disability Score",
    "Income Deprivation Affecting Children Index (IDACI) Score (rate)", "Total population: mid {pop}",
)  # fmt: skip


def file_7(lsoa: int, lad: int, population: str = "2022") -> Rows:
    """The English indices' File 7 for two LSOAs."""
    heads = [heading.format(lsoa=lsoa, lad=lad, pop=population) for heading in FILE_7]
    return [
        heads,
        ["E01000001", "A", "E09000017", "Hillbury", "40.5", "1,200", 1, "0.3", 900, 1, "-0.5", "0.4", 1500],
        ["E01000004", "B", "E09000017", "Hillbury", "5.25", 30000, 9, "0.05", 31000, 10, "-1.5", "0.1", 1600],
    ]


def geojson(path: Path, properties: Sequence[dict[str, object]]) -> Path:
    """Squares as GeoJSON features."""
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    features = [{"type": "Feature", "properties": one, "geometry": square} for one in properties]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def ods_row(code: str, name: str, icb: str = "QRV", opened: str = "20010401", closed: str = "") -> list[str]:
    """One line of a headerless file of the Organisation Data Service, 27 fields."""
    return [code, name, "Y56", icb, "1 Street", "", "", "Hillbury", "", "HX1 1AA", opened, closed, *[""] * 15]
