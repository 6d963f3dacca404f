"""Who has which role where, as far as a reader may know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.people.actions import codes_of as codes_of
from commonweal.web.organisations.people.actions import is_erased
from commonweal.web.organisations.permissions import TABLE, Role, Thing, Verb, Whose
from commonweal.web.organisations.rights import Reader

SYSTEM_NAME = "The system as a whole"
STATES = {"in force": "green", "to come": "blue", "ended": "grey"}


@dataclass(frozen=True)
class Held:
    """A role that somebody has, or had."""

    membership: Membership
    where: str
    state: str

    @property
    def role(self) -> str:
        """The role, as people call it."""
        return Role(self.membership.role).label


def visible_codes(asking: Reader) -> list[str]:
    """The codes, SYSTEM among them, of whose people a reader may know."""
    codes = [SYSTEM, *Organisation.objects.values_list("code", flat=True)]
    return asking.among(codes, Verb.SEE, Thing.PEOPLE)


def memberships(asking: Reader) -> QuerySet[Membership]:
    """Every role that a reader may know of, with its person and organisation."""
    codes = visible_codes(asking)
    within = Q(organisation__code__in=codes)
    if SYSTEM in codes:
        within |= Q(organisation__isnull=True)
    return Membership.objects.filter(within).select_related("person", "organisation")


def people(asking: Reader) -> QuerySet[Person]:
    """The people whom a reader may know of, each with `known`: the roles of theirs that the reader may know of.

    Somebody without any role is known to those who may know of the system's people.
    """
    rows = memberships(asking)
    known = Q(memberships__in=rows)
    if asking.can(Verb.SEE, Thing.PEOPLE, SYSTEM):
        known |= Q(memberships__isnull=True)
    prefetch = Prefetch("memberships", queryset=rows, to_attr="known")
    return Person.objects.filter(known).distinct().prefetch_related(prefetch)


class _Known(Protocol):
    known: list[Membership]


def roles_known(person: Person) -> list[Membership]:
    """The roles that a reader may know of, of a person whom `people` found."""
    return cast(_Known, person).known


def held(rows: Sequence[Membership]) -> list[Held]:
    """Roles with where and since when, those in force first."""
    today = timezone.localdate()
    found = [
        Held(row, row.organisation.name if row.organisation else SYSTEM_NAME, _state(row, today))
        for row in rows
    ]
    order = list(STATES)
    return sorted(found, key=lambda one: (order.index(one.state), one.where, one.role))


def state_of(person: Person) -> tuple[str, str]:
    """Whether somebody can sign in, in a word, and the colour of its tag."""
    if is_erased(person):
        return "Erased", "grey"
    return ("Active", "green") if person.is_active else ("Closed", "grey")


def _state(row: Membership, today: dt.date) -> str:
    if row.until is not None and row.until < today:
        return "ended"
    return "to come" if row.since > today else "in force"


WORDS_OF_RELATIONS = {
    frozenset({Whose.OWN}): "own",
    frozenset({Whose.SYSTEM}): "system",
    frozenset({Whose.OTHERS}): "others",
    frozenset({Whose.OWN, Whose.SYSTEM}): "own, system",
    frozenset({Whose.OWN, Whose.OTHERS}): "own, others",
    frozenset({Whose.SYSTEM, Whose.OTHERS}): "system, others",
    frozenset(Whose): "all",
}
THINGS = {
    Thing.FIGURES: "Figures, and papers of them",
    Thing.DATASETS: "Datasets held",
    Thing.ROWS: "Rows of ledgers, and issues",
    Thing.SUPPLIERS: "Suppliers, and their review",
    Thing.METHOD: "Rules, and what local means",
    Thing.BASELINES: "Frozen baselines and scenarios",
    Thing.SHARING: "Sharing",
    Thing.PEOPLE: "People and roles",
    Thing.ORGANISATIONS: "Organisations and places",
    Thing.AUDIT: "Who changed what",
    Thing.RUNS: "Runs",
    Thing.ACTIONS: "Actions and comments",
    Thing.STRATEGIES: "Strategies, charters and decision dates",
    Thing.ACTIVITY: "Work that nobody has badged",
    Thing.DISCLOSURE: "How counts of people are protected",
}


def who_may_what() -> list[tuple[str, str, list[str]]]:
    """The table of permissions in words: thing, verb, and for each role whose things it is about ("" for none)."""
    return [
        (
            THINGS.get(thing, thing.value.capitalize()),
            verb.value,
            [WORDS_OF_RELATIONS.get(grants.get(role, frozenset()), "") for role in Role],
        )
        for (thing, verb), grants in TABLE.items()
    ]
