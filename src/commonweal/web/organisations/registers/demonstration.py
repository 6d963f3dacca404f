"""The demonstration's register of organisations."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from commonweal.content.demonstration_setting import RegisteredBody
from commonweal.web.organisations.models import Organisation


@transaction.atomic
def make_organisations(bodies: Sequence[RegisteredBody]) -> None:
    """Make the demonstration's organisations, where they are not there yet, and say who followed whom."""
    rows = {}
    for body in bodies:
        values = body.model_dump(exclude={"code", "followed_by"})
        rows[body.code], _ = Organisation.objects.get_or_create(code=body.code, defaults=values)
    for body in bodies:
        rows[body.code].succeeded_by.add(*(rows[code] for code in body.followed_by))
