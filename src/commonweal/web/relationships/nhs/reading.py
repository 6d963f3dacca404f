"""What the pages for partners are made of, and whether everybody may read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from commonweal.content.nhs_bodies import SortOfBody, nhs_bodies
from commonweal.content.spend_method import local_definition
from commonweal.pipeline import workspace
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.models import Connector

SETTING = "pages_for_partners"
EVERYBODY, SIGNED_IN = "everybody", "signed-in"


@dataclass(frozen=True)
class Bodies:
    """A sort of NHS body, and the names of those that are here."""

    sort: SortOfBody
    names: tuple[str, ...]


def bodies() -> list[Bodies]:
    """The NHS bodies of the register that have not closed, by sort. Sorts of which none is here are left out."""
    here = organisations.nhs_bodies()
    found = [
        Bodies(sort, tuple(one.name for one in here if one.sector in sort.covers))
        for sort in nhs_bodies(organisations.folder() / "content")
    ]
    return [each for each in found if each.names]


def places() -> list[str]:
    """The places of the system."""
    return list(local_definition(organisations.folder() / "content").places)


def connectors() -> list[Connector]:
    """To whom partners outside may turn today."""
    today = timezone.localdate()
    return list(
        Connector.objects.filter(
            Q(until__isnull=True) | Q(until__gte=today), is_public=True, since__lte=today
        ).order_by("is_secondment", "role")
    )


def is_published() -> bool:
    """Whether who has not signed in may read the pages for partners."""
    return workspace.settings(organisations.folder()).get(SETTING) == EVERYBODY


def publish(*, everybody: bool, why: str, by: Reader) -> None:
    """Choose who may read the pages for partners."""
    by.check(Verb.CHANGE, Thing.RELATIONSHIPS, SYSTEM)
    before, after = EVERYBODY if is_published() else SIGNED_IN, EVERYBODY if everybody else SIGNED_IN
    with transaction.atomic():
        audit.record(
            by=by, act="asks.who-reads", about="system", before={"read by": before}, after={"read by": after}, why=why
        )  # fmt: skip
        # The file last: should it not be writable, the database forgets it too.
        workspace.set_settings(organisations.folder(), **{SETTING: after})
