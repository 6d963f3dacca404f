"""The whole way of a real system: set up from its code, a steward invited, a real ledger loaded and shared; and a
council viewer who sees the shared figures and reaches no row by any address.

The system is a real one and nothing here is by or for it: a test of software, with a ledger that was published.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from commonweal.pipeline import holdings, workspace
from commonweal.publication import wording
from tests.functional.conftest import environment, serving
from tests.functional.looking import axe

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
LEDGER = "spend/north-west-london/IMPC_01_April.csv"
TRUST, COUNCIL = "RYJ", "E09000033"
LISTS = ("geography/lookup_lsoa21_icb24.csv", "geography/lookup_lsoa21_ward24_ltla24.csv", "organisations")
WORKED_WITHIN = 180  # seconds
PASSWORDS = {
    "administrator": "nine grey herons by the lock",
    "steward": "seven barges under the bridge",
    "viewer": "eleven kites over the common",
}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Path:
    """A workspace into which the prompt has loaded published lists."""
    missing = [name for name in (LEDGER, *LISTS) if not (shared_data / name).exists()]
    if missing:
        pytest.skip(f"published files are not here: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("real") / "workspace"
    paths = [str(shared_data / name) for name in LISTS]
    line = [sys.executable, "-c", "from commonweal.cli import main; main()", "add", "reference", *paths]
    done = subprocess.run(
        [*line, "--workspace", str(folder), "--yes"],
        capture_output=True, text=True, timeout=300, env=environment(), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def button(page: Page, text: str) -> None:
    page.click(f"main button:has-text('{text}')")


def give_accounts(page: Page, site: str) -> None:
    """The local user makes the first account, and is its administrator from then on."""
    page.goto(f"{site}/set-up/accounts/")
    page.fill("#id_name", "The administrator")
    page.fill("#id_email", "administrator@system.example")
    page.fill("#id_password", PASSWORDS["administrator"])
    button(page, "Make my account")
    assert "The administrator" in page.inner_text("header")


def set_up(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    page.click("main a:has-text('Set up your system')")
    page.click("a:has-text('Your board, or boards')")
    page.fill("#id_boards", "E54000027")
    button(page, "Propose my system")
    told = page.inner_text("main")
    assert "closed on 31 March 2026" in told
    assert "NHS West and North London Integrated Care Board" in told
    page.check("text=as it was until 31 March 2026")
    button(page, "Propose my system")
    assert page.input_value("#id_name") == "North West London"
    button(page, "Continue")
    assert axe(page) == []
    assert "Imperial College Healthcare NHS Trust" in [
        box.input_value() for box in page.locator("input[name$=-name]").all()
    ]
    button(page, "Continue")
    assert len([box for box in page.locator("input[name$=-place]").all() if box.input_value()]) == 8
    button(page, "Continue")
    page.fill("#id_why", "A test of the software")
    button(page, "Keep this system")
    assert "North West London is set up" in page.inner_text("main")


def invite(page: Page, site: str, email: str, organisation: str, role: str) -> str:
    """The link of an invitation, as the page shows it once."""
    page.goto(f"{site}/people/invite/?organisation={organisation}")
    page.fill("#id_email", email)
    assert page.input_value("#id_organisation") == organisation
    page.check(f"input[name=role][value={role}]")
    button(page, "Make the invitation")
    return page.input_value("#link")


def accept(page: Page, link: str, name: str, who: str) -> None:
    page.goto(link)
    page.fill("#id_name", name)
    page.fill("#id_password", PASSWORDS[who])
    button(page, "Make the account")
    assert name in page.inner_text("header")


def load_ledger(page: Page, site: str, ledger: Path) -> str:
    """Load a ledger as its steward does; gives the address of the load's result."""
    page.goto(f"{site}/data/add/?organisation={TRUST}")
    assert page.is_checked(f"input[name=organisation][value={TRUST}]")
    assert page.locator(f"input[name=organisation][value={COUNCIL}]").count() == 0
    page.set_input_files("input[type=file]", ledger)
    button(page, "Continue")
    page.wait_for_url(re.compile("/data/add/[0-9a-f-]{36}/$"), timeout=120_000)
    page.check("input[name=vat][value=included]")
    button(page, "Load the file")
    page.wait_for_url(re.compile("/data/loads/"), timeout=180_000)
    assert "All that was read" in page.inner_text(".cw-reconciliation")
    return page.url


def share_figures(page: Page, site: str) -> None:
    page.goto(f"{site}/data/sharing/{TRUST}/")
    page.select_option("#id_with_whom", "SYSTEM")
    page.check("input[name=level][value=figures]")
    page.fill("#id_purpose", "To know together where money goes")
    button(page, "Share")
    assert "Shared with the whole system" in page.inner_text("main")


def wait_for_runs(page: Page, site: str) -> None:
    """Until nothing that somebody may see is under way."""
    page.goto(f"{site}/runs/")
    until = time.monotonic() + WORKED_WITHIN
    while re.search(r"\b(Running|Waiting to start)\b", page.inner_text("main")):
        assert time.monotonic() < until, page.inner_text("main")
        page.reload()


def addresses(page: Page, within: str) -> set[str]:
    """Every address that a page leads to."""
    links = page.locator(f"{within} a[href]").evaluate_all(
        "every => every.map(each => each.getAttribute('href'))"
    )
    return {link.partition("#")[0] for link in links if link.startswith(("/", "?"))}


def test_from_a_code_to_shared_figures_whose_rows_nobody_else_reaches(
    open_page: Open, real: Path, shared_data: Path
) -> None:
    ledger = shared_data / LEDGER
    with serving(real) as (site, _):
        administrator = open_page("about:blank")
        give_accounts(administrator, site)
        set_up(administrator, site)
        kept = workspace.settings(real)
        assert (kept["name"], kept["boards"], kept["sharing"]) == (
            "North West London", "E54000027", "explicit",
        )  # fmt: skip
        to_steward = invite(administrator, site, "steward@trust.example", TRUST, "steward")
        to_viewer = invite(administrator, site, "viewer@council.example", COUNCIL, "viewer")

        steward, viewer = open_page("about:blank"), open_page("about:blank")
        accept(steward, to_steward, "The steward", "steward")
        accept(viewer, to_viewer, "The viewer", "viewer")
        again = open_page("about:blank").goto(to_steward)
        assert again is not None
        assert again.status == 410

        result = load_ledger(steward, site, ledger)
        wait_for_runs(steward, site)
        [version] = [v for v in holdings.versions(real) if v.organisation == TRUST]
        page = f"/data/{version.id[:16]}/"
        pounds = version.reconciliation.amount_accepted
        assert pounds is not None

        shown = wording.pounds(pounds)
        viewer.goto(f"{site}/baseline/procurement/spend/")
        assert ledger.name not in viewer.content()
        assert shown not in viewer.inner_text("main"), "nothing is shared yet"

        share_figures(steward, site)
        wait_for_runs(administrator, site)
        viewer.goto(f"{site}/baseline/procurement/spend/")
        assert shown in viewer.inner_text("main")

        # Every address that the steward is led to from what is theirs alone, and those that one could guess.
        theirs = {result.removeprefix(site), page, f"{page}issues/", f"{page}issues.xlsx", f"{page}purge/"}
        theirs |= {f"{page}issues/?severity=error", f"/data/sharing/{TRUST}/", "/levers/suppliers/review/"}
        for start in (page, "/runs/"):
            steward.goto(site + start)
            theirs |= {
                a for a in addresses(steward, "main") if a.startswith((page, "/runs/", "/data/loads/"))
            }
        theirs -= {"/runs/"}
        assert len(theirs) > 8
        reached = {}
        for address in sorted(theirs):
            own = steward.request.get(site + address)
            other = viewer.request.get(site + address)
            assert own.status == 200, f"positive control: {address}"
            reached[address] = other.status
        assert set(reached.values()) == {404}, reached
        for hidden in ("/data/", "/runs/", "/", f"/organisations/{TRUST}/", "/people/"):
            told = viewer.request.get(site + hidden).text()
            assert ledger.name not in told, hidden
            assert "steward@trust.example" not in told, hidden
        # The administrator looks after people, and reaches no rows either.
        assert administrator.request.get(f"{site}{page}issues/").status == 404
