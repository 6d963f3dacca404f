"""Every page, wide and on a phone: whole, accessible, within its security policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.functional.conftest import NARROW, WIDE
from tests.functional.looking import EMPTY_PATHS, PATHS, axe, complaints, first_version, too_wide

pytestmark = pytest.mark.browser
SMALLEST = {"width": 320, "height": 640}
SIZES = (WIDE, NARROW, SMALLEST)
OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true })"
Open = Callable[..., Page]


def look(page: Page, url: str) -> None:
    """At every width, with its details closed and open; axe where most is seen, and where least room is."""
    heard = complaints(page)
    response = page.goto(url)
    assert response is not None
    assert response.status == 200
    assert page.locator("h1").count() == 1
    assert page.title().count(" - ") >= 1
    assert axe(page) == []
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert too_wide(page) <= 0, size
    page.evaluate(OPEN_ALL)
    assert axe(page) == [], "narrow, with its details open"
    for size in reversed(SIZES):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert too_wide(page) <= 0, f"{size}, with its details open"
    assert heard == []


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_whole(open_page: Open, site: str, path: str) -> None:
    look(open_page("about:blank"), site + path)


@pytest.mark.parametrize("path", EMPTY_PATHS)
def test_a_page_with_nothing_to_show_says_how_to_begin(open_page: Open, empty_site: str, path: str) -> None:
    page = open_page("about:blank")
    look(page, empty_site + path)
    assert page.locator('main a[href="/data/add/"], main form[action="/data/add/"]').count() >= 1


@pytest.mark.parametrize("part", ["", "issues/", "issues/?severity=error", "purge/"])
def test_a_dataset_is_whole(open_page: Open, site: str, part: str) -> None:
    page = open_page("about:blank")
    look(page, site + first_version(page, site) + part)


def test_a_form_with_errors_is_whole(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/gallery/form/")
    page.fill("#id_name", "Wexport <General>")
    page.click("button:has-text('Send')")
    assert page.title().startswith("Error: ")
    assert page.locator(".nhsuk-error-summary a").count() >= 4
    assert page.input_value("#id_name") == "Wexport <General>"
    assert axe(page) == []
    for link in page.locator(".nhsuk-error-summary a").all():
        target = link.get_attribute("href")
        assert target
        assert page.locator(target).count() == 1


def test_the_first_page_is_light(open_page: Open, site: str) -> None:
    page = open_page("about:blank")
    page.goto(site)
    page.wait_for_load_state("networkidle")
    sizes = "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
    assert page.evaluate(f"{sizes}.reduce((sum, each) => sum + each.transferSize, 0)") < 200_000


def test_nothing_is_fetched_from_elsewhere(open_page: Open, site: str) -> None:
    page = open_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/gallery/")
    page.wait_for_load_state("networkidle")
    assert asked
    assert [url for url in asked if not url.startswith(site)] == []


def test_no_page_has_the_logo_or_typeface_of_the_nhs(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/")
    assert page.locator(".nhsuk-header__logo").count() == 0
    fonts = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "frutiger" not in fonts.lower()


def test_a_page_that_is_not_there_says_what_to_do(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/nothing/here/")
    assert "What to do" in page.inner_text("main")
    assert axe(page) == []


def test_a_demonstration_says_so(open_page: Open, site: str, empty_site: str) -> None:
    assert "fictional" in open_page(f"{site}/").inner_text(".cw-demo")
    assert open_page(f"{empty_site}/").locator(".cw-demo").count() == 0
