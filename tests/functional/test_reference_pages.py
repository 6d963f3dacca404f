"""Pages about data that belong to no organisation: no pounds, a publisher and an edition in place of an owner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from commonweal.pipeline import holdings
from tests.functional.conftest import serving
from tests.reference_files import add, lsoa_to_icb, write


@pytest.mark.browser
def test_a_publication_among_the_data(open_page: Callable[..., Page], tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    [result] = add(workspace, write(tmp_path / "lookup.csv", [*lsoa_to_icb(), ["?", "", "E38000001"]]))
    with serving(workspace) as (base, _):
        page = open_page(f"{base}/data/")
        row = page.get_by_role("row").filter(has_text="lookup.csv").inner_text()
        assert "Office for National Statistics" in row
        assert "2024" in row
        page.get_by_role("link", name="lookup.csv").first.click()
        told = page.locator("main").inner_text()
        assert "Every row" in told
        assert "£" not in told
        assert "Open Government Licence v3.0" in told
        assert "Which areas lie in which" in told
        assert "VAT" not in told
        assert page.get_by_role("cell", name="none").count() == 0
        page = open_page(f"{base}/data/{str(result.dataset_version)[:16]}/issues/?severity=error")
        assert "is not a code of this kind" in page.locator("main").inner_text()
        home = open_page(f"{base}/").locator("main").inner_text()
        assert "Add a first ledger" in home
        page = open_page(f"{base}/data/{str(result.dataset_version)[:16]}/purge/")
        assert "All 4 rows" in page.locator("main").inner_text()
    assert holdings.check(workspace) == []
