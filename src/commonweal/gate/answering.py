"""A plan in, a set of figures out: executed, protected, stamped, kept, and remembered as let out."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

import commonweal
from commonweal.evidence.store import Store, figuresets, files
from commonweal.evidence.store.tables import Tables
from commonweal.gate import coverage
from commonweal.gate.protecting import protect
from commonweal.gate.rules import AudienceRule, AudienceRules
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import Audience, Figure, FigureSet, Lineage, Suppressed, Uncertainty, Value
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.periods import Period
from commonweal.vocabulary.plans import Context, Cut, Plan
from commonweal.vocabulary.sharing import Shares

_LONG = -7  # places of decimals in which statistics are handed over
NOTHING_HELD = "nothing is held that it could rest on"


def key(
    plan: Plan, audience: Audience, rules: AudienceRules, held: Sequence[DatasetVersion], context: Context
) -> str:
    """The digest under which a set is kept: the same question of the same data has the same key, in any process."""
    asked = [
        plan.indicator,
        plan.edition,
        plan.method_version,
        plan.place.code,
        plan.place.name,
        sorted(plan.parameters.items()),
        audience.value,
        rules.edition,
        sorted(version.id for version in held),
    ]
    if plan.needs:
        asked += [context.digest, [context.missing.get(name, "") for name in plan.needs]]
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()


def answer(
    plan: Plan,
    held: Sequence[DatasetVersion],
    *,
    audience: Audience,
    rules: AudienceRules,
    shares: Shares,
    context: Context,
    given: Mapping[str, pa.Table],
    over: Sequence[DatasetVersion],
    store: Store,
    tables: Tables,
    staging: Path,
    released: pa.Table | None = None,
) -> FigureSet:
    """Execute a plan over some versions, protect and stamp it, keep it. Needs the writer lock.

    `given` are the tables of its context, by name; `over` are the versions of the plan's kind that this or another
    plan is asked about, so that what they share is worked out once. A plan of a personal kind is run on what was
    `released` of it, never on what is held. Raises InputError, and executes nothing, where an owner does not share a
    version with the audience.
    """
    if not shares.allows(
        audience, plan.place.code, [(v.organisation, v.kind) for v in held if v.organisation]
    ):
        raise InputError(
            "not_shared",
            f"“{plan.label}” of {plan.place.name} would rest on data that are not shared with those whom it is for.",
            what_to_do="Ask the owner of the data to share them.",
        )
    rule = rules.audiences[audience]
    lacking = [context.missing[name] for name in plan.needs if name in context.missing]
    lacking += [plan.unheld] if plan.unheld and not held else []
    if released is not None:
        tables.release(plan.kind, released)
    answers = {} if lacking else _answers(plan, held, rule, given, over, tables, staging)
    headline = _unanswered(lacking) if lacking else _row(plan, answers.pop(()))
    figure_set = _stamped(plan, headline, tuple(answers), held, audience, rules, context)
    figuresets.keep(store, figure_set, answers, staging)
    _remember(store, figure_set)
    return figure_set


def _answers(
    plan: Plan,
    held: Sequence[DatasetVersion],
    rule: AudienceRule,
    given: Mapping[str, pa.Table],
    over: Sequence[DatasetVersion],
    tables: Tables,
    staging: Path,
) -> dict[Cut, pa.Table]:
    for name, table in given.items():
        tables.give(name, table)
    tables.prepare(plan.prepared(), plan.kind, held, over=over, folder=staging)
    tables.bind(plan.kind, held)
    ran: dict[int, pa.Table] = {}  # cuts that are made of the same rows share them
    expressions = plan.cuts()
    for expression in expressions.values():
        if id(expression) not in ran:
            ran[id(expression)] = tables.run(expression)
    finished = plan.finished or (lambda table, cut: table)
    return {
        cut: protect(finished(ran[id(expression)], cut), cut, rule) for cut, expression in expressions.items()
    }


@dataclass(frozen=True)
class _Headline:
    """A headline's value, its range and how many rows it rests on."""

    value: Value
    count: int
    uncertainty: Uncertainty | None = None
    caveats: tuple[str, ...] = ()
    period: Period | None = None


def _unanswered(lacking: Sequence[str]) -> _Headline:
    return _Headline(Suppressed("; ".join(lacking)), 0)


def _row(plan: Plan, table: pa.Table) -> _Headline:
    row = table.to_pylist()[0]
    low, high = row.get("low"), row.get("high")
    has_range = low is not None and high is not None
    value = value_of(row, plan.no_value if has_range and plan.no_value else NOTHING_HELD)
    first, last = row.get("period_from"), row.get("period_to")
    return _Headline(
        value,
        int(row["count"] or 0),
        around(row, plan.range_kind),
        (row["caveat"],) if row.get("caveat") else (),
        Period(first, last) if first and last else None,
    )


def around(row: Mapping[str, Any], kind: str) -> Uncertainty | None:
    """A row's limits; None where it has none."""
    low, high = row.get("low"), row.get("high")
    return None if low is None or high is None else Uncertainty(trimmed(low), trimmed(high), kind)


def _stamped(
    plan: Plan,
    headline: _Headline,
    cuts: Sequence[Cut],
    held: Sequence[DatasetVersion],
    audience: Audience,
    rules: AudienceRules,
    context: Context,
) -> FigureSet:
    rests_on = {version.id for version in held} | (set(context.versions) if plan.needs else set())
    lineage = Lineage(
        dataset_versions=tuple(sorted(rests_on)),
        method=plan.method,
        method_version=plan.method_version,
        content_edition=", ".join(dict.fromkeys(_editions(plan, rules))),
        code_version=commonweal.__version__,
    )
    period = headline.period or coverage.period(held)
    caveats = (*plan.caveats, *headline.caveats)
    figure = Figure(
        indicator=plan.indicator,
        label=plan.label,
        value=headline.value,
        unit=plan.unit,
        place=plan.place,
        period=period,
        cut={},
        audience=audience,
        lineage=lineage,
        count=headline.count,
        denominator=plan.denominator,
        uncertainty=headline.uncertainty,
        caveats=caveats,
    )
    return FigureSet(
        key=key(plan, audience, rules, held, context),
        indicator=plan.indicator,
        label=plan.label,
        description=plan.description,
        theme=plan.theme,
        unit=plan.unit,
        place=plan.place,
        period=period,
        audience=audience,
        parameters=dict(plan.parameters),
        lineage=lineage,
        computed_at=dt.datetime.now(dt.UTC),
        cuts=((), *cuts),
        headline=figure,
        caveats=caveats,
        coverage=coverage.coverage(held),
    )


def _editions(plan: Plan, rules: AudienceRules) -> Iterator[str]:
    """The editions of content that an answer rests on."""
    yield plan.edition
    yield from (plan.parameters[name] for name in ("rules", "definition") if name in plan.parameters)
    yield rules.edition


def value_of(row: dict[str, Any], why_none: str = NOTHING_HELD) -> Value:
    """A row's value: pounds and shares as decimals, numbers as whole numbers, suppressed where there is none."""
    value = row["value"]
    if value is None:
        return Suppressed(row.get("why") or why_none)
    value = trimmed(value)
    is_whole = not isinstance(value, Decimal) or value.as_tuple().exponent == 0
    return int(value) if is_whole else value


def trimmed(number: Any) -> Any:
    """A number that was made to a few places, without the noughts that its column's type adds."""
    if not isinstance(number, Decimal) or number.as_tuple().exponent != _LONG:
        return number
    short = number.normalize()
    return short.quantize(Decimal(1)) if int(short.as_tuple().exponent) > 0 else short


def _remember(store: Store, figure_set: FigureSet) -> None:
    let_out = {
        "at": figure_set.computed_at.isoformat(),
        "key": figure_set.key,
        "indicator": figure_set.indicator,
        "place": figure_set.place.code,
        "audience": figure_set.audience.value,
        "rules": figure_set.lineage.content_edition,
        "versions": list(figure_set.lineage.dataset_versions),
    }
    files.append_line(store.gate_ledger, json.dumps(let_out))
