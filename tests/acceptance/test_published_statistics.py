"""Published statistics as publishers give them, where they are at hand: read whole, and equal to what they say."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from commonweal.indicators import published_plans
from commonweal.pipeline import load
from commonweal.vocabulary.places import Place, PlaceKind
from commonweal.vocabulary.plans import Asked
from tests.reference_files import add, held

INDICATORS = {
    "health.deprivation": ("imd_average_score", "imd: average score", 1),
    "health.most_deprived": (
        "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally",
        "imd: in most deprived tenth",
        100,
    ),
}
# The estate's return in its dialects, a workbook with areas across, a wide and a long table: rows of data in each.
FILES = {
    "estates/ERIC-2014-15.csv": 240,
    "estates/ERIC-2016-17.csv": 236,
    "economy/UK_BRES_2019_Employment.xlsx": 88,
    "economy/england_health_index_ics.csv": 294,
    "economy/children_poverty.csv": 213,
}


def test_the_deprivation_of_every_board_is_the_published_one(shared_data: Path, tmp_path: Path) -> None:
    file = shared_data / "deprivation" / "imd2025_england_icb24.csv"
    add(tmp_path / "w", file)
    rows = held(tmp_path / "w", "deprivation")
    published = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert len(published) == 42
    asked = Asked(Place("E54000027", "A board", PlaceKind.BOARD))
    plans = {plan.indicator: plan for plan in published_plans(asked)}
    for board in published:
        code = board["icb24_code"]
        for indicator, (column, measure, times) in INDICATORS.items():
            finished = plans[indicator].finished
            assert finished is not None
            given = [_given(row) for row in rows if (row["code"], row["measure"]) == (code, measure)]
            [made] = finished(pa.Table.from_pylist(given), ()).to_pylist()
            assert made["value"] == Decimal(board[column]) * times, (code, indicator)


def _given(row: dict[str, object]) -> dict[str, object]:
    none = dict.fromkeys(("period_from", "period_to", "low", "high", "status"))
    own = {"role": "own", "share": 1.0, "name": row["code"], "site": "", "breakdown": ""}
    return {
        **none,
        **own,
        "code": row["code"],
        "measure": row["measure"],
        "period": row["index"],
        "value": row["score"],
    }


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_a_published_file_is_accounted_for(name: str, shared_data: Path, tmp_path: Path) -> None:
    options = load.LoadOptions(figures=False)
    [result] = load.add(tmp_path / "w", "statistics", [shared_data / name], options=options)
    counted = result.reconciliation
    assert counted is not None, result.error
    assert counted.rows_accepted == FILES[name]
    assert counted.rows_refused == 0
    assert counted.rows_read == counted.rows_accepted + counted.rows_not_data
