"""The register of partners as a workbook: out, changed or filled in by people, and in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from commonweal.pipeline import sheets
from commonweal.web.organisations.records import cells as cell
from commonweal.web.organisations.records import workbooks
from commonweal.web.organisations.records.workbooks import Kind, Values
from commonweal.web.organisations.rights import Reader
from commonweal.web.relationships.models import Partner
from commonweal.web.relationships.partners import actions, reading


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
    email = cell.text(cells, "email address")
    if email:
        try:
            validate_email(email)
        except ValidationError as fault:
            raise ValueError("“Email address” is not one") from fault
    values: Values = {
        "organisation": cell.organisation(cells),
        "places": cell.several(cells, "works in", {place: place for place in reading.places()}),
        "brings": cell.several(cells, "brings", reading.sector_titles()),
        "since": sheets.day(cells.get("since", ""), "Since"),
        "until": sheets.day(cells.get("until", ""), "Until"),
    }
    name = cell.text(
        cells, "contact"
    )  # an empty cell leaves the contact as it is: erasing is done on the page
    return values | ({"contact_name": name} if name else {}) | ({"contact_email": email} if email else {})


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
    "One row for each partner. “Organisation” is its code in the register of organisations. Part several places or "
    "sectors with a semicolon.",
    _choices,
    {
        "Organisation": 14, "Organisation name": 40, "Works in": 30, "Brings": 40, "Contact": 26, "Email address": 30,
        "Since": 12, "Until": 12,
    },
    ("organisation",),
    _read,
    _keep,
)  # fmt: skip
