"""A plan in, a set of figures out: executed, protected, stamped, kept, and remembered as let out."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

import commonweal
from commonweal.evidence.store import Store, figuresets, files
from commonweal.evidence.store.tables import Tables
from commonweal.gate import coverage
from commonweal.gate.protecting import protect
from commonweal.gate.rules import AudienceRules
from commonweal.vocabulary.figures import Audience, Figure, FigureSet, Lineage, Suppressed, Value
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.plans import Plan

NOTHING_HELD = "no payment is held that it could rest on"


def key(plan: Plan, audience: Audience, rules: AudienceRules, held: Sequence[DatasetVersion]) -> str:
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
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()


def answer(
    plan: Plan,
    held: Sequence[DatasetVersion],
    *,
    audience: Audience,
    rules: AudienceRules,
    store: Store,
    tables: Tables,
    staging: Path,
) -> FigureSet:
    """Execute a plan over some versions, protect and stamp it, keep it. Needs the writer lock."""
    rule = rules.audiences[audience]
    tables.bind(plan.kind, held)
    answers = {cut: protect(tables.run(plan.cuts[cut]), cut, rule) for cut in plan.cuts}
    headline = answers.pop(())
    figure_set = _stamped(plan, headline, held, audience, rules)
    figuresets.keep(store, figure_set, answers, staging)
    _remember(store, figure_set)
    return figure_set


def _stamped(
    plan: Plan, headline: pa.Table, held: Sequence[DatasetVersion], audience: Audience, rules: AudienceRules
) -> FigureSet:
    lineage = Lineage(
        dataset_versions=tuple(sorted(version.id for version in held)),
        method=plan.method,
        method_version=plan.method_version,
        content_edition=f"{plan.edition}, {rules.edition}",
        code_version=commonweal.__version__,
    )
    period = coverage.period(held)
    row = headline.to_pylist()[0]
    figure = Figure(
        indicator=plan.indicator,
        label=plan.label,
        value=value_of(row),
        unit=plan.unit,
        place=plan.place,
        period=period,
        cut={},
        audience=audience,
        lineage=lineage,
        count=int(row["count"] or 0),
        caveats=plan.caveats,
    )
    return FigureSet(
        key=key(plan, audience, rules, held),
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
        cuts=tuple(plan.cuts),
        headline=figure,
        caveats=plan.caveats,
        coverage=coverage.coverage(held),
    )


def value_of(row: dict[str, Any]) -> Value:
    """A row's value: pounds and shares as decimals, numbers as whole numbers, suppressed where there is none."""
    value = row["value"]
    if value is None:
        return Suppressed(NOTHING_HELD)
    is_whole = not isinstance(value, Decimal) or value.as_tuple().exponent == 0
    return int(value) if is_whole else value


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
