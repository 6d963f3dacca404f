"""A body's spend as it publishes or exports it: over £25,000, over £500, card payments, whole ledgers."""

from collections.abc import Callable
from pathlib import Path

from commonweal.content.loader import load
from commonweal.content.spend import IndividualsRule, IssueWords, SpendColumns
from commonweal.sources.spend.headings import Headings
from commonweal.sources.spend.individuals import Individuals, SupplierCleaner
from commonweal.sources.spend.problems import describe
from commonweal.sources.spend.reading import KIND, READER_VERSION, TABLES, read

__all__ = [
    "KIND",
    "READER_VERSION",
    "TABLES",
    "content_edition",
    "describe",
    "may_be_person",
    "normaliser",
    "read",
    "scrubber",
]


def normaliser(*, overlay: Path | None = None) -> Callable[[str], str]:
    """A function from a heading to the form in which mappings are remembered."""
    return Headings(load("spend-columns", "columns", SpendColumns, overlay=overlay)).normalise


def content_edition(*, overlay: Path | None = None) -> str:
    """The editions of content that a reading rests on."""
    editions = (
        load("spend-columns", "columns", SpendColumns, overlay=overlay),
        load("individuals", "rule", IndividualsRule, overlay=overlay),
        load("issues", "spend", IssueWords, overlay=overlay),
    )
    return ", ".join(edition.edition for edition in editions)


def scrubber(token: Callable[[str], str], *, overlay: Path | None = None) -> Callable[[str], str]:
    """A function from a cell's text to what may be kept of it: a token where it is an individual's name."""
    words = load("spend-columns", "columns", SpendColumns, overlay=overlay)
    cleaner = SupplierCleaner(
        load("individuals", "rule", IndividualsRule, overlay=overlay), words.total_words, token
    )

    def scrub(text: str) -> str:
        # Dates, pounds and numbers have no letter to name anyone with.
        if text.isascii() and text.lower() == text.upper():
            return text
        name, individual, _ = cleaner([text])[0]
        return name if individual and name else text

    return scrub


def may_be_person(*, overlay: Path | None = None) -> Callable[[str], bool]:
    """A function that says whether the name of a supplier who was matched to nobody may be a person's."""
    return Individuals(load("individuals", "rule", IndividualsRule, overlay=overlay)).may_be_person
