"""Statistics as their publishers give them: numbers about areas and organisations, long or wide."""

from pathlib import Path

from commonweal.content.loader import load
from commonweal.content.reference import LEVELS, AreaLevels
from commonweal.content.spend import IssueWords
from commonweal.content.statistics import layouts as known_layouts
from commonweal.content.statistics import measure_sets
from commonweal.sources.reference import normaliser, scrubber
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


def content_edition(*, overlay: Path | None = None) -> str:
    """The editions of every layout and of the measures; a reading rests on some of them."""
    levels = load(LEVELS, "levels", AreaLevels, overlay=overlay)
    words = load("issues", "statistics", IssueWords, overlay=overlay)
    return ", ".join(one.edition for one in (*known_layouts(overlay), *measure_sets(overlay), levels, words))
