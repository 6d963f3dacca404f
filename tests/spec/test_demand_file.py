"""The demand file: what a council can show to local firms, opened in a spreadsheet program."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from commonweal.analysis.spend import gross
from commonweal.publication.papers import _spend, paper
from commonweal.vocabulary.figures import Suppressed
from tests.making_papers import PARTS, material


def demand(**changes: object) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(paper("demand-file").write(material(**changes), ".xlsx")))


@pytest.fixture(scope="module")
def made() -> Workbook:
    return demand()


def every_cell(book: Workbook) -> list[object]:
    return [
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
    ]


def test_both_bounds_stand_side_by_side_by_kind_and_size(made: Workbook):
    rows = list(made["By kind and size"].iter_rows(min_row=3, values_only=True))
    assert rows[0][:2] == ("Expense type", "Supplier’s size")
    assert rows[0][2] == "Figure of spend.demand.upper (£)"
    assert rows[0][4] == "Figure of spend.demand.lower (£)"
    assert rows[2] == ("Laundry", "Not stated", 60_000_000, 7, 50_000_000, 7)


def test_a_part_that_is_not_in_the_lower_bound_is_nought_there(made: Workbook):
    assert [row[4] for row in made["By kind and size"].iter_rows(min_row=4, values_only=True)] == [
        0,
        50_000_000,
    ]


def test_months_are_in_order_and_in_words(made: Workbook):
    months = [row[0] for row in made["By month"].iter_rows(min_row=4, values_only=True)]
    assert months == ["April 2025", "May 2025"]


def test_kinds_are_categories_where_ledgers_give_most_of_them():
    parts = dict(PARTS) | {
        ("spend.influenceable.upper", ("category",)): [
            (("Food",), "100000000"),
            (("Not stated",), "65000000"),
        ],
        ("spend.demand.upper", ("category", "size")): [(("Food", "small"), "100000000")],
        ("spend.demand.lower", ("category", "size")): [(("Food", "small"), "100000000")],
    }
    assert demand(parts=parts)["By kind and size"]["A4"].value == "Food"


def test_nothing_runs_as_a_formula(made: Workbook):
    assert "=cmd|' /C calc'!A0" in every_cell(made)
    assert {cell.data_type for sheet in made for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_nobody_is_named(made: Workbook):
    told = " ".join(map(str, every_cell(made)))
    assert "Individual" not in told
    assert "Valemoor Kitchens Limited" not in told
    assert "no supplier is named" in told


def test_the_notes_say_what_it_rests_on(made: Workbook):
    told = " ".join(str(cell) for row in made["Notes"].iter_rows(values_only=True) for cell in row)
    for part in (
        "a1a1a1a1",
        "Quote the pair.",
        "in the same council as the body that pays",
        "VAT is included",
        "Commonweal 0.1",
    ):
        assert part in told


def test_a_demand_that_is_not_shown_says_why_and_has_no_table():
    why = Suppressed("no directory of postcodes is held")
    book = demand(headlines={"spend.demand.upper": why, "spend.demand.lower": why})
    assert book.sheetnames == ["Cover", "Notes", "Sources", "Headlines"]
    assert "no directory of postcodes is held" in every_cell(book)
    assert "[c]" in every_cell(book)


def test_a_blank_is_called_what_the_method_calls_it():
    assert _spend.NOT_STATED == gross.NOT_STATED
