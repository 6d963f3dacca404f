"""Messages about one's account, where there is a server for email."""

from __future__ import annotations

import smtplib
import time

import pyotp
import pytest
from django.core import mail

from commonweal.web.organisations import audit
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.signing_in import actions, letters, second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara() -> Person:
    return Person.objects.create_user("amara@trust.example", "Amara Test", "seven herons over Salford quay")


def test_somebody_is_told_when_their_password_or_second_factor_changes(
    amara: Person, settings, mailoutbox, django_capture_on_commit_callbacks
) -> None:
    settings.EMAIL_HOST = "smtp.trust.example"
    secret = second_factor.new_secret()
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_password(amara, "four green canal boats", by=audit.COMMAND_LINE)
        code = pyotp.TOTP(secret).at(time.time())
        assert second_factor.turn_on(amara, secret, code, by=audit.COMMAND_LINE)
        assert not second_factor.take(amara, code)
        second_factor.turn_off(amara, by=audit.COMMAND_LINE)
    told = [message.subject.split(": ")[1] for message in mailoutbox]
    assert told == [
        "Your password was changed",
        "A second factor was set up",
        "A code was used twice",
        "The second factor was removed",
    ]
    assert all("four green" not in message.body and secret not in message.body for message in mailoutbox)


def test_without_a_server_nothing_is_sent(
    amara: Person, mailoutbox, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_password(amara, "four green canal boats", by=audit.COMMAND_LINE)
    assert mailoutbox == []


@pytest.mark.parametrize(
    "fault", [ConnectionRefusedError(), smtplib.SMTPRecipientsRefused({}), TimeoutError()]
)
def test_a_message_that_cannot_be_sent_changes_nothing_else(
    amara: Person, settings, monkeypatch, fault: Exception
) -> None:
    def refuse(*_: object) -> None:
        raise fault

    settings.EMAIL_HOST = "smtp.trust.example"
    monkeypatch.setattr(letters, "send_mail", refuse)
    assert letters.send(amara.email, "Subject", "Text") is False
    assert mail.outbox == []
