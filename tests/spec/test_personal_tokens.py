"""Personal tokens: a program asks in somebody's name, and never for more than they may have now."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.api import actions
from commonweal.web.api.models import Token
from commonweal.web.organisations.audit.models import Entry
from commonweal.web.organisations.models import Membership
from commonweal.web.organisations.permissions import Role, Thing, Verb
from commonweal.web.organisations.rights import NOBODY, NotVisible
from tests.asking import OURS, THEIRS, Asked

FIGURES = (Thing.FIGURES, Verb.SEE)
DATASETS = (Thing.DATASETS, Verb.SEE)


def answer(path: str, token: str, method: str = "get", **options: Any) -> Any:
    client = Client(raise_request_exception=False)
    return getattr(client, method)(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"}, **options)


def made(asked: Asked, role: Role = Role.ANALYST, code: str = OURS, **options: Any) -> tuple[Token, str]:
    given = {"name": "Monthly workbook", "scopes": [FIGURES], "days": 30} | options
    return actions.make_token(by=asked.reader(role, code), **given)


def test_the_secret_is_shown_once_and_only_its_digest_is_kept(asked: Asked) -> None:
    token, secret = made(asked)
    assert secret not in str(Token.objects.filter(pk=token.pk).values().get())
    assert token.digest == actions.digest(secret)
    assert answer("places", secret).status_code == 200


def test_a_token_opens_its_scopes_and_nothing_else(asked: Asked) -> None:
    _, secret = made(asked)
    assert answer("figures", secret).status_code == 200
    refused = answer("datasets", secret)
    assert refused.status_code == 403
    assert refused.json()["code"] == "scope_missing"
    assert "datasets:see" in refused.json()["detail"]


def test_nobody_can_make_a_token_for_more_than_their_roles_let_them(asked: Asked) -> None:
    with pytest.raises(InputError, match="runs:change"):
        made(asked, Role.VIEWER, scopes=[FIGURES, (Thing.RUNS, Verb.CHANGE)])
    with pytest.raises(NotVisible):
        actions.make_token(name="x", scopes=[FIGURES], days=1, by=NOBODY)
    assert Token.objects.count() == 0


def test_a_token_loses_what_its_maker_loses(asked: Asked) -> None:
    _, secret = made(asked, Role.STEWARD, scopes=[DATASETS])
    version = asked.version(OURS)
    assert answer(f"datasets/{version}", secret).status_code == 200
    Membership.objects.update(until=timezone.localdate() - dt.timedelta(days=1))
    assert answer(f"datasets/{version}", secret).status_code == 404


@pytest.mark.parametrize("how", ["revoked", "expired", "left", "erased"])
def test_a_token_that_is_over_opens_nothing(asked: Asked, how: str) -> None:
    token, secret = made(asked)
    person = asked.person(Role.ANALYST, OURS)
    if how == "revoked":
        actions.revoke_token(token_id=token.id, by=asked.reader(Role.ANALYST, OURS))
    elif how == "expired":
        Token.objects.update(expires_at=timezone.now())
    elif how == "left":
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    else:
        person.delete()
    refused = answer("figures", secret)
    assert refused.status_code == 401
    assert refused.json()["code"] == "token_not_valid"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer cw_nothing", "bearer é"])
def test_a_wrong_token_is_refused_even_where_a_page_would_open(asked: Asked, header: str) -> None:
    refused = Client().get("/api/v1/figures", headers={"Authorization": header})
    assert refused.status_code == 401


def test_a_token_of_somebody_else_cannot_be_revoked_or_seen(asked: Asked) -> None:
    token, secret = made(asked)
    other = asked.reader(Role.STEWARD, THEIRS)
    assert list(actions.mine(other)) == []
    with pytest.raises(NotVisible):
        actions.revoke_token(token_id=token.id, by=other)
    assert answer("figures", secret).status_code == 200


def test_a_token_used_too_often_has_to_wait(asked_on_each: Asked, settings: Any) -> None:
    asked = asked_on_each
    settings.API_REQUESTS_PER_MINUTE = 3
    token, secret = made(asked)
    _, another = made(asked)
    now = timezone.now()
    assert [answer("places", secret).status_code for _ in range(3)] == [200] * 3
    refused = answer("places", secret)
    if timezone.now().minute == now.minute:
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "60"
    assert answer("places", another).status_code == 200
    Token.objects.filter(pk=token.pk).update(minute=now - dt.timedelta(minutes=1))
    assert answer("places", secret).status_code == 200


def test_when_it_was_last_used_is_kept(asked: Asked) -> None:
    token, secret = made(asked)
    assert token.last_used_at is None
    answer("places", secret)
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_making_and_revoking_are_audited_without_the_secret(asked_on_each: Asked) -> None:
    asked = asked_on_each
    token, secret = made(asked)
    actions.revoke_token(token_id=token.id, by=asked.reader(Role.ANALYST, OURS))
    entries = Entry.objects.filter(about=f"token:{token.id}").order_by("number")
    assert [entry.act for entry in entries] == ["token.make", "token.revoke"]
    assert secret not in str(list(Entry.objects.values()))


def test_the_one_user_of_a_machine_has_tokens_while_there_is_one(asked: Asked) -> None:
    from commonweal.web.organisations.arriving import LOCAL

    _, secret = actions.make_token(name="mine", scopes=[FIGURES, DATASETS], days=1, by=LOCAL)
    assert answer("datasets", secret).json()["total"] == 2
    asked.person(Role.ADMINISTRATOR, SYSTEM)  # the first account
    assert answer("datasets", secret).status_code == 401


def test_the_page_makes_a_token_shows_it_once_and_revokes_it(asked: Asked) -> None:
    client = Client()
    assert "Make a token" in client.get("/api/tokens/").content.decode()
    wrong = client.post("/api/tokens/", {"name": "", "scopes": ["people:change"], "days": "9999"})
    assert wrong.status_code == 422
    given = {"name": "Workbook", "scopes": ["figures:see"], "days": "30"}
    page = client.post("/api/tokens/", given)
    secret = next(
        word
        for word in page.content.decode().replace("<", " ").replace(">", " ").split()
        if word.startswith("cw_")
    )
    assert "no-store" in page.headers["Cache-Control"]
    assert answer("figures", secret).status_code == 200
    assert secret not in client.get("/api/tokens/").content.decode()
    token = Token.objects.get()
    assert client.post(f"/api/tokens/{token.id}/revoke/", follow=True).status_code == 200
    assert answer("figures", secret).status_code == 401
