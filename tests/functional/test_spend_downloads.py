"""What the spend overview gives to take away, and where its figures lead."""

from __future__ import annotations

import csv
import io
import re
import urllib.request
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from playwright.sync_api import Page

from tests.functional.looking import SPEND

Open = Callable[..., Page]
BASE = "/baseline/procurement/spend"


def fetch(url: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(url, timeout=60) as response:
        return response.read(), response.headers["Content-Type"]


def test_the_workbook_has_notes_and_the_page_s_total(site: str) -> None:
    content, kind = fetch(f"{site}{BASE}.xlsx")
    assert "spreadsheetml" in kind
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[:2] == ["Cover", "Notes"]
    for sheet in book.worksheets:
        assert sheet["A1"].value, "every sheet begins with its title"
        assert not sheet.merged_cells.ranges
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    notes = " ".join(str(cell.value) for row in book["Notes"].iter_rows() for cell in row)
    assert "Dataset versions" in notes
    suppliers = book["Spending by supplier"]
    listed = sum(
        Decimal(str(row[1])) for row in suppliers.iter_rows(min_row=4, values_only=True) if row[1] is not None
    )
    total = Decimal(str(book["Gross spend"]["A4"].value))
    assert abs(listed - total) < Decimal("0.05")


@pytest.mark.parametrize("dimension", ["month", "organisation", "supplier", "expense_type", "expense_area"])
def test_each_cut_adds_up_to_the_total_as_csv(site: str, dimension: str) -> None:
    content, kind = fetch(f"{site}{BASE}/by/{dimension}.csv")
    assert kind.startswith("text/csv")
    rows = list(csv.reader(io.StringIO(content.decode())))
    months = list(csv.reader(io.StringIO(fetch(f"{site}{BASE}/by/month.csv")[0].decode())))
    assert sum(Decimal(row[1]) for row in rows[1:]) == sum(Decimal(row[1]) for row in months[1:])
    assert not [row for row in rows if row[0].startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(("form", "start"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_each_chart_is_a_picture_too(site: str, form: str, start: bytes) -> None:
    for dimension in ("month", "supplier"):
        content, kind = fetch(f"{site}{BASE}/by/{dimension}.{form}?place=XWX10")
        assert kind.startswith("image/")
        assert content.startswith(start)


@pytest.mark.parametrize(
    "path", [f"{BASE}/?place=NOBODY", f"{BASE}/by/nothing/", f"{BASE}/by/nothing.csv", "/data/loads/x/"]
)
def test_what_is_not_there_is_not_there(site: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(site + path)
    assert refused.value.code == 404
    refused.value.close()


@pytest.mark.browser
def test_a_figure_leads_to_the_rows_behind_it_in_three_clicks(open_page: Open, site: str) -> None:
    page = open_page(f"{site}{SPEND}?place=XWX30")
    page.locator("#figure-spend-total summary").click()
    page.locator("#figure-spend-total a[href^='/data/']").first.click()
    assert "Every row and every pound" in page.inner_text("main")
    page.click("a:has-text('See the rows with an issue')")
    assert "Rows with an issue" in page.inner_text("h1")


@pytest.mark.browser
def test_a_chart_s_table_says_what_is_missing(open_page: Open, site: str) -> None:
    page = open_page(f"{site}{SPEND}?place=XWX10")
    page.locator("#chart-month summary").click()
    assert re.search(r"November 2025\s+not held", page.inner_text("#chart-month table"))
    assert "November 2025 is missing" in page.inner_text("#chart-month h3")


@pytest.mark.browser
def test_printing_leaves_out_what_paper_cannot_do(open_page: Open, site: str) -> None:
    page = open_page(f"{site}{SPEND}")
    page.emulate_media(media="print")
    assert not page.locator("nav[aria-label=Menu]").is_visible()
    assert page.locator("#figure-spend-total").is_visible()
