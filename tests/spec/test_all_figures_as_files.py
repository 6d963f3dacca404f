"""All figures of a place as one workbook and as CSV: values with ranges, units and what they rest on."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from commonweal.publication.papers import paper
from commonweal.vocabulary.figures import Suppressed
from tests.making_papers import HEADLINES, PARTS, VERSION, material

HIDDEN = {"spend.elsewhere": Suppressed("too few to show")}


@pytest.fixture(scope="module")
def lines() -> list[dict[str, str]]:
    text = paper("figures").write(material(headlines=HIDDEN), ".csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(paper("figures").write(material(headlines=HIDDEN), ".xlsx")))


def headline(lines: list[dict[str, str]], indicator: str) -> dict[str, str]:
    return next(line for line in lines if line["indicator"] == indicator)


def test_every_figure_has_a_line(lines: list[dict[str, str]]):
    parts = sum(len(rows) for rows in PARTS.values())
    assert len(lines) == len(HEADLINES) + 1 + parts
    assert [line["value"] for line in lines if line["month"] == "2025-05"] == ["90000000"]


def test_a_range_has_its_ends_and_its_kind(lines: list[dict[str, str]]):
    share = headline(lines, "spend.local_share")
    assert (share["value"], share["low"], share["high"], share["unit"]) == ("21.8", "18.2", "34.8", "percent")
    assert share["range"] == "from none to all of the unknown"


def test_a_value_that_is_not_shown_is_blank_with_its_reason(lines: list[dict[str, str]]):
    line = headline(lines, "spend.elsewhere")
    assert (line["value"], line["not_shown_because"]) == ("", "too few to show")


def test_a_headline_carries_its_lineage_and_its_parts_name_its_set(lines: list[dict[str, str]]):
    line = headline(lines, "spend.influenceable.upper")
    assert line["dataset_versions"] == VERSION
    assert line["program"] == "0.1"
    assert "local means: in the same council" in line["parameters"]
    keys = {each["figure_set"] for each in lines if each["indicator"] == "spend.influenceable.upper"}
    assert keys == {"spend.influenceable.upper"}


def test_no_cell_starts_a_formula(lines: list[dict[str, str]]):
    assert [line["expense_type"] for line in lines if "calc" in line["expense_type"]] == [
        "'=cmd|' /C calc'!A0"
    ]
    assert not [cell for line in lines for cell in line.values() if cell.startswith(("=", "+", "@"))]


def test_the_workbook_has_every_headline_with_its_range_and_unit(book: openpyxl.Workbook):
    rows = {row[0]: row for row in book["Headlines"].iter_rows(min_row=4, values_only=True)}
    assert rows["Local"][1:6] == (21.8, "%", 18.2, 34.8, "from none to all of the unknown")
    assert rows["Figure of spend.elsewhere"][1] == "[c]"
    assert rows["Figure of spend.elsewhere"][9] == "too few to show"
    assert len(rows) == len(HEADLINES) + 1


def test_sets_that_are_cut_alike_share_a_sheet(book: openpyxl.Workbook):
    headings = [cell.value for cell in book["By expense type"][3]]
    assert headings == [
        "Expense type",
        "Figure of spend.influenceable.upper (£)",
        "Figure of spend.influenceable.upper: rows it rests on",
        "Figure of spend.influenceable.lower (£)",
        "Figure of spend.influenceable.lower: rows it rests on",
    ]


def test_what_holds_for_all_figures_is_noted_once(book: openpyxl.Workbook):
    notes = list(book["Notes"].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in notes if row[1] == "VAT"] == ["All figures"]
    meanings = [row[0] for row in notes if row[1] == "What it is"]
    assert len(meanings) == len(set(meanings)) == len(HEADLINES) + 1


def test_the_sources_are_listed_with_all_their_versions(book: openpyxl.Workbook):
    [row] = book["Sources"].iter_rows(min_row=4, values_only=True)
    assert row == ("Wexport General Hospitals", "Ledger, 12 files", "Apr 2025 to Mar 2026", "22 Nov 2026",
                   f"{VERSION[:12]}, {'b' * 12}")  # fmt: skip


def test_rows_of_several_lines_are_high_enough(book: openpyxl.Workbook):
    assert (
        book["Headlines"].row_dimensions[3].height is None or book["Headlines"].row_dimensions[3].height >= 15
    )
    assert book["By expense type"].row_dimensions[3].height >= 30
