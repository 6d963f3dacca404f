"""The register of organisations as a workbook: out, changed by people, and in again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from commonweal.pipeline import sheets
from commonweal.publication import open_register
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import is_code
from commonweal.web.design.sent_back import MOST_FAULTS, FaultyWorkbook, Told
from commonweal.web.organisations.models import Organisation, Sector
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.registers import actions
from commonweal.web.organisations.rights import NotPermitted, NotVisible, Reader

HEADINGS = ("Code", "Name", "Sector", "Anchor institution", "Opened", "Closed", "Followed by")
WIDTHS = (12, 50, 36, 12, 12, 12, 20)
YES, NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0", ""}


def written(rows: Iterable[Organisation], *, title: str) -> bytes:
    """Organisations as a workbook, which can be changed and sent back."""
    body = [
        [
            row.code,
            row.name,
            row.get_sector_display(),
            "Yes" if row.is_anchor else "No",
            row.opened.isoformat() if row.opened else None,
            row.closed.isoformat() if row.closed else None,
            " ".join(sorted(each.code for each in row.succeeded_by.all())),
        ]
        for row in rows
    ]
    note = (
        "Change names, sectors and days, or add rows; leave the code of a new row empty if it has none. This sheet "
        "has one table."
    )
    headings = dict(zip(HEADINGS, WIDTHS, strict=True))
    choices = {"Sector": [str(label) for label in Sector.labels], "Anchor institution": ["Yes", "No"]}
    return open_register.written(title=title, note=note, headings=headings, body=body, choices=choices)


def taken_in(path: Path, *, name: str, by: Reader, why: str) -> Told:
    """Take a changed workbook in, all of it or nothing. No row that is missing from it is removed.

    Raises FaultyWorkbook for rows that are not as they must be, InputError for what is no register.
    """
    rows = sheets.read(folder(), path, needed=("code", "name", "sector"), name=name)
    faults: list[str] = []
    read: list[dict[str, Any]] = []
    for row in rows:
        try:
            read.append(_read(row))
        except ValueError as fault:
            faults.append(f"Row {row.number}: {fault}.")
    faults += _twice(read)
    if faults:
        raise FaultyWorkbook(faults[:MOST_FAULTS])
    counts = {"added": 0, "changed": 0, "as_before": 0}
    with transaction.atomic():
        followers: list[tuple[Organisation, list[str], int]] = []
        for values in read:
            number, after = values.pop("number"), values.pop("followed_by")
            try:
                held, outcome = _kept(values, by=by, why=why)
            except (NotVisible, NotPermitted) as fault:
                said = f"Row {number}: your role does not let you change {values['code'] or 'organisations'}."
                raise FaultyWorkbook([said]) from fault
            except InputError as fault:
                raise FaultyWorkbook([f"Row {number}: {fault.message}"]) from fault
            counts[outcome] += 1
            followers.append((held, after, number))
        for held, after, number in followers:
            _follow(held, after, number, by=by, why=why)
    return Told(**counts)


def _kept(values: dict[str, Any], *, by: Reader, why: str) -> tuple[Organisation, str]:
    held = Organisation.objects.filter(code=values["code"]).first() if values["code"] else None
    if held is None:
        if not values["code"] and Organisation.objects.filter(name__iexact=values["name"]).exists():
            raise InputError(
                "name_taken", f"{values['name']} is in the register: write its code too.", what_to_do=""
            )
        return actions.add(by=by, why=why, **values), "added"
    before = (held.name, held.sector, held.is_anchor, held.opened, held.closed)
    after = tuple(values[field] for field in actions.FIELDS)
    if before == after:
        return held, "as_before"
    return actions.change(
        held, by=by, why=why, **{field: values[field] for field in actions.FIELDS}
    ), "changed"


def _follow(held: Organisation, after: Sequence[str], number: int, *, by: Reader, why: str) -> None:
    if sorted(held.succeeded_by.values_list("code", flat=True)) == sorted(after):
        return
    found = list(Organisation.objects.filter(code__in=after))
    if missing := sorted(set(after) - {each.code for each in found}):
        raise FaultyWorkbook([f"Row {number}: {missing[0]} is not in the register."])
    try:
        actions.set_successors(held, found, by=by, why=why)
    except InputError as fault:
        raise FaultyWorkbook([f"Row {number}: {fault.message}"]) from fault


def _read(row: sheets.Row) -> dict[str, Any]:
    """A row's values. Raises ValueError, in words, for what cannot be read."""
    cells = row.cells
    name = cells.get("name", "")
    if not 0 < len(name) <= 200:
        raise ValueError("it needs a name of at most 200 letters")
    sectors = {label.lower(): value for value, label in Sector.choices} | {
        each: each for each in Sector.values
    }
    sector = sectors.get(cells.get("sector", "").lower())
    if sector is None:
        raise ValueError(f"“{cells.get('sector', '')[:40]}” is no sector that the register has")
    anchor = cells.get("anchor institution", "").lower()
    if anchor not in YES | NO:
        raise ValueError("“Anchor institution” is neither Yes nor No")
    code = cells.get("code", "").upper()
    if code and not is_code(code):
        raise ValueError(f"“{code[:20]}” is not an ODS or GSS code")
    return {
        "number": row.number,
        "code": code,
        "name": name,
        "sector": sector,
        "is_anchor": anchor in YES,
        "opened": sheets.day(cells.get("opened", ""), "Opened"),
        "closed": sheets.day(cells.get("closed", ""), "Closed"),
        "followed_by": cells.get("followed by", "").upper().replace(",", " ").split(),
    }


def _twice(read: Sequence[dict[str, Any]]) -> list[str]:
    seen: dict[str, int] = {}
    faults = []
    for values in read:
        code, number = values["code"], values["number"]
        if code and code in seen:
            faults.append(f"Row {number}: {code} stands in row {seen[code]} too.")
        seen.setdefault(code, number)
    return faults
