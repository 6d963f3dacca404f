"""A short email to each person of what is theirs to do, where the settings name a server for email."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from commonweal.publication import wording
from commonweal.vocabulary.errors import EnvironmentFault
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.signing_in import letters
from commonweal.web.organisations.work import reading
from commonweal.web.organisations.work.models import Action


@dataclass(frozen=True)
class Sent:
    """How many digests were taken by the server, and how many it refused."""

    sent: int
    refused: int


def send(today: dt.date | None = None) -> Sent:
    """Send each person with an open action that is overdue, or due within a week, the list of these; nobody else.

    Raises EnvironmentFault where there is no server for email.
    """
    if not letters.can_be_sent():
        raise EnvironmentFault(
            "no_email",
            "No server for email is named, so that no digest can be sent.",
            what_to_do="Name one in the settings, or look at the page “My work”.",
        )
    day = today or timezone.localdate()
    sent = refused = 0
    for person in Person.objects.filter(is_active=True, is_demonstration=False):
        actions = list(reading.due_by(person, day + reading.SOON))
        if actions:
            taken = _send(person, actions, day)
            sent, refused = sent + taken, refused + (not taken)
    return Sent(sent, refused)


def _send(person: Person, actions: list[Action], day: dt.date) -> bool:
    late = sum(1 for action in actions if action.due and action.due < day)
    many = wording.count_of(len(actions), "action")
    return letters.send(
        person.email, f"{many} due" + (f", {late} overdue" if late else ""), letter(actions, day)
    )


def letter(actions: list[Action], day: dt.date) -> str:
    """The text: overdue first."""
    lines = ["These actions are yours:", ""]
    for action in actions:
        due = action.due or day
        lines.append(f"- {action.what} ({'overdue since' if due < day else 'due'} {wording.day(due)})")
    return "\n".join([*lines, "", "They are on the page “My work”."])
