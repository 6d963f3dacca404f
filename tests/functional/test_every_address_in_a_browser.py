"""Every sort of page that can be reached by links, whatever stands in its address: whole, as `test_pages_in_a_browser`
has it of those whose addresses are known beforehand."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from tests.functional.conftest import WIDE
from tests.functional.looking import complaints
from tests.functional.test_pages_in_a_browser import look

pytestmark = [pytest.mark.browser, pytest.mark.prove]
LEAST = 150
LINKS = """[...document.querySelectorAll('a[href]:not([download])')].map(
    each => new URL(each.getAttribute('href'), document.baseURI).href  // those of pictures too
)"""
# Not pages. What else is a file shows when it is asked for.
A_FILE = "Download is starting"
FILES = (".xlsx", ".csv", ".docx", ".pdf", ".svg", ".png", ".json", ".geojson", ".zip", ".jsonl", ".ics")


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """One window that goes from page to page."""
    context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def sort_of(path: str) -> str:
    """What pages that differ only in what stands in their addresses have in common; nothing for what is no page."""
    if path.endswith(FILES):
        return ""
    try:
        return str(resolve(path).route)
    except Resolver404:
        return ""


def test_every_sort_of_page_is_whole(window: Page, site: str) -> None:
    heard = complaints(window)
    waiting, seen, wrong = deque(["/"]), {sort_of("/")}, []
    while waiting:
        path = waiting.popleft()
        try:
            look(window, heard, site + path)
        except (AssertionError, PlaywrightError) as fault:
            if A_FILE in str(fault):
                continue
            wrong.append(f"{path}: {fault}")
        for link in window.evaluate(LINKS):
            parts = urlsplit(link)
            if f"{parts.scheme}://{parts.netloc}" != site:
                continue
            sort = sort_of(parts.path)
            if sort and sort not in seen:
                seen.add(sort)
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    print(f"\nPages: {len(seen)} sorts, of which {len(wrong)} were not whole")
    assert wrong == []
    assert len(seen) >= LEAST
