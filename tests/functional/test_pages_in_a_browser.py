"""Every page, wide and on a phone: whole, accessible, reached by the keyboard alone, within its security policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.functional.conftest import WIDE
from tests.functional.looking import EMPTY_PATHS, PATHS, axe, complaints, first_version, too_wide

pytestmark = pytest.mark.browser
SMALLEST = {"width": 320, "height": 640}
OPEN_ALL = """() => {
    window.wereClosed = [...document.querySelectorAll('details:not([open])')];
    window.wereClosed.forEach(each => { each.open = true });
}"""
CLOSE_AGAIN = "() => { window.wereClosed.forEach(each => { each.open = false }) }"
REACHABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """One window that goes from page to page, as somebody's does; styles and scripts come once."""
    context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def heard(window: Page) -> list[str]:
    """What the browser complained of in that window since the last page was opened."""
    return complaints(window)


def look(page: Page, heard: list[str], url: str) -> None:
    """At every width, with its details closed and open; axe where most is seen, and where least room is."""
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    heard.clear()
    response = page.goto(url)
    assert response is not None
    assert response.status == 200
    assert page.locator("h1").count() == 1
    assert page.title().count(" - ") >= 1
    assert axe(page) == []
    reach_all(page)
    see_whether_all_fits(page)
    assert heard == []


def reach_all(page: Page) -> None:
    """Tab through a page that was just opened: the skip link comes first, and all that can be used is reached.

    That is, what can be used from beginning to end: a script may add more, and take away what it stands in for.
    """
    page.evaluate(
        f"""() => {{
            const usable = e => e.checkVisibility() && !e.closest('[hidden]') && e.type !== 'radio';
            const wanted = [...document.querySelectorAll("{REACHABLE}")].filter(usable);
            const reached = new Set();
            document.addEventListener('focusin', e => reached.add(e.target));
            window.left = () => wanted.filter(e => usable(e) && !reached.has(e)).map(e => e.outerHTML);
        }}"""
    )
    page.keyboard.down("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#maincontent", (
        "the skip link comes first"
    )
    left: list[str] = page.evaluate("window.left()")
    most = len(left) + 40
    while left and most > 0:
        for _ in left:
            page.keyboard.down("Tab")  # held down: it is let go once, at the end
        most -= len(left)
        left = page.evaluate("window.left()")
    page.keyboard.up("Tab")
    assert left == [], "not reached by the keyboard"


def see_whether_all_fits(page: Page) -> None:
    """Nothing is wider than its window, and axe finds nothing where all is open and room is least."""
    assert too_wide(page) <= 0, "wide"
    page.evaluate(OPEN_ALL)
    assert too_wide(page) <= 0, "wide, with its details open"
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    assert too_wide(page) <= 0, "narrow, with its details open"
    assert axe(page) == [], "narrow, with its details open"
    page.evaluate(CLOSE_AGAIN)
    assert too_wide(page) <= 0, "narrow"


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_whole(window: Page, heard: list[str], site: str, path: str) -> None:
    look(window, heard, site + path)


@pytest.mark.parametrize("path", EMPTY_PATHS)
def test_a_page_with_nothing_to_show_says_how_to_begin(
    window: Page, heard: list[str], empty_site: str, path: str
) -> None:
    look(window, heard, empty_site + path)
    assert window.locator('main a[href^="/data/add/"], main form[action="/data/add/"]').count() >= 1


@pytest.mark.parametrize("part", ["", "issues/", "issues/?severity=error", "purge/"])
def test_a_dataset_is_whole(window: Page, heard: list[str], site: str, part: str) -> None:
    look(window, heard, site + first_version(window, site) + part)


# Where a page is reached whose address is not known beforehand, what that looks like, and what follows it. `make prove`
# looks at every sort of page that links lead to.
ONE = "[0-9a-f-]{36}/"
REACHED = (
    ("/questions/", f"/questions/ours/{ONE}", ("", "settle/", "propose/")),
    ("/questions/propositions/", f"/questions/propositions/{ONE}", ("", "canvas/", "move/")),
    ("/relationships/partners/", f"/relationships/partners/{ONE}", ("",)),
    ("/relationships/", f"/relationships/rounds/{ONE}", ("", "results/", "words/")),
    ("/relationships/network/", f"/relationships/network/{ONE}[^/.]+/", ("",)),
    ("/relationships/asks/", f"/relationships/asks/{ONE}", ("", "answer/")),
    ("/relationships/connectors/", f"/relationships/connectors/{ONE}", ("",)),
)


@pytest.mark.parametrize(("from_", "looks_like", "parts"), REACHED, ids=[each[0] for each in REACHED])
def test_a_page_of_one_thing_is_whole(
    window: Page, heard: list[str], site: str, from_: str, looks_like: str, parts: tuple[str, ...]
) -> None:
    window.goto(site + from_)
    found = re.search(f'href="({looks_like})["?]', window.inner_html("main"))
    assert found is not None
    for part in parts:
        look(window, heard, f"{site}{found[1]}{part}")


def test_a_meeting_is_whole_on_its_screen_on_phones_and_in_its_minutes(
    window: Page, heard: list[str], site: str
) -> None:
    window.goto(f"{site}/questions/meetings/")
    running, over = [link.get_attribute("href") for link in window.locator("main li a").all()]
    look(window, heard, f"{site}{over}")
    look(window, heard, f"{site}{running}screen/")
    window.goto(f"{site}{running}")
    window.goto(str(window.locator("main a", has_text="/join/").get_attribute("href")))
    window.select_option("#id_sector", "college")
    window.fill("#id_label", "Vale College")
    with window.expect_navigation():
        window.click("button:has-text('Take a seat')")
    look(window, heard, f"{window.url}1/")
    for box in window.locator(".nhsuk-radios__input[value='4']").all():
        box.check()
    with window.expect_navigation():
        window.click("button:has-text('Save and continue')")
    assert "Question 2 of" in window.inner_text("main")
    window.goto(f"{site}{running}screen/")
    assert "2 of 4 have finished" in window.inner_text("main")


@pytest.mark.parametrize(
    ("spoiled", "found"),
    [
        ("document.querySelector('main a[href]').tabIndex = -1", "not reached"),
        ("document.querySelector('h1').style.width = '3000px'", "<= 0"),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("console.error('spoiled')", "spoiled"),
    ],
)
def test_a_page_that_is_not_whole_is_seen(
    window: Page, heard: list[str], site: str, monkeypatch: pytest.MonkeyPatch, spoiled: str, found: str
) -> None:
    opened = window.goto

    def worse(url: str) -> Any:
        response = opened(url)
        window.evaluate(spoiled)
        return response

    monkeypatch.setattr(window, "goto", worse)
    with pytest.raises(AssertionError, match=re.escape(found)):
        look(window, heard, f"{site}/help/")


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
