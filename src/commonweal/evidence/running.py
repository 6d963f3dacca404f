"""Recipes run: every source row gets its outcome, in one Parquet file, and is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import ibis
import pyarrow as pa

from commonweal.evidence.engine import Engine, literal
from commonweal.evidence.sheets import OpenedFile, Sheet
from commonweal.vocabulary.issues import Outcome, Reconciliation
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.readings import Lookup, Recipe, SheetRecipe


@dataclass(frozen=True)
class Tally:
    """How many rows of an outcome carry the same flags, and their pounds."""

    outcome: Outcome
    flags: int
    rows: int
    amount: Decimal


@dataclass(frozen=True)
class Rows:
    """A file's rows as a recipe made them: `path` has sheet, row, organisation, outcome, flags, canonical columns."""

    path: Path
    tallies: Sequence[Tally]

    def reconciliation(self) -> Reconciliation:
        """What became of every row and pound. Amounts of rows that are not data are no pounds."""

        def rows(outcome: Outcome) -> int:
            return sum(tally.rows for tally in self.tallies if tally.outcome is outcome)

        def amount(outcome: Outcome) -> Decimal:
            return sum((tally.amount for tally in self.tallies if tally.outcome is outcome), Decimal("0.00"))

        return Reconciliation(
            rows_read=sum(tally.rows for tally in self.tallies),
            rows_accepted=rows(Outcome.ACCEPTED),
            rows_refused=rows(Outcome.REFUSED),
            rows_not_data=rows(Outcome.NOT_DATA),
            amount_in=sum(
                (t.amount for t in self.tallies if t.outcome is not Outcome.NOT_DATA), Decimal("0.00")
            ),
            amount_accepted=amount(Outcome.ACCEPTED),
            amount_refused=amount(Outcome.REFUSED),
        )


def run(recipe: Recipe, opened: OpenedFile, engine: Engine, organisation: str, target: Path) -> Rows:
    """Run every sheet's recipe into one file of rows. Every source row of every sheet is in it, once."""
    sheets = {sheet.name: sheet for sheet in opened.sheets}
    parts = []
    for number, part in enumerate(recipe.sheets):
        path = target if len(recipe.sheets) == 1 else target.with_name(f"{target.stem}.{number}.parquet")
        _run_sheet(part, sheets[part.sheet], engine, organisation, path)
        parts.append(path)
    if len(parts) != 1:
        engine.copy(f"SELECT * FROM read_parquet([{', '.join(map(literal, parts))}])", target)
        for path in parts:
            path.unlink()
    return Rows(target, tallies(engine, target))


def _run_sheet(part: SheetRecipe, sheet: Sheet, engine: Engine, organisation: str, target: Path) -> None:
    engine.view("text", sheet.sql)
    for lookup in part.lookups:
        _look_up(lookup, sheet, engine, after_row=part.header_row or 0)
    sheet_name = "NULL::VARCHAR" if part.sheet is None else literal(part.sheet)
    engine.copy(
        f"SELECT {sheet_name} AS sheet, {literal(organisation)} AS organisation, * FROM ({engine.sql(part.rows)})",
        target,
    )


def _look_up(lookup: Lookup, sheet: Sheet, engine: Engine, *, after_row: int) -> None:
    texts = [text for text, _ in sheet.distinct(lookup.column, after_row=after_row)]
    cleaned = lookup.clean(texts)
    fields = [pa.field("text", pa.string())]
    arrays = [pa.array(texts, pa.string())]
    for position, (column, type_) in enumerate(lookup.columns.items()):
        arrow_type = ibis.dtype(type_).to_pyarrow()
        fields.append(pa.field(column, arrow_type))
        arrays.append(pa.array([values[position] for values in cleaned], arrow_type))
    engine.table(lookup.name, pa.table(arrays, schema=pa.schema(fields)))


def tallies(engine: Engine, rows: Path) -> list[Tally]:
    """Count a file of rows by outcome and flags."""
    found = engine.execute(
        f"SELECT outcome, flags, count(*), coalesce(sum(amount), 0)::DECIMAL(38, 2) "
        f"FROM read_parquet({literal(rows)}) GROUP BY ALL ORDER BY ALL"
    )
    return [Tally(Outcome(outcome), flags, count, amount) for outcome, flags, count, amount in found]


def period(engine: Engine, rows: Path) -> Period | None:
    """From the first to the last day of the accepted rows; None where there are none."""
    first, last = engine.execute(
        f"SELECT min(date), max(date) FROM read_parquet({literal(rows)}) WHERE outcome = 'accepted'"
    )[0]
    return None if first is None else Period(first, last)


def months(engine: Engine, rows: Path) -> dict[str, int]:
    """How many accepted rows each month has: {'2025-04': 120}."""
    found = engine.execute(
        f"SELECT strftime(month, '%Y-%m'), n FROM (SELECT date_trunc('month', date) AS month, count(*) AS n "
        f"FROM read_parquet({literal(rows)}) WHERE outcome = 'accepted' GROUP BY 1) ORDER BY 1"
    )
    return dict(found)


def most_common(engine: Engine, rows: Path, column: str, limit: int = 20) -> list[str]:
    """The texts that a canonical column holds most often among accepted rows."""
    found = engine.execute(
        f"SELECT {column} FROM read_parquet({literal(rows)}) WHERE outcome = 'accepted' AND {column} IS NOT NULL "
        f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {int(limit)}"
    )
    return [text for (text,) in found]
