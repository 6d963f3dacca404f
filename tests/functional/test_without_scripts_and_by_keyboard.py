"""Every page works without JavaScript, and with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.functional.conftest import NARROW
from tests.functional.looking import PATHS, SPEND, first_version, too_wide

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
REACHABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_all_its_words_without_scripts(open_page: Open, site: str, path: str) -> None:
    plain = open_page(site + path, scripts=False, viewport=NARROW)
    assert plain.locator("h1").is_visible()
    assert plain.locator("nav[aria-label=Menu] a").count() == 3
    assert all(link.is_visible() for link in plain.locator("nav[aria-label=Menu] a").all())
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


@pytest.mark.parametrize("path", [*PATHS, "VERSION"])
def test_the_keyboard_reaches_everything(open_page: Open, site: str, path: str) -> None:
    page = open_page("about:blank")
    page.goto(site + (first_version(page, site) if path == "VERSION" else path))
    wanted = set(
        page.evaluate(  # at one go: a script may add more of them later
            f"""() => {{
                const every = [...document.querySelectorAll("{REACHABLE}")];
                every.forEach((e, at) => e.dataset.at = at);
                window.reached = [];
                document.addEventListener('focusin', e => window.reached.push(e.target.dataset.at));
                return every.filter(e => e.checkVisibility() && !e.closest('[hidden]') && e.type !== 'radio')
                    .map(e => e.dataset.at);
            }}"""
        )
    )
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#maincontent", (
        "the skip link comes first"
    )
    for _ in range(len(wanted) + 40):
        page.keyboard.press("Tab")
    assert wanted - set(page.evaluate("window.reached")) == set()


def test_the_focus_is_seen(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/")
    page.locator("main a").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).backgroundColor") == "rgb(255, 235, 59)"
