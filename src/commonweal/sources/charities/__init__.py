"""The registers of charities, as the three regulators publish them, and lists of their company numbers."""

from collections.abc import Callable
from pathlib import Path

from commonweal.sources import _entity_registers
from commonweal.vocabulary.readings import Reading, ReadingContext
from commonweal.vocabulary.text import TextFile

KIND = "charities"
TABLES = (KIND,)
_REGISTER = _entity_registers.Register(KIND, "charity_number", _entity_registers.CHARITY, version="1")


def read(file: TextFile, context: ReadingContext) -> Reading:
    """Propose how to read a file."""
    return _entity_registers.read(_REGISTER, file, context)


def describe(code: str) -> tuple[str, str, str]:
    """A problem's severity, what is wrong, and what to do."""
    return _REGISTER.describe(code)


def normaliser(*, overlay: Path | None = None) -> Callable[[str], str]:
    """A function from a heading to the form in which mappings are remembered."""
    return _entity_registers.normalise


def content_edition(*, overlay: Path | None = None) -> str:
    """The editions of content that a reading rests on."""
    return _REGISTER.content_edition(overlay)


def scrubber(token: Callable[[str], str], *, overlay: Path | None = None) -> Callable[[str], str]:
    """Nothing to take out: these registers name no individual."""
    return str
