"""What pages ask about the system itself: its name, whether it is made up, and its organisations."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import os
import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from commonweal.pipeline import ask, sharing, workspace
from commonweal.vocabulary.places import Place, PlaceKind
from commonweal.web.organisations.models import Organisation, Person, Sector
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader

LOCAL_USER = "local user"
_looked_at: ContextVar[list[tuple[object, ...]] | None] = ContextVar("looked_at", default=None)
NHS = frozenset({Sector.BOARD.value, Sector.TRUST.value, Sector.PRIMARY_CARE.value})


@dataclass(frozen=True)
class System:
    """The system that a workspace is about."""

    name: str
    demonstration: bool


def folder() -> Path:
    """The workspace that pages read."""
    return Path(settings.WORKSPACE)


def system() -> System:
    """The system that this workspace is about; a plain name until it has been given one."""
    kept = workspace.settings(folder())
    return System(name=kept["name"], demonstration=kept.get("demonstration") == "yes")


def is_set_up() -> bool:
    """Whether somebody has said what the system is made of."""
    return "set_up" in workspace.settings(folder())


@contextlib.contextmanager
def one_state() -> Iterator[None]:
    """Let a page that only reads see the evidence in one state throughout: it is looked at once."""
    token = _looked_at.set([])
    try:
        yield
    finally:
        _looked_at.reset(token)


def state_of_evidence() -> tuple[object, ...]:
    """Changes whenever something is loaded, computed, purged or renamed: what pages remember is good until then."""
    seen = _looked_at.get()
    if seen is None:
        return _state()
    if not seen:
        seen.append(_state())
    return seen[0]


def _state() -> tuple[object, ...]:
    here = folder()
    stamps: list[tuple[str, int]] = []
    # What is kept is published as a folder whole: that of all versions, or of all figures, then changes its own stamp.
    _stamp(str(here / "evidence"), 1, stamps)
    _stamp(str(here / "evidence" / "suppliers"), 1, stamps)
    _stamp(str(here / "content"), 3, stamps)
    for name in ("settings.json", "organisations.json", "addresses.json"):
        with contextlib.suppress(FileNotFoundError):
            stamps.append((name, (here / name).stat().st_mtime_ns))
    return (str(here), sharing.today(), tuple(sorted(stamps)))


def _stamp(path: str, depth: int, stamps: list[tuple[str, int]]) -> None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(path) as entries:
        for entry in entries:
            stamps.append((entry.path, entry.stat().st_mtime_ns))
            if depth > 1 and entry.is_dir():
                _stamp(entry.path, depth - 1, stamps)


def organisations() -> list[Place]:
    """The organisations that data are held of, by name."""
    return list(_organisations(folder(), state_of_evidence()))


@functools.lru_cache(maxsize=8)
def _organisations(here: Path, _state: tuple[object, ...]) -> tuple[Place, ...]:
    places = [place for place in ask.places(here) if place.kind is PlaceKind.ORGANISATION]
    return tuple(sorted(places, key=lambda place: place.name))


def known() -> list[Place]:
    """The organisations that data are held of, and those of the register that have not closed, by name."""
    found = {place.code: place for place in organisations()}
    for code, name in Organisation.objects.filter(closed__isnull=True).values_list("code", "name"):
        found.setdefault(code, Place(code, name, PlaceKind.ORGANISATION))
    return sorted(found.values(), key=lambda place: place.name)


def names() -> dict[str, str]:
    """The name of each organisation that data are held of, by its code."""
    return {place.code: place.name for place in organisations()}


def named(words: str, known: Mapping[str, str]) -> str:
    """Words in which organisations go by their codes, with the names that are known of them."""
    return re.sub(r"\b[A-Z0-9]{3,9}\b", lambda code: known.get(code[0], code[0]), words)


@dataclass(frozen=True)
class Registered:
    """An organisation of the system, as others may know of it. What is not known is None."""

    code: str
    name: str
    sector: str | None = None
    is_anchor: bool | None = None
    opened: dt.date | None = None
    closed: dt.date | None = None
    succeeded_by: tuple[str, ...] = ()


def register(asking: Reader) -> list[Registered]:
    """The organisations that a reader may see, by name: those registered, and those whose data they may see."""
    rows = Organisation.objects.prefetch_related("succeeded_by")
    found = [
        Registered(
            row.code,
            row.name,
            row.sector,
            row.is_anchor,
            row.opened,
            row.closed,
            tuple(sorted(next_.code for next_ in row.succeeded_by.all())),
        )
        for row in rows
        if asking.can(Verb.SEE, Thing.ORGANISATIONS, row.code)
    ]
    known = {one.code for one in found}
    found += [
        Registered(place.code, place.name)
        for place in organisations()
        if place.code not in known and asking.can(Verb.SEE, Thing.FIGURES, place.code)
    ]
    return sorted(found, key=lambda one: one.name)


def register_names() -> dict[str, str]:
    """The name of each organisation of the register by its code, those that have closed among them."""
    return dict(Organisation.objects.values_list("code", "name"))


def sorts() -> dict[str, str]:
    """What sort of body each organisation of the register is, by its code."""
    return dict(Organisation.objects.values_list("code", "sector"))


def nhs_bodies() -> list[Registered]:
    """The NHS bodies of the register that have not closed, by name."""
    rows = Organisation.objects.filter(sector__in=NHS, closed__isnull=True)
    return [Registered(row.code, row.name, row.sector) for row in rows]


def names_of_people() -> set[str]:
    """The names of everybody who has an account: to find them in words, never to show."""
    return set(Person.objects.values_list("name", flat=True))


def sectors() -> dict[str, str]:
    """What each sector is called, by its value."""
    return {str(value): str(label) for value, label in Sector.choices}


def anchors() -> list[Registered]:
    """The anchor institutions of the register, by name, those that have closed among them."""
    return [
        Registered(row.code, row.name, row.sector, row.is_anchor, row.opened, row.closed)
        for row in Organisation.objects.filter(is_anchor=True).order_by("name")
    ]


def heirs(day: dt.date) -> dict[str, str]:
    """For each organisation that has closed by a day and was followed by one only: who holds now what it held."""
    closed = Organisation.objects.filter(closed__lt=day).prefetch_related("succeeded_by")
    after = {row.code: [each.code for each in row.succeeded_by.all()] for row in closed}
    next_ = {code: codes[0] for code, codes in after.items() if len(codes) == 1}
    return {code: _last(code, next_) for code in next_}


def _last(code: str, next_: dict[str, str]) -> str:
    while code in next_:  # no succession leads back to itself: the register sees to that
        code = next_[code]
    return code
