"""Rows about people, counted where they lie: what is asked of them, and the file of counts that alone is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.evidence import rowfiles
from commonweal.evidence.engine import Engine, literal
from commonweal.vocabulary.tables import Table

if TYPE_CHECKING:
    import ibis.expr.types as ir


def bind(engine: Engine, name: str, rows: Path, table: Table) -> None:
    """Let a file of rows, which lies in a load's private folder, stand under a name."""
    engine.view(name, f"SELECT * FROM {rowfiles.canonical([rows], table)}")


def postcodes(engine: Engine, name: str) -> set[str]:
    """The distinct postcodes of the rows that count."""
    found = engine.execute(
        f"SELECT DISTINCT postcode FROM {name} WHERE outcome = 'accepted' AND postcode IS NOT NULL"
    )
    return {postcode for (postcode,) in found}


def keep_counts(engine: Engine, counts: ir.Table, organisation: str, target: Path) -> None:
    """Write counts as a version's rows."""
    engine.copy(
        f"SELECT NULL::VARCHAR AS sheet, row_number() OVER () AS row, {literal(organisation)} AS organisation, "
        f"'accepted' AS outcome, 0::BIGINT AS flags, * FROM ({engine.sql(counts)})",
        target,
    )
