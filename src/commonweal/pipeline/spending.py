"""What is made of kept figures of spending: parts by name, and how unequal they are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from commonweal.evidence.store import Store, figuresets
from commonweal.vocabulary.figures import FigureSet


def parts(workspace: Path, kept: FigureSet | None, dimension: str) -> dict[str, Decimal]:
    """Pounds of every part of a cut, by name; nothing where the set is not held or not cut like this."""
    table = None if kept is None else figuresets.cut_table(Store(workspace), kept.key, (dimension,))
    if table is None:
        return {}
    return dict(zip(table[dimension].to_pylist(), table["value"].to_pylist(), strict=True))


def lorenz(workspace: Path, key: str) -> list[tuple[float, float]]:
    """The Lorenz curve of a set that is cut by supplier; see analysis.spend.concentration."""
    from commonweal.analysis.spend import concentration

    table = figuresets.cut_table(Store(workspace), key, ("supplier",))
    return [] if table is None else concentration.lorenz([float(net) for net in table["value"].to_pylist()])
