"""How files are read: one module or package per kind of file, found by being in this folder."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.readings import Reading, ReadingContext
from commonweal.vocabulary.text import TextFile


class Reader(Protocol):
    """What every reader's module offers. `TABLES`: the canonical tables that it reads files into."""

    KIND: str
    TABLES: tuple[str, ...]

    def read(self, file: TextFile, context: ReadingContext) -> Reading:
        """Propose how to read a file."""

    def describe(self, code: str) -> tuple[str, str, str]:
        """A problem's severity, what is wrong, and what to do."""

    def normaliser(self, *, overlay: Path | None = None) -> Callable[[str], str]:
        """A function from a heading to the form in which mappings are remembered."""

    def content_edition(self, *, overlay: Path | None = None) -> str:
        """The editions of content that a reading rests on."""

    def scrubber(self, token: Callable[[str], str], *, overlay: Path | None = None) -> Callable[[str], str]:
        """A function from a cell's text to what may be kept of it: a token where it is an individual's name."""


def kinds() -> list[str]:
    """The kinds of file that can be read, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def reader(kind: str) -> Reader:
    """The reader of a kind of file, imported only when it is asked for."""
    if kind not in kinds():
        raise InputError(
            "unknown_kind",
            f"“{kind}” is not a kind of file that can be read.",
            what_to_do=f"Use one of: {', '.join(kinds())}.",
        )
    return cast(Reader, importlib.import_module(f"commonweal.sources.{kind}"))
