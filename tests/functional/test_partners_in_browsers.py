"""A round played in real browsers: phones and desktops, interrupted and resumed, many sending at one moment.

What each partner will answer is planned before. What the database holds, and what is shown of it once the round is
closed, is then held against the plan, counted by code that shares nothing with ours.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import statistics
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from commonweal.content.audit_questions import Answer as Kind
from commonweal.content.audit_questions import audit_questions
from commonweal.web.organisations.arriving import LOCAL
from commonweal.web.organisations.models import Organisation
from commonweal.web.relationships.models import Answer, Invitation, LooseWords, Seen
from commonweal.web.relationships.partners.actions import add_partner
from commonweal.web.relationships.rounds import actions, closing
from commonweal.web.runs import tasks, workers
from commonweal.web.runs.models import Run
from tests.databases import SQLITE, Database
from tests.functional.conftest import NARROW, WIDE, serving
from tests.functional.looking import axe, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.database]
SORTS = ("council", "college", "university", "voluntary", "business", "police")
SEED = 7
OFTEN, SELDOM = 0.8, 0.2


@dataclass
class Plan:
    """What a partner answers: of each question, who may see it and the answer; and how they go about it."""

    code: str
    link: str
    answers: dict[str, tuple[str, Any]]
    phone: bool
    stops_after: int | None  # questions after which they save, leave, and come back with another device
    loses_connection: bool
    last: str = ""
    page: Page | None = field(default=None, repr=False)


def planned(count: int, chance: random.Random, ask: set[str] | None = None) -> list[Plan]:
    """Partners with links of their own, and what each is going to answer."""
    codes = [f"XP{at:03}" for at in range(count)]
    for at, code in enumerate(codes):
        Organisation.objects.create(code=code, name=f"Partner {at:03} & Co", sector=SORTS[at % len(SORTS)])
        add_partner(organisation=code, by=LOCAL)
    today = timezone.localdate()
    held = actions.add_round(
        title="Played", holder="The board", contact="a team", by=LOCAL,
        closes_on=today + dt.timedelta(days=1), kept_until=today + dt.timedelta(days=2),
    )  # fmt: skip
    actions.open_round(held.pk, by=LOCAL)
    made = {one.organisation: one.address for one in actions.invite(held.pk, codes, by=LOCAL)}
    return [
        Plan(
            code,
            "/answer/" + made[code].split("/answer/")[1],
            _answers(code, codes, chance, ask),
            phone=at % 2 == 0,
            stops_after=3 if at % 3 == 0 else None,
            loses_connection=at % 5 == 1,
        )
        for at, code in enumerate(codes)
    ]


def _answers(
    code: str, codes: list[str], chance: random.Random, ask: set[str] | None
) -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {}
    for one in audit_questions().questions:
        if (ask is not None and one.id not in ask) or chance.random() < SELDOM:
            continue
        seen = "private" if chance.random() < OFTEN else chance.choice(["attributed", "public"])
        if one.answer is Kind.SCALE:
            found[one.id] = (seen, chance.randrange(len(one.steps)))
        elif one.answer is Kind.WORDS:
            found[one.id] = (seen, f"{code} on {one.id}: it’s “so”\n& <b>so</b>")
        else:
            others = [each for each in codes if each != code]
            named = sorted(chance.sample(others, min(len(others), chance.randint(1, 5))))
            found[one.id] = (chance.choice(["attributed", "public"]), named)
    found.setdefault("keeps-word", ("private", 3))
    return found


def fill(page: Page, plan: Plan, question: str) -> None:
    """Answer the question on a page, as somebody would, or leave it empty."""
    if question not in plan.answers:
        return
    seen, answer = plan.answers[question]
    if isinstance(answer, int):
        page.check(f'input[name=answer][value="{answer}"]')
    elif isinstance(answer, str):
        page.fill("textarea[name=answer]", answer)
    else:
        for code in answer:
            page.check(f'input[name=answer][value="{code}"]')
    page.check(f'input[name=seen_by][value="{seen}"]')


def play(
    browser: Browser, base: str, plan: Plan, refused: list[str], look_at: Collection[str] = ()
) -> BrowserContext:
    """A partner goes through the questions up to the page on which all is sent. What the server refuses is noted.

    Where pages are looked at, it is those of a phone, and questions after the last that is answered are left out.
    """
    context, done = _device(browser, refused, phone=plan.phone), 0
    page = context.new_page()
    page.goto(base + plan.link)
    page.click("a:has-text('Start')")
    while "/questions/" in page.url:
        question = page.url.rstrip("/").rsplit("/", 1)[1]
        fill(page, plan, question)
        if question in look_at and plan.phone:
            look(page)
        done += 1
        if plan.loses_connection and done == 2:
            context.set_offline(True)
            page.click("button:has-text('Continue')")
            page.wait_for_selector("text=Not sent: there is no connection")
            context.set_offline(False)  # what was entered is still there, and is sent on below
        if plan.stops_after == done:
            with page.expect_navigation():
                page.click("button:has-text('Save and come back later')")
            context.close()
            context = _device(browser, refused, phone=not plan.phone)
            page = context.new_page()
            page.goto(base + plan.link)
            page.click("main a:has-text('Go on answering')")
            plan.stops_after = None
            continue  # with the first question that has no answer yet
        with page.expect_navigation():
            page.click("button:has-text('Continue')")
        if look_at and question == list(plan.answers)[-1]:
            page.goto(f"{base}{plan.link}check/")
    if look_at and plan.phone:
        look(page)
    plan.page = page
    return context


def look(page: Page) -> None:
    """A page is accessible, and no wider than its window."""
    assert axe(page) == []
    assert too_wide(page) <= 0


def _device(browser: Browser, refused: list[str], *, phone: bool) -> BrowserContext:
    context = browser.new_context(viewport=NARROW if phone else WIDE, has_touch=phone)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    context.on(
        "response", lambda came: refused.append(f"{came.status} {came.url}") if came.status >= 400 else None
    )
    return context


def send_at_once(plans: list[Plan]) -> list[float]:
    """Everybody sends their answers at the same moment; gives the seconds from pressing the button to being thanked."""
    moment = time.time() * 1000 + 300 + 30 * len(plans)  # by then all have been told of it
    for plan in plans:
        assert plan.page is not None
        press = "at => setTimeout(() => document.querySelector('main form button').click(), at - Date.now())"
        plan.page.evaluate(press, moment)
    took = []
    for plan in plans:
        assert plan.page is not None
        plan.page.wait_for_selector("h1:has-text('were sent, thank you')")
        took.append(plan.page.evaluate("performance.getEntriesByType('navigation')[0].responseEnd / 1000"))
    return took


def in_database() -> dict[str, dict[str, tuple[str, Any]]]:
    """What is held of each organisation, as a plan says it."""
    found: dict[str, dict[str, tuple[str, Any]]] = {}
    for one in Answer.objects.select_related("invitation"):
        answer = one.step if one.step is not None else one.said or sorted(one.named)
        found.setdefault(one.invitation.organisation, {})[one.question] = (str(one.seen), answer)
    return found


def play_round(
    browser: Browser,
    workspace: Path,
    database: Database,
    plans: list[Plan],
    *,
    at_once: int,
    look_at: Collection[str] = (),
) -> list[float]:
    """Play it all, close it on its page, and hold what is shown against the plans.

    Gives the seconds that sending took each of those who sent at once. Nothing that anybody asks for may be refused.
    """
    chance, refused = random.Random(SEED), list[str]()
    with serving(workspace, "--no-worker", database_url=database.url) as (base, _):
        contexts = [play(browser, base, plan, refused, look_at) for plan in chance.sample(plans, len(plans))]
        took = send_at_once(plans[:at_once])
        for plan in plans[at_once:]:
            send_at_once([plan])
        assert in_database() == {plan.code: plan.answers for plan in plans}
        for context in contexts:
            context.close()
        round_id = str(Invitation.objects.values_list("round_id", flat=True)[0])
        page = browser.new_context().new_page()
        page.goto(f"{base}/relationships/rounds/{round_id}/close/")
        page.click("button:has-text('Close the round for good')", timeout=120_000)
        page.wait_for_selector("text=This round is being closed", timeout=120_000)
        with workers.at_work(workers.WORKER):  # else the server takes the work for given up, and puts it back
            tasks.execute.func(str(Run.objects.get(kind=closing.KIND).pk))
        page.wait_for_selector("text=See what came of it", timeout=120_000)
        shown = page.request.get(f"{base}/relationships/rounds/{round_id}/results/results.csv").text()
        page.context.close()
    assert_as_planned(plans, list(csv.DictReader(io.StringIO(shown.removeprefix("\ufeff")))))
    assert refused == []
    return took


def assert_as_planned(plans: list[Plan], shown: list[dict[str, str]]) -> None:
    """What is left and what is shown, against an independent count."""
    assert in_database() == {
        plan.code: openly
        for plan in plans
        if (openly := {key: each for key, each in plan.answers.items() if each[0] != Seen.PRIVATE})
    }
    private = [
        (key, each[1]) for plan in plans for key, each in plan.answers.items() if each[0] == Seen.PRIVATE
    ]
    words = [(key, said) for key, said in private if isinstance(said, str)]
    many = Counter(key for key, _ in words)
    assert Counter(LooseWords.objects.values_list("question", "said")) == Counter(
        (key, said) for key, said in words if many[key] >= 5
    )
    compared = 0
    for one in (each for each in audit_questions().questions if each.answer is Kind.SCALE):
        given = [plan.answers[one.id][1] for plan in plans if one.id in plan.answers]
        for row in shown:
            if row["Question"] == one.text and row["Who"] == "Partners" and row["From"]:
                assert int(row["From"]) <= sum(step >= len(one.steps) - 2 for step in given) <= int(row["To"])
                assert int(row["Of"]) == len(given)
                compared += 1
    assert compared or len(plans) < 5


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_partners_answer_on_phones_and_desktops(browser: Browser, records: Path, database: Database) -> None:
    plans = planned(2, random.Random(SEED), {"work-with", "keeps-word", "works-well"})
    play_round(
        browser, records, database, plans, at_once=2, look_at=("work-with", "keeps-word", "works-well")
    )


@pytest.mark.prove
def test_sixty_partners_answer_and_forty_send_at_once(
    browser: Browser, records: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = planned(60, random.Random(SEED))
    started = time.monotonic()
    took = play_round(browser, records, database, plans, at_once=40)
    with capsys.disabled():
        print(
            f"\n60 partners on {database.kind} in {time.monotonic() - started:.0f} s, all as planned, none refused; "
            f"of 40 sending at once: median {statistics.median(took):.1f} s, slowest {max(took):.1f} s"
        )
