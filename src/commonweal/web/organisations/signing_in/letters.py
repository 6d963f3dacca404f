"""Messages by email, where the settings name a server for them. A message that cannot be sent changes nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction

from commonweal.web.organisations import reading
from commonweal.web.organisations.models import Person

log = structlog.get_logger("commonweal.letters")


def can_be_sent() -> bool:
    """Whether there is a server for email."""
    return bool(settings.EMAIL_HOST)


def send(to: str, subject: str, text: str) -> bool:
    """Send a message; whether it was taken. Logs hold neither the address nor the text."""
    if not can_be_sent():
        return False
    name = reading.system().name
    try:
        send_mail(" ".join(f"{name}: {subject}".split()), f"{text}\n\n{name}\n{settings.SITE}/\n", None, [to])
    except OSError as fault:  # what smtplib raises is one, too
        log.warning("email_not_sent", exc_info=fault)
        return False
    return True


def tell(person: Person, subject: str, text: str) -> None:
    """Tell somebody what was done to their account, when it is done."""
    more = "If it was not you, tell the person who looks after this system at once."
    transaction.on_commit(lambda: _send_quietly(person.email, subject, f"{text}\n\n{more}"), robust=True)


def _send_quietly(to: str, subject: str, text: str) -> None:
    send(to, subject, text)


def later(work: Callable[[str], None], what: str) -> None:
    """Do something beside the request, so that how long it takes tells nobody anything."""

    def done() -> None:
        try:
            work(what)
        finally:
            connection.close()

    threading.Thread(target=done, name="letters", daemon=True).start()
