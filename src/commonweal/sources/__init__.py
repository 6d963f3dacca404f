"""How files are read: a module or package per kind of file, found by being in this folder; or content of a register."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

from commonweal.content.loader import ids
from commonweal.content.registers import KIND as REGISTERS
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


def kinds(*, overlay: Path | None = None) -> list[str]:
    """The kinds of file that can be read, sorted: each has a module here, or is a register of content."""
    return sorted({*_modules(), *ids(REGISTERS, overlay=overlay)})


def reader(kind: str, *, overlay: Path | None = None) -> Reader:
    """The reader of a kind of file, imported only when it is asked for. `overlay`: a workspace's own content."""
    known = kinds(overlay=overlay)
    if kind not in known:
        raise InputError(
            "unknown_kind",
            f"“{kind}” is not a kind of file that can be read.",
            what_to_do=f"Use one of: {', '.join(known)}.",
        )
    if kind not in _modules():
        content_registers = importlib.import_module("commonweal.sources._registers.reading")
        return cast(Reader, content_registers.reader_of(kind, overlay))
    return cast(Reader, importlib.import_module(f"commonweal.sources.{kind}"))


def _modules() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
