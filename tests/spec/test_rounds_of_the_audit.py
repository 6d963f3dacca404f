"""A round of the relationship audit: asked by personal links, answered bit by bit, closed for good."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db.utils import ConnectionHandler
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from commonweal.pipeline import audit_answers
from commonweal.vocabulary.answers import Side as Looking
from commonweal.vocabulary.errors import InputError
from commonweal.web.config import database
from commonweal.web.design.sent_back import FaultyWorkbook
from commonweal.web.organisations.arriving import LOCAL
from commonweal.web.organisations.audit.models import Words
from commonweal.web.organisations.models import Organisation, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.records import workbooks
from commonweal.web.organisations.rights import NotPermitted, NotVisible, Reader
from commonweal.web.organisations.signing_in import letters
from commonweal.web.relationships.models import (
    Answer,
    Invitation,
    LooseWords,
    Partner,
    Progress,
    Round,
    Seen,
    Side,
)
from commonweal.web.relationships.partners import workbooks as partners_workbook
from commonweal.web.relationships.partners.actions import add_partner, change_partner
from commonweal.web.relationships.rounds import actions, closing, quotes, reading

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
PARTNERS = {
    "XCO": "Vale College",
    "E01": "Moor Council",
    "XVA": "Moor Voluntary",
    "XUN": "Vale University",
    "XPO": "Port Police",
}
SORTS = ("college", "council", "voluntary", "university", "police")
CONTRIBUTOR = Reader("Contributor", None, frozenset({(Role.CONTRIBUTOR, "RAA")}))


@pytest.fixture(autouse=True)
def workspace(settings: Any, tmp_path: Path) -> Path:
    settings.WORKSPACE = tmp_path
    return tmp_path


@pytest.fixture
def partners() -> None:
    for (code, name), sort in zip(PARTNERS.items(), SORTS, strict=True):
        Organisation.objects.create(code=code, name=name, sector=sort)
        add_partner(organisation=code, by=LOCAL)
    Organisation.objects.create(code="RAA", name="Port Trust", sector="trust")


def a_round(*, opened: bool = True, **more: Any) -> Round:
    says: dict[str, Any] = {
        "title": "How the NHS works with you",
        "holder": "The board",
        "contact": "partnerships@board.example",
        "closes_on": TODAY + dt.timedelta(days=14),
        "kept_until": TODAY + dt.timedelta(days=400),
    }
    made = actions.add_round(by=LOCAL, **(says | more))
    return actions.open_round(made.pk, by=LOCAL) if opened else made


def links(held: Round, *codes: str) -> dict[str, str]:
    made = actions.invite(held.pk, codes or list(PARTNERS), by=LOCAL)
    return {one.organisation: one.address.removeprefix(django_settings.SITE) for one in made}


def answer(
    link: str, question: str, value: Any, seen: str = "private", by: Client | None = None, **more: str
) -> Any:
    return (by or Client()).post(f"{link}questions/{question}/", {"answer": value, "seen_by": seen, **more})


def send(link: str) -> str:
    return str(Client().post(f"{link}check/", follow=True).content.decode())


def test_a_partner_is_told_first_what_becomes_of_answers(partners: None) -> None:
    link = links(a_round(public_form=True), "XCO")["XCO"]
    told = Client().get(link).content.decode()
    for said in (
        "The board",
        "partnerships@board.example",
        "freedom of information",
        "at least 5 partners",
        "Vale College",
    ):
        assert said in told
    assert "/relationships/" not in told  # nothing leads where partners cannot go


def test_answers_are_saved_as_they_come_and_can_be_gone_back_to(partners: None) -> None:
    held, here = a_round(), Client()
    link = links(held, "XCO")["XCO"]
    onward = answer(link, "keeps-word", "3", by=here)
    assert onward["Location"].endswith("/questions/open-with-us/")
    later = answer(link, "works-well", "When we plan\r\ncourses together", by=here, later="yes")
    assert later["Location"] == f"{link}later/"
    again = here.get(f"{link}questions/works-well/").content.decode()
    assert "When we plan\ncourses together" in again
    assert "answered 2 of" in Client().get(link).content.decode()
    answer(link, "works-well", "", by=here)  # taken out again
    assert [one.question for one in Answer.objects.all()] == ["keeps-word"]
    assert Answer.objects.get().seen == Seen.PRIVATE  # as long as nobody chose otherwise
    answer(link, "keeps-word", "3")  # the same page sent twice
    assert Answer.objects.count() == 1


def test_a_private_answer_is_read_again_only_in_the_browser_that_gave_it(partners: None) -> None:
    link, partner, who_made_the_link = links(a_round(), "XCO")["XCO"], Client(), Client()
    answer(link, "works-badly", "Mr Stone never rings back", by=partner)
    answer(link, "ask", "One person to ring", "attributed", by=partner)
    pages = (f"{link}questions/works-badly/", f"{link}check/")
    for page in pages:
        assert "never rings back" in partner.get(page).content.decode()
        elsewhere = who_made_the_link.get(page).content.decode()
        assert "Stone" not in elsewhere
        assert "not shown here" in elsewhere
    assert "One person to ring" in who_made_the_link.get(f"{link}check/").content.decode()
    answer(link, "works-badly", "", by=who_made_the_link)  # passing over it changes nothing
    assert "never rings back" in partner.get(pages[0]).content.decode()
    answer(link, "works-badly", "", by=who_made_the_link, take_out="on")
    assert [one.question for one in Answer.objects.all()] == ["ask"]


def test_sent_answers_are_closed_to_everybody(partners: None) -> None:
    link = links(a_round(), "XCO")["XCO"]
    assert "not answered anything" in send(link)
    answer(link, "keeps-word", "3")
    assert "thank you" in send(link)
    late = answer(link, "keeps-word", "0").content.decode()
    assert "were sent, thank you" in late
    assert Answer.objects.get().step == 3
    assert "What you typed" in Client().post(f"{link}questions/ask/", {"answer": "Too late"}).content.decode()


def test_ties_are_asked_by_name_or_not_at_all(partners: None) -> None:
    held = a_round(public_form=True)
    link = links(held)["XCO"]
    page = Client().get(f"{link}questions/work-with/").content.decode()
    assert 'value="private"' not in page
    assert 'value="XCO"' not in page  # oneself
    answer(link, "work-with", ["E01", "XVA"], "attributed")
    assert Answer.objects.get().named == ["E01", "XVA"]
    assert answer(link, "rely-on", ["E01"], "private").status_code == 422
    too_many = answer(link, "rely-on", ["E01", "XVA", "XUN", "XPO", "E01", "E01"], "attributed")
    assert too_many.status_code == 422


def test_a_guessed_a_replaced_and_an_expired_link_get_one_answer(partners: None) -> None:
    held = a_round()
    old = links(held, "XCO")["XCO"]
    answer(old, "keeps-word", "3")
    new = actions.renew(Invitation.objects.get().pk, by=LOCAL).address.removeprefix(django_settings.SITE)
    assert "answered 1 of" in Client().get(new).content.decode()
    expired = links(held, "E01")["E01"]
    said = {
        _plain(Client().get(path))
        for path in ("/answer/guessed/", old, f"{old}questions/easy/", f"{old}check/")
    }
    Round.objects.update(closes_on=TODAY - dt.timedelta(days=1))
    said |= {_plain(Client().get(path)) for path in (new, expired, f"{expired}check/")}
    said.add(_plain(answer(new, "keeps-word", "1")))
    assert len(said) == 1
    [(status, _)] = said
    assert status == 404


def test_links_cannot_be_tried_out_without_end(partners: None) -> None:
    link = links(a_round(), "XCO")["XCO"]
    codes = [Client().get(f"/answer/guess-{at}/").status_code for at in range(51)]
    assert codes == [404] * 50 + [429]
    assert Client().get(link).status_code == 429  # nothing tells a right link from a wrong one then
    assert Client(REMOTE_ADDR="10.0.0.9").get(link).status_code == 200


def test_pages_of_a_link_are_kept_by_no_cache_and_told_to_no_other_site(partners: None) -> None:
    told = Client().get(links(a_round(), "XCO")["XCO"])
    assert "no-store" in told["Cache-Control"]
    assert told["Referrer-Policy"] == "same-origin"


def test_the_same_organisation_is_not_invited_twice(partners: None) -> None:
    held = a_round()
    links(held, "XCO")
    with pytest.raises(InputError, match="Invited already: Vale College"):
        actions.invite(held.pk, ["E01", "XCO"], by=LOCAL)
    assert Invitation.objects.count() == 1


def test_a_link_is_kept_nowhere(partners: None) -> None:
    secret = links(a_round(), "XCO")["XCO"].split("/")[2]
    assert len(secret) * 6 >= 160
    assert secret not in repr(list(Invitation.objects.values()))
    assert all(secret not in text for text in Words.objects.values_list("text", flat=True))


def test_links_go_out_once_as_a_workbook_for_a_mail_merge(partners: None) -> None:
    held, one = a_round(), Partner.objects.get(organisation="XCO")
    change_partner(
        one.pk, seen=one.version, by=LOCAL, contact_name="=1+1", contact_email="desk@college.example"
    )
    told = Client().post(f"/relationships/rounds/{held.pk}/invite/", {"partners": ["XCO", "E01"]})
    shown = re.findall(r'name="links" value="([^"]*)"', told.content.decode())[0]
    assert "\t'=1+1\t" in html.unescape(told.content.decode())  # no formula where it is pasted
    other = actions.invite(a_round(title="Another").pk, ["XPO"], by=LOCAL)[0].address
    page, guessed = f"/relationships/rounds/{held.pk}/links.xlsx", actions.address_of("guessed")
    file = Client().post(page, {"links": f"{shown} {other} {guessed}"})
    [sheet] = load_workbook(io.BytesIO(file.content)).worksheets
    rows = list(sheet.values)
    assert rows[0] == ("Partner", "Contact", "Email address", "Link")
    assert {row[3] for row in rows[1:]} == set(shown.split())
    [college] = [row for row in rows if row[0] == "Vale College"]
    assert (college[1], college[2]) == ("=1+1", "desk@college.example")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}  # "n": an empty one
    assert "no-store" in file["Cache-Control"]
    assert Client().post(page, {"links": guessed}).status_code == 400
    assert Client().get(page).status_code == 405


def test_who_does_not_run_rounds_cannot(partners: None) -> None:
    held = a_round(opened=False)
    for act in (lambda: actions.open_round(held.pk, by=CONTRIBUTOR), lambda: closing.close(held.pk, by=CONTRIBUTOR),
                lambda: actions.add_round(title="Mine", by=CONTRIBUTOR)):  # fmt: skip
        with pytest.raises((NotPermitted, NotVisible)):
            act()


def test_what_partners_were_told_stays_true_once_the_round_is_open(partners: None) -> None:
    held = a_round()
    with pytest.raises(InputError, match="Partners were told this"):
        actions.change_round(held.pk, seen=held.version, by=LOCAL, fewest=4)
    longer = TODAY + dt.timedelta(days=30)
    assert actions.change_round(held.pk, seen=held.version, by=LOCAL, closes_on=longer).closes_on == longer


def test_words_that_may_name_a_person_are_asked_about_and_kept_if_one_wants(partners: None) -> None:
    Person.objects.create_user("lead@work.example", "Ola Brandt")
    link = links(a_round(), "XCO")["XCO"]
    asked = answer(link, "works-well", "Ola Brandt listens", "public")
    assert asked["Location"] == f"{link}questions/works-well/"
    assert "This may name a person" in Client().get(asked["Location"]).content.decode()
    assert answer(link, "works-well", "Ola Brandt listens", "public")["Location"].endswith("/works-badly/")
    assert Answer.objects.get().flagged == ["Ola Brandt"]


def test_the_nhs_is_asked_the_same_from_inside_and_where_it_stands(partners: None) -> None:
    held = a_round()
    [one] = actions.invite_teams(held.pk, "RAA", ["Procurement"], by=LOCAL)
    link = one.address.removeprefix(django_settings.SITE)
    assert (
        "When we say we will do something with partners"
        in Client().get(f"{link}questions/keeps-word/").content.decode()
    )
    assert Client().get(f"{link}questions/offer/").status_code == 302  # partners only
    assert (
        "which pound of ours" in Client().get(f"{link}questions/barrier-own-budget/").content.decode().lower()
    )
    answer(link, "barrier-own-budget", "4")
    assert Answer.objects.get().question == "barrier-own-budget"


def test_anybody_may_answer_by_the_public_form_where_there_is_one(partners: None) -> None:
    held = a_round(public_form=True)
    begun = Client().post(f"/tell-us/{held.pk}/", {"sector": "college"})
    link, first = begun["Location"].split("questions/")
    assert link.startswith("/answer/")
    assert first == "keeps-word/"  # ties are not asked of whoever has no name
    answer(link, "worth-it", "4")
    send(link)
    assert Client().get(f"{link}questions/work-with/").status_code != 500
    assert reading.response(held, Side.OUTSIDE).invited == 0
    assert reading.answered_by_form(held) == 1
    without = a_round(title="Another")
    assert Client().get(f"/tell-us/{without.pk}/").status_code == 404


def _plain(told: Any) -> tuple[int, str]:
    return told.status_code, re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", told.content.decode())


def test_closing_counts_private_answers_and_erases_them(partners: None, workspace: Path) -> None:
    held = a_round()
    for code, link in links(held).items():
        answer(link, "keeps-word", "4" if code != "XPO" else "0")
        answer(link, "works-badly", f"Privately said by {code}")
        answer(link, "ask", f"Openly said by {code}", "attributed")
        if code == "XUN":
            answer(link, "worth-it", "1", "public")
        send(link)
    closed = closing.close(held.pk, by=LOCAL)
    assert closed.progress == Progress.CLOSED
    assert not Answer.objects.filter(seen=Seen.PRIVATE).exists()
    assert Answer.objects.filter(seen=Seen.ATTRIBUTED).count() == len(PARTNERS)
    assert sorted(LooseWords.objects.values_list("said", flat=True)) == sorted(
        f"Privately said by {code}" for code in PARTNERS
    )
    assert set(Invitation.objects.get(organisation="XCO").private) == {"keeps-word", "works-badly"}
    told = audit_answers.figure_set(workspace, closed.release, "keeps-word")
    assert told is not None
    spread = audit_answers.by_side(workspace, told)[Looking.OUTSIDE].uncertainty
    assert spread is not None
    assert spread.low <= 4 <= spread.high
    assert spread.high - spread.low >= 2
    with pytest.raises(InputError, match="Only a round that is open"):
        closing.close(held.pk, by=LOCAL)


def test_what_was_not_sent_was_not_given(partners: None) -> None:
    held = a_round(public_form=True)
    answer(links(held, "XCO")["XCO"], "works-well", "Never sent", "public")
    begun = Client().post(f"/tell-us/{held.pk}/", {"sector": "college"})["Location"]
    answer(begun, "works-well", "Never sent", "public")
    closing.close(held.pk, by=LOCAL)
    assert not Answer.objects.exists()
    assert [one.side for one in Invitation.objects.all()] == [Side.OUTSIDE]


def test_words_of_so_few_that_one_could_guess_are_erased(partners: None) -> None:
    held = a_round()
    for code, link in links(held).items():
        answer(link, "works-well", "Only one said this" if code == "XCO" else "", "private")
        answer(link, "easy", "2")
        send(link)
    closing.close(held.pk, by=LOCAL)
    assert not LooseWords.objects.exists()


def test_at_the_end_of_the_time_all_answers_are_erased(partners: None) -> None:
    held = a_round()
    for link in links(held).values():
        answer(link, "ask", "One person to ring", "public")
        answer(link, "works-badly", "Forms")
        send(link)
    with pytest.raises(InputError, match="has not closed"):
        closing.erase(held.pk, by=LOCAL)
    closing.close(held.pk, by=LOCAL)
    assert closing.erase(held.pk, by=LOCAL).erased_on == TODAY
    assert not Answer.objects.exists()
    assert not LooseWords.objects.exists()


def test_every_quote_is_read_before_it_is_shown_and_private_words_are_only_counted(partners: None) -> None:
    held = a_round()
    for code, link in links(held).items():
        answer(link, "ask", f"Ring us, says {code}", "attributed")
        answer(link, "works-badly", "Too many forms")
        send(link)
    held = closing.close(held.pk, by=LOCAL)
    desk = Client().get(f"/relationships/rounds/{held.pk}/words/").content.decode()
    assert "wait to be read: 5" in desk
    assert "Ring us, says XCO" in desk
    first, second = quotes.quotes(held)[:2]
    with pytest.raises(InputError, match="Say why"):
        quotes.judge(first.pk, shown=False, by=LOCAL)
    said = f"of-{first.pk}-shown", f"of-{first.pk}-why"
    refused = Client().post(f"/relationships/rounds/quotes/{first.pk}/", {said[0]: "no"})
    assert refused.status_code == 422
    Client().post(f"/relationships/rounds/quotes/{first.pk}/", {said[0]: "no", said[1]: "It names somebody"})
    quotes.judge(second.pk, shown=True, by=LOCAL)
    told = Client().get(f"/relationships/rounds/{held.pk}/results/").content.decode()
    assert second.said in told
    assert first.said not in told
    loose = LooseWords.objects.all()[0]
    Client().post(
        f"/relationships/rounds/loose/{loose.pk}/", {f"of-{loose.pk}-about": ["too-much-governance"]}
    )
    loose.refresh_from_db()
    assert (loose.read, loose.about) == (True, ["too-much-governance"])
    with pytest.raises(InputError, match="4 texts of private words are not read"):
        quotes.count(held.pk, by=LOCAL)
    for left in LooseWords.objects.filter(read=False):
        quotes.sort_out(left.pk, about=["too-much-governance"], by=LOCAL)
    Client().post(f"/relationships/rounds/{held.pk}/words/count/")
    assert not LooseWords.objects.exists()  # what they are about is told, never by whom, and never exactly
    told = Client().get(f"/relationships/rounds/{held.pk}/results/").content.decode()
    about = told[told.index("What private words are about") : told.index("What was said openly")]
    assert "3 to 5 of 5" in about
    with pytest.raises((NotPermitted, NotVisible)):
        quotes.judge(first.pk, shown=True, by=CONTRIBUTOR)


def test_the_files_of_the_database_hold_no_longer_what_is_erased(tmp_path: Path, monkeypatch: Any) -> None:
    own = ConnectionHandler({"default": database.sqlite(tmp_path / "own.sqlite3")})["default"]
    canary, names = "heron-7391 said privately", ("own.sqlite3", "own.sqlite3-wal")
    files = [tmp_path / name for name in names]

    def on_disk() -> bool:
        return any(canary.encode() in path.read_bytes() for path in files if path.exists())

    with own.cursor() as cursor:
        cursor.execute("CREATE TABLE words (said TEXT)")
        cursor.executemany("INSERT INTO words VALUES (%s)", [("kept",), (canary,), ("kept",)])
        assert on_disk()  # so that what follows means something
        cursor.execute("DELETE FROM words WHERE said = %s", [canary])
        assert on_disk()
    monkeypatch.setattr(closing, "connection", own)
    closing.wipe()
    assert not on_disk()
    own.close()


def test_a_reminder_goes_to_who_has_not_answered_and_says_to_nobody_who_that_is(
    partners: None, settings: Any, monkeypatch: Any
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(letters, "send", lambda to, *_: sent.append(to))
    monkeypatch.setattr(letters, "later", lambda work, what: work(what))
    held = a_round()
    made = links(held)
    for one in Partner.objects.all():
        change_partner(
            one.pk, seen=one.version, by=LOCAL, contact_email=f"{one.organisation.lower()}@work.example"
        )
    answer(made["XCO"], "easy", "2")
    send(made["XCO"])
    page = f"/relationships/rounds/{held.pk}/remind/"
    assert "If you have answered, thank you" in Client().get(page).content.decode()
    Client().post(page)
    assert sent == []  # without a server for email there is the text alone
    settings.EMAIL_HOST = "mail.work.example"
    told = Client().post(page, follow=True).content.decode()
    assert sorted(sent) == sorted(f"{code.lower()}@work.example" for code in PARTNERS if code != "XCO")
    assert not any(email in told for email in sent)


def test_the_register_of_partners_goes_out_as_a_workbook_and_comes_in(partners: None, tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(Client().get("/relationships/partners/partners.xlsx").content))
    sheet = book.worksheets[0]
    [at] = [row for row in range(1, 12) if sheet.cell(row, 1).value == "XCO"]
    sheet.cell(at, 4, "Economists; Social innovators")
    sheet.cell(at, 5, "A Contact")
    sheet.cell(at + len(PARTNERS), 1, "RAA")
    path = tmp_path / "partners.xlsx"
    book.save(path)
    told = workbooks.taken_in(
        partners_workbook.PARTNERS, path, name="partners.xlsx", by=LOCAL, why="A new year"
    )
    assert (told.added, told.changed, told.as_before) == (1, 1, len(PARTNERS) - 1)
    college = Partner.objects.get(organisation="XCO")
    assert (college.brings, college.contact_name) == (["economist", "social-innovator"], "A Contact")
    sheet.cell(at, 4, "Nobody knows this")
    book.save(path)
    with pytest.raises(FaultyWorkbook, match="Nothing was changed"):
        workbooks.taken_in(partners_workbook.PARTNERS, path, name="partners.xlsx", by=LOCAL, why="Once more")
