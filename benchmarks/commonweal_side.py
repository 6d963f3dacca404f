"""Commonweal's side, through the same functions that pages and the prompt use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.answers import Row
from benchmarks.questions import GROSS, Question

EVERY = 10_000_000


def load(workspace: Path, source: Path, organisation: str) -> dict[str, Any]:
    """Load a ledger with every check; say what became of its rows and pounds."""
    from commonweal.pipeline.load import LoadOptions, add
    from commonweal.vocabulary.progress import silent

    (result,) = add(
        workspace,
        "spend",
        [source],
        organisation=organisation,
        options=LoadOptions(accept_proposals=True, figures=False),
        progress=silent,
    )
    if result.reconciliation is None:
        raise RuntimeError(f"The ledger was not kept: {result.error}")
    return {name: str(value) for name, value in vars(result.reconciliation).items()}


def figures(workspace: Path, *, influenceable: bool) -> int:
    """Compute and keep the figures of a workspace: those of influenceable spend, or those of gross spend."""
    from commonweal.pipeline import ask
    from commonweal.vocabulary.progress import silent

    every = ask.plans

    def wanted(asked: Any) -> Any:
        return (plan for plan in every(asked) if (plan.indicator in GROSS) is not influenceable)

    ask.plans = wanted  # each is measured by itself; people get both
    return ask.refresh(workspace, progress=silent)


def match(workspace: Path) -> str:
    """Match the suppliers of a workspace; where they are kept."""
    from commonweal.pipeline import suppliers
    from commonweal.vocabulary.progress import silent

    key = suppliers.refresh(workspace, progress=silent)
    return str(next((workspace / "evidence").rglob(f"{key}/suppliers.parquet")))


def answers(workspace: Path) -> dict[Question, list[Row]]:
    """What the kept figures say, question by question."""
    from commonweal.pipeline.ask import cut, figure_sets

    found: dict[Question, list[Row]] = {}
    for kept in figure_sets(workspace):
        found[Question(kept.indicator, kept.place.code, ())] = [_row(kept.headline, ())]
        for dimensions in kept.cuts:
            if dimensions:
                page = cut(workspace, kept.key, dimensions, limit=EVERY)
                found[Question(kept.indicator, kept.place.code, dimensions)] = [
                    _row(figure, dimensions) for figure in page.figures
                ]
    return found


def ledgers(workspace: Path) -> dict[str, Path]:
    """The Parquet file of each organisation's ledger, as stored: what the peers read too."""
    found = {}
    for manifest in (workspace / "evidence").rglob("manifest.json"):
        version = json.loads(manifest.read_text(encoding="utf-8")).get("version", {})
        if version.get("organisation"):
            found[version["organisation"]] = manifest.parent / "rows.parquet"
    return dict(sorted(found.items()))


def _row(figure: Any, dimensions: tuple[str, ...]) -> Row:
    from commonweal.vocabulary.figures import Suppressed

    value = None if isinstance(figure.value, Suppressed) else figure.value
    return tuple(figure.cut[name] for name in dimensions), value, figure.count or 0
