"""Indicators over registers: each is content alone, an edition of `indicators` that computes from a register's id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from commonweal.analysis import registers as analysis
from commonweal.analysis.registers import Between, Taken, Wanted
from commonweal.content.indicators_model import KIND, Compute, Condition, IndicatorText, Span
from commonweal.content.loader import ids, load
from commonweal.content.registers import AREA, OWNER, Register, is_register, register, table_of
from commonweal.indicators.words import worded
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import PlaceKind
from commonweal.vocabulary.plans import Asked, Cut, Plan

if TYPE_CHECKING:
    import ibis.expr.types as ir

PLACE_AREAS = "place_areas"
IN_PLACE = ("own", "part", "body")  # the place itself, a council of it, an NHS body of it
AS_AT, COUNTED_FROM = "as at", "counted from"


def plans(asked: Asked) -> Iterator[Plan]:
    """The plans of every indicator that content computes from a register that organisations fill in."""
    yield from (_plan(text, compute, held, asked) for text, compute, held in _known(asked) if held.owned)


def published_plans(asked: Asked) -> Iterator[Plan]:
    """The same of registers that are published: of a place's areas and bodies, which are given as `place_areas`."""
    for text, compute, one in _known(asked):
        if not one.owned and asked.place.kind is not PlaceKind.ORGANISATION:
            yield _plan(text, compute, one, asked)


def _known(asked: Asked) -> Iterator[tuple[IndicatorText, Compute, Register]]:
    for id_ in ids(KIND, overlay=asked.overlay):
        text = load(KIND, id_, IndicatorText, overlay=asked.overlay)
        if text.compute is not None and is_register(text.compute.from_, asked.overlay):
            yield text, text.compute, register(text.compute.from_, asked.overlay)


def _plan(text: IndicatorText, compute: Compute, of: Register, asked: Asked) -> Plan:
    held = table_of(of)
    _check(text, compute, of)
    day = _day(compute, asked)
    first = Taken(compute.take, _wanted(compute.where, day))
    over = compute.over if not isinstance(compute.over, str) else None
    second = None if over is None else Taken(over.take, _wanted(over.where, day))
    cuts: list[Cut] = [(), *(cut for cut in compute.cuts if OWNER not in cut)]
    if asked.place.kind is not PlaceKind.ORGANISATION:
        cuts += [cut for cut in compute.cuts if OWNER in cut]

    def expressions() -> Mapping[Cut, Any]:
        rows = rows_of(of)
        return {
            cut: analysis.figure(
                rows, first, over=second, times=compute.times, cut=cut, published=not of.owned
            )
            for cut in cuts
        }

    return worded(
        text.id,
        asked,
        kind=held.name,
        method_version=analysis.VERSION,
        cuts=expressions,
        parameters=dict(asked.context.parameters) | ({COUNTED_FROM: day.isoformat()} if day else {}),
        needs=() if of.owned else ("areas",),
        denominator=text.denominator or None,
        caveats=asked.context.notes,
    )


def rows_of(of: Register) -> ir.Table:
    """The rows of a register that organisations fill in; of a published one, those in the place's areas."""
    held = table_of(of)
    columns = ({OWNER: "string"} if of.owned else {}) | {column.name: column.type for column in held.columns}
    rows = analysis.table(held.name, columns)
    if of.owned or of.located_by is None:
        return rows
    areas = analysis.table(PLACE_AREAS, {"code": "string", "name": "string", "role": "string"})
    return analysis.located(rows, of.located_by.area, areas.filter(areas.role.isin(IN_PLACE)))


def _day(compute: Compute, asked: Asked) -> dt.date | None:
    """The day from which months to come are counted, where any are: the first of the month, so that it lasts."""
    over = compute.over.where if compute.over is not None and not isinstance(compute.over, str) else {}
    spans = [one for where in (compute.where, over) for one in where.values() if isinstance(one, Span)]
    if not any(span.within_months for span in spans):
        return None
    given = asked.context.parameters.get(AS_AT)
    day = dt.date.fromisoformat(given) if given else dt.datetime.now(dt.UTC).date()
    return day.replace(day=1)


def _wanted(where: Mapping[str, Condition], day: dt.date | None) -> Wanted:
    return {
        name: Between(*_ends(one, day)) if isinstance(one, Span) else tuple(one)
        for name, one in where.items()
    }


def _ends(span: Span, day: dt.date | None) -> tuple[dt.date | float | None, dt.date | float | None]:
    if span.within_months is None or day is None:
        return span.from_, span.to
    return months_ahead(day, span.within_months)


def months_ahead(day: dt.date, number: int) -> tuple[dt.date, dt.date]:
    """The first and last day of so many months, the first of them the day's own."""
    months = day.month - 1 + number
    return day.replace(day=1), dt.date(day.year + months // 12, months % 12 + 1, 1) - dt.timedelta(days=1)


def _check(text: IndicatorText, compute: Compute, of: Register) -> None:
    """Raises InputError where an indicator is computed from what its register does not have."""
    over = compute.over if not isinstance(compute.over, str) else None
    takes = [compute.take, *([over.take] if over else [])]
    columns = {column.name: column.type for column in table_of(of).columns}
    columns |= {OWNER if of.owned else AREA: "string"}
    named = {take.removeprefix(analysis.DISTINCT) for take in takes} - {analysis.ROWS}
    named |= {*compute.where, *(over.where if over else ()), *(name for cut in compute.cuts for name in cut)}
    lacking = sorted(named - columns.keys())
    words = [take for take in takes if columns.get(take) in ("string", "boolean", "date")]
    faults = [f"the register has no column {', '.join(lacking)}"] if lacking else []
    faults += [f"“{take}” cannot be added up" for take in words]
    if compute.interval != "none":
        faults.append("figures of registers are whole counts, which have no interval")
    if not of.owned and of.located_by is None:
        faults.append("its rows do not say where they are")
    if faults:
        raise InputError(
            "bad_indicator",
            f"The indicator “{text.id}” cannot be computed from the register “{of.id}”: {'; '.join(faults)}.",
            what_to_do=f"Mend its file ({text.edition}), or remove it.",
        )
