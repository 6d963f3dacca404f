"""What pages ask about the system itself: its name, whether it is made up, and its organisations."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from commonweal.pipeline import ask, workspace
from commonweal.vocabulary.places import Place, PlaceKind

LOCAL_USER = "local user"


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


def state_of_evidence() -> tuple[object, ...]:
    """Changes whenever something is loaded, computed, purged or renamed: what pages remember is good until then."""
    here = folder()
    stamps: list[tuple[str, int]] = []
    # What is kept is published as a folder whole: that of all versions, or of all figures, then changes its own stamp.
    _stamp(str(here / "evidence"), 1, stamps)
    _stamp(str(here / "evidence" / "suppliers"), 1, stamps)
    _stamp(str(here / "content"), 3, stamps)
    for name in ("settings.json", "organisations.json", "addresses.json"):
        with contextlib.suppress(FileNotFoundError):
            stamps.append((name, (here / name).stat().st_mtime_ns))
    return (str(here), dt.datetime.now(dt.UTC).date(), tuple(sorted(stamps)))


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


def names() -> dict[str, str]:
    """The name of each organisation that data are held of, by its code."""
    return {place.code: place.name for place in organisations()}
