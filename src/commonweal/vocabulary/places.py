"""Where a figure is about."""

from __future__ import annotations

import re
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
OTHERS = "OTHERS"  # in place of a code: any organisation that somebody has no role in
RESERVED = frozenset(
    {SYSTEM, PUBLIC, OTHERS}
)  # were one of them a body's code, its data would be everybody's
_CODE = re.compile(r"[A-Z0-9]{3,12}")


def is_code(text: str) -> bool:
    """Whether something can be the code of an organisation: an ODS or GSS code, or one of our own."""
    return _CODE.fullmatch(text) is not None and text not in RESERVED
