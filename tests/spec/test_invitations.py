"""Invitations: a link that works once, for a time, for one email address; kept only as a digest."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.arriving import reader_of
from commonweal.web.organisations.audit.models import Entry
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.people import actions as people
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.rights import NotPermitted, NotVisible, Reader
from commonweal.web.organisations.signing_in import actions
from commonweal.web.organisations.signing_in.models import Invitation

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Amara Test", "password": "seven herons over Salford quay"}
ADMINISTRATOR = Reader("Administrator", None, frozenset({(Role.ADMINISTRATOR, SYSTEM)}))
STEWARD = Reader("Steward", None, frozenset({(Role.STEWARD, "RYJ")}))


@pytest.fixture(autouse=True)
def trusts() -> None:
    for code in ("RYJ", "R1K"):
        Organisation.objects.create(code=code, name=f"Trust {code}")


def invite(email: str = "amara@trust.example", role: Role = Role.STEWARD, where: str = "RYJ") -> str:
    link = actions.invite(email=email, roles=[(role, where)], by=ADMINISTRATOR)
    return link.removeprefix("http://127.0.0.1:8000")


def test_who_is_invited_makes_an_account_and_is_signed_in_with_the_role(client: Client) -> None:
    link = invite("Amara@Trust.Example")
    page = client.get(link).content.decode()
    assert "amara@trust.example" in page
    assert "Organisation steward, Trust RYJ" in page
    assert client.post(link, GIVEN).url == "/"
    person = Person.objects.get(email="amara@trust.example")
    assert reader_of(person).held == {(Role.STEWARD, "RYJ")}
    assert "Amara Test" in client.get("/account/").content.decode()


def test_both_the_invitation_and_its_acceptance_are_in_the_audit(client: Client) -> None:
    client.post(invite(), GIVEN)
    acts = {entry.act: entry for entry in Entry.objects.all()}
    assert {"people.invite", "people.accept"} <= acts.keys()
    assert acts["people.invite"].organisation == "RYJ"
    assert "amara" not in str([(entry.about, entry.who) for entry in acts.values()])


def test_only_a_digest_of_the_link_is_kept() -> None:
    secret = invite().split("/")[2]
    kept = Invitation.objects.get()
    assert secret not in str(vars(kept))
    assert len(kept.digest) == 64


def test_a_link_works_once(client: Client) -> None:
    link = invite()
    client.post(link, GIVEN)
    other = Client()
    again = other.post(link, GIVEN | {"name": "Somebody else", "password": "another nine owls in Trafford"})
    assert again.status_code == 410
    assert "used before" in again.content.decode()
    assert other.get("/data/").status_code == 302  # nobody was let in
    assert Person.objects.get().name == "Amara Test"


def test_an_expired_link_says_so(client: Client) -> None:
    link = invite()
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    answer = client.post(link, GIVEN)
    assert (answer.status_code, Person.objects.count()) == (410, 0)
    assert "has expired" in answer.content.decode()


def test_a_withdrawn_link_says_so(client: Client) -> None:
    link = invite()
    actions.withdraw(Invitation.objects.get(), by=ADMINISTRATOR)
    assert "was withdrawn" in client.get(link).content.decode()


@pytest.mark.parametrize("wrong", ["x", "a" * 43, "%00", "é" * 20, "A" * 3000])
def test_a_wrong_link_says_so(client: Client, wrong: str) -> None:
    invite()
    answer = client.get(f"/invitations/{wrong}/")
    assert answer.status_code == 404
    assert "not right" in answer.content.decode()


def test_a_weak_password_is_refused_and_the_link_still_works(client: Client) -> None:
    link = invite()
    answer = client.post(link, GIVEN | {"password": "password1234"})
    assert answer.status_code == 422
    assert "easy to guess" in answer.content.decode()
    assert 'value="Amara Test"' in answer.content.decode()  # nothing typed is lost, but the password
    assert "password1234" not in answer.content.decode()
    assert client.post(link, GIVEN).status_code == 302


def test_who_has_an_account_takes_up_the_role_in_it_after_signing_in(client: Client) -> None:
    client.post(invite(), GIVEN)
    link = invite(role=Role.VIEWER, where="R1K")
    stranger = Client()
    assert "Sign in with it" in stranger.get(link).content.decode()
    stranger.post(link, GIVEN)  # no way round signing in
    assert Membership.objects.count() == 1
    client.post(link)
    assert reader_of(Person.objects.get()).held == {(Role.STEWARD, "RYJ"), (Role.VIEWER, "R1K")}


def test_somebody_elses_invitation_cannot_be_taken_up(client: Client) -> None:
    client.post(invite(), GIVEN)
    Person.objects.create_user("lead@council.example", "Lead", "nine brown otters by the Irwell")
    link = invite("lead@council.example", Role.ADMINISTRATOR, SYSTEM)
    assert "was not sent" in client.get(link).content.decode()
    client.post(link)
    assert reader_of(Person.objects.get(email="amara@trust.example")).held == {(Role.STEWARD, "RYJ")}


class TestWhoMayInvite:
    def test_a_steward_invites_to_their_own_organisation_and_to_no_other(self) -> None:
        actions.invite(email="a@b.example", roles=[(Role.ANALYST, "RYJ")], by=STEWARD)
        with pytest.raises(NotVisible):
            actions.invite(email="a@b.example", roles=[(Role.ANALYST, "R1K")], by=STEWARD)
        with pytest.raises(NotVisible):
            actions.invite(
                email="a@b.example", roles=[(Role.ANALYST, "RYJ"), (Role.ANALYST, SYSTEM)], by=STEWARD
            )
        assert Invitation.objects.count() == 1  # whole, or not at all

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PURPOSE_LEAD])
    def test_a_role_that_reaches_into_other_organisations_is_not_theirs_to_give(self, role: Role) -> None:
        with pytest.raises(NotPermitted):
            actions.invite(email="a@b.example", roles=[(role, "RYJ")], by=STEWARD)
        where = (
            SYSTEM if role is Role.ADMINISTRATOR else "RYJ"
        )  # nobody is an administrator of one organisation
        actions.invite(email="a@b.example", roles=[(role, where)], by=ADMINISTRATOR)

    def test_an_organisation_that_is_not_there_is_named(self) -> None:
        with pytest.raises(InputError, match="NOPE"):
            actions.invite(email="a@b.example", roles=[(Role.VIEWER, "NOPE")], by=ADMINISTRATOR)

    @pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@c.example", "a@b.example\nBcc: x@y.example"])
    def test_an_email_address_must_be_one(self, email: str) -> None:
        with pytest.raises(InputError, match="not an email address"):
            actions.invite(email=email, roles=[(Role.VIEWER, SYSTEM)], by=ADMINISTRATOR)


def test_a_message_is_sent_where_there_is_a_server_for_it(
    settings, mailoutbox, django_capture_on_commit_callbacks
) -> None:
    settings.EMAIL_HOST = "smtp.trust.example"
    with django_capture_on_commit_callbacks(execute=True):
        link = actions.invite(email="a@b.example", roles=[(Role.VIEWER, SYSTEM)], by=audit.COMMAND_LINE)
    [message] = mailoutbox
    assert message.to == ["a@b.example"]
    assert link in message.body


def test_what_is_sent_says_as_what_one_is_invited(
    settings, mailoutbox, django_capture_on_commit_callbacks
) -> None:
    settings.EMAIL_HOST = "smtp.trust.example"
    with django_capture_on_commit_callbacks(execute=True):
        invite()
    assert "Organisation steward, Trust RYJ" in mailoutbox[0].body


def test_a_page_says_that_a_link_is_sent_only_where_it_is(settings, client: Client) -> None:
    settings.EMAIL_HOST = "smtp.trust.example"
    people_of = {}
    for name, role in (("lead", Role.ADMINISTRATOR), ("amara", Role.VIEWER)):
        people_of[name] = Person.objects.create_user(f"{name}@b.example", name)
        Membership.objects.create(person=people_of[name], role=role)
    client.force_login(people_of["lead"])
    given = {"email": "a@b.example", "organisation": SYSTEM, "role": Role.VIEWER}
    assert "on its way to a@b.example" in client.post("/people/invite/", given).content.decode()
    page = client.post(f"/people/{people_of['amara'].pk}/new-password/").content.decode()
    assert "on its way" not in page
    assert "pass it on" in page


class TestANewPassword:
    """By a link: sent by email where that is set up, else made by who looks after the person's organisation."""

    @pytest.fixture
    def amara(self) -> Person:
        person = Person.objects.create_user("amara@trust.example", "Amara Test", GIVEN["password"])
        Membership.objects.create(
            person=person, organisation=Organisation.objects.get(code="RYJ"), role=Role.STEWARD
        )
        return person

    def test_the_link_sets_it_once_and_ends_every_session(self, amara: Person, client: Client) -> None:
        elsewhere = Client()
        elsewhere.post("/sign-in/", {"email": amara.email, "password": GIVEN["password"]})
        link = actions.reset_link(person=amara, by=STEWARD).removeprefix("http://127.0.0.1:8000")
        chosen = {"password": "four green canal boats"}
        assert client.post(link, chosen).url == "/"
        assert elsewhere.get("/").status_code == 302
        assert client.get("/account/").status_code == 200
        assert client.post(link, {"password": "another four green boats"}).status_code == 410
        assert Client().post("/sign-in/", {"email": amara.email} | chosen).status_code == 302

    def test_a_newer_password_makes_older_links_worthless(self, amara: Person, client: Client) -> None:
        links = [
            actions.reset_link(person=amara, by=STEWARD).removeprefix("http://127.0.0.1:8000") for _ in "12"
        ]
        client.post(links[0], {"password": "four green canal boats"})
        assert client.get(links[1]).status_code == 410

    def test_who_could_not_give_all_that_a_person_is_cannot_make_one(self, amara: Person) -> None:
        Membership.objects.create(person=amara, role=Role.ADMINISTRATOR)
        with pytest.raises(NotVisible):
            actions.reset_link(person=amara, by=STEWARD)

    def test_a_forgotten_password_is_answered_alike_for_everybody(
        self, amara: Person, client: Client, settings, mailoutbox, monkeypatch
    ) -> None:
        from commonweal.web.organisations.signing_in import letters

        settings.EMAIL_HOST = "smtp.trust.example"
        monkeypatch.setattr(letters, "later", lambda work, what: work(what))
        answers = [
            Client().post("/forgotten-password/", {"email": email}, follow=True).content
            for email in (amara.email, "nobody@trust.example")
        ]
        assert b"is on its way" in answers[0]
        assert without_tokens(answers[0]) == without_tokens(answers[1])
        assert [message.to for message in mailoutbox] == [[amara.email]]

    def test_without_email_the_page_says_whom_to_ask(self, client: Client) -> None:
        assert "Ask the steward" in client.get("/forgotten-password/").content.decode()


class TestTheFirstAccount:
    def test_the_local_user_makes_it_and_is_no_more(self, client: Client) -> None:
        given = GIVEN | {"email": "amara@trust.example"}
        assert client.post("/set-up/accounts/", given).url == "/"
        person = Person.objects.get()
        assert reader_of(person).held == {(Role.ADMINISTRATOR, SYSTEM)}
        assert Client().get("/").url.startswith("/sign-in/")
        assert Client().post("/set-up/accounts/", given).url.startswith("/sign-in/")
        assert client.get("/set-up/accounts/").status_code == 404  # there is one only


def test_an_inviter_who_has_gone_is_no_hindrance() -> None:
    gone = Reader("Gone", uuid4(), frozenset({(Role.ADMINISTRATOR, SYSTEM)}))
    person = Person.objects.create_user("x@y.example", "X")
    by = Reader(person.name, person.pk, gone.held)
    actions.invite(email="a@b.example", roles=[(Role.VIEWER, SYSTEM)], by=by)
    person.delete()
    assert Invitation.objects.get().invited_by is None


def without_tokens(page: bytes) -> str:
    import re

    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page.decode())


class TestWhoSentItMustStillBeAbleTo:
    """An invitation is worth what its sender may give: a colleague who is shut out leaves no door behind them."""

    @pytest.fixture
    def sender(self) -> Person:
        person = Person.objects.create_user("lead@trust.example", "Lead", "nine brown otters by the Irwell")
        Membership.objects.create(
            person=person, organisation=Organisation.objects.get(code="RYJ"), role=Role.STEWARD
        )
        return person

    @pytest.fixture
    def link(self, sender: Person) -> str:
        offered = [(Role.STEWARD, "RYJ")]
        link = actions.invite(email="private@elsewhere.example", roles=offered, by=reader_of(sender))
        return link.removeprefix("http://127.0.0.1:8000")

    def test_while_they_can_it_works(self, link: str, client: Client) -> None:
        assert client.post(link, GIVEN).status_code == 302

    @pytest.mark.parametrize("how", ["their role ends", "their account is closed"])
    def test_it_is_worth_nothing_once(self, sender: Person, link: str, client: Client, how: str) -> None:
        if how == "their role ends":
            people.end_role(held=sender.memberships.get(), by=ADMINISTRATOR)
        else:
            people.set_active(person=sender, active=False, by=ADMINISTRATOR)
        for answer in (client.get(link), client.post(link, GIVEN)):
            assert answer.status_code == 410
            assert "can no longer invite people" in answer.content.decode()
        assert not Person.objects.filter(email="private@elsewhere.example").exists()
