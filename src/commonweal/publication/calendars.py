"""Days as a calendar for Outlook and others: iCalendar, RFC 5545, with a day-long entry on each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LINE = 75  # bytes, section 3.1
CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """Something on a day: an id that stays, how often it was changed, and the page that says more."""

    id: str
    version: int
    day: dt.date
    what: str
    address: str


def calendar(entries: Iterable[Entry], *, name: str) -> str:
    """A calendar of the entries, under a name."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Commonweal//Days//EN",
        f"X-WR-CALNAME:{text(name)}",
    ]
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in fold(line))


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.id}@commonweal"
    yield f"SEQUENCE:{entry.version}"
    yield f"DTSTAMP:{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + dt.timedelta(days=1):%Y%m%d}"
    yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{text(entry.what)}"
    yield f"URL:{entry.address}"
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
