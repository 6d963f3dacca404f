"""A staff extract in the shape of the electronic staff record, which is counted on load and of which no row is kept."""

from collections.abc import Callable
from pathlib import Path

from commonweal.sources._registers.headings import normalise
from commonweal.sources.workforce.problems import columns, describe, words
from commonweal.sources.workforce.reading import KIND, READER_VERSION, TABLES, read

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
    """A function from a heading to the form in which mappings are remembered."""
    return normalise


def content_edition(*, overlay: Path | None = None) -> str:
    """The editions of content that a reading rests on, but for those of pay, which hang on its day."""
    return f"{columns(overlay).edition}, {words(overlay).edition}"


def scrubber(token: Callable[[str], str], *, overlay: Path | None = None) -> Callable[[str], str]:
    """Nothing that a cell of a staff extract says is kept."""
    return lambda text: ""
