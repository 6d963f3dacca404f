"""Which board stands for another on a day: mergers, divisions and new codes, followed one after another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from commonweal.vocabulary.geography import Succession


def as_at(
    board: str, day: dt.date, successions: Sequence[Succession], *, authority: str | None = None
) -> tuple[str, ...]:
    """The boards that a board's area belongs to on a day, by GSS code, sorted; itself where nothing has followed it.

    Of a board that was divided, `authority` says which part is asked about; without it, or for a council that no
    succession names, all of its followers are given.
    """
    now = {board}
    for passed in sorted({one.date for one in successions if one.date <= day}):
        now = {new for old in now for new in _followers(old, passed, successions, authority)}
    return tuple(sorted(now))


def _followers(
    board: str, day: dt.date, successions: Sequence[Succession], authority: str | None
) -> Iterator[str]:
    passings = [one for one in successions if one.old == board and one.date == day]
    named = [one for one in passings if authority in one.authorities]
    yield from (one.new for one in named or passings)
    if not passings:
        yield board


def moves(day: dt.date, successions: Sequence[Succession]) -> list[tuple[str, str | None, str]]:
    """Every board that another stands for on a day: its code, the council concerned (None: all), the other's code.

    What a table `board_moves` holds, so that an engine can put areas under the boards of that day.
    """
    found: set[tuple[str, str | None, str]] = set()
    for old in {one.old for one in successions if one.date <= day}:
        councils = {a for one in successions if one.old == old for a in one.authorities}
        parts: list[str | None] = [*councils] or [None]
        for authority in parts:
            [*now] = as_at(old, day, successions, authority=authority)
            if len(now) == 1 and now != [old]:
                found.add((old, authority, now[0]))
    return sorted(found, key=lambda move: (move[0], move[1] or ""))
