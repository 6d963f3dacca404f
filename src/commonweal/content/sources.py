"""Where publishers keep their official data: what `fetch` gets, and what an answer that lacks them names."""

from __future__ import annotations

from pydantic import Field

from commonweal.content.loader import Edition

KIND = "reference-sources"
STATISTICS = "statistic-sources"
KINDS = {"reference": KIND, "statistics": STATISTICS}  # what is added, and the content that says where it is


class Source(Edition):
    """One publication. `answers` are the tables, or the links between kinds of areas, that it gives.

    `address` None: the publisher has no lasting address for the file itself, so a person takes it from `page`.
    `sha256` None: the file changes, or no checksum is published. `tried` False: the address follows what its publisher
    says of its interface, and nobody has tried it; it is fetched only where it is named.
    """

    publisher: str
    licence: str
    page: str
    file: str
    address: str | None
    sha256: str | None = None
    tried: bool = True
    answers: tuple[str, ...] = Field(min_length=1)
    note: str = ""

    @property
    def adds(self) -> str:
        """The kind of file that it is: what `commonweal add` is told."""
        return next(added for added, kind in KINDS.items() if kind == self.kind)
