"""Cells of the registers' workbooks, each read to what it stands for, or refused by a ValueError in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from commonweal.vocabulary.places import SYSTEM
from commonweal.web.organisations.records import choices

SYSTEM_CODE = "System"
LONGEST = 200
BETWEEN = ";"  # parts several words in one cell


def every(**read: Callable[[], Any]) -> dict[str, Any]:
    """What each cell of a row stands for. Raises a ValueError with all that is wrong in the row, not only the first."""
    found, wrong = {}, []
    for name, one in read.items():
        try:
            found[name] = one()
        except ValueError as fault:
            wrong.append(str(fault))
    if wrong:
        raise ValueError("; ".join(wrong))
    return found


def organisation(cells: Mapping[str, str]) -> str:
    """The code of the organisation that a row is of, or the system's."""
    given = cells.get("organisation", "")
    code = SYSTEM if given.casefold() == SYSTEM_CODE.casefold() else given.upper()
    if not code:
        raise ValueError(f"it needs the code of an organisation, or {SYSTEM_CODE}")
    if code not in choices.names():
        raise ValueError(f"{given[:20]} is not in the register of organisations")
    return code


def reference(cells: Mapping[str, str]) -> UUID | None:
    """The id of the record that a row is of; None for a new one."""
    given = cells.get("reference", "")
    try:
        return UUID(given) if given else None
    except ValueError as fault:
        raise ValueError(
            "“Reference” is not one that was given here. Leave that of a new row empty"
        ) from fault


def text(cells: Mapping[str, str], heading: str, *, most: int = LONGEST) -> str:
    """Words, not more letters than `most`."""
    given = cells.get(heading, "").strip()
    if len(given) > most:
        raise ValueError(f"“{heading.capitalize()}” has more than {most} letters")
    return given


def needed(cells: Mapping[str, str], heading: str, *, most: int = LONGEST) -> str:
    """The same, which may not be empty."""
    if not (given := text(cells, heading, most=most)):
        raise ValueError(f"“{heading.capitalize()}” is empty")
    return given


def choice(cells: Mapping[str, str], heading: str, choices: Mapping[str, str]) -> str:
    """The choice that a cell names, by its words or its id; nothing for an empty cell."""
    given = cells.get(heading, "").strip()
    if not given:
        return ""
    known = {words.casefold(): id_ for id_, words in choices.items()} | {
        id_.casefold(): id_ for id_ in choices
    }
    if given.casefold() not in known:
        raise ValueError(f"“{given[:40]}” is none of those that “{heading.capitalize()}” can be")
    return known[given.casefold()]


def place(cells: Mapping[str, str]) -> str:
    """A place of the system; empty for all of it."""
    return choice({"place": cells.get("place", "")}, "place", choices.places())


def number(cells: Mapping[str, str], heading: str) -> Decimal | None:
    """A number; None for an empty cell."""
    given = cells.get(heading, "").replace(",", "")
    if not given:
        return None
    try:
        number = Decimal(given)
    except InvalidOperation as fault:
        raise ValueError(f"“{heading.capitalize()}” is not a number: {given[:20]}") from fault
    if not number.is_finite() or abs(number) >= Decimal(10) ** 14:
        raise ValueError(f"“{heading.capitalize()}” is not a number that can be kept: {given[:20]}")
    return number.quantize(Decimal("0.0001"))


def several(cells: Mapping[str, str], heading: str, known: Mapping[str, str] | None = None) -> list[str]:
    """What a cell names, parted by semicolons, each once: words, or where there is a list, choices of it by id."""
    given = [part.strip() for part in cells.get(heading, "").split(BETWEEN) if part.strip()]
    if known is None:
        return list(dict.fromkeys(text({heading: part}, heading) for part in given))
    return list(dict.fromkeys(choice({heading: part}, heading, known) for part in given))


def together(words: Iterable[str]) -> str:
    """Several words as one cell holds them."""
    return f"{BETWEEN} ".join(words)
