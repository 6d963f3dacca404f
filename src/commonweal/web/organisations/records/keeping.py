"""Adding and changing a record of these registers: whoever may, one at a time, with its entry in the audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations import audit
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.records.models import Kept
from commonweal.web.organisations.rights import NotVisible, Reader

K = TypeVar("K", bound=Kept)
NOT_KEPT = "given, and not kept here"


def keeper(organisation: str, thing: Thing, by: Reader) -> str:
    """Who keeps a record about an organisation that a reader adds: the organisation, or the system for it.

    Raises NotPermitted or NotVisible where the reader may add neither.
    """
    if by.can(Verb.ADD, thing, organisation):
        return organisation
    if by.can(Verb.ADD, thing, SYSTEM):
        return SYSTEM
    by.check(Verb.ADD, thing, organisation)
    raise NotVisible


def check_change(held: Kept, by: Reader) -> None:
    """Raises NotPermitted or NotVisible unless a reader may change a record."""
    if not can_change(held, by):
        by.check(Verb.CHANGE, held.thing, held.owners()[0])
        raise NotVisible


def can_change(held: Kept, by: Reader) -> bool:
    """Whether a reader may change a record."""
    return any(by.can(Verb.CHANGE, held.thing, code) for code in held.owners())


@transaction.atomic
def add(made: K, *, by: Reader, act: str, why: str = "", taken: str = "") -> K:
    """Keep a new record. `taken` says what is wrong where there is one like it already."""
    _keep(made, taken, new=True)
    _record(made, by, act, after=_without_people(made, plain(made, made.fields)), why=why)
    return made


@transaction.atomic
def change(
    model: type[K],
    id_: UUID,
    values: Mapping[str, Any],
    *,
    seen: int,
    by: Reader,
    act: str,
    why: str = "",
    taken: str = "",
    may: Callable[[Reader], bool] | None = None,
) -> K:
    """Change a record. `seen` is the version that was looked at; nothing happens where nothing differs.

    `may` is asked in place of the record's own rule where another one holds.
    """
    held = model._default_manager.select_for_update().filter(pk=id_).first()
    if held is None:
        raise NotVisible
    if may is None or not may(by):
        check_change(held, by)
    if held.version != seen:
        raise InputError(
            "changed_meanwhile",
            "Somebody else changed this since you opened it.",
            what_to_do="Look at what they changed, then save yours if you still want to.",
        )
    before = plain(held, values)
    for name, value in values.items():
        setattr(held, name, value)
    after = plain(held, values)
    differing = [name for name in after if after[name] != before[name]]
    if differing:
        held.version += 1
        _keep(held, taken, new=False)
        _record(
            held, by, act, why=why,
            before=_without_people(held, {name: before[name] for name in differing}),
            after=_without_people(held, {name: after[name] for name in differing}),
        )  # fmt: skip
    return held


def _keep(held: Kept, taken: str, *, new: bool) -> None:
    try:
        with transaction.atomic():
            held.save(force_insert=new)
    except IntegrityError as fault:
        if not taken:
            raise
        raise InputError("taken", taken, what_to_do="Look at the one that is there.") from fault


def plain(held: Kept, names: Any) -> dict[str, str]:
    """What the audit keeps of a record, in words that its page can show."""
    return {name.replace("_", " "): _words(held, name) for name in names}


def _words(held: Kept, name: str) -> str:
    shown = getattr(held, f"get_{name}_display", None)
    value = shown() if shown else getattr(held, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {told}" for key, told in value.items())
    if isinstance(value, list):
        return "; ".join(_item(each) for each in value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else "" if value is None else str(value)


def _item(each: Any) -> str:
    """One of several in a field: its words, or what it says but for how a program calls it."""
    if isinstance(each, Mapping):
        return ", ".join(str(told) for key, told in each.items() if key != "id")
    return str(each)


def _without_people(held: Kept, says: Mapping[str, str]) -> dict[str, str]:
    """What the audit keeps: an entry cannot be erased, so it holds nothing that may name a person."""
    names = {name.replace("_", " ") for name in held.personal}
    return {name: NOT_KEPT if name in names and value else value for name, value in says.items()}


def _record(held: Kept, by: Reader, act: str, **said: Any) -> None:
    audit.record(by=by, act=act, about=f"{held.kind}:{held.pk}", organisation=held.owners()[0], **said)
