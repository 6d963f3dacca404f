"""Published statistics as publishers give them, where they are at hand: read whole, and equal to what they say."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import itertools
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from commonweal.analysis.statistics import PEOPLE
from commonweal.indicators import published_plans
from commonweal.pipeline import load
from commonweal.vocabulary.holdings import LoadResult
from commonweal.vocabulary.places import Place, PlaceKind
from commonweal.vocabulary.plans import Asked
from tests.reference_files import add, held
from tests.register_files import rows

INDICATORS = {
    "health.deprivation": ("imd_average_score", "imd: average score", 1),
    "health.most_deprived": (
        "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally",
        "imd: in most deprived tenth",
        100,
    ),
}
# Rows of data, and rows that are refused: in the estate's return in its dialects, workbooks of several sheets, tables
# with areas across, wide and long ones, and downloads of local statistics.
FILES = {
    "estates/ERIC-2014-15.csv": (240, 0),
    "estates/ERIC-2015-16.csv": (238, 0),
    "estates/ERIC-2016-17.csv": (236, 0),
    "estates/HospitalEstatesAndFacilitiesStatistics_13944.XLS": (1588, 0),
    "economy/UK_BRES_2019_Employment.xlsx": (88, 0),
    "economy/england_health_index_ics.csv": (294, 0),
    "economy/england_health_index_ics_indicators.csv": (16464, 0),
    "economy/children_poverty.csv": (213, 0),
    "economy/life_expectancy.csv": (5516, 0),
    "economy/sub-regional-fuel-poverty-2022-tables.xlsx": (33728, 0),
    "economy/businessdemographyexceltables2024.xlsx": (10566, 0),
    "economy/local-statistics/employment-rate.csv": (16080, 0),
    "economy/local-statistics/foreign-direct-investment.csv": (1520, 60),
    "economy/levelling-up/machine_readable.csv": (10727, 31),
}


def test_the_deprivation_of_every_board_is_the_published_one(shared_data: Path, tmp_path: Path) -> None:
    file = shared_data / "deprivation" / "imd2025_england_icb24.csv"
    add(tmp_path / "w", file)
    scores = held(tmp_path / "w", "deprivation")
    published = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert len(published) == 42
    asked = Asked(Place("E54000027", "A board", PlaceKind.BOARD))
    plans = {plan.indicator: plan for plan in published_plans(asked)}
    for board in published:
        code = board["icb24_code"]
        for indicator, (column, measure, times) in INDICATORS.items():
            finished = plans[indicator].finished
            assert finished is not None
            given = [_given(row) for row in scores if (row["code"], row["measure"]) == (code, measure)]
            [made] = finished(pa.Table.from_pylist(given), ()).to_pylist()
            assert made["value"] == Decimal(board[column]) * times, (code, indicator)


def _given(row: dict[str, object]) -> dict[str, object]:
    none = dict.fromkeys(("period_from", "period_to", "low", "high", "status", *PEOPLE))
    own = {"role": "own", "share": 1.0, "name": row["code"], "site": "", "breakdown": ""}
    return {
        **none,
        **own,
        "code": row["code"],
        "measure": row["measure"],
        "period": row["index"],
        "value": row["score"],
    }


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("statistics") / "workspace"


@pytest.fixture(scope="module")
def loaded(workspace: Path, shared_data: Path) -> dict[str, LoadResult]:
    """Every file, read once."""
    options = load.LoadOptions(figures=False)
    results = load.add(workspace, "statistics", [shared_data / name for name in FILES], options=options)
    return dict(zip(FILES, results, strict=True))


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_a_published_file_is_accounted_for(name: str, loaded: dict[str, LoadResult]) -> None:
    counted = loaded[name].reconciliation
    assert counted is not None, loaded[name].error
    assert (counted.rows_accepted, counted.rows_refused) == FILES[name]
    assert counted.rows_read == counted.rows_accepted + counted.rows_refused + counted.rows_not_data


@pytest.mark.parametrize(
    ("name", "measure", "heading"),
    [
        ("estates/ERIC-2016-17.csv", "floor_area", "Gross internal floor area (m²)"),
        ("estates/ERIC-2014-15.csv", "floor_area", "Gross internal site floor area (m²)"),
    ],
)
def test_a_column_of_the_estates_return_comes_to_what_it_comes_to_in_the_file(
    name: str, measure: str, heading: str, loaded: dict[str, LoadResult], workspace: Path, shared_data: Path
) -> None:
    text = (shared_data / name).read_text(encoding="utf-8-sig")
    lines = list(csv.reader(text.splitlines(), delimiter="$"))
    head = next(at for at, line in enumerate(lines) if heading in line)
    column = lines[head].index(heading)
    given = [line[column].replace(",", "") for line in lines[head + 1 :] if len(line) > column]
    kept = [
        row["value"] for row in rows(workspace, loaded[name]) if row["measure"] == measure and "value" in row
    ]
    assert sum(kept) == pytest.approx(
        sum(float(text) for text in given if text.replace(".", "", 1).isdigit())
    )


def test_workforce_statistics_come_to_what_they_come_to_in_the_file(
    shared_data: Path, tmp_path: Path
) -> None:
    """The first rows of the workbook, as CSV; all 81,603 take as long as a workbook of that size takes to open."""
    [book] = (shared_data / "workforce").glob("hchs-staff-by-staff-group-nationality-*.xlsx")
    with contextlib.closing(openpyxl.load_workbook(book, read_only=True)) as opened:
        given = list(itertools.islice(opened["Data"].iter_rows(values_only=True), 301))
    file = tmp_path / "staff.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(given)
    [result] = load.add(tmp_path / "w", "statistics", [file], options=load.LoadOptions(figures=False))
    counted = result.reconciliation
    assert counted is not None, result.error
    assert (counted.rows_read, counted.rows_accepted, counted.rows_refused) == (301, 300, 0)
    kept = rows(tmp_path / "w", result)
    assert {(row["measure"], row["period_to"]) for row in kept} == {("nhs_staff_fte", dt.date(2017, 9, 30))}
    assert {row["code"] for row in kept} == {row[1] for row in given[1:]}
    assert sum(row["value"] for row in kept) == pytest.approx(sum(float(str(row[5])) for row in given[1:]))


def test_a_download_of_local_statistics_keeps_each_number_with_its_limits(
    loaded: dict[str, LoadResult], workspace: Path, shared_data: Path
) -> None:
    name = "economy/local-statistics/employment-rate.csv"
    given = list(csv.DictReader((shared_data / name).read_text(encoding="utf-8-sig").splitlines()))
    kept = rows(workspace, loaded[name])
    numbers = [row for row in given if row["observation"].replace(".", "", 1).isdigit()]
    assert sum(row["value"] for row in kept if "value" in row) == pytest.approx(
        sum(float(row["observation"]) for row in numbers)
    )
    # What the publisher withholds is never 0: it has no value, and its mark in words.
    assert len([row for row in kept if "value" not in row]) == len(given) - len(numbers)
