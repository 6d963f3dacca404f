"""What is said of a version: its id, its facts, how many rows have each issue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import commonweal
from commonweal.evidence import controls, running
from commonweal.evidence.store import versions
from commonweal.pipeline import issues as flagged_rows
from commonweal.pipeline.loading import Load
from commonweal.pipeline.overlapping import ALREADY_HELD
from commonweal.vocabulary.holdings import DatasetVersion, IssueCount
from commonweal.vocabulary.issues import Issue, Outcome, Problem, Severity

SHOWN_ISSUES = 1_000
WHOLE_FILE = ("organisation",)
PLACED_BY = "placed_by"
TOTAL_DISAGREES = Problem("total_disagrees", "amount", Outcome.NOT_DATA)


def described(
    load: Load,
    rows: running.Rows,
    totals: Sequence[controls.ControlTotal],
    counted: Mapping[str, Any],
) -> DatasetVersion:
    """The version that a file's rows make, its id included. `counted`: what is said of a personal kind's counts."""
    source, reading = load.source, load.reading
    content = reading.rests_on or load.reader.content_edition(overlay=load.store.content)
    found = counts(load, rows)
    disagreeing = sum(not total.agrees for total in totals)
    if disagreeing:
        found.append(_count(load, TOTAL_DISAGREES.code, disagreeing))
    supersedes = tuple(
        version.id
        for version in versions.current(load.store)
        if version.kind in load.reader.TABLES
        and version.organisation == source.organisation
        and (version.source_sha256 == source.sha256 or _is_instead_of(load, version))
    )
    return DatasetVersion(
        id=_id(load, content, supersedes, counted.get(PLACED_BY)),
        kind=load.table.name,
        organisation=source.organisation,
        file=source.path.name,
        source_sha256=source.sha256,
        loaded_at=dt.datetime.now(dt.UTC),
        loaded_by=source.loaded_by,
        period=running.period(load.engine, rows.path, load.table),
        reconciliation=rows.reconciliation(),
        issues=tuple(found),
        mapping=tuple(replace(column, examples=()) for column in source.columns),
        decisions=tuple(reading.decisions),
        facts=_facts(load, rows, totals) | dict(counted),
        reader_version=reading.recipe.reader_version,
        content_edition=content,
        code_version=commonweal.__version__,
        supersedes=supersedes,
        publisher=source.stated.get("publisher", reading.publisher),
        licence=source.stated.get("licence", reading.licence),
        edition=reading.edition,
    )


def _is_instead_of(load: Load, version: DatasetVersion) -> bool:
    """Whether a file takes the place of one held because each is all that an organisation has to say of one day."""
    return load.table.newest_by == WHOLE_FILE and version.edition == load.reading.edition


def _id(load: Load, content: str, supersedes: Sequence[str], placed_by: Sequence[str] | None) -> str:
    """The version's id. A reading that was corrected, and is now gone back to, is a new version with a new id.

    So is one whose homes were placed by other directories (`placed_by`).
    """
    source = load.source
    reading = source.reading if placed_by is None else {**source.reading, PLACED_BY: list(placed_by)}

    def of(read_as: Mapping[str, Any]) -> str:
        return versions.version_id(
            source_sha256=source.sha256,
            kind=load.table.name,
            organisation=source.organisation,
            reading=read_as,
            reader=load.reading.recipe.reader_version,
            content=content,
        )

    id_ = of(reading)
    is_gone_back_to = versions.is_held(load.store, id_) and id_ not in supersedes
    return of({**reading, "instead_of": sorted(supersedes)}) if is_gone_back_to else id_


def _held_elsewhere(load: Load, rows: running.Rows) -> dict[str, Any]:
    """The rows that were refused only because another version holds them, and their pounds."""
    bit = load.flag(ALREADY_HELD)
    tallies = [tally for tally in rows.tallies if tally.flags & bit]
    return {
        "rows": sum(t.rows for t in tallies),
        "amount": str(sum((t.amount or 0 for t in tallies), Decimal("0.00"))),
    }


def _facts(load: Load, rows: running.Rows, totals: Sequence[controls.ControlTotal]) -> dict[str, Any]:
    said = {
        **load.reading.facts,
        "confirmed": dict(load.source.confirmed),
        "stated": dict(load.source.stated),
        "opened_as": load.opened.opened_as,
        "file_issues": [
            {
                "code": issue.code,
                "severity": issue.severity.value,
                "message": issue.message,
                "what_to_do": issue.what_to_do,
            }
            for issue in load.reading.issues
        ],
    }
    return said | (_of_payments(load, rows, totals) if load.table.owned else {})


def _of_payments(load: Load, rows: running.Rows, totals: Sequence[controls.ControlTotal]) -> dict[str, Any]:
    """What there is to say besides where rows are an organisation's own, each with its day and its pounds."""
    return {
        "overlap": load.source.overlap,
        "held_elsewhere": _held_elsewhere(load, rows),
        "months": running.months(load.engine, rows.path, load.table),
        "entities": running.bodies(load.engine, rows.path, load.table),
        "control_totals": [
            {"sheet": total.sheet, "row": total.row, "stated": str(total.stated), "found": str(total.found)}
            for total in totals
        ],
    }


def counts(load: Load, rows: running.Rows) -> list[IssueCount]:
    """How many rows have each problem, in the recipe's order."""
    numbers = {
        problem.code: sum(tally.rows for tally in rows.tallies if tally.flags & (1 << bit))
        for bit, problem in enumerate(load.reading.recipe.problems)
    }
    return [_count(load, code, number) for code, number in numbers.items() if number]


def _count(load: Load, code: str, number: int) -> IssueCount:
    severity, message, what_to_do = load.reader.describe(code)
    return IssueCount(code, severity, message, what_to_do, number)


def first_issues(load: Load, version: DatasetVersion) -> list[Issue]:
    """The issues about the file as a whole, then the first of its rows'."""
    table = flagged_rows.table(load.staged / versions.ISSUES).slice(0, SHOWN_ISSUES)
    from_rows = [
        Issue(
            code=row["code"],
            severity=Severity(row["severity"]),
            message=row["message"],
            what_to_do=row["what_to_do"],
            file=load.source.path.name,
            sheet=row["sheet"],
            row=row["row"],
            column=row["column"],
            value=row["value"],
        )
        for row in flagged_rows.worded(table, version.issues)
    ]
    return [*load.reading.issues, *from_rows]
