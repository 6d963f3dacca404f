"""The map of areas with a keyboard and with scripts: what it says, and how it and its list lead to each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.functional.looking import complaints

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
DRAWN = '[data-area-map="drawn"]'


def test_by_keyboard_the_map_says_what_it_shows_and_leads_to_the_list(open_page: Open, site: str) -> None:
    page = open_page("about:blank")
    heard = complaints(page)
    page.goto(f"{site}/baseline/map/")
    page.locator(DRAWN).wait_for(timeout=60_000)
    canvas, said = page.locator("canvas.maplibregl-canvas"), page.locator(".cw-area-map__said")
    canvas.focus()
    for _ in range(2):
        canvas.press("ArrowUp")
    for _ in range(3):
        canvas.press("+")
    expect(said).to_contain_text("Upper Moor", timeout=20_000)
    expect(said).to_have_attribute("aria-live", "polite")
    small = page.locator('[data-area-map-legend="lsoa21"]')
    expect(small).to_be_visible()
    canvas.press("Enter")
    page.wait_for_url("**council=*#area-*")
    row = page.locator("tr:target")
    expect(row).to_contain_text("Upper Moor")
    page.locator(DRAWN).wait_for(timeout=60_000)
    row.locator("button").focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text(row.locator("button").inner_text().split(",")[0])
    assert heard == [], heard


def test_without_scripts_the_page_has_a_still_map_of_councils_and_the_same_list(
    open_page: Open, site: str
) -> None:
    page = open_page(f"{site}/baseline/map/", scripts=False)
    assert page.locator(".cw-map svg a").count() == 3
    page.get_by_role("link", name="Wexport", exact=True).click()
    assert page.locator("tbody tr").count() == 190
    assert "Most deprived fifth" in page.inner_text("tbody tr:first-child")
