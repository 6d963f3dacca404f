"""What can be done with the register of partners."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from commonweal.vocabulary.errors import InputError
from commonweal.web.organisations import audit
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations.permissions import Thing
from commonweal.web.organisations.records import keeping
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.models import Partner

PARTNER_ALREADY = "That organisation is in the register of partners."


def add_partner(*, organisation: str, by: Reader, why: str = "", **values: Any) -> Partner:
    """Put an organisation of the register at the table."""
    kept_by = keeping.keeper(organisation, Thing.RELATIONSHIPS, by)
    if organisation not in organisations.register_names():
        raise InputError(
            "no_such_organisation",
            "It is not in the register of organisations.",
            what_to_do="Add it on the page “Organisations” first.",
        )
    made = Partner(organisation=organisation, kept_by=kept_by, **values)
    _check(made)
    return keeping.add(made, by=by, act="partners.add", why=why, taken=PARTNER_ALREADY)


def change_partner(id_: UUID, *, seen: int, by: Reader, why: str = "", **values: Any) -> Partner:
    """Change what is held of a partner. The audit says that the contact changed, and not to what."""
    contact = {name: values.pop(name) for name in ("contact_name", "contact_email") if name in values}
    with transaction.atomic():
        held = keeping.change(Partner, id_, values, seen=seen, by=by, act="partners.change", why=why)
        _check(held)
        if any(getattr(held, name) != value for name, value in contact.items()):
            _set_contact(held, contact, by, "partners.change-contact", why)
    return held


def erase_contact(id_: UUID, *, by: Reader) -> None:
    """Forget whom to turn to at a partner."""
    with transaction.atomic():
        held = Partner.objects.select_for_update().get(pk=id_)
        keeping.check_change(held, by)
        _set_contact(held, {"contact_name": "", "contact_email": ""}, by, "partners.erase-contact", "")


def _set_contact(held: Partner, contact: dict[str, Any], by: Reader, act: str, why: str) -> None:
    for name, value in contact.items():
        setattr(held, name, value)
    held.version += 1
    held.save()
    audit.record(by=by, act=act, about=f"partner:{held.pk}", organisation=held.organisation, why=why)


def _check(held: Partner) -> None:
    if held.since and held.until and held.until < held.since:
        raise InputError("ends_first", "It would end before it begins.", what_to_do="Mend the days.")
