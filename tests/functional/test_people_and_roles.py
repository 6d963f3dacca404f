"""People and roles: who may give, end, close and erase; nobody gets past it with a form of their own making."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.web.organisations.arriving import LOCAL, reader_of
from commonweal.web.organisations.audit.models import Entry, Words
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.people import actions
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.rights import NotPermitted, NotVisible
from commonweal.web.organisations.signing_in import actions as signing_in
from commonweal.web.organisations.signing_in.models import Invitation, SignedIn

pytestmark = pytest.mark.django_db


@dataclass
class Cast:
    """Two trusts, each with a steward and an analyst; an administrator; somebody who is in both trusts."""

    ours: Organisation
    theirs: Organisation
    administrator: Person
    steward: Person
    analyst: Person
    their_steward: Person
    their_analyst: Person
    in_both: Person


def somebody(name: str, *roles: tuple[Role, Organisation | None]) -> Person:
    person = Person.objects.create_user(f"{name}@people.example", name.title())
    for role, where in roles:
        Membership.objects.create(person=person, role=role, organisation=where)
    return person


@pytest.fixture
def cast() -> Cast:
    ours = Organisation.objects.create(code="RAA", name="Our Trust", sector="trust")
    theirs = Organisation.objects.create(code="RBB", name="Their Trust", sector="trust")
    return Cast(
        ours,
        theirs,
        somebody("administrator", (Role.ADMINISTRATOR, None)),
        somebody("steward", (Role.STEWARD, ours)),
        somebody("analyst", (Role.ANALYST, ours)),
        somebody("theirs", (Role.STEWARD, theirs)),
        somebody("theiranalyst", (Role.ANALYST, theirs)),
        somebody("both", (Role.VIEWER, ours), (Role.VIEWER, theirs)),
    )


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def roles(person: Person) -> set[tuple[str, str]]:
    today = timezone.localdate()
    held = Membership.objects.filter(person=person).select_related("organisation")
    return {(each.role, each.code) for each in held if each.until is None or each.until >= today}


def give(client: Client, person: Person, role: str, where: str, **more: str) -> Any:
    return client.post(
        f"/people/{person.pk}/give/", {"role": role, "organisation": where, "until": ""} | more
    )


def test_a_steward_gives_a_role_in_their_own_organisation(cast: Cast) -> None:
    assert give(as_(cast.steward), cast.analyst, "verifier", "RAA").status_code == 302
    assert roles(cast.analyst) == {("analyst", "RAA"), ("verifier", "RAA")}
    entry = Entry.objects.get(act="people.give-role")
    assert (entry.about, entry.organisation) == (f"person:{cast.analyst.pk}", "RAA")


def test_an_administrator_gives_roles_everywhere(cast: Cast) -> None:
    assert give(as_(cast.administrator), cast.their_analyst, "governance-lead", "RBB").status_code == 302
    assert give(as_(cast.administrator), cast.analyst, "administrator", "SYSTEM").status_code == 302
    assert ("administrator", "SYSTEM") in roles(cast.analyst)


@pytest.mark.parametrize(
    ("role", "where"),
    [
        ("administrator", "SYSTEM"),
        ("administrator", "RAA"),
        ("purpose-lead", "RAA"),  # it reaches into the register of others
        ("viewer", "SYSTEM"),
        ("viewer", "RBB"),
    ],
)
def test_a_steward_makes_no_administrator_and_gives_nothing_elsewhere(
    cast: Cast, role: str, where: str
) -> None:
    before = roles(cast.analyst)
    assert give(as_(cast.steward), cast.analyst, role, where).status_code == 422
    assert roles(cast.analyst) == before


@pytest.mark.parametrize("who", ["administrator", "steward"])
def test_nobody_raises_their_own_rights_by_a_form_of_their_own_making(cast: Cast, who: str) -> None:
    person: Person = getattr(cast, who)
    before = roles(person)
    told = give(as_(person), person, "steward" if who == "administrator" else "governance-lead", "RAA")
    assert told.status_code == 422
    assert "You cannot give yourself a role" in told.content.decode()
    assert roles(person) == before


@pytest.mark.parametrize("who", ["analyst", "in_both"])
def test_those_who_look_after_nobody_reach_no_page_of_people(cast: Cast, who: str) -> None:
    client = as_(getattr(cast, who))
    for address in ("/people/", f"/people/{cast.steward.pk}/", f"/people/{cast.analyst.pk}/give/"):
        assert client.get(address).status_code == 404
    assert give(client, cast.analyst, "steward", "RAA").status_code == 404
    assert roles(cast.analyst) == {("analyst", "RAA")}


@pytest.mark.parametrize("part", ["", "give/", "close/", "erase/"])
def test_another_tenants_person_is_as_if_they_were_not_there(cast: Cast, part: str) -> None:
    client = as_(cast.steward)
    assert client.get(f"/people/{cast.their_analyst.pk}/{part}").status_code == 404
    sent = {"role": "viewer", "organisation": "RAA", "why": "x", "sure": "yes"}
    if part:
        assert client.post(f"/people/{cast.their_analyst.pk}/{part}", sent).status_code == 404
    assert client.get(f"/people/{cast.analyst.pk}/").status_code == 200, "positive control"
    assert roles(cast.their_analyst) == {("analyst", "RBB")}


def test_another_tenants_role_cannot_be_ended(cast: Cast) -> None:
    theirs, ours = cast.their_analyst.memberships.get(), cast.analyst.memberships.get()
    client = as_(cast.steward)
    assert client.post(f"/people/roles/{theirs.pk}/end/", {"why": "to harm"}).status_code == 404
    assert roles(cast.their_analyst) == {("analyst", "RBB")}
    assert client.post(f"/people/roles/{ours.pk}/end/", {"why": "left the team"}).status_code == 302
    assert roles(cast.analyst) == set(), "positive control"


def test_the_register_shows_a_steward_their_own_people_and_roles_only(cast: Cast) -> None:
    page = as_(cast.steward).get("/people/").content.decode()
    assert "Analyst" in page
    assert "theiranalyst@" not in page
    assert "administrator@" not in page
    both = as_(cast.steward).get(f"/people/{cast.in_both.pk}/").content.decode()
    assert "Our Trust" in both
    assert "Their Trust" not in both
    assert "theiranalyst@" in as_(cast.administrator).get("/people/").content.decode()


def test_fields_that_a_form_does_not_have_change_nothing(cast: Cast) -> None:
    sneaked = {"is_active": "", "is_demonstration": "on", "membership": "x", "since": "1/1/2000"}
    give(as_(cast.steward), cast.analyst, "verifier", "RAA", **sneaked)
    held = Membership.objects.get(person=cast.analyst, role="verifier")
    assert held.since == timezone.localdate()
    cast.analyst.refresh_from_db()
    assert cast.analyst.is_active
    assert not cast.analyst.is_demonstration


def test_the_last_administrator_stays(cast: Cast) -> None:
    last = cast.administrator.memberships.get()
    told = as_(cast.administrator).post(f"/people/roles/{last.pk}/end/", {"why": "leaving"})
    assert "This is the last system administrator" in told.content.decode()
    assert roles(cast.administrator) == {("administrator", "SYSTEM")}

    second = somebody("second", (Role.ADMINISTRATOR, None))
    actions.end_role(held=second.memberships.get(), by=reader_of(cast.administrator))
    with pytest.raises(InputError, match="last system administrator"):
        actions.set_active(person=cast.administrator, active=False, by=LOCAL)
    with pytest.raises(InputError, match="last system administrator"):
        actions.erase(person=cast.administrator, by=LOCAL, why="x")
    third = somebody("third", (Role.ADMINISTRATOR, None))
    actions.set_active(person=cast.administrator, active=False, by=reader_of(third), why="left")
    assert not Person.objects.get(pk=cast.administrator.pk).is_active, "positive control"


def test_a_passing_administrator_does_not_count_as_one_who_stays(cast: Cast) -> None:
    passing = somebody("passing")
    until = timezone.localdate() + dt.timedelta(days=3)
    Membership.objects.create(person=passing, role=Role.ADMINISTRATOR, until=until)
    with pytest.raises(InputError, match="last system administrator"):
        actions.end_role(held=cast.administrator.memberships.get(), by=reader_of(passing))


def test_closing_an_account_signs_out_at_once_and_needs_all_its_organisations(cast: Cast) -> None:
    session = as_(cast.analyst)
    assert session.get("/your-roles/").status_code == 200
    assert as_(cast.steward).post(f"/people/{cast.analyst.pk}/close/", {"why": "left"}).status_code == 302
    assert session.get("/your-roles/").status_code == 302
    told = as_(cast.steward).post(f"/people/{cast.in_both.pk}/close/", {"why": "left"})
    assert told.status_code in (400, 422)
    assert "had a role elsewhere" in told.content.decode()
    cast.in_both.refresh_from_db()
    assert cast.in_both.is_active


def test_an_erased_persons_name_and_address_are_gone_and_their_roles_end(cast: Cast) -> None:
    page = as_(cast.administrator).post(
        f"/people/{cast.analyst.pk}/erase/", {"why": "asked for it", "sure": "yes"}
    )
    assert page.status_code == 302
    cast.analyst.refresh_from_db()
    assert (cast.analyst.name, cast.analyst.is_active) == ("Erased person", False)
    assert "analyst@" not in cast.analyst.email
    assert roles(cast.analyst) == set()
    with pytest.raises(InputError, match="erased"):
        actions.set_active(person=cast.analyst, active=True, by=reader_of(cast.administrator))


def test_a_steward_erases_nobody(cast: Cast) -> None:
    with pytest.raises(InputError):
        actions.erase(person=cast.analyst, by=reader_of(cast.steward), why="x")
    with pytest.raises(NotVisible):
        actions.erase(person=cast.their_analyst, by=reader_of(cast.steward), why="x")
    cast.analyst.refresh_from_db()
    assert cast.analyst.name == "Analyst"


def test_each_person_sees_their_own_roles_in_all_their_organisations(cast: Cast) -> None:
    page = as_(cast.in_both).get("/your-roles/").content.decode()
    assert "Our Trust" in page
    assert "Their Trust" in page


def test_a_role_that_ended_can_be_given_again_from_today(cast: Cast) -> None:
    held = cast.analyst.memberships.get()
    Membership.objects.filter(pk=held.pk).update(since=dt.date(2020, 1, 1), until=dt.date(2021, 1, 1))
    give(as_(cast.steward), cast.analyst, "analyst", "RAA")
    held.refresh_from_db()
    assert (held.since, held.until) == (timezone.localdate(), None)


def invite(client: Client, email: str, role: str, where: str) -> Any:
    return client.post("/people/invite/", {"email": email, "role": role, "organisation": where})


def link_of(page: Any) -> str:
    assert page.status_code == 200, page.content.decode()
    return re.search(r'id="link" value="https?://[^/]+(/[^"]+)"', page.content.decode())[1]


def test_a_steward_invites_to_their_own_organisation_with_a_link_that_is_shown_once(cast: Cast) -> None:
    client = as_(cast.steward)
    link = link_of(invite(client, "new@people.example", "contributor", "RAA"))
    assert "new@people.example" in client.get("/people/").content.decode()
    assert link not in client.get("/people/").content.decode()
    assert "new@people.example" not in as_(cast.their_steward).get("/people/").content.decode()
    new = Client()
    assert new.post(link, {"name": "Somebody New", "password": "seven barges under the bridge"}).url == "/"
    assert roles(Person.objects.get(email="new@people.example")) == {("contributor", "RAA")}


@pytest.mark.parametrize(
    ("role", "where"),
    [("administrator", "SYSTEM"), ("purpose-lead", "RAA"), ("viewer", "RBB"), ("viewer", "SYSTEM")],
)
def test_an_invitation_gives_no_more_than_a_role_could_be_given(cast: Cast, role: str, where: str) -> None:
    assert invite(as_(cast.steward), "new@people.example", role, where).status_code == 422
    with pytest.raises((InputError, NotVisible, NotPermitted)):
        signing_in.invite(email="new@people.example", roles=[(Role(role), where)], by=reader_of(cast.steward))
    assert not Invitation.objects.exists()


def test_nobody_invites_themselves_to_more(cast: Cast) -> None:
    told = invite(as_(cast.steward), "Steward@people.example", "governance-lead", "RAA")
    assert "You cannot give yourself a role" in told.content.decode()
    assert not Invitation.objects.exists()


def test_another_tenants_invitation_cannot_be_withdrawn(cast: Cast) -> None:
    link = link_of(invite(as_(cast.their_steward), "new@people.example", "viewer", "RBB"))
    waiting = Invitation.objects.get()
    withdraw = f"/people/invitations/{waiting.pk}/withdraw/"
    assert as_(cast.steward).post(withdraw).status_code == 404
    assert Client().get(link).status_code == 200
    assert as_(cast.their_steward).post(withdraw).status_code == 302
    assert Client().get(link).status_code == 410


def test_a_link_for_a_new_password_is_made_only_by_who_looks_after_all_that_somebody_is(cast: Cast) -> None:
    client = as_(cast.steward)
    for person in (cast.their_analyst, cast.in_both, cast.administrator):
        answer = client.post(f"/people/{person.pk}/new-password/")
        assert answer.status_code in (400, 403, 404)
        assert "/new-password/" not in answer.content.decode().partition("<main")[2]
    link = link_of(client.post(f"/people/{cast.analyst.pk}/new-password/"))
    assert Client().post(link, {"password": "eleven kites over the common"}).status_code == 302


def test_erasing_leaves_no_invitation_factor_or_word_of_the_person(cast: Cast) -> None:
    link = link_of(invite(as_(cast.steward), "new@people.example", "contributor", "RAA"))
    Client().post(link, {"name": "Somebody New", "password": "seven barges under the bridge"})
    new = Person.objects.get(email="new@people.example")
    actions.erase(person=new, by=reader_of(cast.administrator), why="asked for it")
    assert not Invitation.objects.filter(email="new@people.example").exists()
    assert not SignedIn.objects.filter(person=new).exists()
    kept = [str(value) for value in Words.objects.values_list("text", flat=True)]
    assert kept, "positive control"
    assert [value for value in kept if "new@people" in value or "Somebody New" in value] == []


def test_the_history_on_a_persons_page_tells_a_steward_only_of_their_own_organisation(cast: Cast) -> None:
    give(as_(cast.steward), cast.in_both, "verifier", "RAA")
    give(as_(cast.their_steward), cast.in_both, "governance-lead", "RBB")
    page = as_(cast.steward).get(f"/people/{cast.in_both.pk}/").content.decode()
    assert "role: verifier" in page
    assert "governance-lead" not in page
    assert (
        "role: governance-lead" in as_(cast.administrator).get(f"/people/{cast.in_both.pk}/").content.decode()
    )
