"""Every page works without JavaScript, and the focus is seen. That the keyboard reaches all of it: with the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.functional.conftest import NARROW
from tests.functional.looking import PATHS, SPEND, too_wide

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
FOR_GUESTS = {"/join/"}


@pytest.fixture(scope="module")
def plain(browser: Browser) -> Iterator[Page]:
    """A narrow window in which no script runs, which goes from page to page."""
    context = browser.new_context(viewport=NARROW, java_script_enabled=False)  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_all_its_words_without_scripts(plain: Page, site: str, path: str) -> None:
    plain.goto(site + path)
    assert plain.locator("h1").is_visible()
    links = plain.locator("nav[aria-label=Menu] a").all()
    assert [link.is_visible() for link in links] == [True] * (0 if path in FOR_GUESTS else 5)
    assert too_wide(plain) <= 0, "opened narrow"
    details = plain.locator("details").all()
    if details:
        details[0].locator("summary").click()
        assert details[0].get_attribute("open") is not None


def test_a_register_sorts_filters_and_pages_without_scripts(open_page: Open, site: str) -> None:
    page = open_page(f"{site}{SPEND}by/supplier/", scripts=False)
    first = page.locator("tbody tr").first.inner_text()
    page.click("nav[aria-label^=Pages] a:has-text('2')")
    assert page.locator("tbody tr").first.inner_text() != first
    page.click("thead a:has-text('Supplier')")
    names = [cell.inner_text() for cell in page.locator("tbody tr td:first-child").all()]
    assert names == sorted(names)
    page.select_option("select[name=place]", "XWX10")
    page.click("button:has-text('Apply')")
    assert "Wexport General" in page.inner_text("h1")


def test_the_focus_is_seen(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/")
    page.locator("main a").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).backgroundColor") == "rgb(255, 235, 59)"
