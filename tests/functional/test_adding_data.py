"""Bringing a ledger in, as somebody in finance would, without JavaScript; and erasing it again."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page

from commonweal.content.registers import TEMPLATE_SHEETS, register
from tests.functional.conftest import serving

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
LEDGER = """Wexport College: payments,,,,
,,,,
Payment Date,Supplier Name,Amount,Expense Type,Ref
01/04/2025,Harbour Laundry,"£1,200.50",Laundry,1
02/04/2025,=cmd|'/c calc'!A1,"£30,200.50",Computers,2
31/04/2025,=Bad Date Ltd,500,Other,3
05/05/2025,Moor Catering,(250.00),Food,5
Total,,"31,151.00",,
"""


@pytest.fixture(scope="module")
def new_site(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A workspace that nothing is held in yet, served; each test brings another organisation's ledger."""
    workspace = Path(shutil.copytree(migrated, tmp_path_factory.mktemp("new") / "workspace"))
    with serving(workspace) as (base, _):
        yield base, workspace


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "College <spend> & more.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return path


def begin(page: Page, site: str, path: Path, code: str, kind: str = "spend") -> None:
    page.goto(f"{site}/data/add/?kind={kind}")
    listed = page.locator(f"input[name=organisation][value={code.upper()}]")
    if listed.count():
        listed.check()
    else:
        if page.locator("input[value=other]").count():
            page.check("input[value=other]")
        page.fill("#id_code", code)
    page.set_input_files("input[type=file]", path)
    page.click("button:has-text('Continue')")
    page.wait_for_url(re.compile("/data/add/[0-9a-f-]{36}/$"))


def test_from_a_file_to_its_issues_and_away_again(
    open_page: Open, new_site: tuple[str, Path], ledger: Path
) -> None:
    site, workspace = new_site
    spooled = set((workspace / "spool").iterdir())
    page = open_page("about:blank", scripts=False)
    begin(page, site, ledger, "xwx40")
    assert "Check how the files are read" in page.inner_text("h1")
    assert page.input_value("#map-0-0") == "date"

    page.select_option("#map-0-1", "")  # nobody is paid
    page.fill("#id_threshold", "a lot")
    page.click("button:has-text('Load the file')")
    assert page.title().startswith("Error: ")
    told = page.inner_text(".nhsuk-error-summary")
    assert "holds the supplier" in told
    assert "whole pounds" in told
    assert "VAT" in told
    assert page.input_value("#id_threshold") == "a lot"
    assert page.input_value("#map-0-1") == ""

    page.select_option("#map-0-1", "supplier")
    page.fill("#id_threshold", "£500")
    page.check("input[name=vat][value=excluded]")
    page.fill("#id_share", "62%")
    page.click("button:has-text('Load the file')")
    page.wait_for_url(re.compile("/data/loads/"), timeout=90_000)
    table = page.inner_text(".cw-reconciliation")
    assert re.search(r"Accepted\s+3\s+31,151.00", table)
    assert re.search(r"Refused\s+1\s+500.00", table)
    assert re.search(r"All that was read\s+8\s+31,651.00", table)
    left = {path.name for path in set((workspace / "spool").iterdir()) - spooled}
    assert left <= {"arriving"}, "nothing private is left behind"

    page.click("a:has-text('See the dataset and its issues')")
    facts = page.inner_text("main")
    assert "Not in the amounts" in facts
    assert "£500" in facts
    assert "62%" in facts
    version = page.url

    page.click("a:has-text('See the rows with an issue')")
    assert "=Bad Date Ltd" in page.inner_text("main tbody")
    with page.expect_download() as downloading:
        page.click("a:has-text('XLSX')")
    book = openpyxl.load_workbook(io.BytesIO(downloading.value.path().read_bytes()))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "=Bad Date Ltd" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}, "no cell is a formula"

    page.goto(f"{site}/baseline/procurement/spend/?place=XWX40")
    assert "£31,151" in page.inner_text("main")

    page.goto(f"{version}purge/")
    page.click("button:has-text('Purge it for good')")
    assert "Say why it is to be purged" in page.inner_text(".nhsuk-error-summary")
    page.fill("#id_reason", "Loaded for the wrong body")
    page.check("#id_sure")
    page.click("button:has-text('Purge it for good')")
    assert "was purged" in page.inner_text("main")
    assert "Loaded for the wrong body" in page.inner_text("main")
    gone = page.goto(version)
    assert gone is not None
    assert gone.status in {400, 404}


def test_a_file_that_is_held_already_is_not_loaded_again(
    open_page: Open, new_site: tuple[str, Path], ledger: Path
) -> None:
    site, _ = new_site
    page = open_page("about:blank")
    for expected in ("Loaded", "Held already"):
        begin(page, site, ledger, "XWX50")
        page.check("input[name=vat][value=unknown]")
        page.click("button:has-text('Load the file')")
        page.wait_for_url(re.compile("/data/loads/"), timeout=90_000)
        assert expected in page.inner_text("main")


def test_a_file_without_headings_that_are_known_is_read_again_with_those_named(
    open_page: Open, new_site: tuple[str, Path], tmp_path: Path
) -> None:
    site, _ = new_site
    path = tmp_path / "odd.csv"
    path.write_text("Qwe,Rty,Uio\nx,y,z\np,q,r\n", encoding="utf-8")
    page = open_page("about:blank", scripts=False)
    begin(page, site, path, "XWX60")
    assert "cannot be read yet" in page.inner_text("main")
    assert "--" not in page.inner_text("main"), "a page does not speak of the command line"
    page.fill("#heading-date", "Qwe")
    page.click("button:has-text('Read again')")
    page.wait_for_url(re.compile("/data/add/[0-9a-f-]{36}/$"))
    assert "Check how the files are read" in page.inner_text("h1")


def test_a_register_is_got_empty_and_brought_back_filled_in(
    open_page: Open, new_site: tuple[str, Path], tmp_path: Path
) -> None:
    site, _ = new_site
    page = open_page(f"{site}/data/registers/seats/", scripts=False)
    with page.expect_download() as downloading:
        page.click("a:has-text('Get an empty one')")
    book = openpyxl.load_workbook(io.BytesIO(downloading.value.path().read_bytes()))
    sheet = next(sheet for sheet in book if sheet.title not in TEMPLATE_SHEETS)
    titles = {column.title: column for column in register("seats").columns}
    at, heading = next(
        (at, [cell.value for cell in row])
        for at, row in enumerate(sheet.iter_rows(), start=1)
        if len(titles.keys() & {str(cell.value).removesuffix(" *") for cell in row}) > 2
    )
    for number, title in enumerate(heading, start=1):
        column = titles.get(str(title).removesuffix(" *"))
        sheet.cell(at + 1, number).value = column.example if column else None
    path = tmp_path / "Seats.xlsx"
    book.save(path)
    page.click("a:has-text('Add one that is filled in')")
    assert page.is_checked("input[name=kind][value=seats]")
    begin(page, site, path, "XWX70", kind="seats")
    assert "VAT" not in page.inner_text("main"), "nobody is asked of it what only a ledger has"
    page.click("button:has-text('Load the file')")
    page.wait_for_url(re.compile("/data/loads/"), timeout=90_000)
    assert "Loaded" in page.inner_text("main")


@pytest.mark.parametrize("name", ["ledger.pdf", "ledger.exe"])
def test_a_file_of_another_kind_is_refused_at_its_field(
    open_page: Open, site: str, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"%PDF-1.7 nothing")
    page = open_page(f"{site}/data/add/", scripts=False)
    page.check("input[value=XWX10]")
    page.set_input_files("input[type=file]", path)
    page.click("button:has-text('Continue')")
    assert f"{name} is not a CSV" in page.inner_text(".nhsuk-error-summary")
    assert page.is_checked("input[value=XWX10]")


def test_work_that_waits_can_be_cancelled(open_page: Open, empty_workspace: Path, ledger: Path) -> None:
    workspace = empty_workspace
    with serving(workspace, "--no-worker") as (site, _):
        page = open_page(f"{site}/data/add/", scripts=False)
        page.fill("#id_code", "XWX40")
        page.set_input_files("input[type=file]", ledger)
        page.click("button:has-text('Continue')")
        assert "Waiting to start" in page.inner_text("main")
        page.click("button:has-text('Cancel')")
        assert "Cancelled" in page.inner_text("main")
        assert [path.name for path in (workspace / "spool").iterdir()] == ["arriving"]
