"""Statistics as their publishers give them: numbers about areas and organisations, long or wide."""

from collections.abc import Callable
from pathlib import Path

from commonweal.content.loader import load
from commonweal.content.reference import LEVELS, AreaLevels
from commonweal.content.spend import IssueWords
from commonweal.content.statistics import layouts as known_layouts
from commonweal.content.statistics import measure_sets
from commonweal.sources.reference.areas import normalise
from commonweal.sources.statistics.problems import describe
from commonweal.sources.statistics.reading import KIND, READER_VERSION, TABLES, read

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
    """The editions of every layout and of the measures; a reading rests on some of them."""
    levels = load(LEVELS, "levels", AreaLevels, overlay=overlay)
    words = load("issues", "statistics", IssueWords, overlay=overlay)
    return ", ".join(one.edition for one in (*known_layouts(overlay), *measure_sets(overlay), levels, words))


def scrubber(token: Callable[[str], str], *, overlay: Path | None = None) -> Callable[[str], str]:
    """Published statistics name no individuals: texts stay as they are."""
    return str
