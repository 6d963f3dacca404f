"""What pages ask about the system itself: its name, whether it is made up, and its organisations."""

from __future__ import annotations

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


def organisations() -> list[Place]:
    """The organisations that data are held of, by name."""
    places = [place for place in ask.places(folder()) if place.kind is PlaceKind.ORGANISATION]
    return sorted(places, key=lambda place: place.name)


def names() -> dict[str, str]:
    """The name of each organisation that data are held of, by its code."""
    return {place.code: place.name for place in organisations()}
