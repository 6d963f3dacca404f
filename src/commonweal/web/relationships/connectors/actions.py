"""What can be done with connectors and secondments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from commonweal.content.sectors import sectors
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.records import choices, keeping
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.models import Connector


def connects() -> dict[str, str]:
    """Whom a connector can connect with, by id or code: sectors first, then organisations."""
    named = {one.id: one.title for one in sectors(folder() / "content")}
    known = sorted(choices.names().items(), key=lambda each: each[1].casefold())
    return named | {code: name for code, name in known if code != SYSTEM}


def add_connector(*, organisation: str, role: str, by: Reader, why: str = "", **values: Any) -> Connector:
    """Put a connector or a secondment into the register. `organisation`: whose role it is."""
    kept_by = keeping.keeper(organisation, Thing.RELATIONSHIPS, by)
    made = Connector(organisation=organisation, kept_by=kept_by, role=role.strip(), **values)
    _check(made, values)
    return keeping.add(made, by=by, act="connectors.add", why=why)


def change_connector(id_: UUID, *, seen: int, by: Reader, why: str = "", **values: Any) -> Connector:
    """Change what is said of a connector, or say until when it lasted."""
    with transaction.atomic():
        held = keeping.change(Connector, id_, values, seen=seen, by=by, act="connectors.change", why=why)
        _check(held, values)
    return held


def _check(held: Connector, given: dict[str, Any]) -> None:
    if held.is_secondment and not held.lent_to:
        raise InputError(
            "lent_to_nobody", "A secondment is to somebody.", what_to_do="Say to whom they are lent."
        )
    if held.lent_to and not held.is_secondment:
        raise InputError(
            "not_a_secondment", "It says to whom somebody is lent, but not that it is a secondment.",
            what_to_do="Say that it is one, or leave out to whom.",
        )  # fmt: skip
    if held.lent_to and held.lent_to == held.organisation:
        raise InputError("lent_to_itself", "Nobody is lent to their own body.", what_to_do="Choose another.")
    if held.until and held.until < held.since:
        raise InputError("days_in_the_wrong_order", "It would have ended before it began.",
                         what_to_do="Check the two days.")  # fmt: skip
    known = connects()
    if any(each not in known for each in given.get("connects", ())) or given.get("lent_to", "") not in {
        "",
        *known,
    }:
        raise InputError("unknown_organisation", "One of those is not in the register.",
                         what_to_do="Choose from the list, or add it to the register first.")  # fmt: skip
