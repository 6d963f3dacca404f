"""Registers as publishers publish them, where they are at hand: each row is accounted for, and sums are theirs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commonweal.pipeline import load
from commonweal.vocabulary.holdings import LoadResult
from tests.register_files import rows

# Rows of data in each register that councils published, and those of them that name no site.
BROWNFIELD = {
    "083bcaab201e": (47, 0),
    "3b08e37cd8d9": (37, 0),
    "45e645b8570f": (56, 0),
    "5ed5da3ec0f3": (128, 0),
    "66012b179820": (4, 0),
    "a6f17c3bc674": (2, 0),
    "c0f874ac423d": (58, 16),
    "cd5ea36ba52b": (38, 0),
    "de3918b3af88": (1079, 0),
    "f19782aef6ad": (13, 0),
}
OCDS = ("contractsfinder_ocds_releases", "ocds-213czf-000-00001", "record_ocds-213czf-000-00001")
FOLDERS = {
    "brownfield": [f"land/brownfield/{name}.csv" for name in BROWNFIELD],
    "contracts": [f"contracts/{'examples/' if 'ocds-' in name else ''}{name}.json" for name in OCDS],
    "grants": ["grants/trafford_council_voluntary_sector_grants.csv"],
    "land-assets": ["land/trafford_land_and_building_assets.csv"],
    "developer-contributions": [
        "planning/6875e66232fddb37aac46350f297d36d44dca546a4744199daa002932afa08b0.csv"
    ],
}
Loaded = dict[str, dict[str, LoadResult]]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("published") / "workspace"


@pytest.fixture(scope="module")
def loaded(workspace: Path, shared_data: Path) -> Loaded:
    """Every file, read once: by kind and by the file's name without its ending."""
    options = load.LoadOptions(figures=False, accept_proposals=True, stated={"edition": "2026-01-01"})
    return {
        kind: {
            Path(result.file).stem: result
            for result in load.add(workspace, kind, [shared_data / name for name in names], options=options)
        }
        for kind, names in FOLDERS.items()
    }


def test_every_row_and_every_pound_of_every_register_is_accounted_for(loaded: Loaded) -> None:
    every = [result for of_kind in loaded.values() for result in of_kind.values()]
    assert len(every) == sum(len(names) for names in FOLDERS.values())
    for result in every:
        counted = result.reconciliation
        assert counted is not None, (result.file, result.error)
        assert counted.rows_read == counted.rows_accepted + counted.rows_refused + counted.rows_not_data
        assert counted.rows_accepted > 0


@pytest.mark.parametrize("name", BROWNFIELD)
def test_a_council_s_register_of_brownfield_land_has_all_its_sites(
    loaded: Loaded, shared_data: Path, name: str
) -> None:
    counted = loaded["brownfield"][name].reconciliation
    assert counted is not None
    of_data, without_site = BROWNFIELD[name]
    assert of_data == len(table(shared_data / "land" / "brownfield" / f"{name}.csv"))
    assert (counted.rows_accepted, counted.rows_refused) == (of_data - without_site, without_site)


def test_hectares_and_homes_are_those_of_the_files(
    loaded: Loaded, workspace: Path, shared_data: Path
) -> None:
    """Of a file in the national standard, and of one whose council has headings of its own."""
    for name, hectares, homes in (
        ("cd5ea36ba52b", "Hectares", "MinNetDwellings"),
        ("5ed5da3ec0f3", "AREA (HA)", "MINIMUM NET DWELLINGS"),
    ):
        kept = rows(workspace, loaded["brownfield"][name])
        given = table(shared_data / "land" / "brownfield" / f"{name}.csv")
        for column, heading in (("hectares", hectares), ("homes_low", homes)):
            expected = sum(float(row[heading]) for row in given if number(row[heading]))
            assert sum(row.get(column, 0) for row in kept) == pytest.approx(expected), (name, column)


def test_awards_are_those_of_the_releases(loaded: Loaded, workspace: Path, shared_data: Path) -> None:
    """Each award of a release is a row; a release without one is a tender, which is no award."""
    result = loaded["contracts"][OCDS[0]]
    counted = result.reconciliation
    assert counted is not None
    given = json.loads((shared_data / "contracts" / f"{OCDS[0]}.json").read_text(encoding="utf-8"))
    awards = [award for release in given["releases"] for award in release.get("awards") or []]
    kept = rows(workspace, result)
    assert counted.rows_accepted + counted.rows_refused == len(awards)
    assert {row["award"] for row in kept} <= {award["id"] for award in awards}
    assert amount_of(counted.amount_accepted, counted.amount_refused) == pounds_of(awards)


def test_a_record_gives_what_its_compiled_release_says(loaded: Loaded, workspace: Path) -> None:
    [row] = rows(workspace, loaded["contracts"][OCDS[2]])
    assert row["amount"] == Decimal("11000000.00")


def test_grants_come_to_what_the_publisher_s_file_comes_to(loaded: Loaded, shared_data: Path) -> None:
    counted = loaded["grants"]["trafford_council_voluntary_sector_grants"].reconciliation
    assert counted is not None
    given = table(shared_data / FOLDERS["grants"][0])
    amounts = [Decimal(row["Amount Awarded"].replace(",", "").lstrip("£")) for row in given]
    assert (counted.rows_accepted, counted.amount_accepted) == (len(amounts), sum(amounts))


def test_developers_contributions_come_to_what_the_council_s_file_comes_to(
    loaded: Loaded, shared_data: Path
) -> None:
    [result] = loaded["developer-contributions"].values()
    counted = result.reconciliation
    assert counted is not None
    given = table(shared_data / FOLDERS["developer-contributions"][0])
    amounts = [Decimal(row["amount"]) for row in given if row["amount"]]
    assert (counted.rows_accepted, counted.amount_accepted) == (len(given), sum(amounts))


def test_a_council_s_assets_are_all_there(loaded: Loaded, shared_data: Path) -> None:
    counted = loaded["land-assets"]["trafford_land_and_building_assets"].reconciliation
    assert counted is not None
    assert counted.rows_accepted == len(table(shared_data / FOLDERS["land-assets"][0]))


# The files by the plainest means there are, which share nothing with the readers.


def table(path: Path) -> list[dict[str, Any]]:
    text = path.read_bytes()
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        decoded = text.decode("cp1252")
    every = list(csv.DictReader(decoded.splitlines(keepends=True)))
    return [row for row in every if any((cell or "").strip() for key, cell in row.items() if key)]


def number(text: str | None) -> bool:
    return bool(text) and str(text).replace(".", "", 1).strip().isdigit()


def amount_of(*parts: Decimal | None) -> Decimal:
    return sum((part for part in parts if part is not None), Decimal(0))


def pounds_of(awards: list[dict[str, Any]]) -> Decimal:
    of: Callable[[dict[str, Any]], Any] = lambda award: (award.get("value") or {}).get("amount") or 0  # noqa: E731
    return sum((Decimal(str(of(award))) for award in awards), Decimal(0)).quantize(Decimal("0.01"))
