"""Where a figure is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    """What sort of thing a place code names."""

    SYSTEM = "system"
    BOARD = "board"  # an integrated care board, and the organisations in it on a day
    ORGANISATION = "organisation"
    AREA = "area"  # a council, a county, a region, a combined authority, a country


@dataclass(frozen=True)
class Place:
    """A system, an organisation in it, or an area. `code` is an ODS or GSS code, or SYSTEM for the whole workspace."""

    code: str
    name: str
    kind: PlaceKind


SYSTEM = "SYSTEM"
PUBLIC = "PUBLIC"  # everybody, in place of an organisation that something is shared with
