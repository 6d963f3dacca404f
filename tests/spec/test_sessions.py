"""Sessions: they end by themselves, can be ended from elsewhere, and cannot be planted or guessed at."""

from __future__ import annotations

import re
import statistics
import time
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from commonweal.web.organisations.models import Person
from commonweal.web.organisations.signing_in import limits
from commonweal.web.organisations.signing_in.models import Attempt, SignedIn

PASSWORD = "seven herons over Salford quay"
EMAIL = "amara@trust.example"


@pytest.fixture
def amara(db) -> Person:
    return Person.objects.create_user(EMAIL, "Amara Test", PASSWORD)


def sign_in(client: Client, email: str = EMAIL, password: str = PASSWORD, **more):
    return client.post("/sign-in/", {"email": email, "password": password}, **more)


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def moved(client: Client, **seconds: int) -> None:
    session = client.session
    for key, by in seconds.items():
        session[key] -= by
    session.save()


@pytest.mark.parametrize(("key", "seconds"), [("seen", 30 * 60), ("begun", 12 * 3600)])
def test_a_session_ends_when_it_is_not_used_and_when_it_is_long(
    amara: Person, client: Client, key: str, seconds: int
) -> None:
    sign_in(client)
    moved(client, **{key: seconds - 5})
    assert is_in(client)
    moved(client, **{key: 10})
    if key == "seen":
        moved(client, seen=seconds)
    answer = client.get("/data/")
    assert answer.url == "/sign-in/?next=%2Fdata%2F"
    assert "You were signed out" in client.get(answer.url).content.decode()
    assert SignedIn.objects.count() == 0


def test_signing_in_changes_the_key_of_the_session(amara: Person, client: Client) -> None:
    """A key that somebody planted before is worth nothing afterwards."""
    client.post("/demonstration/look-as/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.cookies["session"] = planted
    sign_in(client)
    assert client.session.session_key != planted
    attacker = Client()
    attacker.cookies["session"] = planted
    assert not is_in(attacker)
    assert is_in(client)


def test_signing_out_makes_the_key_worthless(amara: Person, client: Client) -> None:
    sign_in(client)
    kept = client.cookies["session"].value
    client.post("/sign-out/")
    client.cookies["session"] = kept
    assert not is_in(client)
    assert not Session.objects.filter(session_key=kept).exists()


def test_somebody_sees_and_ends_their_sessions(amara: Person, client: Client) -> None:
    elsewhere = Client(headers={"user-agent": "A browser in the ward"})
    sign_in(elsewhere)
    sign_in(client)
    assert "A browser in the ward" in client.get("/account/").content.decode()
    there = SignedIn.objects.get(session_key=elsewhere.session.session_key)
    client.post(f"/account/sessions/{there.pk}/end/")
    assert not is_in(elsewhere)
    sign_in(elsewhere)
    client.post("/account/sessions/end-others/")
    assert not is_in(elsewhere)
    assert is_in(client)


def test_nobody_ends_anothers_session(amara: Person, client: Client) -> None:
    other = Person.objects.create_user("other@trust.example", "Other", PASSWORD)
    elsewhere = Client()
    sign_in(elsewhere, other.email)
    sign_in(client)
    theirs = SignedIn.objects.get(person=other)
    assert client.post(f"/account/sessions/{theirs.pk}/end/").status_code == 404
    assert is_in(elsewhere)
    assert "Other" not in client.get("/account/").content.decode()


def test_a_new_password_ends_the_other_sessions(amara: Person, client: Client) -> None:
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    changed = {"current": PASSWORD, "password": "four green canal boats"}
    assert client.post("/account/password/", changed | {"current": "a wrong one"}).status_code == 422
    assert client.post("/account/password/", changed).status_code == 302
    assert is_in(client)
    assert not is_in(elsewhere)


def test_whoever_is_no_longer_active_is_out_at_once(amara: Person, client: Client) -> None:
    sign_in(client)
    Person.objects.update(is_active=False)
    assert not is_in(client)
    assert sign_in(Client()).status_code == 422


def test_pages_are_not_kept_by_the_browser_of_somebody_signed_in(amara: Person, client: Client) -> None:
    sign_in(client)
    assert "no-store" in client.get("/data/")["Cache-Control"]


def test_a_form_of_another_site_signs_nobody_in(amara: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403
    [token] = re.findall(
        r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get("/sign-in/").content.decode()
    )
    right = {"email": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert strict.post("/sign-in/", right).status_code == 302


class TestGuessing:
    @pytest.mark.parametrize("email", [EMAIL, "nobody@trust.example"])
    def test_an_account_is_locked_for_a_time_whether_or_not_it_exists(
        self, amara: Person, client: Client, email: str
    ) -> None:
        answers = [sign_in(client, email, "a wrong password").content.decode() for _ in range(12)]
        assert len({_plain(answer) for answer in answers}) == 1
        assert sign_in(client, email).status_code == 422  # even the right one

    def test_what_is_tried_while_locked_does_not_lengthen_it(self, amara: Person, client: Client) -> None:
        for _ in range(15):
            sign_in(client, password="a wrong password")
        Attempt.objects.update(at=Attempt.objects.earliest("at").at - limits.WINDOW)
        assert sign_in(client).status_code == 302
        assert Attempt.objects.count() == 0

    def test_one_address_cannot_try_many_accounts(self, amara: Person, client: Client, monkeypatch) -> None:
        monkeypatch.setattr(limits, "ADDRESS", limits.Limit("address", 5))
        for number in range(5):
            sign_in(client, f"somebody{number}@trust.example")
        assert sign_in(client).status_code == 422
        assert sign_in(client, REMOTE_ADDR="127.0.0.2").status_code == 302

    def test_behind_a_proxy_an_address_is_what_the_proxy_says_and_not_what_the_browser_says(
        self, amara: Person, client: Client, settings, monkeypatch
    ) -> None:
        monkeypatch.setattr(limits, "ADDRESS", limits.Limit("address", 2))
        settings.BEHIND_PROXY = True
        for number in range(3):
            forged = {"x-forwarded-for": f"203.0.113.{number}, 198.51.100.7"}
            sign_in(client, f"somebody{number}@trust.example", headers=forged)
        assert sign_in(client, headers={"x-forwarded-for": "198.51.100.7"}).status_code == 422
        assert sign_in(client, headers={"x-forwarded-for": "198.51.100.8"}).status_code == 302

    def test_an_unknown_address_takes_as_long_as_a_wrong_password(
        self, hashes_as_for_people: None, amara: Person, client: Client
    ) -> None:
        """Ratios within one run: each takes as long as the hash of a password, which is nearly all of it."""
        took: dict[str, list[float]] = {EMAIL: [], "nobody@trust.example": []}
        for _ in range(5):
            for email, times in took.items():
                begun = time.process_time()
                sign_in(client, email, "a wrong password")
                times.append(time.process_time() - begun)
        known, unknown = (statistics.median(times) for times in took.values())
        assert 0.5 < known / unknown < 2

    def test_no_account_is_known_by_how_pages_of_accounts_answer(self, amara: Person, client: Client) -> None:
        for path in ("/account/", "/account/password/", "/account/second-factor/"):
            assert client.get(path).url.startswith("/sign-in/")


def test_the_lock_holds_over_restarts_and_for_all_servers(records: Path) -> None:
    """It is in the database, whichever that is."""
    assert all(limits.allowed((limits.CODE, "somebody")) for _ in range(5))
    assert not limits.allowed((limits.CODE, "somebody"))
    assert limits.allowed((limits.CODE, "somebody else"))
    assert Attempt.objects.count() == 6
    limits.forget((limits.CODE, "somebody"))
    assert limits.allowed((limits.CODE, "somebody"))


def _plain(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)
