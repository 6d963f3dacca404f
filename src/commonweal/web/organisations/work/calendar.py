"""Actions as a calendar for Outlook and others: iCalendar, RFC 5545, with a day-long entry on the day each is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from commonweal.web.organisations.work.models import Action

LINE = 75  # bytes, section 3.1
CONTENT_TYPE = "text/calendar; charset=utf-8"


def calendar(actions: Iterable[Action], *, name: str, address: str) -> str:
    """A calendar of the actions that have a day. `address` is this site's own, for the link of each."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Commonweal//Actions//EN",
        f"X-WR-CALNAME:{text(name)}",
    ]
    for action in actions:
        if action.due is not None:
            lines += _event(action, action.due, address)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in fold(line))


def _event(action: Action, due: dt.date, address: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{action.pk}@commonweal"
    yield f"SEQUENCE:{action.version}"
    yield f"DTSTAMP:{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{due + dt.timedelta(days=1):%Y%m%d}"
    yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{text(action.what)}"
    yield f"URL:{address}/actions/{action.pk}/"
    yield "END:VEVENT"


def text(value: str) -> str:
    """A text value, section 3.3.11: without control characters, what has a meaning of its own escaped."""
    plain = "".join(letter for letter in value.replace("\r\n", "\n") if letter == "\n" or letter >= " ")
    for letter in ("\\", ";", ","):
        plain = plain.replace(letter, f"\\{letter}")
    return plain.replace("\n", "\\n")


def fold(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 bytes, each but the first begun with a space; no letter is split."""
    piece, size = "", 0
    for letter in line:
        more = len(letter.encode())
        if size + more > LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + more
    yield piece
