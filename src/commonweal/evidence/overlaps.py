"""Rows that another version already holds: never silently counted twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from commonweal.evidence import rowfiles
from commonweal.evidence.engine import PARQUET, Engine, literal
from commonweal.vocabulary.tables import SPEND

# Two rows are the same payment where all of these are the same; a transaction of two equal lines is two rows.
SAME = ("date", "supplier", "amount", "transaction", "expense_type", "expense_area")


@dataclass(frozen=True)
class Overlap:
    """How many rows of a file are held already, and their pounds."""

    rows: int
    amount: Decimal


def mark(engine: Engine, rows: Path, held: Sequence[Path]) -> Overlap:
    """Find the accepted rows of a file that held files have, as the engine's table `overlapping` (sheet, row)."""
    keys = ", ".join(SAME)
    same = " AND ".join(f"new.{column} IS NOT DISTINCT FROM held.{column}" for column in SAME)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE overlapping AS "
        f"WITH held AS (SELECT {keys}, count(*) AS times FROM {rowfiles.canonical(held, SPEND)} "
        f"WHERE outcome = 'accepted' GROUP BY ALL), "
        f"new AS (SELECT sheet, row, {keys}, row_number() OVER (PARTITION BY {keys} ORDER BY sheet, row) AS nth "
        f"FROM {rowfiles.canonical([rows], SPEND)} WHERE outcome = 'accepted' "
        f"AND date IN (SELECT DISTINCT date FROM held)) "
        f"SELECT new.sheet, new.row, new.amount FROM new JOIN held ON {same} WHERE new.nth <= held.times"
    )
    count, amount = engine.execute(
        "SELECT count(*), coalesce(sum(amount), 0)::DECIMAL(38, 2) FROM overlapping"
    )[0]
    return Overlap(count, amount)


def refuse(engine: Engine, rows: Path, flag: int) -> None:
    """Turn the marked rows of a file into refused ones, with a flag that says why."""
    again = rows.with_name("rows.again.parquet")
    engine.copy(
        f"SELECT r.* REPLACE ("
        f"CASE WHEN o.row IS NULL THEN r.outcome ELSE 'refused' END AS outcome, "
        f"CASE WHEN o.row IS NULL THEN r.flags ELSE r.flags | {flag} END AS flags) "
        f"FROM read_parquet({literal(rows)}) r LEFT JOIN overlapping o "
        f"ON r.row = o.row AND r.sheet IS NOT DISTINCT FROM o.sheet",
        again,
        PARQUET,
    )
    again.replace(rows)
