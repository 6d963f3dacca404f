"""Checks of a file against itself: do its own totals rows agree with the rows that they total?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from commonweal.evidence.engine import Engine, literal


@dataclass(frozen=True)
class ControlTotal:
    """A totals row of the file, beside what the rows above it come to."""

    sheet: str | None
    row: int
    stated: Decimal
    found: Decimal

    @property
    def agrees(self) -> bool:
        """Whether they are the same to the penny."""
        return self.stated == self.found


def control_totals(engine: Engine, rows: Path, total_flag: int, amount: str) -> list[ControlTotal]:
    """Each totals row (flagged with the bit `total_flag`) beside the pounds, in the column `amount`, it totals.

    A totals row may total all rows above it on its sheet, or those since the totals row before; where neither
    agrees, the nearer of the two is given.
    """
    source = f"read_parquet({literal(rows)})"
    stated = engine.execute(
        f"SELECT sheet, row, {amount} FROM {source} WHERE outcome = 'not_data' AND {amount} IS NOT NULL "
        f"AND flags & {total_flag} <> 0 ORDER BY sheet, row"
    )
    totals: list[ControlTotal] = []
    before: dict[str | None, int] = {}
    for sheet, row, pounds in stated:
        whole, part = engine.execute(
            f"SELECT coalesce(sum({amount}), 0)::DECIMAL(38, 2), "
            f"coalesce(sum({amount}) FILTER (row > ?), 0)::DECIMAL(38, 2) "
            f"FROM {source} WHERE outcome <> 'not_data' AND sheet IS NOT DISTINCT FROM ? AND row < ?",
            [before.get(sheet, 0), sheet, row],
        )[0]
        totals.append(
            ControlTotal(sheet, row, pounds, min((whole, part), key=lambda found: abs(found - pounds)))
        )
        before[sheet] = row
    return totals
