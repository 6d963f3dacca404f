"""Rows of an organisation's file that another of its files holds: refused, or kept where a person says so."""

from __future__ import annotations

from dataclasses import replace

from commonweal.evidence import overlaps, running
from commonweal.evidence.store import versions
from commonweal.pipeline.loading import Load
from commonweal.vocabulary.holdings import DatasetVersion
from commonweal.vocabulary.readings import Question

ALREADY_HELD = "already_held"


def without_overlap(load: Load, rows: running.Rows) -> tuple[running.Rows, int]:
    """Refuse the rows that another version holds, unless they are to be kept; and how many they are."""
    others = _overlapping_versions(load, rows) if load.table.owned and load.table.date else []
    if not others or load.source.overlap == "keep":
        return rows, 0
    found = overlaps.mark(load.engine, rows.path, versions.rows_of(load.store, others))
    if not found.rows:
        return rows, 0
    if load.source.overlap is None and load.ask(_overlap_question(found)) == "keep":
        return rows, 0
    overlaps.refuse(load.engine, rows.path, load.flag(ALREADY_HELD))
    return replace(rows, tallies=running.tallies(load.engine, rows.path, load.table)), found.rows


def _overlapping_versions(load: Load, rows: running.Rows) -> list[DatasetVersion]:
    """The organisation's other files whose period has a day in common with this one's."""
    period = running.period(load.engine, rows.path, load.table)
    if period is None:
        return []
    return [
        version
        for version in versions.current(load.store, load.source.kind)
        if version.organisation == load.source.organisation
        and version.source_sha256 != load.source.sha256
        and version.period is not None
        and version.period.start <= period.end
        and period.start <= version.period.end
    ]


def _overlap_question(found: overlaps.Overlap) -> Question:
    return Question(
        code=ALREADY_HELD,
        text=f"{found.rows:,} rows of this file (£{found.amount:,.2f}) are held already, from another file.",
        option="--overlap refuse (leave them out) or --overlap keep (count them again)",
        safe_answer="refuse",
        choices=("refuse", "keep"),
    )
