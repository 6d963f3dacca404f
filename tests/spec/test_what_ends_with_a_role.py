"""What a role, an account or an address opened is shut when it ends, or passes to somebody else."""

from __future__ import annotations

import datetime as dt
import time

import pyotp
import pytest
from django.test import Client

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.api import actions as tokens
from commonweal.web.api.models import Token
from commonweal.web.organisations import audit
from commonweal.web.organisations.arriving import reader_of
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.people import actions as people
from commonweal.web.organisations.permissions import Role, Thing, Verb
from commonweal.web.organisations.rights import NotPermitted, NotVisible, Reader
from commonweal.web.organisations.signing_in import provider, second_factor
from commonweal.web.organisations.signing_in.identity_provider import IdentityProvider
from commonweal.web.organisations.signing_in.models import ProviderAccount
from commonweal.web.organisations.work import actions as work
from commonweal.web.organisations.work import reading
from commonweal.web.runs import actions as runs
from commonweal.web.runs.models import Run, State

pytestmark = pytest.mark.django_db
ADMINISTRATOR = Reader("Administrator", None, frozenset({(Role.ADMINISTRATOR, SYSTEM)}))
STEWARD = Reader("Steward", None, frozenset({(Role.STEWARD, "RYJ")}))
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def amara() -> Person:
    person = Person.objects.create_user("amara@trust.example", "Amara Test", "seven herons over Salford quay")
    for code in ("RYJ", "R1K"):
        trust = Organisation.objects.create(code=code, name=f"Trust {code}")
        Membership.objects.create(person=person, organisation=trust, role=Role.CONTRIBUTOR)
    return person


def test_a_digest_holds_no_action_of_an_organisation_that_its_reader_has_left(amara: Person) -> None:
    for code in ("RYJ", "R1K"):
        work.add(what=f"Of {code}", organisation=code, owner=amara, due=TODAY, by=audit.COMMAND_LINE)
    assert {each.what for each in reading.due_by(amara, TODAY)} == {"Of RYJ", "Of R1K"}
    people.end_role(held=amara.memberships.get(organisation__code="R1K"), by=ADMINISTRATOR)
    assert [each.what for each in reading.due_by(amara, TODAY)] == ["Of RYJ"]


class TestAnAddressThatPassesOn:
    """A provider gives a leaver's address to a new colleague, whom it calls by another name of its own."""

    chosen = IdentityProvider("Trust account", "https://provider.example", "us", "", trusts_email=True)

    def sign_in(self, subject: str) -> Person:
        return provider.find({"sub": subject, "email": "amara@trust.example"}, self.chosen)

    def test_does_not_open_the_account_of_who_had_it(self, amara: Person) -> None:
        assert self.sign_in("first") == self.sign_in("first") == amara
        with pytest.raises(provider.AddressPassedOn):
            self.sign_in("second")
        assert ProviderAccount.objects.get().subject == "first"

    def test_does_once_somebody_who_is_sure_has_closed_it_and_opened_it_again(self, amara: Person) -> None:
        self.sign_in("first")
        for active in (False, True):
            people.set_active(person=amara, active=active, by=ADMINISTRATOR)
        assert self.sign_in("second") == amara


class TestRunsOfOthers:
    def made(self, state: State) -> Run:
        made = runs.start(
            kind="add", title="Load a file", work="commonweal.web.datasets.work.add", parameters={},
            organisation="RYJ", by=STEWARD,
        )  # fmt: skip
        Run.objects.filter(pk=made.pk).update(state=state, private_folder="an-upload")
        return Run.objects.get(pk=made.pk)

    def test_are_stopped_only_by_who_may(self) -> None:
        run = self.made(State.RUNNING)
        with pytest.raises(NotVisible):
            runs.cancel(run_id=run.pk, by=Reader("Other", None, frozenset({(Role.STEWARD, "R1K")})))
        assert runs.cancel(run_id=run.pk, by=ADMINISTRATOR).cancel_requested

    def test_a_load_is_asked_for_anew_only_by_who_may_add_data(self, monkeypatch) -> None:
        run = self.made(State.FAILED)
        monkeypatch.setattr(runs, "has_its_files", lambda _: True)
        with pytest.raises(NotPermitted):
            runs.retry(run_id=run.pk, by=ADMINISTRATOR)
        assert runs.retry(run_id=run.pk, by=STEWARD).state == State.QUEUED


class TestALostPhone:
    @pytest.fixture
    def administrator(self) -> Client:
        person = Person.objects.create_user("lead@system.example", "Lead", "nine brown otters by the Irwell")
        Membership.objects.create(person=person, role=Role.ADMINISTRATOR)
        client = Client()
        client.force_login(person)
        return client

    def test_an_administrator_removes_the_second_factor_and_says_why(
        self, amara: Person, administrator: Client
    ) -> None:
        secret = second_factor.new_secret()
        second_factor.turn_on(amara, secret, pyotp.TOTP(secret).at(time.time()), by=reader_of(amara))
        address = f"/people/{amara.pk}/second-factor/remove/"
        assert 'href="second-factor/remove/"' in administrator.get(f"/people/{amara.pk}/").content.decode()
        assert administrator.post(address, {"why": "Lost phone"}).status_code == 302
        assert not second_factor.has_one(amara)
        assert administrator.get(address).url == f"/people/{amara.pk}/"  # there is none any more

    def test_a_steward_does_not_who_could_make_a_link_for_a_new_password_besides(self, amara: Person) -> None:
        with pytest.raises(NotVisible):
            people.remove_second_factor(person=amara, by=STEWARD, why="Lost phone")

    def test_a_code_given_after_that_is_a_wrong_one(self, amara: Person) -> None:
        assert second_factor.take(amara, "123456") is False


def test_who_is_erased_is_named_in_no_record_of_their_runs_and_tokens(amara: Person) -> None:
    run = runs.start(kind="refresh", title="Figures", work="none", parameters={}, by=reader_of(amara))
    tokens.make_token(
        name="Amara's workbook", scopes=[(Thing.FIGURES, Verb.SEE)], days=30, by=reader_of(amara)
    )
    people.erase(person=amara, by=ADMINISTRATOR, why="They asked for it")
    assert Run.objects.get(pk=run.pk).by == "Erased person"
    assert not Token.objects.exists()
