"""The map of areas in a browser: how heavy it is and how soon it is drawn, beside the same map without any area.

Over all of England where the published files are on this machine, else over the demonstration.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.functional.conftest import BROWSERS, WIDE, serving
from tests.reference_files import add

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FILES = (
    "geography/boundaries_ltla24.geojson",
    "geography/boundaries_icb22.geojson",
    "geography/lookup_lsoa21_ward24_ltla24.csv",
    "geography/LLSOA_*PWC*.csv",
    "deprivation/imd2025_england_lsoa21.csv",
)
CLOSE = "?council=E08000003"  # a large city: all its small areas at once
NOTHING = json.dumps({"levels": {}, "drawn": [], "small": False, "none": "", "hint": ""})
DRAWN = '[data-area-map="drawn"]'
WEIGHT = """performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
    .reduce((sum, each) => sum + each.transferSize, 0)"""
FIRST = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
MAP = "performance.getEntriesByName('area-map-drawn')[0].startTime"
PATIENCE_MS = 180_000
Measured = tuple[float, float, float]


def measure(folder: Path, *, times: int) -> str:
    """Open the map with and without its areas, in turn; says kilobytes and milliseconds, and their ratios."""
    from playwright.sync_api import sync_playwright

    made_of, addresses = _prepare(folder)
    rows = []
    with serving(folder) as (site, _), sync_playwright() as playwright:
        path = next(found for name in BROWSERS if (found := shutil.which(name)))
        arguments = ["--enable-unsafe-swiftshader", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        for what, address in addresses.items():
            _open(browser, site + address, _as_it_is)  # the server's first answer reads everything
            pairs = [
                (_open(browser, site + address, _as_it_is), _open(browser, site + address, _empty))
                for _ in range(times)
            ]
            full, empty = ([median(pair[side][n] for pair in pairs) for n in range(3)] for side in range(2))
            rows.append((what, full, empty))
        browser.close()
    head = (
        "| Map | kB | ÷ without areas | first paint, ms | ÷ | map drawn, ms | ÷ |\n"
        "| --- | --- | --- | --- | --- | --- | --- |"
    )
    lines = [
        f"| {what} | "
        + " | ".join(
            f"{with_:.0f} | {with_ / without:.2f}" for with_, without in zip(full, empty, strict=True)
        )
        + " |"
        for what, full, empty in rows
    ]
    return "\n".join(
        [f"The map of areas, over {made_of}, in Chromium without a graphics processor:", head, *lines]
    )


def _prepare(folder: Path) -> tuple[str, dict[str, str]]:
    if not DATA.exists():
        os.environ["COMMONWEAL_WORKSPACE"] = str(folder)
        from commonweal.web.commands import demo
        from commonweal.web.commands.shared import ready

        demo.make(ready(folder), lines=1_000, seed=1)
        return "the demonstration", {"from afar": "/baseline/map/"}
    from commonweal.pipeline import area_map

    folder.mkdir(parents=True)
    for result in add(folder, *(path for name in FILES for path in DATA.glob(name))):
        assert result.error is None, result.error
    area_map.refresh(folder)
    return "all of England", {"from afar": "/baseline/map/", "close, one city": f"/baseline/map/{CLOSE}"}


def _as_it_is(page: Page) -> None:
    """The map with all that is in it."""


def _empty(page: Page) -> None:
    """The same map with no area in it."""
    page.route("**/baseline/map/values/*.json", lambda route: route.fulfill(body=NOTHING))


def _open(browser: Browser, address: str, prepare: Callable[[Page], None]) -> Measured:
    """Kilobytes over the network, and milliseconds to the first paint and to the map, in a window that is new."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    prepare(page)
    page.goto(address, timeout=PATIENCE_MS)
    page.locator(DRAWN).wait_for(timeout=PATIENCE_MS)
    found = (page.evaluate(WEIGHT) / 1000, page.evaluate(FIRST), page.evaluate(MAP))
    context.close()
    return found
