"""The home page: which step has begun, what is there of it, and what waits in a round of the audit."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.home.standing import cycle
from commonweal.web.organisations.arriving import LOCAL
from commonweal.web.organisations.models import Organisation
from commonweal.web.questions.actions import ask
from commonweal.web.relationships import reading
from commonweal.web.relationships.asks.actions import from_quote
from commonweal.web.relationships.models import Answer, Invitation, LooseWords, Progress, Round, Seen, Side
from commonweal.web.relationships.partners.actions import add_partner
from commonweal.web.relationships.partners.workbooks import PARTNERS
from tests.filling_in import send

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)


def a_round(progress: str, closes: dt.date, kept: dt.date) -> Round:
    return Round.objects.create(
        title="Spring", holder="The partnership", contact="the desk", closes_on=closes, kept_until=kept,
        progress=progress,
    )  # fmt: skip


def waits() -> list[str]:
    return [one.what for one in reading.rounds_to_do(LOCAL)]


def test_somebody_is_at_the_last_step_that_has_begun() -> None:
    first = cycle(LOCAL, 0, 0)
    assert [each.here for each in first] == [True, False, False, False]
    assert [link.text for each in cycle(LOCAL, 2, 1) for link in each.held] == [
        "2 datasets of 1 organisation"
    ]
    ask(organisation=SYSTEM, determinant="estates", transformational="Who would miss it?", by=LOCAL)
    Organisation.objects.create(code="A", name="Alder College", sector="college")
    add_partner(organisation="A", by=LOCAL)
    second = cycle(LOCAL, 2, 1)
    assert [each.here for each in second] == [False, True, False, False]
    assert [link.text for link in second[1].held] == ["1 question", "1 partner"]


def test_a_system_with_nothing_is_led_to_a_first_question_until_it_has_one(client: Client) -> None:
    assert "Take up a first question" in client.get("/").text
    ask(organisation=SYSTEM, determinant="estates", transformational="Who would miss it?", by=LOCAL)
    home = client.get("/").text
    assert "Take up a first question" not in home
    assert '<a href="/questions/">1 question</a>' in home


def test_home_says_which_round_waits_to_be_closed_read_or_erased() -> None:
    held = a_round(Progress.OPEN, TODAY, TODAY + dt.timedelta(days=300))
    assert waits() == []
    Round.objects.update(closes_on=YESTERDAY)
    assert waits() == ["Close “Spring”"]
    Round.objects.update(progress=Progress.CLOSED)
    assert waits() == []
    LooseWords.objects.create(round=held, question="better", said="Ring us back")
    assert waits() == ["Read what was said in “Spring”"]
    LooseWords.objects.all().delete()
    asked = Invitation.objects.create(
        round=held, side=Side.OUTSIDE, organisation="A", digest="d", sector="", submitted_on=TODAY
    )
    Answer.objects.create(invitation=asked, question="better", seen=Seen.PUBLIC, said="Ring us back")
    assert waits() == ["Read what was said in “Spring”"]
    Round.objects.update(kept_until=YESTERDAY)
    assert waits() == ["Erase the answers of “Spring”"]


def test_a_partner_cannot_be_added_before_there_is_an_organisation(client: Client) -> None:
    said = client.get("/relationships/partners/add/").text
    assert "none stands there yet" in said
    assert 'href="/organisations/add/"' in said


def test_all_partners_are_invited_at_once_with_a_text_to_send_and_nobody_twice(client: Client) -> None:
    for code, name in (("A", "Alder College"), ("B", "Birch Homes")):
        Organisation.objects.create(code=code, name=name, sector="college")
        add_partner(organisation=code, by=LOCAL)
    held = a_round(Progress.OPEN, TODAY, TODAY + dt.timedelta(days=300))
    at = f"/relationships/rounds/{held.pk}/invite/"
    assert "Make links for all 2" in client.get(at).text
    made = send(client, at, {"everybody": "yes"}).text
    assert "2 personal links" in made
    assert "so do not pass it on" in made
    assert "is invited already" in send(client, at, {"partners": ["A"]}).text
    assert held.invitations.count() == 2


def test_whoever_uses_the_public_form_is_given_a_link_back(client: Client) -> None:
    held = a_round(Progress.OPEN, TODAY, TODAY + dt.timedelta(days=300))
    Round.objects.update(public_form=True)
    onward = send(client, f"/tell-us/{held.pk}/", {"sector": "none"})["Location"]
    assert "/questions/" in onward
    link = onward.partition("questions/")[0]
    assert f"http://testserver{link}" in client.get(f"{link}later/").text


def test_a_row_of_a_workbook_of_partners_is_told_all_that_is_wrong_in_it() -> None:
    Organisation.objects.create(code="A", name="Alder College", sector="college")
    row = {
        "organisation": "system", "works in": "Nowhere", "email address": "jo(at)example", "since": "31/02/2026",
    }  # fmt: skip
    with pytest.raises(ValueError, match="the system is no partner") as said:
        PARTNERS.read(row)
    for heading in ("Works in", "Email address", "Since"):
        assert f"“{heading}”" in str(said.value)
    assert PARTNERS.read({"organisation": "a"})["organisation"] == "A"


def test_results_say_what_of_a_givers_words_the_register_has(client: Client) -> None:
    Organisation.objects.create(code="A", name="Alder College", sector="college")
    held = a_round(Progress.CLOSED, YESTERDAY, TODAY)
    results = f"/relationships/rounds/{held.pk}/results/"
    assert "Nobody said anything openly" in client.get(results).text
    asked = Invitation.objects.create(
        round=held, side=Side.OUTSIDE, organisation="A", digest="d", sector="college", submitted_on=TODAY
    )
    said = Answer.objects.create(invitation=asked, question="ask", seen=Seen.PUBLIC, said="Ring us back")
    assert "Nothing is shown yet" in client.get(results).text
    Answer.objects.update(shown=True)
    assert "In the register:" not in client.get(results).text
    made = from_quote(said.pk, organisation=SYSTEM, words="Ring partners back", by=LOCAL)
    assert (
        f'In the register: <a href="/relationships/asks/{made.pk}/">Ring partners back</a>'
        in client.get(results).text
    )
