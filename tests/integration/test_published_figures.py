"""Published numbers, from files to figures, without a ledger: boards of before April 2026, and what followed them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from commonweal.evidence.store import Store
from commonweal.pipeline import areas, ask, load
from commonweal.pipeline.viewing import View
from commonweal.vocabulary.figures import Audience, FigureSet, Suppressed
from tests.reference_files import add, lsoa_to_icb, write

OLD, MERGED, COUNCIL = "E54000027", "E54000071", "E09000017"
LAST_DAY = dt.date(2026, 3, 31)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    add(folder / "w", write(folder / "lookup.csv", lsoa_to_icb()))
    people = [["ltla21_code", "ltla21_name", "0", "16", "65"], [COUNCIL, "Hillbury", 100, 600, 300]]
    add(folder / "w", write(folder / "population21_ltla21.csv", people))
    heads = [
        "areacd",
        "areanm",
        "indicator",
        "period",
        "observation",
        "measure",
        "unit",
        "lci_95",
        "uci_95",
        "status",
    ]
    rows = [
        [COUNCIL, "Hillbury", "Employment rate", "2024-01-01/P1Y", 70, "Percentage", "%", 68, 72, ""],
        [
            COUNCIL,
            "Hillbury",
            "Active businesses",
            "2024-01-01/P1Y",
            300,
            "Number of enterprises",
            "",
            "",
            "",
            "",
        ],
        [COUNCIL, "Hillbury", "Gross median weekly pay", "2024-04-30", 650, "Pounds", "£", "", "", ""],
    ]
    file = write(folder / "local.csv", [heads, *rows])
    load.add(folder / "w", "statistics", [file], options=load.LoadOptions(figures=False))
    ask.refresh(folder / "w", view=View(MERGED))
    return folder / "w"


def figure(workspace: Path, indicator: str) -> FigureSet:
    [found] = ask.figure_sets(workspace, indicator=indicator, place=MERGED, audience=Audience.PUBLIC)
    return found


def parts(workspace: Path, board: str, day: dt.date) -> list[tuple[str, float]]:
    """The councils of a board on a day, and how much of each lies in it."""
    store = Store(workspace)
    known = areas.atlas(store, day)
    place = areas.place_of(store, known, board)
    assert place is not None
    rows = areas.rows_of(store, known, place, ())
    return [(row["code"], row["share"]) for row in rows if row["role"] == "part"]


def test_a_board_has_its_part_of_a_council_and_the_merged_board_the_whole(workspace: Path) -> None:
    # Three of the council's four small areas lay in the one board, and one in the other; then the two merged.
    assert parts(workspace, OLD, LAST_DAY) == [(COUNCIL, 0.75)]
    assert parts(workspace, MERGED, LAST_DAY + dt.timedelta(days=1)) == [(COUNCIL, 1.0)]
    assert figure(workspace, "procurement.active_firms").headline.value == 300


def test_how_we_know_it_is_complete(workspace: Path) -> None:
    found = figure(workspace, "employment.rate")
    shown = found.headline
    assert (shown.value, str(shown.period)) == (70, "2024-01-01 to 2024-12-31")
    assert shown.denominator == "People aged 16 to 64"
    assert len(shown.lineage.dataset_versions) == 3  # the statistics, the lookup and the populations
    assert "indicators/employment.rate@2026-11-22" in shown.lineage.content_edition
    assert found.coverage["Publisher"] == "Office for National Statistics"
    page = ask.cut(workspace, found.key, ("area",), order="name", descending=False)
    council = next(one for one in page.figures if one.cut["area"] == "Hillbury")
    assert council.value == 70
    assert council.uncertainty is not None
    assert (council.uncertainty.low, council.uncertainty.kind) == (Decimal(68), "95% limits, as published")


def test_what_is_missing_says_why(workspace: Path) -> None:
    pay = figure(workspace, "employment.weekly_pay").headline.value
    assert isinstance(pay, Suppressed)
    assert pay.reason.endswith("Integrated Care Board, and its councils’ cannot be put together.")
    waste = figure(workspace, "net_zero.recycling").headline.value
    assert isinstance(waste, Suppressed)
    assert "It needs: Defra" in waste.reason
