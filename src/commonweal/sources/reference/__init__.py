"""Reference files as their publishers give them: areas, postcodes, organisations, deprivation, populations."""

from collections.abc import Callable
from pathlib import Path

from commonweal.content.loader import load
from commonweal.content.spend import IssueWords
from commonweal.sources.reference.areas import normalise
from commonweal.sources.reference.problems import describe
from commonweal.sources.reference.reading import KIND, READER_VERSION, TABLES, layouts, levels, read

__all__ = [
    "KIND",
    "READER_VERSION",
    "TABLES",
    "content_edition",
    "describe",
    "normaliser",
    "read",
    "scrubber",
]


def normaliser(*, overlay: Path | None = None) -> Callable[[str], str]:
    """A function from a heading to the form in which headings are compared."""
    return normalise


def content_edition(*, overlay: Path | None = None) -> str:
    """The editions of every layout; a reading rests on some of them."""
    editions = [*layouts(overlay), levels(overlay), load("issues", "reference", IssueWords, overlay=overlay)]
    return ", ".join(edition.edition for edition in editions)


def scrubber(token: Callable[[str], str], *, overlay: Path | None = None) -> Callable[[str], str]:
    """What is published of areas and bodies names no individuals: texts stay as they are."""
    return str
