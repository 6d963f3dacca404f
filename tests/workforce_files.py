"""For the tests of staff extracts: made-up people, a directory of their postcodes, and a search for what they say."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml

import commonweal.content
from commonweal.pipeline import load
from commonweal.vocabulary.holdings import LoadResult
from tests import reference_files
from tests.loading import manifests

HEADINGS = (
    "Employee Number", "Assignment Number", "Post Code", "Pay Grade", "Staff Group", "FTE", "Latest Start Date",
    "Termination Date", "Gender", "Date of Birth", "Ethnic Origin", "Disability", "Annual Salary", "Apprentice",
)  # fmt: skip
DAY = "2026-03-31"
# Two small areas of one council, one home in Wales; the last is no postcode of the directory.
HARBOUR, HILL, WALES, NOWHERE = "HX1 1AA", "HX1 1AB", "CF1 1AA", "ZZ9 9ZZ"


def person(number: int, postcode: str = HARBOUR, **other: str) -> tuple[str, ...]:
    """A row with nothing the matter."""
    said = dict(
        zip(
            HEADINGS,
            (
                *(f"9{number:06d}", f"9{number:06d}", postcode, "NHS|XN05|Review Body Band 5"),
                *("Nursing and Midwifery Registered", "1", "01/06/2015", "", "Female", "17/08/1980"),
                *("A White - British", "No", "33,000.00", "N"),
            ),
            strict=True,
        )
    )
    return tuple((said | other).values())


def write(path: Path, rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS) -> Path:
    """An extract."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def directory(path: Path) -> Path:
    """A postcode directory with small areas."""
    rows = [
        ["pcds", "dointr", "doterm", "oslaua", "oseast1m", "osnrth1m", "rgn", "icb", "lsoa21"],
        [HARBOUR, 198001, "", "E09000017", 507000, "0183000", "E12000007", "E54000027", "E01000001"],
        [HILL, 202405, "", "E09000017", 508000, "0184000", "E12000007", "E54000027", "E01000002"],
        [WALES, 198001, "", "W06000015", 318000, "0176000", "W99999999", "", "W01000001"],
    ]
    return reference_files.write(path, rows)


def ready(workspace: Path, folder: Path) -> Path:
    """A workspace that can place homes."""
    [result] = reference_files.add(workspace, directory(folder / "ONSPD.csv"))
    assert not result.error
    return workspace


def add(workspace: Path, *paths: Path, organisation: str = "RXX", **options: Any) -> list[LoadResult]:
    """Load extracts, with every proposal accepted."""
    stated = {"edition": DAY} | options.pop("stated", {})
    given = load.LoadOptions(stated=stated, accept_proposals=True, figures=False, **options)
    return load.add(workspace, "workforce", paths, organisation=organisation, options=given)


def counts(workspace: Path, version: str) -> dict[tuple[str, str, str, str], int]:
    """What is held of an extract: (population, dimension, category, area) to people."""
    assert manifests(workspace)[version]["kind"] == "workforce"
    rows = pq.read_table(workspace / "evidence" / "versions" / version / "rows.parquet").to_pylist()
    return {(r["population"], r["dimension"], r["category"], r["area"]): r["headcount"] for r in rows}


def everything_in(*folders: Path) -> bytes:
    """Every byte of every file below some folders, with their names; Parquet, which packs its texts, spelt out too."""
    found = bytearray()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            found += str(path).encode()
            if path.is_file():
                found += path.read_bytes()
            if path.suffix == ".parquet":
                found += str(pq.read_table(path).to_pylist()).encode()
    return bytes(found)


# Of each postcode: its small area. Those of the footprint lie in two councils.
STREETS = {
    "HX1 1AA": "E01000001", "HX1 1AB": "E01000002", "HX2 2AA": "E01000003", "HX2 2AB": "E01000004",
}  # fmt: skip
COUNCILS = {"E01000001": "Hillbury", "E01000002": "Hillbury", "E01000003": "Vale", "E01000004": "Vale"}


def system(workspace: Path, folder: Path) -> Path:
    """A workspace that knows its footprint: four small areas in two councils, and where their postcodes lie."""
    codes = {"Hillbury": "E09000017", "Vale": "E09000018"}
    heads = ["pcds", "dointr", "doterm", "oslaua", "oseast1m", "osnrth1m", "rgn", "icb", "lsoa21"]
    places = [
        [postcode, 198001, "", codes[COUNCILS[area]], 507000, "0183000", "E12000007", "E54000027", area]
        for postcode, area in STREETS.items()
    ]
    lookup = [["LSOA21CD", "LSOA21NM", "LAD24CD", "LAD24NM"]]
    lookup += [[area, f"Area {area[-1]}", codes[council], council] for area, council in COUNCILS.items()]
    reference_files.write(folder / "ONSPD.csv", [heads, *places])
    reference_files.write(folder / "lookup.csv", lookup)
    results = reference_files.add(
        workspace, folder / "ONSPD.csv", folder / "lookup.csv", accept_proposals=True
    )
    assert not [result.error for result in results if result.error]
    overlay(workspace, "local", "definition", footprint=sorted(codes.values()))
    return workspace


def overlay(workspace: Path, kind: str, id_: str, day: str = "2026-11-22", **changes: Any) -> None:
    """An edition of the system's own: the shipped one with some changes."""
    shipped = max((Path(commonweal.content.__path__[0]) / kind / id_).glob("*.yaml"))
    folder = workspace / "content" / kind / id_
    folder.mkdir(parents=True, exist_ok=True)
    said = yaml.safe_load(shipped.read_text()) | changes
    (folder / f"{day}.yaml").write_text(yaml.safe_dump(said))


def staff(numbers: Sequence[int], start: int = 1, **other: str) -> list[tuple[str, ...]]:
    """So many people in each of the streets of the system."""
    rows, at = [], start
    for postcode, number in zip(STREETS, numbers, strict=True):
        rows += [person(at + n, postcode, **other) for n in range(number)]
        at += number
    return rows
