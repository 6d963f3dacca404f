"""Sectors: the sorts of partner whom a system needs at the table, what each asks of the NHS, and what to ask them.

A sector is a file, `content/sectors/<id>/<date>.yaml`; a system adds its own by one. Some are bodies that stand in the
register of organisations; others are points of view, which a partner of any sort can bring.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from commonweal.content.loader import Edition, ids, load

KIND = "sectors"


class Sector(Edition):
    """A sector and its place among the others.

    `covers`: the sorts of body in the register of organisations that belong to it; none where it is a point of view.
    `wants`: what it asks of the NHS. `ask_them`: what to ask a partner of this sector in an audit, beside the
    questions that all are asked.
    """

    order: int
    summary: str
    covers: tuple[str, ...] = ()
    wants: tuple[str, ...] = Field(min_length=1)
    ask_them: tuple[str, ...] = Field(min_length=1)


def sectors(overlay: Path | None = None) -> list[Sector]:
    """Every sector in force, a workspace's own among them, in order."""
    known = [load(KIND, id_, Sector, overlay=overlay) for id_ in ids(KIND, overlay=overlay)]
    return sorted(known, key=lambda one: (one.order, one.title))
