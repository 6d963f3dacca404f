"""A register as a workbook: out, changed or filled in by people, and in again, whole or not at all.

A row that has a reference is the record of that reference; one without is new. A row that is missing changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models, transaction

from commonweal.pipeline import sheets
from commonweal.publication import open_register
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.design.sent_back import MOST_FAULTS, FaultyWorkbook, Told
from commonweal.web.organisations.reading import folder
from commonweal.web.organisations.records import cells as cell
from commonweal.web.organisations.rights import NotPermitted, NotVisible, Reader

Values = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One register's workbook: its headings with their widths and choices, how a row is read, and how it is kept."""

    title: str
    note: str
    choices: Callable[[], Mapping[str, Sequence[str]]]
    headings: Mapping[str, int]
    needed: tuple[str, ...]
    read: Callable[[Mapping[str, str]], Values]
    keep: Callable[[Values, Reader, str], str]


def written(kind: Kind, title: str, body: list[list[Any]]) -> bytes:
    """The workbook of a register with these rows."""
    return open_register.written(
        title=title, note=kind.note, headings=kind.headings, body=body, choices=kind.choices()
    )


def taken_in(kind: Kind, path: Path, *, name: str, by: Reader, why: str) -> Told:
    """Take a workbook in. Raises FaultyWorkbook for rows that cannot be taken, InputError for no such register."""
    rows = sheets.read(folder(), path, needed=kind.needed, name=name)
    faults: list[str] = []
    read: list[tuple[int, Values]] = []
    for row in rows:
        try:
            read.append((row.number, kind.read(row.cells)))
        except ValueError as fault:
            faults.append(f"Row {row.number}: {fault}.")
    if not faults and not read:
        faults.append("There is no row under the headings.")
    if faults:
        raise FaultyWorkbook(faults[:MOST_FAULTS])
    counts = {"added": 0, "changed": 0, "as_before": 0}
    with transaction.atomic():
        for number, values in read:
            try:
                counts[kind.keep(values, by, why)] += 1
            except (NotVisible, NotPermitted) as fault:
                said = f"Row {number}: your role does not let you write for {code(values['organisation'])}."
                raise FaultyWorkbook([said]) from fault
            except InputError as fault:
                raise FaultyWorkbook([f"Row {number}: {fault.message} {fault.what_to_do}"]) from fault
    return Told(**counts)


def kept(
    values: Values, held: Any, says: Values, add: Callable[..., Any], change: Callable[..., Any], by: Reader, why: str
) -> str:  # fmt: skip
    """Add a row's record, or change the one that is `held` where it differs: “added”, “changed” or “as_before”."""
    if held is None:
        if values["reference"]:
            raise InputError("no_such_reference", "No record of that organisation has that reference.",
                             what_to_do="Leave the reference of a new row empty.")  # fmt: skip
        add(organisation=values["organisation"], by=by, why=why, **says)
        return "added"
    if differs(held, says):
        change(held.pk, seen=held.version, by=by, why=why, **says)
        return "changed"
    return "as_before"


def differs(held: models.Model, says: Values) -> bool:
    """Whether a record says something else."""
    return any(getattr(held, name) != value for name, value in says.items())


def words(choices: Iterable[object]) -> list[str]:
    """What a drop-down offers."""
    return [str(each) for each in choices]


def code(organisation: str) -> str:
    """Whose a record is, as a cell says it."""
    return cell.SYSTEM_CODE if organisation == SYSTEM else organisation


def iso(day: Any) -> str | None:
    """A day as a cell holds it."""
    return day.isoformat() if day else None
