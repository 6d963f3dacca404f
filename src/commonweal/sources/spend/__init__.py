"""A body's spend as it publishes or exports it: over £25,000, over £500, card payments, whole ledgers."""

from pathlib import Path

from commonweal.content.loader import load
from commonweal.content.spend import SpendColumns
from commonweal.sources.spend.headings import Headings
from commonweal.sources.spend.problems import describe
from commonweal.sources.spend.reading import KIND, READER_VERSION, read

__all__ = ["KIND", "READER_VERSION", "describe", "normalise_heading", "read"]


def normalise_heading(heading: str, *, overlay: Path | None = None) -> str:
    """A heading in the form in which mappings are remembered."""
    return Headings(load("spend-columns", "columns", SpendColumns, overlay=overlay)).normalise(heading)
