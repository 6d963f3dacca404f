"""Signing in: who is reading is known, and said at the top of every page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from commonweal.pipeline import workspace
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import reading
from commonweal.web.organisations.arriving import reader_of
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role, Thing, Verb

pytestmark = pytest.mark.django_db
PASSWORD = "seven herons over Salford quay"


@pytest.fixture
def amara() -> Person:
    person = Person.objects.create_user("amara@trust.example", "Amara Test", PASSWORD)
    trust = Organisation.objects.create(code="RYJ", name="A trust")
    Membership.objects.create(person=person, organisation=trust, role=Role.STEWARD)
    return person


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post("/sign-in/", {"email": email, "password": password} | more)


def test_somebody_with_an_account_signs_in_and_is_named_on_the_page(amara: Person, client: Client) -> None:
    assert sign_in(client, "amara@trust.example").url == "/"
    page = client.get("/").content.decode()
    assert "Amara Test" in page
    assert "Sign out" in page


def test_an_email_address_is_one_account_however_it_is_written(amara: Person, client: Client) -> None:
    assert sign_in(client, " Amara@Trust.Example ").status_code == 302


def test_where_somebody_has_an_account_a_page_leads_to_the_sign_in_page_and_back(
    amara: Person, client: Client
) -> None:
    asked = client.get("/data/?order=refused")
    assert asked.url == "/sign-in/?next=%2Fdata%2F%3Forder%3Drefused"
    assert sign_in(client, amara.email, next="/data/?order=refused").url == "/data/?order=refused"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "///evil.example"],
)
def test_after_signing_in_nobody_is_led_to_another_site(
    amara: Person, client: Client, elsewhere: str
) -> None:
    assert sign_in(client, amara.email, next=elsewhere).url == "/"


def test_signing_out_ends_it(amara: Person, client: Client) -> None:
    sign_in(client, amara.email)
    assert client.get("/sign-out/").status_code == 405  # a link or picture cannot sign anybody out
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_where_nobody_has_an_account_there_is_the_local_user(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "Local user" in page
    assert "Sign in" not in page


def test_what_is_wrong_is_not_said(amara: Person, client: Client) -> None:
    answers = [
        sign_in(client, "amara@trust.example", "a wrong password").content.decode(),
        sign_in(client, "nobody@trust.example", "a wrong password").content.decode(),
    ]
    assert all("The email address or the password is wrong" in answer for answer in answers)
    assert all("a wrong password" not in answer for answer in answers)


class TestTheDemonstration:
    """One click looks as each role; only the demonstration has that."""

    @pytest.fixture(autouse=True)
    def demonstration(self) -> Iterator[None]:
        from commonweal import demonstration
        from commonweal.web.organisations.signing_in.demonstration import make_people

        workspace.set_settings(reading.folder(), name="A made-up system", demonstration="yes")
        make_people(demonstration.setting().people, {"XWX10": "Wexport"})
        yield
        (reading.folder() / "settings.json").unlink()

    @pytest.mark.parametrize("role", Role)
    def test_one_click_looks_as_a_role(self, client: Client, role: Role) -> None:
        assert client.post("/demonstration/look-as/", {"role": role}).url == "/"
        page = client.get("/").content.decode()
        assert f"{role.label} (demonstration)" in page

    def test_and_back_as_the_local_user(self, client: Client) -> None:
        client.post("/demonstration/look-as/", {"role": "viewer"})
        client.post("/demonstration/look-as/", {"role": ""})
        assert "You look as: Local user" in client.get("/").content.decode()

    def test_the_viewer_of_a_council_sees_nobodys_rows(self) -> None:
        viewer = reader_of(Person.objects.get(email="viewer@demonstration.invalid"))
        assert viewer.held == {(Role.VIEWER, "X01000010")}
        assert viewer.can(Verb.SEE, Thing.FIGURES, SYSTEM)
        assert not viewer.can_somewhere(Verb.SEE, Thing.ROWS)

    def test_made_up_people_have_no_password(self, client: Client) -> None:
        assert not any(person.has_usable_password() for person in Person.objects.all())
        assert sign_in(client, "viewer@demonstration.invalid", "").status_code == 422

    def test_no_real_person_can_be_looked_as(self, client: Client, amara: Person) -> None:
        Person.objects.filter(is_demonstration=True, memberships__role=Role.STEWARD).delete()
        assert client.post("/demonstration/look-as/", {"role": "steward"}).status_code == 404

    def test_a_proxy_brings_nobody_in(self, client: Client) -> None:
        through = client.post(
            "/demonstration/look-as/", {"role": "viewer"}, headers={"x-forwarded-for": "::1"}
        )
        assert through.status_code == 404
        elsewhere = client.post("/demonstration/look-as/", {"role": "viewer"}, REMOTE_ADDR="192.0.2.1")
        assert elsewhere.status_code == 404

    def test_where_sign_in_is_required_there_is_no_such_way(self, client: Client, settings) -> None:
        settings.SIGN_IN_REQUIRED = True
        assert client.post("/demonstration/look-as/", {"role": "viewer"}).status_code == 404

    def test_a_real_system_has_no_such_way(self, client: Client) -> None:
        workspace.set_settings(reading.folder(), name="A real system", demonstration="no")
        assert client.post("/demonstration/look-as/", {"role": "viewer"}).status_code == 404
        assert "Look as" not in client.get("/").content.decode()
