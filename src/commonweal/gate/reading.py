"""Reading kept figures: never computes, so that a page is as fast at ten million lines as at ten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from commonweal.evidence.store import Store, figuresets
from commonweal.gate.answering import around, value_of
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Figure, FigureSet, Page
from commonweal.vocabulary.plans import Cut


def page(
    store: Store,
    figure_set: FigureSet,
    cut: Cut,
    *,
    where: Mapping[str, str],
    among: Sequence[str] | None,
    order: str,
    descending: bool,
    offset: int,
    limit: int,
    search: str | None,
) -> Page:
    """Some figures of one cut, filtered, searched and in order.

    `where` fixes dimensions of the cut, `among` keeps some parts of its last; `order` is "value", "name", one of its
    dimensions, or "kept", the order in which its method gave them. Raises InputError for a cut that the set does not
    have.
    """
    table = figuresets.cut_table(store, figure_set.key, cut)
    if table is None:
        reason = (
            figure_set.withdrawn or f"“{figure_set.label}” is not cut by {' and '.join(cut) or 'nothing'}"
        )
        raise InputError(
            "no_such_cut",
            f"These figures are not held: {reason}.",
            what_to_do="Choose another way to cut them: "
            + "; ".join(" and ".join(c) for c in figure_set.cuts if c),
        )
    for dimension, value in where.items():
        table = table.filter(pc.equal(table[dimension], value))
    if among is not None:
        table = table.filter(pc.is_in(table[cut[-1]], pa.array(among, pa.string())))
    if search:
        table = table.filter(pc.match_substring(table[cut[-1]], search, ignore_case=True))
    table = _ordered(table, cut, order, descending)
    return Page(
        [_figure(figure_set, cut, row) for row in table.slice(offset, limit).to_pylist()], table.num_rows
    )


def _ordered(table: pa.Table, cut: Cut, order: str, descending: bool) -> pa.Table:
    if order == "kept":
        return table
    column = cut[-1] if order == "name" else order
    direction = "descending" if descending else "ascending"
    ties = [(dimension, "ascending") for dimension in cut if dimension != column]
    return table.sort_by([(column, direction), *ties])


def _figure(figure_set: FigureSet, cut: Cut, row: dict[str, object]) -> Figure:
    return Figure(
        indicator=figure_set.indicator,
        label=figure_set.label,
        value=value_of(row),
        unit=figure_set.unit,
        place=figure_set.place,
        period=figure_set.period,
        cut={dimension: str(row[dimension]) for dimension in cut},
        audience=figure_set.audience,
        lineage=figure_set.lineage,
        count=int(str(row["count"])),
        uncertainty=around(row, figure_set.parameters.get("interval", "")),
        caveats=figure_set.caveats,
    )
