"""Asks, connectors and the network: what partners said openly, who looks after it, and how it hangs together."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.arriving import LOCAL
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.relationships.asks import actions, reading
from commonweal.web.relationships.connectors.actions import add_connector
from commonweal.web.relationships.models import (
    Answer,
    Ask,
    Connector,
    Invitation,
    Outcome,
    Progress,
    Round,
    Seen,
    Side,
    Turn,
)
from commonweal.web.relationships.network import reading as networks
from commonweal.web.relationships.nhs import reading as publishing
from tests.filling_in import send

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ASKS = "/relationships/asks/"
BODIES = {
    "A": "Alder College",
    "B": "Birch Homes",
    "C": "Cedar Council",
    "D": "Dock Business",
    "E": "Elm Charity",
}


@pytest.fixture(autouse=True)
def bodies() -> None:
    for code, name in BODIES.items():
        Organisation.objects.create(code=code, name=name, sector="college" if code == "A" else "voluntary")


def a_round(title: str, closes: dt.date, progress: str = Progress.CLOSED, fewest: int = 4) -> Round:
    return Round.objects.create(
        title=title, holder="The partnership", contact="the desk", closes_on=closes,
        kept_until=closes + dt.timedelta(days=365), progress=progress, fewest=fewest,
    )  # fmt: skip


def told(of: Round, who: str, named: str, how: str = Seen.ATTRIBUTED, *, sent: bool = True) -> Invitation:
    made = Invitation.objects.create(
        round=of, side=Side.OUTSIDE, organisation=who, digest=f"{of.pk}{who}", sector="",
        submitted_on=TODAY if sent else None,
    )  # fmt: skip
    if named:
        Answer.objects.create(invitation=made, question="work-with", seen=how, named=list(named))
    return made


def test_an_ask_is_answered_before_it_is_done_and_says_what_came_of_it() -> None:
    held = actions.add_ask(organisation=SYSTEM, words="One person to ring", by=LOCAL)
    for answer, outcome, came in (
        ("", Outcome.DECLINED, ""),
        ("", Outcome.DOING, ""),
        ("Yes, in May", Outcome.DONE, ""),
    ):
        with pytest.raises(InputError):
            actions.answer_ask(held.pk, seen=1, by=LOCAL, answer=answer, outcome=outcome, came_of_it=came)
    done = actions.answer_ask(
        held.pk, seen=1, by=LOCAL, answer="Yes, in May", outcome=Outcome.DONE, came_of_it="A desk answers"
    )
    assert (done.answered_on, done.version) == (TODAY, 2)


def test_what_waits_longest_stands_on_top() -> None:
    for at, (words, turn, outcome) in enumerate(
        [
            ("settled", Turn.ASK, Outcome.DONE),
            ("newer", Turn.ASK, Outcome.OPEN),
            ("offered", Turn.OFFER, Outcome.OPEN),
            ("under way", Turn.ASK, Outcome.DOING),
            ("oldest", Turn.ASK, Outcome.OPEN),
        ]
    ):
        days = 400 if words == "oldest" else 10 - at
        Ask.objects.create(
            words=words, turn=turn, outcome=outcome, created_at=timezone.now() - dt.timedelta(days=days)
        )
    assert [each.words for each in reading.in_order()] == [
        "oldest",
        "newer",
        "offered",
        "under way",
        "settled",
    ]
    standing = reading.standing()
    assert (standing.asks, standing.settled, standing.waiting) == (4, 1, 2)
    assert standing.oldest is not None
    assert reading.age(standing.oldest) == "13 months"


def test_an_ask_is_made_of_words_only_where_they_may_be_shown(client: Client) -> None:
    of = a_round("Spring", TODAY)
    who = told(of, "B", "")
    words = Answer.objects.create(invitation=who, question="ask", seen=Seen.ATTRIBUTED, said="Tell us early")
    hidden = f"{ASKS}add/?quote={words.pk}"
    assert "Tell us early" not in client.get(hidden).content.decode()
    with pytest.raises(InputError, match="may not be shown"):
        actions.from_quote(words.pk, by=LOCAL, organisation=SYSTEM, words="x", turn=Turn.ASK)
    words.shown = True
    words.save()
    assert "Birch Homes wrote: “Tell us early”" in client.get(hidden).content.decode()
    send(
        client, hidden, {"turn": "ask", "organisation": SYSTEM, "words": "Tell us early", "owner": "Planning"}
    )
    held = Ask.objects.get()
    assert (held.from_whom, held.round, held.owner) == ("B", of, "Planning")
    page = client.get(f"{ASKS}{held.pk}/").content.decode()
    assert "Birch Homes" in page
    of.progress = Progress.OPEN
    of.save()
    with pytest.raises(InputError):
        actions.quote(words.pk)


def test_the_register_of_asks_filters_searches_and_goes_out(client: Client) -> None:
    for at in range(3):
        Ask.objects.create(words=f"=ask {at}", turn=Turn.OFFER if at else Turn.ASK)
    page = client.get(f"{ASKS}?turn=offer&search=ask+2").content.decode()
    assert "=ask 2" in page
    assert "=ask 1" not in page
    sheet = load_workbook(io.BytesIO(client.get(f"{ASKS}asks.xlsx?turn=offer").content)).active
    assert [row[1] for row in sheet.iter_rows(min_row=3, values_only=True)] == ["=ask 1", "=ask 2"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_a_connector_is_kept_changed_and_ended(client: Client) -> None:
    address = "/relationships/connectors/"
    says = {
        "organisation": SYSTEM,
        "role": "Way-in desk",
        "turn_to_for": "Anything",
        "since": "1/4/2026",
        "is_public": "yes",
    }
    send(client, f"{address}add/", says)
    held = Connector.objects.get()
    assert held.is_public
    assert "Way-in desk" in client.get(address).content.decode()
    change = f"{address}{held.pk}/change/"
    send(client, change, says | {"until": "1/5/2026"})
    assert "Way-in desk" not in client.get(address).content.decode()
    assert "Way-in desk" in client.get(f"{address}?when=past").content.decode()
    with pytest.raises(InputError, match="lent"):
        add_connector(organisation="A", role="Tutor", by=LOCAL, turn_to_for="x", is_secondment=True)


def test_only_what_is_told_openly_in_closed_rounds_is_drawn(client: Client) -> None:
    of = a_round("Spring", TODAY)
    told(of, "A", "BC")
    told(of, "B", "C", Seen.PUBLIC)
    told(of, "D", "A", Seen.PRIVATE)
    told(of, "E", "A", sent=False)
    assert networks.ties(of) == {("A", "B"), ("A", "C"), ("B", "C")}
    assert networks.ties(of, public=True) == {("B", "C")}
    page = client.get("/relationships/network/").content.decode()
    for name in ("Dock Business", "Elm Charity"):
        assert name not in page
    assert "fewer than 4 answered" in page
    assert "Alder College" not in client.get(f"/relationships/network/{of.pk}/?ties=public").content.decode()
    assert client.get(f"/relationships/network/{of.pk}/E/").status_code == 404
    of.progress = Progress.OPEN
    of.save()
    assert networks.ties(of) == set()
    assert client.get(f"/relationships/network/{of.pk}/").status_code == 404
    assert "Nothing here yet" in client.get("/relationships/network/").content.decode()


def test_who_holds_the_network_together_is_said_and_stands_in_every_file(client: Client) -> None:
    of = a_round("Spring", TODAY)
    told(of, "A", "BCD")
    told(of, "B", "C")
    page = client.get("/relationships/network/").content.decode()
    assert "Alder College holds the network together: 1 organisation would be cut off without it" in page
    address = f"/relationships/network/{of.pk}/"
    assert "Dock Business" in client.get(f"{address}A/").content.decode()
    svg = client.get(f"{address}network.svg").content.decode()
    assert len(re.findall("<g><title>", svg)) == 4
    assert "Alder College" in client.get(f"{address}network.csv").content.decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(client.get(f"{address}network.xlsx").content)).active
    assert [cell.value for cell in sheet[3]][:4] == ["1", "Alder College", "Colleges", "3"]
    assert client.get(f"{address}network.exe").status_code == 404


def test_a_tie_that_is_not_told_again_is_counted_and_not_named(client: Client) -> None:
    old, new = a_round("First", TODAY - dt.timedelta(days=365)), a_round("Second", TODAY)
    told(old, "A", "BC")
    told(old, "E", "D")
    told(new, "A", "B")
    told(new, "E", "", sent=False)
    told(new, "C", "D")
    found = networks.changed(new)
    assert found is not None
    assert (found.kept, found.not_told_again, found.ended) == (1, 2, None)
    assert found.formed == (("C", "D"),)
    page = client.get("/relationships/network/").content.decode()
    assert "2 ties were not told again." in page
    assert "Elm Charity" not in page


def test_the_public_reads_the_pages_for_partners_only_where_the_system_published_them(client: Client) -> None:
    Organisation.objects.create(code="RAA", name="Port Trust", sector="trust")
    Organisation.objects.create(code="OLD", name="Gone Trust", sector="trust", closed=TODAY)
    Connector.objects.create(role="Way-in desk", turn_to_for="Anything", organisation="RAA")
    Connector.objects.create(role="Hidden desk", turn_to_for="Nothing", is_public=False)
    shown = {"from_whom": "B", "is_public": True}
    Ask.objects.create(words="One person to ring", answer="There is a desk", outcome=Outcome.DONE, **shown)
    Ask.objects.create(words="Keep this among us", from_whom="B")
    somebody = Person.objects.create(email="a@example.org", name="A")
    Membership.objects.create(person=somebody, role=Role.ADMINISTRATOR)
    for path in ("/how-the-nhs-works/", "/you-said/"):
        assert client.get(path)["Location"].startswith("/sign-in/")
    publishing.publish(everybody=True, why="Partners asked for it", by=LOCAL)
    page = client.get("/how-the-nhs-works/").content.decode()
    for words in ("Port Trust", "Way-in desk", "One person to ring", "Words about money"):
        assert words in page
    said = client.get("/you-said/").content.decode()
    for words in ("Gone Trust", "Hidden desk", "Keep this among us", "Birch Homes"):
        assert words not in page + said
    assert client.get("/relationships/asks/")["Location"].startswith("/sign-in/")
    publishing.publish(everybody=False, why="To look at it again", by=LOCAL)
    assert client.get("/you-said/").status_code == 302
