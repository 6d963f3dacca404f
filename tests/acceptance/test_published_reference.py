"""Reference data as published: every file is known for what it holds, every row accounted for, answers hold."""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonweal.analysis import geography
from commonweal.evidence.store import Store
from commonweal.evidence.store.tables import tables
from commonweal.pipeline import reference
from tests.prompt import run

FOLDERS = ("geography", "deprivation", "organisations")
TS007A = "population/TS007A_age_by_five_year_age_bands_lsoa11.csv"
NORTH_WEST_LONDON = {
    "Brent": "E09000005", "Ealing": "E09000009", "Hammersmith and Fulham": "E09000013", "Harrow": "E09000015",
    "Hillingdon": "E09000017", "Hounslow": "E09000018", "Kensington and Chelsea": "E09000020",
    "Westminster": "E09000033",
}  # fmt: skip
BEFORE, AFTER = dt.date(2026, 3, 31), dt.date(2026, 4, 1)


@pytest.fixture(scope="module")
def workspace(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reference") / "workspace"


@pytest.fixture(scope="module")
def loaded(shared_data: Path, workspace: Path) -> list[dict[str, Any]]:
    folders = [shared_data / folder for folder in FOLDERS]
    done = run(
        "add", "reference", *folders, shared_data / TS007A, "--yes", "--format", "json", workspace=workspace
    )
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


@pytest.fixture(params=[BEFORE, AFTER], ids=["before", "after"])
def ask(
    request: pytest.FixtureRequest, loaded: list[dict[str, Any]], workspace: Path
) -> Iterator[tuple[dt.date, reference.Gazetteer]]:
    with reference.gazetteer(workspace, as_at=request.param) as asked:
        yield request.param, asked


def test_every_file_is_known_and_no_row_is_lost(loaded: list[dict[str, Any]], shared_data: Path) -> None:
    on_disk = {str(path) for folder in FOLDERS for path in (shared_data / folder).iterdir()}
    assert {told["file"] for told in loaded} == on_disk | {str(shared_data / TS007A)}
    for told in loaded:
        assert told["error"] is None
        assert told["rows_read"] == told["rows_accepted"] + told["rows_refused"] + told["rows_not_data"]
        assert told["rows_refused"] == 0, told["file"]
        assert told["amount_accepted"] is None
        assert told["publisher"]
        assert told["edition"]


def test_what_each_file_is(loaded: list[dict[str, Any]]) -> None:
    found = {Path(told["file"]).name[:24]: (told["kind"], told["edition"][:4]) for told in loaded}
    assert found["etrust.csv.gz"] == ("organisations", "2018")
    assert found["imd2025_england_lsoa21.c"] == ("deprivation", "2025")
    assert found["boundaries_ltla24.geojso"] == ("boundaries", "2024")
    assert found["lookup_trust_trust.csv"] == ("successions", "2022")
    assert found["TS007A_age_by_five_year_"] == ("populations", "2021")
    assert found["LLSOA_Dec_2021_PWC_for_E"] == ("centroids", "2021")


def test_boroughs_lie_in_their_board(ask: tuple[dt.date, reference.Gazetteer]) -> None:
    day, asked = ask
    board = "E54000027" if day == BEFORE else "E54000071"
    for name, code in NORTH_WEST_LONDON.items():
        assert asked.boards_of(code) == (board,), name
    assert asked.board("QRV") == board


@pytest.mark.parametrize(("day", "boards"), [(BEFORE, 42), (AFTER, 36)])
def test_councils_are_put_under_the_boards_of_the_day(
    day: dt.date, boards: int, loaded: list[dict[str, Any]], workspace: Path
) -> None:
    store = Store(workspace)
    with store.spooling() as spool, tables(store, spool) as bound:
        reference.bind(bound, store, as_at=day)
        councils = geography.boards_of_authorities().select("authority", "icb")
        found = bound.run(geography.on_boards_of_the_day(councils)).to_pylist()
    assert len({row["authority"] for row in found}) == 296
    assert len({row["icb"] for row in found}) == boards


def test_postcodes_of_trusts_lie_where_they_should(ask: tuple[dt.date, reference.Gazetteer]) -> None:
    day, asked = ask
    found = asked.locate("UB8 3NN")  # Hillingdon Hospital
    board = "E54000027" if day == BEFORE else "E54000071"
    assert (found.authority, found.icb, found.region) == ("E09000017", board, "E12000007")
    assert asked.locate("CF14 4XW").icb is None  # Cardiff


def test_deciles_are_the_published_ones(
    loaded: list[dict[str, Any]], workspace: Path, shared_data: Path
) -> None:
    published = shared_data.parent / "vectors" / "07_imd2025_lsoa21_lookup.csv"
    with published.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    some = rows[:: len(rows) // 25]
    with reference.gazetteer(workspace) as asked:
        for row in some:
            found = asked.deprivation(row["lsoa21_code"], level="lsoa21")
            rank = float(row["IMD_rank"])
            assert (found.rank, found.decile) == (rank, float(row["IMD_decile"]))
            assert found.decile == math.ceil(rank * 10 / len(rows))
            assert found.quintile == math.ceil(rank * 5 / len(rows))
