"""From a laptop with one user to a system in which people sign in: in a real browser, by a real server."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page

from tests.functional.conftest import NARROW, run_command, serving
from tests.functional.looking import axe, complaints, too_wide

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PASSWORD = "seven herons over Salford quay"


def look(page: Page, name: str) -> None:
    """A page is accessible and fits a phone. Where a folder is named in the environment, a picture is kept there."""
    assert page.locator("h1").count() == 1
    if page.locator("body.js-enabled").count() == 0:
        return  # nothing can be asked of a page without scripts but what it says
    assert axe(page) == [], name
    assert too_wide(page) <= 0, name
    if folder := os.environ.get("COMMONWEAL_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def enter(page: Page) -> None:
    """Send the form by the keyboard, and wait for the answer."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_first_account_an_invitation_and_a_second_factor(
    open_page: Open, empty_workspace: Path, scripts: bool
) -> None:
    workspace = empty_workspace
    with serving(workspace, "--no-worker") as (site, _):
        page = open_page(f"{site}/set-up/accounts/", viewport=NARROW, scripts=scripts)
        heard = complaints(page)
        look(page, "first-account")
        page.fill("#id_name", "Amara Test")
        page.fill("#id_email", "amara@system.example")
        page.fill("#id_password", "too short")
        page.click("main button[type=submit]:has-text('Make my account')")
        assert "12 characters or more" in page.inner_text(".nhsuk-error-summary")
        assert page.input_value("#id_name") == "Amara Test"
        assert page.input_value("#id_password") == ""
        look(page, "first-account-refused")
        page.fill("#id_password", PASSWORD)
        if scripts:
            assert "Very strong" in page.inner_text("main form")
        enter(page)
        assert "From now on, everybody signs in" in page.inner_text("main")

        other = open_page(f"{site}/data/", viewport=NARROW, scripts=scripts)
        assert other.url == f"{site}/sign-in/?next=%2Fdata%2F"
        look(other, "sign-in")
        other.fill("#id_email", "amara@system.example")
        other.fill("#id_password", "a wrong password")
        enter(other)
        assert "wrong, or was tried too often" in other.inner_text(".nhsuk-error-summary")
        look(other, "sign-in-refused")

        invited = run_command(
            "invite", "--workspace", str(workspace), "lead@council.example", "--role", "viewer"
        )
        assert invited.returncode == 0, invited.stderr
        path = invited.stdout.strip().removeprefix("http://127.0.0.1:8000")
        other.goto(site + path)
        look(other, "invitation")
        other.fill("#id_name", "Lead Test")
        other.fill("#id_password", "four green canal boats")
        enter(other)
        assert "Lead Test" in other.inner_text("header")
        assert other.goto(site + path) is not None
        assert "was used before" in other.inner_text("main")
        look(other, "link-used")

        page.goto(f"{site}/account/second-factor/")
        look(page, "second-factor")
        app = pyotp.TOTP(page.inner_text(".cw-secret"))
        page.fill("#id_code", app.now())
        page.fill("#id_current", PASSWORD)
        enter(page)
        look(page, "recovery-codes")
        code = page.locator(".cw-secret li").first.inner_text()
        page.goto(f"{site}/account/")
        look(page, "account")
        page.click("header button:has-text('Sign out')")
        page.fill("#id_email", "amara@system.example")
        page.fill("#id_password", PASSWORD)
        enter(page)
        look(page, "code")
        page.fill("#id_code", code)
        enter(page)
        assert "Amara Test" in page.inner_text("header")
        page.goto(f"{site}/account/password/")
        look(page, "change-password")
        assert [one for one in heard if " 422 " not in f" {one} " and "422" not in one] == []


def test_a_command_that_invites_says_what_is_wrong(empty_workspace: Path) -> None:
    line = ("invite", "--workspace", str(empty_workspace))
    for arguments, said in (
        (("a@b.example", "--role", "king"), "There is no role king"),
        (("nobody", "--role", "viewer"), "not an email address"),
        (("a@b.example", "--role", "viewer", "--organisation", "NOPE"), "no organisation with the code NOPE"),
    ):
        refused = run_command(*line, *arguments)
        assert refused.returncode == 1
        assert said in refused.stderr
        assert "Traceback" not in refused.stderr
