"""The registers that the fictional organisations have filled in, and those that are published of their place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from commonweal.content.demonstration_registers import DemonstrationRegisters, RegisterFile
from commonweal.demonstration.files import PublishedFile, ReturnedFile
from commonweal.demonstration.writing import write_text


def published(folder: Path, made: DemonstrationRegisters) -> list[PublishedFile]:
    """Write what is published: nobody's own."""
    return [PublishedFile(one.kind, _written(folder, one)) for one in made.files if not one.organisation]


def returned(folder: Path, made: DemonstrationRegisters) -> list[ReturnedFile]:
    """Write what organisations send in of themselves."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        ReturnedFile(one.kind, one.organisation, _written(folder, one))
        for one in made.files
        if one.organisation
    ]


def postcodes(made: DemonstrationRegisters) -> set[str]:
    """The postcodes that the files name, which a directory has to have."""
    return set().union(*(one.postcodes for one in made.files))


def _written(folder: Path, one: RegisterFile) -> Path:
    path = folder / one.name
    rows: Sequence[Sequence[str]] = [one.headings, *one.rows]
    write_text(path, rows, encoding="utf-8")
    return path
