"""What the register of partners holds, and who is missing in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from commonweal.content.sectors import Sector, sectors
from commonweal.content.spend_method import local_definition
from commonweal.decisions import coverage
from commonweal.web.organisations import reading as organisations
from commonweal.web.relationships.models import Partner

NO_SECTOR = "Of no sector yet"


def known_sectors() -> list[Sector]:
    """The sectors in force, in order."""
    return sectors(organisations.folder() / "content")


def sector_titles() -> dict[str, str]:
    """What each sector is called, by its id, in order."""
    return {one.id: one.title for one in known_sectors()}


def places() -> list[str]:
    """The places of the system, which partners work in."""
    return list(local_definition(organisations.folder() / "content").places)


def names() -> dict[str, str]:
    """The name of each organisation of the register by its code, those that have closed among them."""
    return organisations.register_names()


def at_the_table(day: dt.date | None = None) -> QuerySet[Partner]:
    """The partners of a day; today's where none is given."""
    on = day or timezone.localdate()
    return Partner.objects.filter(
        Q(since__isnull=True) | Q(since__lte=on), Q(until__isnull=True) | Q(until__gte=on)
    )


def plain(partners: Iterable[Partner]) -> list[coverage.Partner]:
    """Partners as coverage is judged by."""
    sorts = organisations.sorts()
    return [
        coverage.Partner(
            one.organisation, sorts.get(one.organisation, ""), tuple(one.places), tuple(one.brings)
        )
        for one in partners
    ]


def covered(day: dt.date | None = None) -> tuple[tuple[coverage.Covered, ...], tuple[str, ...]]:
    """Each sector with who speaks for it and where nobody does; and the codes of partners of no sector."""
    known, found = known_sectors(), plain(at_the_table(day))
    return coverage.coverage(known, found, places=places()), coverage.unplaced(known, found)


def sector_of(organisation: str) -> str:
    """The sector that a partner is counted under: that of its sort of body, or else the first that it brings."""
    sort = organisations.sorts().get(organisation)
    own = next((one.id for one in known_sectors() if sort in one.covers), "")
    if own:
        return own
    held = Partner.objects.filter(organisation=organisation).first()
    return str(held.brings[0]) if held and held.brings else ""
