"""The second factor: a code of an authenticator app, or a recovery code. Each is taken once."""

from __future__ import annotations

import re
import time

import pyotp
import pytest
from django.test import Client

from commonweal.web.organisations.models import Membership, Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.signing_in import second_factor
from commonweal.web.organisations.signing_in.models import RecoveryCode, SecondFactor

pytestmark = pytest.mark.django_db
PASSWORD = "seven herons over Salford quay"


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """A clock that a test moves."""
    now = [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


@pytest.fixture
def amara() -> Person:
    return Person.objects.create_user("amara@trust.example", "Amara Test", PASSWORD)


def give_password(client: Client):
    return client.post("/sign-in/", {"email": "amara@trust.example", "password": PASSWORD, "next": "/help/"})


def set_up(client: Client, clock: list[float]) -> tuple[pyotp.TOTP, list[str]]:
    give_password(client)
    page = client.get("/account/second-factor/").content.decode()
    app = pyotp.TOTP(re.search(r'class="cw-secret">(\w+)<', page)[1])
    done = client.post("/account/second-factor/", {"code": app.at(clock[0]), "current": PASSWORD})
    return app, re.findall(r"<li>((?:[A-Z2-7]{4}-){5}[A-Z2-7]{4})</li>", done.content.decode())


def test_after_it_is_set_up_a_password_alone_lets_nobody_in(amara: Person, client: Client, clock) -> None:
    app, codes = set_up(client, clock)
    assert len(codes) == 10
    other = Client()
    assert give_password(other).url == "/sign-in/code/"
    assert other.get("/account/").status_code == 302
    clock[0] += 30
    assert other.post("/sign-in/code/", {"code": app.at(clock[0])}).url == "/help/"
    assert other.get("/account/").status_code == 200


def test_a_code_is_taken_once(amara: Person, client: Client, clock) -> None:
    app, _ = set_up(client, clock)
    other = Client()
    give_password(other)
    used = app.at(clock[0])
    assert other.post("/sign-in/code/", {"code": used}).status_code == 422
    clock[0] += 30
    assert other.post("/sign-in/code/", {"code": app.at(clock[0])}).status_code == 302


def test_a_recovery_code_stands_in_once(amara: Person, client: Client, clock) -> None:
    _, codes = set_up(client, clock)
    for expected in (302, 422):
        other = Client()
        give_password(other)
        assert other.post("/sign-in/code/", {"code": codes[0].lower()}).status_code == expected
    assert second_factor.codes_left(amara) == 9


def test_old_and_future_codes_are_not_taken(amara: Person, client: Client, clock) -> None:
    app, _ = set_up(client, clock)
    give_password(client)
    clock[0] += 600
    give_password(client)
    for away in (-120, -60, 60, 120):
        assert client.post("/sign-in/code/", {"code": app.at(clock[0] + away)}).status_code == 422
    assert client.post("/sign-in/code/", {"code": app.at(clock[0] + 30)}).status_code == 302


def test_codes_cannot_be_tried_without_end(amara: Person, client: Client, clock) -> None:
    app, codes = set_up(client, clock)
    clock[0] += 60
    give_password(client)
    for _ in range(5):
        client.post("/sign-in/code/", {"code": "000000"})
    assert client.post("/sign-in/code/", {"code": app.at(clock[0])}).status_code == 422
    assert client.post("/sign-in/code/", {"code": codes[0]}).status_code == 422


def test_a_password_is_good_for_ten_minutes(amara: Person, client: Client, clock) -> None:
    app, _ = set_up(client, clock)
    other = Client()
    give_password(other)
    clock[0] += 601
    assert other.post("/sign-in/code/", {"code": app.at(clock[0])}).url == "/sign-in/"


@pytest.mark.parametrize("path", ["second-factor/remove/", "recovery-codes/"])
def test_whoever_finds_an_open_session_cannot_change_it_without_the_password(
    amara: Person, client: Client, clock, path: str
) -> None:
    set_up(client, clock)
    assert client.post(f"/account/{path}", {"current": "something that is wrong"}).status_code == 422
    assert SecondFactor.objects.exists()
    assert client.post(f"/account/{path}", {"current": PASSWORD}).status_code in (200, 302)


def test_neither_secret_nor_codes_stand_in_the_database(amara: Person, client: Client, clock) -> None:
    app, codes = set_up(client, clock)
    kept = SecondFactor.objects.get().secret
    assert app.secret not in kept
    digests = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not digests & {code.replace("-", "") for code in codes}


@pytest.mark.parametrize(
    ("asked", "role", "led"),
    [
        ("optional", Role.ADMINISTRATOR, False),
        ("administrators", Role.ADMINISTRATOR, True),
        ("administrators", Role.VIEWER, False),
        ("everyone", Role.VIEWER, True),
    ],
)
def test_where_it_must_be_had_it_is_set_up_before_anything_else(
    amara: Person, client: Client, clock, settings, asked: str, role: Role, led: bool
) -> None:
    Membership.objects.create(person=amara, role=role)
    settings.SECOND_FACTOR = asked
    give_password(client)
    answer = client.get("/data/")
    assert (answer.status_code == 302 and answer.url == "/account/second-factor/") is led
    if led:
        set_up(client, clock)
        assert client.get("/data/").status_code == 200
