"""Where publishers keep their official data: what `fetch` gets, and what an answer that lacks them names."""

from __future__ import annotations

from pydantic import Field

from commonweal.content.loader import Edition

KIND = "reference-sources"


class Source(Edition):
    """One publication. `answers` are the tables, or the links between kinds of areas, that it gives.

    `address` None: the publisher has no lasting address for the file itself, so a person takes it from `page`.
    `sha256` None: the file changes, or no checksum is published.
    """

    publisher: str
    licence: str
    page: str
    file: str
    address: str | None
    sha256: str | None = None
    answers: tuple[str, ...] = Field(min_length=1)
    note: str = ""
