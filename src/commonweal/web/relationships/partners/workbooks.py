"""The register of partners as a workbook: out, changed or filled in by people, and in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from commonweal.pipeline import sheets
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.records import cells as cell
from commonweal.web.organisations.records import workbooks
from commonweal.web.organisations.records.workbooks import Kind, Values
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.models import Partner
from commonweal.web.relationships.partners import actions, reading

CONTACT = ("contact_name", "contact_email")


def written(rows: Iterable[Partner], *, title: str, contacts: bool) -> bytes:
    """Partners, one a row. Contacts are in it only for who may change every one of them."""
    names, titles = reading.names(), reading.sector_titles()
    body: list[list[Any]] = [
        [
            each.organisation, names.get(each.organisation, ""), cell.together(each.places) or None,
            cell.together(titles.get(one, one) for one in each.brings) or None,
            each.contact_name or None if contacts else None, each.contact_email or None if contacts else None,
            workbooks.iso(each.since), workbooks.iso(each.until),
        ]
        for each in rows
    ]  # fmt: skip
    return workbooks.written(PARTNERS, title, body)


def _read(cells: Mapping[str, str]) -> Values:
    values = cell.every(
        organisation=lambda: _organisation(cells),
        places=lambda: cell.several(cells, "works in", {place: place for place in reading.places()}),
        brings=lambda: cell.several(cells, "brings", reading.sector_titles()),
        contact_name=lambda: cell.text(cells, "contact"),
        contact_email=lambda: _email(cells),
        since=lambda: sheets.day(cells.get("since", ""), "Since"),
        until=lambda: sheets.day(cells.get("until", ""), "Until"),
    )
    for name in CONTACT:  # an empty cell leaves the contact as it is: erasing is done on the page
        if not values[name]:
            del values[name]
    return values


def _organisation(cells: Mapping[str, str]) -> str:
    code = cell.organisation(cells)
    if code == SYSTEM:
        raise ValueError("the system is no partner of its own: enter the code of an organisation")
    return code


def _email(cells: Mapping[str, str]) -> str:
    email = cell.text(cells, "email address")
    if email:
        try:
            validate_email(email)
        except ValidationError as fault:
            raise ValueError("“Email address” is not like name@example.org") from fault
    return email


def _keep(values: Values, by: Reader, why: str) -> str:
    held = Partner.objects.filter(organisation=values["organisation"]).first()
    says = {name: value for name, value in values.items() if name != "organisation"}
    if held is None:
        actions.add_partner(organisation=values["organisation"], by=by, why=why, **says)
        return "added"
    if not workbooks.differs(held, says):
        return "as_before"
    actions.change_partner(held.pk, seen=held.version, by=by, why=why, **says)
    return "changed"


def _choices() -> Mapping[str, Sequence[str]]:
    return {
        "Works in": reading.places() or ["The whole system"],
        "Brings": list(reading.sector_titles().values()),
    }


PARTNERS = Kind(
    "Partners",
    "One row for each partner. “Organisation” is its code in the register of organisations. Put a semicolon "
    "between several places or sectors.",
    _choices,
    {
        "Organisation": 14, "Organisation name": 40, "Works in": 30, "Brings": 40, "Contact": 26, "Email address": 30,
        "Since": 12, "Until": 12,
    },
    ("organisation",),
    _read,
    _keep,
)  # fmt: skip
