"""How people find a meeting: its address, in words and as a picture that a phone reads."""

from __future__ import annotations

from urllib.parse import urlsplit

import segno
from django.conf import settings

from commonweal.web.questions.meetings.models import Meeting


def address(meeting: Meeting) -> str:
    """The link by which people come in."""
    return f"{settings.SITE}/join/{meeting.code}/"


def is_reached() -> bool:
    """Whether other machines can reach this one, as far as its own address says."""
    return urlsplit(settings.SITE).hostname not in ("127.0.0.1", "localhost", "::1")


def short_address() -> str:
    """Where a code is typed, as a screen shows it."""
    return f"{settings.SITE.partition('://')[2]}/join/"


def picture(meeting: Meeting) -> str:
    """The link as a QR code: SVG to stand in a page."""
    made = segno.make(address(meeting), error="m", micro=False)
    return str(
        made.svg_inline(scale=7, border=4, light="#fff", omitsize=True, title="QR code of the link to join")
    )
