"""Guests without an account: what they type is not lost, they flood nothing, and nobody slips past a limit."""

from __future__ import annotations

import datetime as dt
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils import timezone

from commonweal.publication.networks import drawing
from commonweal.publication.networks.placing import Member
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.config import logs
from commonweal.web.organisations.arriving import LOCAL, reader_of
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.signing_in import letters, limits
from commonweal.web.questions.meetings import actions as meetings
from commonweal.web.questions.meetings import seats
from commonweal.web.questions.meetings.models import Meeting, Option, Stage
from commonweal.web.questions.models import Question, Standing
from commonweal.web.relationships import naming
from commonweal.web.relationships.asks import actions as asks
from commonweal.web.relationships.models import Answer, Invitation, Partner, Round, Side
from commonweal.web.relationships.rounds import actions, closing
from commonweal.web.relationships.survey import answering
from commonweal.web.relationships.survey import views as survey

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WORDS = "Contracts come three weeks before they begin <b>"
SHOWN = "Contracts come three weeks before they begin &lt;b&gt;"


@pytest.fixture(autouse=True)
def workspace(settings: Any, tmp_path: Path) -> Path:
    settings.WORKSPACE = tmp_path
    return tmp_path


def a_round(title: str = "Spring", **more: Any) -> Round:
    made = actions.add_round(
        by=LOCAL, title=title, holder="The board", contact="the team", closes_on=TODAY + dt.timedelta(days=9),
        kept_until=TODAY + dt.timedelta(days=99), **more,
    )  # fmt: skip
    return actions.open_round(made.pk, by=LOCAL)


def invited(held: Round, code: str = "XCO") -> str:
    Organisation.objects.create(code=code, name=f"Body {code}", sector="college")
    Partner.objects.create(organisation=code, contact_email="college@partner.example")
    made = actions.invite(held.pk, [code], by=LOCAL)
    return made[0].address.removeprefix(django_settings.SITE)


def typed(link: str, said: str = WORDS) -> Any:
    return Client().post(f"{link}questions/works-well/", {"answer": said, "seen_by": "private"})


# Nothing typed is lost


def test_words_that_come_when_the_link_works_no_more_are_given_back() -> None:
    held = a_round()
    link = invited(held)
    closing.close(held.pk, by=LOCAL)
    late = typed(link)
    assert late.status_code == 404
    assert SHOWN in late.content.decode()


def test_words_that_come_from_where_links_were_tried_out_are_given_back() -> None:
    link = invited(a_round())
    for _ in range(survey.WRONG_LINKS.most):
        limits.allowed((survey.WRONG_LINKS, "127.0.0.1"))
    held_back = typed(link)
    assert held_back.status_code == 429
    assert SHOWN in held_back.content.decode()


def test_words_that_come_while_the_database_is_busy_can_be_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link = invited(a_round())

    def busy(*_: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(answering, "save", busy)
    told = typed(link)
    assert told.status_code == 422
    assert survey.BUSY in told.content.decode()
    assert SHOWN in told.content.decode()


def test_who_answers_by_the_public_form_while_the_round_closes_is_told_so() -> None:
    held = a_round(public_form=True)
    begun = Client().post(f"/tell-us/{held.pk}/", {"sector": "college"})["Location"]
    mine = Invitation.objects.get()
    closing.close(held.pk, by=LOCAL)
    for late in (
        lambda: answering.send(mine.pk),
        lambda: answering.save(mine.pk, None, answering.Given("private", 1)),  # type: ignore[arg-type]
        lambda: answering.begin(held.pk, "college"),
    ):
        with pytest.raises(answering.ClosedMeanwhile):
            late()
    assert typed(begun).status_code == 404
    assert (Invitation.objects.count(), Answer.objects.count()) == (0, 0)


# Floods


def test_the_public_form_takes_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST_BY_FORM", 2)
    held = a_round(public_form=True)
    invited(held)  # is none of them
    sent = [Client().post(f"/tell-us/{held.pk}/", {"sector": "college"}) for _ in range(3)]
    assert [each.status_code for each in sent] == [302, 302, 422]
    assert "tell the team" in sent[-1].content.decode()
    assert Invitation.objects.filter(side=Side.ANYBODY).count() == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),  # a household has all of these
        ("2001:db8:1:2::1", "[2001:DB8:1:2::1]:443"),
        ("192.0.2.7", "192.0.2.7:52114"),
        ("192.0.2.7", "::ffff:192.0.2.7"),
        ("fe80::1%eth0", "fe80::2%eth1"),
    ],
)
def test_another_address_of_the_same_place_is_under_the_same_limit(one: str, other: str) -> None:
    assert limits.network_of(one) == limits.network_of(other)


def test_other_places_are_under_limits_of_their_own() -> None:
    places = ["2001:db8:1:2::1", "2001:db8:1:3::1", "192.0.2.7", "192.0.2.8", "unix:", ""]
    assert len({limits.network_of(each) for each in places}) == len(places)


def test_what_a_browser_says_of_where_it_is_counts_for_nothing(settings: Any) -> None:
    asked = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.1, 192.0.2.9")
    assert limits.address_of(asked) == "192.0.2.1"
    settings.BEHIND_PROXY = True
    assert limits.address_of(asked) == "192.0.2.9"  # what our proxy put last


@pytest.mark.parametrize("said", ["a-", "a", "0", "a.", "a@", "Mr A", "A. "])
def test_words_made_to_take_long_are_looked_through_at_once(said: str) -> None:
    def seconds(text: str) -> float:
        started = time.process_time()
        naming.found(text, ["Somebody Else"])
        return time.process_time() - started

    long, short = ((said * 40_000)[:length] for length in (40_000, 4_000))
    assert (
        seconds(long) < 40 * seconds(short) + 0.05
    )  # ten times as long; 100 times, were it read over and over


def test_addresses_among_words_are_still_found() -> None:
    said = f"Ask {'x' * 70}@long.example or a.b+c@d-e.example, o'neill@port.example."
    assert naming.found(said, []) == (f"{'x' * 64}@long.example", "a.b+c@d-e.example", "o'neill@port.example")


@pytest.mark.parametrize(
    "path", ["/answer/{}/check/", "/answer//{}/", "/Answer/{}", "/join/ABCDEFGH/{}/1/", "/join//ABCD//{}/"]
)
def test_no_log_keeps_the_secret_of_a_link_however_it_was_typed(path: str) -> None:
    told = logs._without_secrets(None, "", {"event": f"Not Found: {path.format('s3cret_-x')}"})
    assert "s3cret" not in told["event"]


# Letters


def test_the_title_of_a_round_is_one_line_of_a_reminder(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert letters.send("college@partner.example", "Spring\r\nBcc: all@partner.example", "Text")
    assert "Spring Bcc: all@partner.example" in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["college@partner.example"]


# What names and words hold does nothing


def test_a_name_with_letters_that_no_picture_may_hold_leaves_it_whole() -> None:
    name = "Vale\x0b\x01 <script>alert(1)</script>\ufffe & College"
    drawn = drawing.svg(
        [Member("a", name, 0, 1, False), Member("b", "Port", 0, 1, False)],
        [("a", "b")], sheet=drawing.WIDE, groups=["Colleges"], title=name,
    )  # fmt: skip
    told = ElementTree.fromstring(drawn)
    assert not [each for each in told.iter() if each.tag.endswith("script")]
    assert "Vale <script>alert(1)</script> & College" in "".join(told.itertext())


def test_an_ask_that_is_sent_twice_is_one() -> None:
    said: dict[str, Any] = {"organisation": SYSTEM, "words": "Publish plans earlier", "by": LOCAL}
    first = asks.add_ask(**said)
    with pytest.raises(InputError, match="already"):
        asks.add_ask(**said)
    asks.answer_ask(first.pk, seen=1, by=LOCAL, answer="No", outcome="declined", came_of_it="")
    assert asks.add_ask(**said).pk != first.pk  # asked again


# Meetings


def a_meeting(*questions: Question, **more: Any) -> Meeting:
    made = Meeting.objects.create(
        title="First?", code="ABCDEFGH", criteria=[{"id": "c1", "name": "n", "weight": 1}], **more
    )
    for number, each in enumerate(questions, 1):
        Option.objects.create(meeting=made, question=each, position=number)
    return made


def test_nobody_comes_in_while_a_meeting_closes_and_leaves_a_name_behind() -> None:
    held = a_meeting()
    Meeting.objects.update(stage=Stage.CLOSED)  # after the phone's request found it open
    with pytest.raises(InputError, match="Joining is closed"):
        seats.come_in(held, sector="nhs", label="Port", secret="a" * 22)
    assert not held.seats.exists()


def test_who_scores_while_their_seat_is_taken_away_is_told_that_it_is_over() -> None:
    held = a_meeting(
        Question.objects.create(determinant="estates", transformational="Who?"), stage=Stage.FIRST
    )
    mine = seats.come_in(held, sector="nhs", label="Port", secret="a" * 22)
    meetings.take_away(held.pk, mine.pk, by=LOCAL)
    with pytest.raises(seats.RoundOverError):
        seats.score(mine, held.options.get(), {"c1": 3})


def test_a_meeting_settles_only_questions_that_whoever_minutes_it_may_settle() -> None:
    body = Organisation.objects.create(code="RAA", name="Port Trust")
    Organisation.objects.create(code="RBB", name="Vale Trust")
    analyst = Person.objects.create_user("analyst@work.example", "The analyst")
    Membership.objects.create(person=analyst, organisation=body, role=Role.ANALYST)
    own, others, system = (
        Question.objects.create(determinant="estates", transformational=f"Of {code}?", organisation=code, kept_by=code)
        for code in ("RAA", "RBB", "SYSTEM")
    )  # fmt: skip
    held = a_meeting(own, others, system, organisation="RAA", kept_by="RAA", stage=Stage.CLOSED)
    decided = {each.pk: ("parked", "Not now") for each in held.options.all()}
    meetings.decide(held.pk, decided, by=reader_of(analyst))
    assert {each.decided for each in held.options.all()} == {"parked"}  # the minutes say it of all
    for each in (own, others, system):
        each.refresh_from_db()
    assert (own.standing, others.standing, system.standing) == (Standing.PARKED, Standing.OPEN, Standing.OPEN)
    meetings.decide(held.pk, dict.fromkeys(decided, ("chosen", "Now")), by=LOCAL)
    others.refresh_from_db()
    assert others.standing == Standing.CHOSEN
