"""Recipes run: every source row gets its outcome, in one Parquet file, and is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import ibis
import pyarrow as pa

from commonweal.evidence import rowfiles
from commonweal.evidence.engine import Engine, literal
from commonweal.evidence.sheets import OpenedFile, Sheet
from commonweal.vocabulary.issues import Outcome, Reconciliation
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.readings import Lookup, Recipe, SheetRecipe
from commonweal.vocabulary.tables import Table


@dataclass(frozen=True)
class Tally:
    """How many rows of an outcome carry the same flags, and their pounds."""

    outcome: Outcome
    flags: int
    rows: int
    amount: Decimal | None  # None where the kind has no pounds


@dataclass(frozen=True)
class Rows:
    """A file's rows as a recipe made them: `path` has sheet, row, organisation, outcome, flags, canonical columns."""

    path: Path
    tallies: Sequence[Tally]
    has_pounds: bool = True

    def reconciliation(self) -> Reconciliation:
        """What became of every row and pound. Amounts of rows that are not data are no pounds."""

        def rows(outcome: Outcome) -> int:
            return sum(tally.rows for tally in self.tallies if tally.outcome is outcome)

        def amount(*outcomes: Outcome) -> Decimal | None:
            found = [tally.amount for tally in self.tallies if tally.outcome in outcomes]
            pounds = [each for each in found if each is not None]
            return sum(pounds, Decimal("0.00")) if self.has_pounds else None

        return Reconciliation(
            rows_read=sum(tally.rows for tally in self.tallies),
            rows_accepted=rows(Outcome.ACCEPTED),
            rows_refused=rows(Outcome.REFUSED),
            rows_not_data=rows(Outcome.NOT_DATA),
            amount_in=amount(Outcome.ACCEPTED, Outcome.REFUSED),
            amount_accepted=amount(Outcome.ACCEPTED),
            amount_refused=amount(Outcome.REFUSED),
        )


def run(recipe: Recipe, opened: OpenedFile, engine: Engine, organisation: str, target: Path) -> Rows:
    """Run every sheet's recipe into one file of rows. Every source row of every sheet is in it, once."""
    sheets = {sheet.name: sheet for sheet in opened.sheets}
    parts = []
    for number, part in enumerate(recipe.sheets):
        path = target if len(recipe.sheets) == 1 else target.with_name(f"{target.stem}.{number}.parquet")
        _run_sheet(part, sheets[part.sheet], engine, recipe.table, organisation, path)
        parts.append(path)
    if len(parts) != 1:
        engine.copy(f"SELECT * FROM {rowfiles.read(parts)}", target)
        for path in parts:
            path.unlink()
    table = recipe.table
    return Rows(target, tallies(engine, target, table), table.amount is not None)


def _run_sheet(
    part: SheetRecipe, sheet: Sheet, engine: Engine, table: Table, organisation: str, target: Path
) -> None:
    engine.view("text", sheet.sql)
    for lookup in part.lookups:
        _look_up(lookup, sheet, engine, after_row=part.header_row or 0)
    sheet_name = "NULL::VARCHAR" if part.sheet is None else literal(part.sheet)
    rows = part.rows.select(*rowfiles.filled(part.rows, table))
    engine.copy(
        f"SELECT {sheet_name} AS sheet, {literal(organisation)} AS organisation, * FROM ({engine.sql(rows)})",
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


def tallies(engine: Engine, rows: Path, table: Table) -> list[Tally]:
    """Count a table's file of rows by outcome and flags; a row of the source counts once, whatever its parts."""
    pounds = f"coalesce(sum({table.amount}), 0)::DECIMAL(38, 2)" if table.amount else "NULL"
    found = engine.execute(
        f"SELECT outcome, flags, count(*), {pounds} FROM read_parquet({literal(rows)}) "
        f"{'WHERE part = 1 ' if table.in_parts else ''}GROUP BY outcome, flags ORDER BY outcome, flags"
    )
    return [Tally(Outcome(outcome), flags, count, amount) for outcome, flags, count, amount in found]


def period(engine: Engine, rows: Path, table: Table) -> Period | None:
    """From the first to the last day of the accepted rows; None where there are none."""
    if table.date is None:
        return None
    first, last = engine.execute(
        f"SELECT min({table.date}), max({table.date}) FROM read_parquet({literal(rows)}) WHERE outcome = 'accepted'"
    )[0]
    return None if first is None else Period(first, last)


def months(engine: Engine, rows: Path, table: Table) -> dict[str, int]:
    """How many accepted rows each month has: {'2025-04': 120}."""
    if table.date is None:
        return {}
    found = engine.execute(
        f"SELECT strftime(month, '%Y-%m'), n FROM (SELECT date_trunc('month', {table.date}) AS month, count(*) AS n "
        f"FROM read_parquet({literal(rows)}) WHERE outcome = 'accepted' GROUP BY 1) ORDER BY 1"
    )
    return dict(found)


def bodies(engine: Engine, rows: Path, table: Table, limit: int = 20) -> list[str]:
    """The names by which a file most often calls the body whose rows they are."""
    if table.body is None or table.body not in rowfiles.columns([rows]):
        return []
    found = engine.execute(
        f"SELECT {table.body} FROM read_parquet({literal(rows)}) "
        f"WHERE outcome = 'accepted' AND {table.body} IS NOT NULL "
        f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {int(limit)}"
    )
    return [text for (text,) in found]
