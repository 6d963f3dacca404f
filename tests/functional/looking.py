"""What the browser tests look at on every page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Response

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SPEND = "/baseline/procurement/spend/"
INFLUENCEABLE = "/baseline/procurement/influenceable/"
SUPPLIERS = "/levers/suppliers/"

PATHS = (
    "/",
    "/help/",
    "/baseline/",
    "/baseline/frameworks/",
    "/baseline/frameworks/wellbeing/",
    "/baseline/employment-and-skills/workforce/",
    "/baseline/map/",
    "/baseline/procurement/contracts/",
    "/baseline/peers/",
    "/baseline/peers/choose/",
    "/baseline/employment-and-skills/figures/employment.claimants/",
    SPEND,
    f"{SPEND}?place=XWX10",
    f"{SPEND}by/supplier/",
    f"{SPEND}by/supplier/?search=council&order=name&down=no",
    f"{SPEND}by/supplier/?search=nobody+is+called+this",
    f"{SPEND}by/expense_type/?place=XWX10",
    f"{SPEND}by/month/",
    f"{SPEND}by/organisation/",
    "/data/disclosure/",
    "/data/sharing/",
    "/data/sharing/XWX10/",
    "/data/sharing/which-count/",
    INFLUENCEABLE,
    f"{INFLUENCEABLE}?place=XWX10",
    f"{INFLUENCEABLE}by/place/",
    f"{INFLUENCEABLE}by/supplier/?search=ltd&place=XWX10",
    f"{INFLUENCEABLE}map/",
    f"{INFLUENCEABLE}map/?show=country",
    SUPPLIERS,
    f"{SUPPLIERS}?band=review&kind=company",
    f"{SUPPLIERS}one/?key=university+of+valeham%7C%7C",
    f"{SUPPLIERS}review/",
    f"{SUPPLIERS}review/find/?key=university+of+valeham%7C%7C&search=wex",
    f"{SUPPLIERS}review/find/?key=university+of+valeham%7C%7C&search=nobody",
    f"{SUPPLIERS}decisions/",
    "/baseline/strategies/",
    "/baseline/strategies/add/",
    "/baseline/strategies/many/",
    "/baseline/strategies/alignment/",
    "/baseline/strategies/commitments/?determinant=employment-and-skills",
    "/baseline/strategies/level/",
    "/baseline/charters/",
    "/baseline/charters/add/",
    "/relationships/asks/",
    "/relationships/asks/add/",
    "/relationships/connectors/",
    "/relationships/connectors/add/",
    "/relationships/network/",
    "/how-the-nhs-works/",
    "/you-said/",
    "/baseline/calendar/",
    "/baseline/calendar/add/",
    "/baseline/activity/",
    "/baseline/activity/add/",
    "/relationships/",
    "/relationships/partners/",
    "/relationships/partners/add/",
    "/relationships/rounds/add/",
    "/baseline/packs/",
    "/baseline/packs/make/",
    "/baseline/packs/add/",
    "/baseline/packs/compare/?theme=employment-and-skills",
    "/questions/",
    "/questions/bank/employment-and-skills/",
    "/questions/bank/estates/add/",
    "/questions/own/",
    "/questions/propositions/",
    "/questions/meetings/",
    "/questions/meetings/add/",
    "/join/",
    "/levers/rules/",
    "/levers/rules/public/",
    "/levers/local/",
    "/levers/scenario/",
    "/levers/baselines/",
    "/data/",
    "/data/?organisation=XWX10&order=refused",
    "/data/add/",
    "/data/add/?kind=research",
    "/data/registers/",
    "/data/registers/research/",
    "/runs/",
    "/api/",
    "/api/tokens/",
    "/system/",
    "/system/neighbourhoods/",
    "/organisations/",
    "/organisations/?sector=trust&search=wex",
    "/organisations/add/",
    "/organisations/many/",
    "/organisations/XWX10/",
    "/organisations/XWX10/change/",
    "/people/",
    "/your-roles/",
    "/who-may-do-what/",
    "/my-work/",
    "/actions/",
    "/actions/?state=&whose=late",
    "/actions/add/",
    "/audit/",
    "/audit/?thing=datasets&days=7",
    "/audit/1/",
    "/set-up/",
    "/set-up/board/",
    "/set-up/name/",
    "/set-up/organisations/",
    "/set-up/places/",
    "/set-up/check/",
    "/gallery/",
    "/gallery/form/",
    "/sign-in/",
    "/forgotten-password/",
    "/set-up/accounts/",
)
EMPTY_PATHS = (
    "/",
    "/baseline/",
    "/baseline/employment-and-skills/workforce/",
    "/baseline/map/",
    SPEND,
    INFLUENCEABLE,
    f"{INFLUENCEABLE}map/",
    SUPPLIERS,
    "/levers/rules/",
    "/levers/local/",
    "/levers/scenario/",
    "/levers/baselines/",
    "/data/",
    "/data/add/",
    "/runs/",
)


def axe(page: Page) -> list[Any]:
    """What axe finds wrong. Run through the debugger, so that the page's security policy stays as it is."""
    run = f"axe.run(document, {json.dumps({'runOnly': RULES, 'resultTypes': ['violations'], 'preload': False})})"
    told = "r.violations.map(v => [v.id, v.nodes.map(n => n.target.join(' ') + ': ' + n.failureSummary)])"
    session = page.context.new_cdp_session(page)

    def evaluate(expression: str) -> Any:
        answer = session.send(
            "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True}
        )
        assert "value" in answer["result"], answer
        return answer["result"]["value"]

    if evaluate("typeof axe") == "undefined":
        evaluate(f"{AXE.read_text(encoding='utf-8')}\n;true")
    found: list[Any] = json.loads(evaluate(f"{run}.then(r => JSON.stringify({told}))"))
    session.detach()
    return found


def complaints(page: Page) -> list[str]:
    """Collects what the browser complains of from now on: errors, refused content, failed requests.

    Not how fast a machine without a graphics processor draws: that is said of the machine.
    """
    heard: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "GL Driver Message" not in message.text:
            heard.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda fault: heard.append(str(fault)))
    page.on("response", lambda response: heard.append(_failed(response)) if response.status >= 400 else None)
    return heard


def _failed(response: Response) -> str:
    return f"{response.status} {response.url}"


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def first_version(page: Page, site: str, organisation: str = "XWX10") -> str:
    """The path of the page of a dataset that has refused rows."""
    page.goto(f"{site}/data/?organisation={organisation}&order=refused&down=yes")
    href = page.locator("#register tbody a").first.get_attribute("href")
    assert href
    return href
