"""What others may ask about actions: those a reader may see, those that are theirs."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from commonweal.publication import wording
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.components import Task
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.arriving import reader_of
from commonweal.web.organisations.models import Organisation, Person
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.work.models import Action, State

SOON = dt.timedelta(days=7)
SYSTEM_NAME = "The system"


def visible_to(asking: Reader) -> QuerySet[Action]:
    """The actions that a reader may see, the soonest due first."""
    every = Action.objects.select_related("owner")
    return every if asking.is_local else every.filter(organisation__in=_codes(asking, Verb.SEE))


def mine(asking: Reader) -> QuerySet[Action]:
    """What a reader has to do: open, and theirs; of somebody without an account, whatever is nobody's."""
    return visible_to(asking).filter(state=State.OPEN, owner=asking.person_id)


def my_tasks(asking: Reader, most: int = 50) -> list[Task]:
    """What a reader has to do, as a list of tasks, the most overdue first."""
    return [_task(each) for each in mine(asking)[:most]]


def _task(each: Action) -> Task:
    due = f"due {wording.day(each.due)}" if each.due else "no day"
    soon = each.due is not None and each.due <= timezone.localdate() + SOON
    status = "Overdue" if each.overdue else "Due soon" if soon else "To do"
    return Task(each.what, status, f"/actions/{each.pk}/", due)


def due_by(person: Person, day: dt.date) -> QuerySet[Action]:
    """A person's open actions that are due on a day or before, or were; none that they may no longer see."""
    return visible_to(reader_of(person)).filter(owner=person, state=State.OPEN, due__lte=day)


def places(asking: Reader, verb: Verb) -> list[tuple[str, str]]:
    """The organisations, and the system, for which a reader may see or add actions: code and name."""
    known = names()
    codes = list(known) if asking.is_local else _codes(asking, verb)
    ordered = sorted(codes, key=lambda code: (code != SYSTEM, known.get(code, code)))
    return [(code, known.get(code, code)) for code in ordered]


def names() -> dict[str, str]:
    """The name of each organisation by its code, and of the system."""
    return (
        {SYSTEM: SYSTEM_NAME} | organisations.names() | dict(Organisation.objects.values_list("code", "name"))
    )


def owners(asking: Reader) -> QuerySet[Person]:
    """Who can be given an action by a reader: those with a role in the system, or in one of their organisations."""
    today = timezone.localdate()
    current = Q(memberships__until__isnull=True) | Q(memberships__until__gte=today)
    beside = Q(memberships__organisation__isnull=True) | Q(
        memberships__organisation__code__in=asking.organisations
    )
    everyone = Person.objects.filter(is_active=True)
    return everyone if asking.is_local else everyone.filter(current, beside).distinct()


def _codes(asking: Reader, verb: Verb) -> list[str]:
    return asking.among([SYSTEM, *asking.organisations], verb, Thing.ACTIONS)
