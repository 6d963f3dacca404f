"""A meeting that puts questions in order: who comes in, who sees what when, and what the minutes keep."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client
from docx import Document
from openpyxl import load_workbook

from commonweal.vocabulary.errors import InputError
from commonweal.web.organisations.arriving import LOCAL, reader_of
from commonweal.web.organisations.audit.models import Entry
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.questions.meetings import actions, joining, reading, seats
from commonweal.web.questions.meetings.models import Meeting, Option, Scoring, Seat, Stage
from commonweal.web.questions.models import Question, Standing

pytestmark = pytest.mark.django_db
ASKED = (
    "What would make Harbour our workforce?",
    "Which lots suit local firms?",
    "Where could buses run on hydrogen?",
)
MEETINGS = "/questions/meetings/"
SECTORS = ("nhs", "nhs", "council", "council", "college")


@pytest.fixture
def lead() -> Person:
    """The system's purpose lead; there are accounts, so nobody is the local user."""
    made = Person.objects.create_user("lead@work.example", "The lead")
    Membership.objects.create(person=made, role=Role.PURPOSE_LEAD)
    return made


@pytest.fixture
def questions() -> list[Question]:
    return [Question.objects.create(determinant="estates", transformational=asked) for asked in ASKED]


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def phone() -> Client:
    """A browser that keeps no cookie and whose forms are looked at as anybody's are."""
    return Client(enforce_csrf_checks=True)


def page(client: Client, path: str, status: int = 200) -> str:
    told = client.get(path)
    assert told.status_code == status, path
    return str(told.content.decode())


def meeting(questions: list[Question], **more: Any) -> Meeting:
    says = {
        "title": "What comes first?", "on": "2026-11-20", "questions": [one.pk for one in questions],
        "method": "weighted", "criteria": [("Prize", 2.0), ("Our gift", 1.0)], "dots": 5, "take": 1,
    }  # fmt: skip
    made = actions.add(by=LOCAL, **(says | more))
    return Meeting.objects.get(pk=made.pk)


def take_seat(held: Meeting, sector: str, label: str) -> str:
    """Come in as a phone does; gives the seat's own path."""
    client = phone()
    secret = re.search(r'name="secret" value="([^"]+)"', page(client, f"/join/{held.code}/"))
    assert secret
    sent = client.post(f"/join/{held.code}/", {"sector": sector, "label": label, "secret": secret.group(1)})
    assert sent.status_code == 302, sent.content.decode()
    return str(sent["Location"])


def score(seat: str, number: int, prize: int, gift: int) -> Any:
    return phone().post(f"{seat}{number}/", {"c1": str(prize), "c2": str(gift)})


def move(held: Meeting, to: Stage) -> None:
    held.refresh_from_db()
    actions.move(held.pk, to=to, seen=held.version, by=LOCAL)
    held.refresh_from_db()


@pytest.fixture
def scored(questions: list[Question]) -> tuple[Meeting, list[str]]:
    """A meeting whose first round is under way, with five seats, each of which scored everything."""
    held = meeting(questions)
    paths = [take_seat(held, sector, f"Seat {number}") for number, sector in enumerate(SECTORS, 1)]
    move(held, Stage.FIRST)
    for number, path in enumerate(paths):
        for question, (prize, gift) in enumerate(((5, 4), (3, 1 + number % 4), (1, 2)), 1):
            score(path, question, prize, gift)
    return held, paths


def test_a_lead_sets_a_meeting_up_and_it_is_in_the_audit(lead: Person, questions: list[Question]) -> None:
    client = as_(lead)
    assert "Size of the prize" in page(client, f"{MEETINGS}add/")
    given = {
        "title": "What comes first?", "on": "20/11/2026", "organisation": "SYSTEM", "method": "weighted", "dots": "5",
        "take": "2", "questions": [str(one.pk) for one in questions[:2]],
        "criterion_1": "Prize", "weight_1": "2", "criterion_2": "Our gift", "weight_2": "",
    }  # fmt: skip
    told = client.post(f"{MEETINGS}add/", given)
    held = Meeting.objects.get()
    assert told["Location"] == f"{MEETINGS}{held.pk}/"
    assert held.criteria == [
        {"id": "c1", "name": "Prize", "weight": 2.0},
        {"id": "c2", "name": "Our gift", "weight": 1.0},
    ]
    assert len(held.code) == 8
    assert Entry.objects.get(act="meetings.add").about == f"meeting:{held.pk}"
    assert f"/join/{held.code}/" in page(client, f"{MEETINGS}{held.pk}/")
    assert "<svg" in page(client, f"{MEETINGS}{held.pk}/screen/")
    wrong = client.post(f"{MEETINGS}add/", given | {"questions": given["questions"][:1], "weight_1": "11"})
    assert wrong.status_code == 422
    assert "whole number from 0 to 10" in wrong.content.decode()
    alone = client.post(f"{MEETINGS}add/", given | {"questions": given["questions"][:1]}).content.decode()
    assert "2 to 12 questions in order; you chose 1" in alone


def test_a_meeting_is_planned_anew_until_somebody_has_scored(lead: Person, questions: list[Question]) -> None:
    held = meeting(questions[:2])
    client, form = as_(lead), f"{MEETINGS}{held.pk}/change/"
    opened = page(client, form)
    assert 'value="Prize"' in opened
    assert opened.count("checked") == 3  # two questions and a method
    given = {
        "seen": "1", "title": "What comes next?", "on": "21/11/2026", "method": "weighted", "dots": "5", "take": "2",
        "questions": [str(questions[0].pk), str(questions[2].pk)], "criterion_1": "Readiness", "weight_1": "3",
    }  # fmt: skip
    assert client.post(form, given).status_code == 302
    held.refresh_from_db()
    assert (held.title, held.take, held.criteria) == (
        "What comes next?", 2, [{"id": "c1", "name": "Readiness", "weight": 3.0}],
    )  # fmt: skip
    assert [(each.position, str(each.question)) for each in held.options.all()] == [
        (1, ASKED[0]),
        (2, ASKED[2]),
    ]
    told = page(client, f"{MEETINGS}{held.pk}/")
    assert "Readiness, 3.0" in told  # the history says what it was and is
    late = client.post(form, given)
    assert late.status_code == 422
    assert "Somebody else changed this" in late.content.decode()


def test_after_the_first_score_only_title_and_day_change(
    lead: Person, scored: tuple[Meeting, list[str]]
) -> None:
    held, _ = scored
    client, form = as_(lead), f"{MEETINGS}{held.pk}/change/"
    opened = page(client, form)
    assert "Somebody has scored" in opened
    assert "criterion_1" not in opened
    given = {"seen": str(held.version), "title": "Renamed", "on": "1/12/2026", "criterion_1": "Other"}
    assert client.post(form, given).status_code == 302
    held.refresh_from_db()
    assert (held.title, [each["name"] for each in held.criteria]) == ("Renamed", ["Prize", "Our gift"])
    with pytest.raises(InputError) as refused:  # a page that was open before the first score came
        actions.plan_anew(
            held.pk, title="X", on=held.on, questions=[each.question_id for each in held.options.all()],
            method="weighted", criteria=[("Other", 1.0)], dots=5, take=1, seen=held.version, by=LOCAL,
        )  # fmt: skip
    assert refused.value.code == "scored_already"


def test_a_phone_comes_in_without_account_or_cookie_and_comes_back_to_its_seat(
    questions: list[Question],
) -> None:
    held = meeting(questions)
    client = phone()
    typed = client.post("/join/", {"code": f" {held.code[:4].lower()}-{held.code[4:]} "})
    assert typed["Location"] == f"/join/{held.code}/"
    path = take_seat(held, "college", "Vale College")
    assert "Vale College" in page(phone(), path)
    assert [each.value for each in phone().get(path).cookies.values() if each.value] == []
    assert phone().get(path)["Referrer-Policy"] == "no-referrer"
    assert path.split("/")[3] not in str(vars(Seat.objects.get()))


def test_a_seat_that_is_sent_twice_is_one_and_a_name_that_is_taken_is_told(questions: list[Question]) -> None:
    held = meeting(questions)
    given = {"sector": "nhs", "label": "Port", "secret": "a" * 22}
    assert [phone().post(f"/join/{held.code}/", given).status_code for _ in range(2)] == [302, 302]
    assert Seat.objects.count() == 1
    other = phone().post(f"/join/{held.code}/", given | {"label": "PORT", "secret": "b" * 22})
    assert other.status_code == 422
    assert "There is a seat called “PORT” already" in other.content.decode()
    actions.let_in(held.pk, joining=False, seen=held.version, by=LOCAL)
    late = phone().post(f"/join/{held.code}/", given | {"label": "Moor", "secret": "c" * 22})
    assert "Joining is closed" in late.content.decode()
    assert phone().post(f"/join/{held.code}/", given).status_code == 302  # who has a seat keeps it


def test_a_code_that_is_guessed_and_one_that_is_over_have_one_answer(
    questions: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = meeting(questions)
    path = take_seat(held, "nhs", "Port")
    for stage in (Stage.FIRST, Stage.DISCUSSION, Stage.CLOSED):
        move(held, stage)
    answers = {
        page(phone(), where, 404)
        for where in (
            f"/join/{held.code}/",
            path,
            f"{path}1/",
            "/join/ABCDEFGH/",
            "/join/ABCDEFGH/" + "a" * 22 + "/",
        )
    }
    assert len(answers) == 1
    monkeypatch.setattr(joining, "WRONG", joining.limits.Limit("meeting-code", 2))
    running = meeting(questions[:2])
    assert "Take a seat" not in page(phone(), f"/join/{running.code}/", 404)  # guessed too often from here


def test_nobody_sees_more_of_a_blind_round_than_how_many_have_finished(
    lead: Person, scored: tuple[Meeting, list[str]]
) -> None:
    held, paths = scored
    screen = page(as_(lead), f"{MEETINGS}{held.pk}/screen/")
    assert "5 of 5 have finished" in screen
    assert "the order" not in screen
    assert ASKED[0] not in screen
    assert "You have finished" in page(phone(), paths[0])
    assert "the order" not in page(phone(), paths[0])
    assert 'value="4" checked' in page(phone(), f"{paths[0]}1/")  # one's own, and to be changed


def test_a_score_sent_again_is_one_and_one_off_the_scale_is_refused(
    scored: tuple[Meeting, list[str]],
) -> None:
    held, paths = scored
    before = Scoring.objects.count()
    assert score(paths[0], 1, 4, 4).status_code == 302
    assert score(paths[0], 1, 4, 4).status_code == 302
    assert Scoring.objects.count() == before == 15
    wrong = score(paths[0], 1, 6, 4)
    assert wrong.status_code == 422
    assert "Prize: choose from 1 to 5" in wrong.content.decode()
    mine = Seat.objects.order_by("joined_at").first()
    assert mine
    with pytest.raises(InputError, match="from 1 to 5"):
        seats.score(mine, Option.objects.all()[0], {"c1": 9, "c2": 1})
    move(held, Stage.DISCUSSION)
    late = score(paths[0], 1, 1, 1)
    assert late.status_code == 409
    assert "This round is over" in late.content.decode()


def test_moving_on_tells_how_many_have_not_finished_and_never_who(
    lead: Person, questions: list[Question]
) -> None:
    held = meeting(questions)
    take_seat(held, "nhs", "Port")
    move(held, Stage.FIRST)
    asked = page(as_(lead), f"{MEETINGS}{held.pk}/to/discussion/")
    assert "1 of 1 have not finished" in asked
    assert "Port" not in asked.replace("Port</h1>", "")
    back = as_(lead).post(f"{MEETINGS}{held.pk}/to/gathering/", {"seen": str(held.version)})
    assert back.status_code == 422
    twice = as_(lead).post(f"{MEETINGS}{held.pk}/to/discussion/", {"seen": "1"})
    assert "Somebody else changed this" in twice.content.decode()
    assert (
        as_(lead).post(f"{MEETINGS}{held.pk}/to/discussion/", {"seen": str(held.version)}).status_code == 302
    )
    moved = Entry.objects.filter(act="meetings.move").order_by("-number").first()
    assert moved
    assert "Discussion" in str([each.text for each in moved.words.all()])


def test_the_discussion_sees_the_order_and_sectors_but_no_lone_seat(
    scored: tuple[Meeting, list[str]], lead: Person
) -> None:
    held, paths = scored
    move(held, Stage.DISCUSSION)
    for told in (page(as_(lead), f"{MEETINGS}{held.pk}/screen/"), page(phone(), paths[0])):
        assert told.index(ASKED[0]) < told.index(ASKED[2])
        assert "4.67 of 5" in told
        assert "Whatever the weights, in the top 1" in told
    found = reading.outcome(held, 1)
    assert found
    assert found.sectors == {
        "nhs": 2
    }  # the college's one seat takes the council with it, else it could be worked out
    assert found.together == 3


def test_the_second_round_begins_from_ones_own_scores_and_who_changes_nothing_keeps_them(
    scored: tuple[Meeting, list[str]],
) -> None:
    held, paths = scored
    move(held, Stage.DISCUSSION)
    move(held, Stage.SECOND)
    assert "These are your scores of the first round" in page(phone(), f"{paths[0]}1/")
    assert reading.progress(held) == (5, 0)
    assert phone().post(paths[0]).status_code == 302  # keep all as they are
    assert reading.progress(held) == (5, 1)
    score(paths[1], 3, 5, 5)
    move(held, Stage.CLOSED)
    first, second = reading.outcome(held, 1), reading.outcome(held, 2)
    assert first
    assert second
    assert second.seats == 5
    assert second.order[0].value == first.order[0].value
    assert second.order[2].value > first.order[2].value


def test_minutes_say_what_was_decided_and_why_and_the_questions_say_so_too(
    scored: tuple[Meeting, list[str]], lead: Person
) -> None:
    held, _ = scored
    client, address = as_(lead), f"{MEETINGS}{held.pk}/"
    move(held, Stage.DISCUSSION)
    early = client.post(f"{address}decide/", {})
    assert "minuted when the meeting is closed" in early.content.decode()
    move(held, Stage.CLOSED)
    options = list(held.options.all())
    given = {f"decided_{each.pk}": "parked" for each in options} | {f"decided_{options[0].pk}": "chosen"}
    without = client.post(f"{address}decide/", given)
    assert without.status_code == 422
    assert "Say why it is parked" in without.content.decode()
    reasons = {f"reason_{each.pk}": "=1+1 Not now" for each in options}
    assert client.post(f"{address}decide/", given | reasons).status_code == 302
    asked = {one.transformational: (one.standing, one.reason) for one in Question.objects.all()}
    assert asked[ASKED[0]] == (Standing.CHOSEN, "=1+1 Not now")
    assert asked[ASKED[2]][0] == Standing.PARKED
    assert Entry.objects.filter(act="questions.settle").count() == 3
    minutes = page(client, address)
    assert "Why: =1+1 Not now" in minutes
    assert "Seat 1" not in minutes
    assert not Seat.objects.exclude(label="", digest="").exists()
    book = load_workbook(io.BytesIO(client.get(f"{address}minutes.xlsx").content))
    assert book["Decided"]["C4"].value == "=1+1 Not now"
    assert book["Decided"]["C4"].data_type == "s"
    told = Document(io.BytesIO(client.get(f"{address}minutes.docx").content))
    rows = [" | ".join(cell.text for cell in row.cells) for table in told.tables for row in table.rows]
    assert f"{ASKED[0]} | =1+1 Not now" in rows
    assert "NHS bodies and staff | 2" in rows or any(row.endswith(" | 2") for row in rows)
    assert any(ASKED[0] in row and "4.67 of 5" in row and "Single seats" in row for row in rows)
    assert any(row.startswith(f"{ASKED[0]} | 100%") for row in rows)  # in all weightings
    assert "No organisation’s or person’s own scores are shown" in told.paragraphs[-1].text


def test_dots_that_are_overspent_are_refused_with_what_was_typed(
    questions: list[Question], lead: Person
) -> None:
    held = meeting(questions, method="dots", dots=3)
    paths = [take_seat(held, sector, f"Seat {number}") for number, sector in enumerate(SECTORS, 1)]
    move(held, Stage.FIRST)
    first, second, _ = [str(each.pk) for each in held.options.all()]
    over = phone().post(f"{paths[0]}1/", {first: "3", second: "1"})
    assert over.status_code == 422
    assert "You have 3 dots, and gave 4" in over.content.decode()
    assert 'value="1"' in over.content.decode()
    assert not Scoring.objects.exists()
    for path in paths:
        assert phone().post(f"{path}1/", {first: "2", second: "1"}).status_code == 302
    move(held, Stage.DISCUSSION)
    told = page(as_(lead), f"{MEETINGS}{held.pk}/screen/")
    assert "10 dots" in told
    assert "Dots have no weights" in told


def test_others_cannot_run_it_and_see_only_its_minutes(
    scored: tuple[Meeting, list[str]], lead: Person
) -> None:
    held, _ = scored
    Organisation.objects.create(code="RAA", name="Port Trust")
    viewer = Person.objects.create_user("viewer@work.example", "The viewer")
    Membership.objects.create(
        person=viewer, organisation=Organisation.objects.get(code="RAA"), role=Role.VIEWER
    )
    client = as_(viewer)
    assert "Its minutes are here when it is" in page(client, f"{MEETINGS}{held.pk}/")
    assert client.get(f"{MEETINGS}{held.pk}/screen/").status_code == 403
    with pytest.raises(InputError):
        actions.move(held.pk, to=Stage.DISCUSSION, seen=held.version, by=reader_of(viewer))
    move(held, Stage.DISCUSSION)
    move(held, Stage.CLOSED)
    assert "4.67 of 5" in page(client, f"{MEETINGS}{held.pk}/")
