"""Names in ledgers that would do something, and addresses that nobody links to: words stay words, nothing breaks."""

from __future__ import annotations

import csv
import io
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from commonweal.pipeline import ask, baselines
from tests.functional.conftest import serving
from tests.functional.looking import INFLUENCEABLE, SUPPLIERS, complaints
from tests.loading import HEADINGS, add_one, write

IMAGE = "<img src=x onerror=alert(1)> Ltd"
SCRIPT = "]]></text><script>alert(1)</script> plc"
FORMULA = '=HYPERLINK("http://x")&Co Ltd'
ROWS = [
    ("01/04/2026", IMAGE, "900000000000.00", "T1", "<b>Food</b>", "Kitchens"),
    ("01/04/2026", SCRIPT, "70000.00", "T2", "-2+3", "<i>x</i>"),
    ("01/04/2026", FORMULA, "50000.00", "T3", "@SUM(1)", "=1+1"),
]
PAGES = (
    "/baseline/procurement/spend/",
    INFLUENCEABLE,
    f"{INFLUENCEABLE}by/supplier/?search=%3Cimg",
    SUPPLIERS,
    f"{SUPPLIERS}review/",
    "/levers/baselines/",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    result = add_one(folder / "w", write(folder / "ledger.csv", ROWS, HEADINGS), accept_proposals=True)
    assert result.error is None
    ask.refresh(folder / "w")
    baselines.freeze(folder / "w", "<b>Year</b>", place="SYSTEM", by="<i>", why="<u>")
    with serving(folder / "w", "--no-worker") as (base, _):
        yield base


def answer(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.status, response.read().decode("utf-8-sig")
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_markup_in_names_is_shown_and_does_nothing(
    open_page: Callable[..., Page], hostile: str, path: str
) -> None:
    page = open_page("about:blank")
    heard, asked = complaints(page), []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto(hostile + path)
    page.wait_for_load_state("networkidle")
    assert page.locator("main img, main script, main b:has-text('Food'), main u").count() == 0
    assert (heard, asked) == ([], [])
    if "review" not in path and "baselines" not in path:
        assert IMAGE in (page.locator("main").text_content() or ""), "it is there, as words"


def test_a_chart_that_holds_them_is_whole_and_has_no_script(hostile: str) -> None:
    status, drawn = answer(f"{hostile}{INFLUENCEABLE}charts/supplier.svg")
    assert status == 200
    root = ElementTree.fromstring(drawn)
    assert [each.tag for each in root.iter() if each.tag.endswith(("script", "foreignObject", "img"))] == []
    assert "alert(1)" in drawn, "the name is there"


def test_no_cell_of_a_file_begins_a_formula(hostile: str) -> None:
    _, text = answer(f"{hostile}{INFLUENCEABLE}by/supplier.csv")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))] == []
    assert f"'{FORMULA}" in cells, "it is there, as words"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{SUPPLIERS}?offset=%C2%B2", 200),  # a superscript two is a digit, and no number
        (f"{SUPPLIERS}review/?skip=%C2%B2", 200),
        (f"{SUPPLIERS}?offset=99999999999999999999", 200),
        (f"{SUPPLIERS}one/?key=..%2F..%2Fetc", 404),
        (f"{SUPPLIERS}review/find/?key=nobody", 404),
        (f"{INFLUENCEABLE}?place=..%2F..%2F", 404),
        (f"{INFLUENCEABLE}?place=RYY", 404),
        (f"{INFLUENCEABLE}charts/flow.exe", 404),
        (f"{INFLUENCEABLE}by/nothing/", 404),
        ("/levers/rules/nothing/", 404),
        ("/levers/scenario/?share=0", 422),
        ("/levers/scenario/?share=10.55", 422),
        ("/levers/scenario/?share=NaN", 422),
        ("/levers/scenario/?share=1e400", 422),
        ("/levers/scenario/?baseline=..%2Fx", 422),
    ],
)
def test_an_address_that_nobody_links_to_is_answered_in_words(hostile: str, path: str, status: int) -> None:
    found, told = answer(hostile + path)
    assert found == status
    assert "<h1" in told
    assert "Traceback" not in told
