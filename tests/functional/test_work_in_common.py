"""Work in common: the action log, comments, my work, the digest; each person sees and changes what they may."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from commonweal.vocabulary.errors import CommonwealError, InputError
from commonweal.web.organisations import audit
from commonweal.web.organisations.arriving import LOCAL, reader_of
from commonweal.web.organisations.audit.models import Entry, Words
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role, Thing
from commonweal.web.organisations.rights import NotPermitted, NotVisible
from commonweal.web.organisations.work import actions, comments, digest
from commonweal.web.organisations.work.models import Action, Comment, State
from tests.filling_in import SEEN, seen, send

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def people() -> dict[str, Person]:
    """Stewards of two trusts, an analyst of the first, the system's lead, and somebody who only views."""
    made: dict[str, Person] = {}
    for key, role, code in (
        ("ours", Role.STEWARD, "RAA"),
        ("analyst", Role.ANALYST, "RAA"),
        ("theirs", Role.STEWARD, "RBB"),
        ("lead", Role.PURPOSE_LEAD, ""),
        ("viewer", Role.VIEWER, "RAA"),
    ):
        where = (
            Organisation.objects.get_or_create(code=code, defaults={"name": f"Trust {code}"})[0]
            if code
            else None
        )
        made[key] = Person.objects.create_user(f"{key}@work.example", f"The {key} one")
        Membership.objects.create(person=made[key], organisation=where, role=role)
    return made


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def added(**given: Any) -> Action:
    return actions.add(**{"what": "Ring the council", "organisation": "RAA", "by": LOCAL} | given)


def test_an_action_is_added_found_and_seen_only_by_those_it_concerns(people: dict[str, Person]) -> None:
    client = as_(people["ours"])
    sent = {
        "what": "Ask for postcodes",
        "organisation": "RAA",
        "owner": people["analyst"].pk,
        "due": "31/3/2027",
    }
    told = client.post("/actions/add/", sent | {"source": "/data/"})
    assert told.status_code == 302
    made = Action.objects.get()
    assert (made.owner, made.due, made.source) == (people["analyst"], dt.date(2027, 3, 31), "/data/")
    assert "Ask for postcodes" in client.get("/actions/").content.decode()
    assert "Ask for postcodes" in as_(people["analyst"]).get("/my-work/").content.decode()
    assert "Ask for postcodes" not in client.get("/my-work/").content.decode()
    theirs = as_(people["theirs"])
    assert "Ask for postcodes" not in theirs.get("/actions/?state=").content.decode()
    for path in ("", "change/", "close/"):
        assert theirs.get(f"/actions/{made.pk}/{path}").status_code == 404
    assert as_(people["viewer"]).get("/actions/").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"what": ""}, "Say what is to be done"),
        ({"due": "soon"}, "Enter a day like 31/3/2027"),
        ({"source": "javascript:alert(1)"}, "Enter an address that begins with"),
        ({"source": "//elsewhere.example/"}, "Enter an address that begins with"),
        ({"organisation": "RBB"}, "Choose one from the list"),
        ({"owner": "not-an-id"}, "Choose somebody from the list"),
    ],
)
def test_what_cannot_be_an_action_is_refused_and_nothing_typed_is_lost(
    people: dict[str, Person], given: dict[str, str], said: str
) -> None:
    sent = {"what": "Ring <b>them</b>", "organisation": "RAA", "owner": "", "due": "", "source": ""} | given
    told = as_(people["ours"]).post("/actions/add/", sent)
    assert told.status_code == 422
    assert said in told.content.decode()
    assert not Action.objects.exists()


def test_an_owner_in_another_organisation_is_not_offered(people: dict[str, Person]) -> None:
    page = as_(people["ours"]).get("/actions/add/").content.decode()
    assert "The analyst one" in page
    assert "The lead one" in page
    assert "The theirs one" not in page


def test_the_one_who_does_it_may_say_that_it_is_done_also_where_it_is_the_systems(
    people: dict[str, Person],
) -> None:
    made = added(organisation="SYSTEM", owner=people["analyst"])
    client = as_(people["analyst"])
    told = send(client, f"/actions/{made.pk}/close/", {"state": "done", "outcome": "They rang back"})
    assert told.status_code == 302
    made.refresh_from_db()
    assert (made.state, made.outcome, made.closed_at is not None) == (State.DONE, "They rang back", True)
    with pytest.raises(NotPermitted):
        actions.change(action_id=made.pk, seen=made.version, what="Other", by=reader_of(people["ours"]))


def test_an_action_is_dropped_for_a_reason_and_can_be_opened_again(people: dict[str, Person]) -> None:
    made, by = added(), reader_of(people["ours"])
    with pytest.raises(InputError, match="dropped for a reason"):
        actions.close(action_id=made.pk, seen=1, state=State.DROPPED, outcome=" ", by=by)
    actions.close(action_id=made.pk, seen=1, state=State.DROPPED, outcome="No money", by=by)
    again = actions.close(action_id=made.pk, seen=2, state=State.OPEN, outcome="", by=by)
    assert (again.state, again.version, again.closed_at) == (State.OPEN, 3, None)
    acts = Entry.objects.filter(about=f"action:{made.pk}").values_list("act", flat=True)
    assert list(acts) == ["work.add", "work.drop", "work.open-again"]


def test_the_second_of_two_editors_sees_what_the_first_changed_and_loses_nothing(
    people: dict[str, Person],
) -> None:
    made = added()
    first, second = as_(people["ours"]), as_(people["analyst"])
    path = f"/actions/{made.pk}/change/"
    mine = {
        "what": "Write to the council",
        "owner": "",
        "due": "1/2/2027",
        "source": "",
        "seen": seen(second, path),
    }
    assert send(first, path, {"what": "Visit the council", "owner": people["ours"].pk}).status_code == 302
    told = second.post(path, mine)
    page = told.content.decode()
    assert told.status_code == 422
    assert "Somebody else changed this since you opened it" in page
    for differs in ("Visit the council", "Write to the council", "The ours one", "Nothing"):
        assert f'<td class="nhsuk-table__cell cw-break">{differs}</td>' in page
    assert 'value="Write to the council"' in page
    made.refresh_from_db()
    assert made.what == "Visit the council"
    found = SEEN.search(page)
    assert found is not None
    assert second.post(path, mine | {"seen": found.group(1)}).status_code == 302
    made.refresh_from_db()
    assert (made.what, made.due) == ("Write to the council", dt.date(2027, 2, 1))


def test_a_change_between_check_and_save_is_refused_by_the_action_itself(people: dict[str, Person]) -> None:
    made = added()
    actions.change(action_id=made.pk, seen=1, what="Visit", by=LOCAL)
    with pytest.raises(InputError, match="Somebody else changed this action"):
        actions.change(action_id=made.pk, seen=1, what="Write", by=LOCAL)


def test_actions_are_taken_away_as_a_workbook_and_a_calendar(people: dict[str, Person]) -> None:
    added(what="=Ring, the council; now", due=dt.date(2027, 3, 31))
    added(what="Some day")
    client = as_(people["ours"])
    sheet = load_workbook(io.BytesIO(client.get("/actions/actions.xlsx").content)).active
    assert sheet is not None
    assert [sheet["A3"].value, sheet["A3"].data_type, sheet["D3"].value] == [
        "=Ring, the council; now",
        "s",
        "2027-03-31",
    ]
    assert sheet.max_row == 4
    told = client.get("/actions/actions.ics").content.decode()
    assert "SUMMARY:=Ring\\, the council\\; now\r\n" in told
    assert "DTSTART;VALUE=DATE:20270331\r\nDTEND;VALUE=DATE:20270401\r\n" in told
    assert "Some day" not in told
    assert as_(people["theirs"]).get("/actions/actions.ics").content.decode().count("VEVENT") == 0


def test_my_work_has_what_is_overdue_first(people: dict[str, Person]) -> None:
    for what, days in (("Later", 40), ("Late", -3), ("Soon", 2)):
        added(what=what, owner=people["ours"], due=TODAY + dt.timedelta(days=days))
    page = as_(people["ours"]).get("/my-work/").content.decode()
    assert list(re.findall(r">(Late|Soon|Later)</a>", page)) == ["Late", "Soon", "Later"]
    assert list(re.findall(r">(Overdue|Due soon|To do)</strong>", page)) == [
        "Overdue",
        "Due soon",
        "To do",
    ]


def test_a_comment_is_read_by_who_may_see_the_record_and_is_plain_text(people: dict[str, Person]) -> None:
    made = added()
    client, path = as_(people["ours"]), f"/actions/{made.pk}/"
    note = re.search(r'name="note" value="([^"]+)"', client.get(path).content.decode())
    assert note is not None
    told = client.post(
        "/comments/", {"note": note.group(1), "next": path, "text": "<script>alert(1)</script>\nTwo"}
    )
    assert told["Location"] == path
    page = as_(people["analyst"]).get(path).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nTwo" in page
    assert "<script>alert" not in page
    entry = Entry.objects.get(act="work.comment")
    assert "alert" not in "".join(entry.words.values_list("text", flat=True))


def test_nobody_comments_on_a_record_that_they_were_not_shown(people: dict[str, Person]) -> None:
    made = added()
    thread = comments.thread(
        f"action:{made.pk}", reader_of(people["ours"]), thing=Thing.ACTIONS, organisation="RAA"
    )
    client = as_(people["theirs"])
    for note in (thread.note, thread.note[:-1] + "x", "", "action:1"):
        assert client.post("/comments/", {"note": note, "text": "Hello"}).status_code == 404
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", ""]
)
def test_a_comment_leads_back_to_this_site_only(people: dict[str, Person], onward: str) -> None:
    by = reader_of(people["ours"])
    thread = comments.thread("action:1", by, thing=Thing.ACTIONS, organisation="RAA")
    told = as_(people["ours"]).post("/comments/", {"note": thread.note, "text": " ", "next": onward})
    assert told["Location"] == "/actions/"
    assert not Comment.objects.exists()


def test_a_comment_is_erased_for_good_by_its_author_or_a_steward_and_by_nobody_else(
    people: dict[str, Person],
) -> None:
    note = comments.thread(
        "action:1", reader_of(people["analyst"]), thing=Thing.ACTIONS, organisation="RAA"
    ).note
    first, second = (
        comments.add(note=note, text=text, by=reader_of(people["analyst"])) for text in ("One", "Two")
    )
    with pytest.raises(NotVisible):
        comments.erase(comment_id=first.pk, by=reader_of(people["theirs"]))
    assert as_(people["theirs"]).post(f"/comments/{first.pk}/erase/").status_code == 404
    comments.erase(comment_id=first.pk, by=reader_of(people["analyst"]))
    comments.erase(comment_id=second.pk, by=reader_of(people["ours"]))
    assert list(Comment.objects.values_list("text", flat=True)) == ["", ""]
    assert Entry.objects.filter(act="work.erase-comment").count() == 2


def test_erasing_a_person_erases_what_their_comments_say(people: dict[str, Person]) -> None:
    by = reader_of(people["analyst"])
    note = comments.thread("action:1", by, thing=Thing.ACTIONS, organisation="RAA").note
    comments.add(note=note, text="My telephone is 01632 960000", by=by)
    audit.erase_person(people["analyst"].pk, by=LOCAL)
    assert Comment.objects.get().text == ""
    assert not Words.objects.filter(text="The analyst one").exists()


def test_the_digest_tells_each_person_what_is_theirs_and_due(
    people: dict[str, Person], settings: Any
) -> None:
    settings.EMAIL_HOST = "mail.example"
    added(what="Late", owner=people["ours"], due=TODAY - dt.timedelta(days=3))
    added(what="Soon", owner=people["ours"], due=TODAY + dt.timedelta(days=2))
    added(what="Far", owner=people["theirs"], organisation="RBB", due=TODAY + dt.timedelta(days=60))
    added(what="Nobody's", due=TODAY)
    done = added(what="Done", owner=people["ours"], due=TODAY)
    actions.close(action_id=done.pk, seen=1, state=State.DONE, outcome="", by=LOCAL)
    assert digest.send() == digest.Sent(1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["ours@work.example"]
    assert "2 actions due, 1 overdue" in letter.subject
    assert letter.body.index("- Late (overdue since") < letter.body.index("- Soon (due")
    assert all(other not in letter.body for other in ("Far", "Nobody", "Done"))


def test_without_a_server_for_email_the_digest_says_so(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    with pytest.raises(CommonwealError, match="No server for email"):
        digest.send()
