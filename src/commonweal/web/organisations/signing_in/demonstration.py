"""The demonstration's made-up people, one for each role; anybody at the machine may look with their eyes."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from commonweal.content.demonstration_setting import MadeUpPerson
from commonweal.web.organisations import reading
from commonweal.web.organisations.arriving import at_this_machine
from commonweal.web.organisations.models import Membership, Organisation, Person
from commonweal.web.organisations.permissions import Role

DOMAIN = "demonstration.invalid"  # a domain that can never exist


def is_open(request: HttpRequest) -> bool:
    """Whether one may look as each role: in the demonstration only, at the machine itself."""
    return not settings.SIGN_IN_REQUIRED and reading.system().demonstration and at_this_machine(request)


def person(role: Role) -> Person | None:
    """The made-up person with a role."""
    return Person.objects.filter(is_demonstration=True, is_active=True, memberships__role=role).first()


@transaction.atomic
def make_people(people: Iterable[MadeUpPerson], names: dict[str, str]) -> None:
    """Make the demonstration's people and their organisations, where they are not there yet. Nobody has a password."""
    for one in people:
        role = Role(one.role)
        organisation = None
        if one.organisation:
            organisation, _ = Organisation.objects.get_or_create(
                code=one.organisation,
                defaults={"name": names.get(one.organisation, one.organisation), "sector": one.sector},
            )
        made = Person.objects.filter(email=f"{role}@{DOMAIN}").first()
        if made is None:
            made = Person.objects.create_user(f"{role}@{DOMAIN}", f"{role.label} (demonstration)")
            made.is_demonstration = True
            made.save(update_fields=["is_demonstration"])
        Membership.objects.get_or_create(person=made, organisation=organisation, role=role)
