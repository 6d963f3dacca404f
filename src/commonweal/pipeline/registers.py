"""Registers: which there are, and an empty one to fill in."""

from __future__ import annotations

from pathlib import Path

from commonweal.content import registers as content
from commonweal.content.registers import Register
from commonweal.evidence.store import Store
from commonweal.publication import register_template
from commonweal.vocabulary.errors import InputError


def known(workspace: Path) -> list[Register]:
    """Every register, the workspace's own among them, by title."""
    return content.registers(Store(workspace).content)


def find(workspace: Path, kind: str) -> Register:
    """A register by its id. Raises InputError where there is none."""
    overlay = Store(workspace).content
    if not content.is_register(kind, overlay):
        names = ", ".join(one.id for one in content.registers(overlay))
        raise InputError(
            "no_such_register",
            f"“{kind}” is not a register, so there is no template of it.",
            what_to_do=f"Use one of: {names}.",
        )
    return content.register(kind, overlay)


def template(workspace: Path, kind: str) -> bytes:
    """A register as an empty workbook to fill in. Raises InputError where there is none."""
    return register_template.written(find(workspace, kind))
