"""Questions from the bank and of a team's own, and propositions from a draft to their end."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from commonweal import demonstration
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.baseline import reading as baseline
from commonweal.web.organisations.arriving import LOCAL, reader_of
from commonweal.web.organisations.audit.models import Entry
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.registers.demonstration import make_organisations
from commonweal.web.organisations.rights import NotPermitted, NotVisible
from commonweal.web.questions import actions, reading
from commonweal.web.questions.demonstration import make_questions
from commonweal.web.questions.models import Proposition, Question, Standing, State
from tests.filling_in import send

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = TODAY + dt.timedelta(days=400)
QUESTIONS = "/questions/"
TESTABLE: dict[str, Any] = {
    "if_we": "guarantee an interview",
    "then": "more starters live in Harbour",
    "for_whom": "people out of work",
    "by_when": LATER,
    "would_change_our_mind": "Fewer than one in four stays.",
    "measure": "Starters from Harbour",
    "baseline": "41 of 610 starters, from the payroll of April",
    "prize_low": 120,
    "prize_high": 260,
    "prize_unit": "people in work",
    "prize_rests_on": "Vacancies in a year",
    "role": "lead",
    "review_on": LATER,
}


@pytest.fixture(autouse=True)
def workspace(settings: Any, tmp_path: Path) -> Path:
    """An empty workspace: no figure is held."""
    settings.WORKSPACE = tmp_path
    return tmp_path


@pytest.fixture
def people() -> dict[str, Person]:
    """Contributors of a trust and a college, the system's lead, and somebody who only views."""
    for code, name, sector in (("RAA", "Port Trust", "trust"), ("XCO", "Vale College", "college")):
        Organisation.objects.create(code=code, name=name, sector=sector)
    made: dict[str, Person] = {}
    for key, role, code in (
        ("trust", Role.CONTRIBUTOR, "RAA"),
        ("college", Role.CONTRIBUTOR, "XCO"),
        ("lead", Role.PURPOSE_LEAD, ""),
        ("viewer", Role.VIEWER, "RAA"),
    ):
        where = Organisation.objects.filter(code=code).first()
        made[key] = Person.objects.create_user(f"{key}@work.example", f"The {key} one")
        Membership.objects.create(person=made[key], organisation=where, role=role)
    return made


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, path: str) -> str:
    told = client.get(path)
    assert told.status_code == 200, path
    return str(told.content.decode())


def question(organisation: str = "RAA", **more: str) -> Question:
    says = {"determinant": "employment-and-skills", "transformational": "Who could become our workforce?"}
    return actions.ask(organisation=organisation, by=LOCAL, **(says | more))


def proposition(of: Question | None = None, **more: Any) -> Proposition:
    made = actions.propose(
        of or question(), organisation="RAA", title="A guaranteed interview", by=LOCAL, **more
    )
    made.refresh_from_db()
    return made


def ready_to_test() -> Proposition:
    made = proposition(**TESTABLE)
    actions.give_part(made, organisation="XCO", part="Runs the course", by=LOCAL)
    return made


def moved(held: Proposition, *steps: State) -> Proposition:
    for step in steps:
        held = actions.move(held.pk, seen=held.version, after=step, reason=f"So to {step}", by=LOCAL)
    return held


def test_a_question_of_the_bank_is_taken_up_in_our_own_words(people: dict[str, Person]) -> None:
    client = as_(people["trust"])
    bank = page(client, f"{QUESTIONS}bank/employment-and-skills/")
    assert "How do we fill our vacancies?" in bank
    assert "Nothing is held" in bank
    told = client.post(
        f"{QUESTIONS}bank/employment-and-skills/workforce/take-up/",
        {"organisation": "RAA", "transactional": "How do we fill them?", "transformational": "Who is left out here?"},
    )  # fmt: skip
    held = Question.objects.get()
    assert told["Location"] == f"{QUESTIONS}ours/{held.pk}/"
    assert (held.pair, held.transformational) == ("employment-and-skills/workforce", "Who is left out here?")
    shown = page(as_(people["viewer"]), told["Location"])
    assert "Colleges" in shown
    assert "Change the question" not in shown
    assert "Taken up already" in page(client, f"{QUESTIONS}bank/employment-and-skills/")


def test_a_team_reframes_its_own_question_and_nothing_typed_is_lost(people: dict[str, Person]) -> None:
    client = as_(people["trust"])
    told = client.post(
        f"{QUESTIONS}own/",
        {"organisation": "RAA", "determinant": "estates", "transactional": "Which sites can we sell?"},
    )
    held, first = Question.objects.get(), reading.prompts().prompts[0].id
    assert told["Location"] == f"{QUESTIONS}ours/{held.pk}/prompts/{first}/"
    assert held.transformational == ""
    assert send(client, told["Location"], {"answer": "The clubs", "then": "later"}).status_code == 302
    shown = page(client, f"{QUESTIONS}ours/{held.pk}/")
    assert "The clubs" in shown
    assert "Not reframed yet" in shown
    words = f"{QUESTIONS}ours/{held.pk}/words/"
    assert "The clubs" in page(client, words)
    assert "<textarea" in page(client, words)
    assert re.search(r"<textarea[^>]*></textarea>", page(client, words)), "nothing is written for them"
    assert send(client, words, {"transformational": "Who would miss them?"}).status_code == 302
    held.refresh_from_db()
    assert (held.transformational, held.prompts) == ("Who would miss them?", {first: "The clubs"})


def test_somebody_elses_answer_to_a_prompt_is_not_written_over(people: dict[str, Person]) -> None:
    held = question()
    prompt = f"{QUESTIONS}ours/{held.pk}/prompts/{reading.prompts().prompts[0].id}/"
    actions.change_question(held.pk, seen=held.version, by=LOCAL, transactional="Changed meanwhile")
    told = as_(people["trust"]).post(prompt, {"seen": "1", "answer": "My answer"})
    assert told.status_code == 422
    assert "My answer" in told.content.decode()


def test_choosing_and_parking_have_a_reason_and_are_for_the_keeper_or_who_leads(
    people: dict[str, Person],
) -> None:
    held = question()
    settle = f"{QUESTIONS}ours/{held.pk}/settle/"
    assert as_(people["college"]).get(settle).status_code == 403
    lead = as_(people["lead"])
    assert send(lead, settle, {"becomes": "chosen", "reason": ""}).status_code == 422
    assert send(lead, settle, {"becomes": "chosen", "reason": "The widest gap"}).status_code == 302
    assert "The widest gap" in page(as_(people["viewer"]), QUESTIONS)
    unwritten = question(transactional="How do we save?", transformational="")
    with pytest.raises(InputError, match="second form"):
        actions.settle(unwritten.pk, seen=1, standing=Standing.CHOSEN, reason="x", by=LOCAL)
    unwritten.refresh_from_db()
    assert unwritten.standing == Standing.OPEN


def test_a_draft_may_have_gaps_and_its_page_says_what_it_lacks(people: dict[str, Person]) -> None:
    of = question()
    client = as_(people["trust"])
    told = client.post(f"{QUESTIONS}ours/{of.pk}/propose/", {"organisation": "RAA", "title": "Interviews"})
    held = Proposition.objects.get()
    shown = page(client, told["Location"])
    assert "It has no measure." in shown
    assert "It names no partner." in shown
    refused = send(client, f"{told['Location']}move/", {"after": "testing", "reason": "Now"})
    assert refused.status_code == 422
    assert "It cannot be tested yet" in refused.content.decode()
    says = {
        name: value for name, value in TESTABLE.items() if not name.startswith(("prize", "measure", "base"))
    }
    says |= {"title": "Interviews", "by_when": f"{LATER:%d/%m/%Y}", "review_on": f"{LATER:%d/%m/%Y}"}
    at = told["Location"]
    prize = {name: value for name, value in TESTABLE.items() if name.startswith("prize")}
    assert send(client, f"{at}change/", says).status_code == 302
    assert send(client, f"{at}measure/", {"measure": "Starters", "baseline": "41 of 610"}).status_code == 302
    assert send(client, f"{at}prize/", prize | {"prize_high": "100"}).status_code == 422, "no range"
    assert send(client, f"{at}prize/", prize).status_code == 302
    assert client.post(f"{at}parts/add/", {"organisation": "XCO", "part": "Runs it"}).status_code == 302
    assert client.post(f"{at}parts/add/", {"organisation": "XCO", "part": "Twice"}).status_code == 422
    assert "It can be tested." in page(client, at)
    assert send(client, f"{at}move/", {"after": "testing", "reason": "All is said"}).status_code == 302
    held.refresh_from_db()
    assert held.state == State.TESTING
    assert Entry.objects.filter(act="propositions.move").count() == 1


def test_what_is_tested_stays_as_it_was_written_but_for_its_review_date(people: dict[str, Person]) -> None:
    held = moved(ready_to_test(), State.TESTING)
    with pytest.raises(InputError, match="stays as it was written"):
        actions.change_proposition(held.pk, seen=held.version, by=LOCAL, would_change_our_mind="Nothing")
    soon = TODAY + dt.timedelta(days=3)
    held = actions.change_proposition(held.pk, seen=held.version, by=LOCAL, review_on=soon)
    assert [one.title for one in reading.reviews(reader_of(people["viewer"]))] == [held.title]
    held = actions.change_proposition(held.pk, seen=held.version, by=LOCAL, review_on=TODAY)
    home = "Decide on “A guaranteed interview”"
    assert home in page(as_(people["lead"]), "/")
    assert home not in page(as_(people["viewer"]), "/"), "it is not theirs to decide"
    held = moved(held, State.ADAPT)
    held = actions.change_proposition(held.pk, seen=held.version, by=LOCAL, if_we="name one person to ring")
    assert held.if_we == "name one person to ring"


def test_a_stop_is_kept_found_and_taken_up_again_by_a_new_one(people: dict[str, Person]) -> None:
    held = moved(ready_to_test(), State.TESTING, State.STOP)
    with pytest.raises(InputError, match="stays as it was"):
        actions.change_proposition(held.pk, seen=held.version, by=LOCAL, title="Another")
    client = as_(people["college"])
    found = page(client, f"{QUESTIONS}propositions/?state=stop&search=so+to+stop")
    assert "A guaranteed interview" in found
    assert "1 proposition" in found
    assert "Nothing matches" in page(client, f"{QUESTIONS}propositions/?search=bus")
    book = load_workbook(io.BytesIO(client.get(f"{QUESTIONS}propositions.xlsx?state=stop").content))
    assert "So to stop" in [cell.value for row in book.active.iter_rows() for cell in row]
    told = client.post(
        f"{QUESTIONS}propositions/{held.pk}/again/",
        {"organisation": "XCO", "title": "With one person to ring"},
    )
    assert "It takes up again" in page(client, told["Location"])
    assert "Taken up again by" in page(client, f"{QUESTIONS}propositions/{held.pk}/")


def test_nobody_writes_or_moves_what_another_body_keeps_but_who_leads_moves_it(
    people: dict[str, Person],
) -> None:
    held, other = ready_to_test(), reader_of(people["college"])
    for verb in (
        lambda: actions.change_proposition(held.pk, seen=held.version, by=other, title="Ours"),
        lambda: actions.give_part(held, organisation="RAA", part="All of it", by=other),
        lambda: actions.move(held.pk, seen=held.version, after=State.STOP, reason="No", by=other),
    ):
        with pytest.raises((NotPermitted, NotVisible)):
            verb()
    lead = reader_of(people["lead"])
    assert (
        actions.move(held.pk, seen=held.version, after=State.TESTING, reason="Yes", by=lead).state
        == State.TESTING
    )


def test_the_demonstration_tells_its_story_on_every_page(people: dict[str, Person]) -> None:
    make_organisations(demonstration.setting().partners)
    make_questions(demonstration.questions())
    make_questions(demonstration.questions())  # again: nothing is there twice
    assert Question.objects.count() == 4
    client = as_(people["viewer"])
    shown = page(client, QUESTIONS)
    assert "What would have to change for people in Harbour to become our workforce?" in shown
    stopped = Proposition.objects.get(state=State.STOP)
    assert "Not in our gift" in page(client, f"{QUESTIONS}propositions/{stopped.pk}/")
    adapted = Proposition.objects.get(title__contains="interview")
    canvas = page(client, f"{QUESTIONS}propositions/{adapted.pk}/canvas/")
    assert "partners asked above all for one person to ring" in canvas
    assert [one.state for one in reading.propositions(LOCAL)].count("testing") == 2
    assert {one.organisation for one in reading.questions(LOCAL)} == {SYSTEM, "XWX20"}
    told = client.get("/api/v1/propositions").json()["items"]
    assert {one["state"] for one in told} == {"testing", "stop"}
    assert all(one["partners"][0]["part"] for one in told)
    assert len(client.get("/api/v1/questions").json()["items"]) == 4


def test_a_proposition_starts_from_a_figure_of_the_system_or_of_a_place_and_keeps_it(
    settings: Any, demo_workspace: Path, people: dict[str, Person]
) -> None:
    settings.WORKSPACE = demo_workspace
    viewer = reader_of(people["viewer"])
    claimants = "employment.claimants"
    starts = reading.start(viewer, claimants, "Wexport")
    assert starts is not None
    assert "Wexport" in reading.parts_known(viewer, claimants)
    assert reading.start(viewer, claimants, "Nowhere") is None
    held = proposition(**TESTABLE | {"indicator": claimants, "place": "Wexport"})
    assert held.baseline == starts.words
    assert held.baseline.startswith("Claimants, Wexport: ")
    assert " between " in held.baseline.replace("(", " "), "the figure has its range"
    with pytest.raises(InputError, match="no figure of that"):
        actions.change_proposition(held.pk, seen=held.version, by=LOCAL, indicator=claimants, place="Nowhere")
    actions.give_part(held, organisation="XCO", part="Runs the course", by=LOCAL)
    held = moved(held, State.TESTING)
    shown = page(as_(people["viewer"]), f"{QUESTIONS}propositions/{held.pk}/")
    assert "How we know this" in shown
    assert "As the figure was when the test began" in shown
    held = moved(held, State.ADAPT)
    held = actions.change_proposition(held.pk, seen=held.version, by=LOCAL, baseline="Better than it was")
    assert held.baseline == starts.words, "what it started from is nobody's to write anew"
    own = {each.place.code for each in baseline.figures(viewer, SYSTEM)}
    assert own == {SYSTEM}, "what an organisation keeps for itself is never offered"
    [few, spend] = reading.informing(viewer, ("workforce.few", "spend.influenceable.upper"))
    assert few.view is not None
    assert spend.view is not None
    assert " to " in spend.view.value, "neither bound is shown without the other"
