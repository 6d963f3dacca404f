"""The second half of a load: run the recipe, hold it against itself and against what is held, keep it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import commonweal
from commonweal.evidence import controls, flagged, overlaps
from commonweal.evidence import running as rows_
from commonweal.evidence.engine import Engine
from commonweal.evidence.sheets import OpenedFile
from commonweal.evidence.store import Store, mappings, versions
from commonweal.evidence.tokens import tokeniser
from commonweal.pipeline import issues as flagged_rows
from commonweal.sources import Reader
from commonweal.vocabulary.errors import InputError, QuestionError, Where
from commonweal.vocabulary.holdings import ColumnMapping, DatasetVersion, IssueCount, LoadResult
from commonweal.vocabulary.issues import Issue, Outcome, Reconciliation, Severity
from commonweal.vocabulary.readings import Question, Reading, Recipe
from commonweal.vocabulary.tables import CANONICAL_TABLES

SHOWN_ISSUES = 1_000
ALREADY_HELD = "already_held"
TOTAL = "total"


@dataclass(frozen=True)
class Source:
    """The file being loaded, and how a person said it is to be read."""

    path: Path
    sha256: str
    kind: str
    organisation: str
    stated: Mapping[str, str]
    confirmed: Mapping[str, str]
    columns: Sequence[ColumnMapping]
    overlap: str | None
    again: bool
    loaded_by: str

    @property
    def reading(self) -> dict[str, Any]:
        """What, besides the bytes, makes this version different from another reading of the same file."""
        return {
            "columns": [
                [column.sheet, column.column, column.field] for column in self.columns if column.field
            ],
            "stated": dict(self.stated),
            "overlap": self.overlap,
        }


def already_held(path: Path, held: DatasetVersion) -> LoadResult:
    """The result for a file that is held: nothing is loaded again."""
    return LoadResult(
        file=str(path),
        dataset_version=held.id,
        already_held=True,
        reconciliation=held.reconciliation,
        issue_counts=held.issues,
        decisions=held.decisions,
        facts=held.facts,
    )


def keep(
    store: Store,
    source: Source,
    reading: Reading,
    opened: OpenedFile,
    read: Reader,
    engine: Engine,
    spool: Path,
    *,
    told: Callable[[str], None],
    answer: Callable[[Question], str | None],
    dry_run: bool,
) -> LoadResult:
    """Run, check and keep; a dry run stops before anything is kept."""
    staged = spool / "version"
    staged.mkdir()
    told("reading rows")
    rows = rows_.run(reading.recipe, opened, engine, source.organisation, staged / versions.ROWS)
    told("checking")
    rows, twice = _without_overlap(store, source, reading.recipe, rows, engine, answer)
    reconciliation = rows.reconciliation()
    _refuse_empty(source, reading, read, rows, twice)
    version = _described(store, source, reading, opened, read, rows, engine, reconciliation)
    erased = _refuse_erased(store, source, version, answer)
    told("setting issues aside")
    _store_flagged(reading.recipe, opened, rows, version.issues, read, engine, staged, store)
    issues = _issues(source, reading, version, staged)
    if not dry_run:
        told("keeping")
        if erased:
            versions.lift(store, version.id)
        versions.publish(store, staged, version)
        mappings.remember(
            store, source.kind, source.organisation, _headings(read, source), by=source.loaded_by
        )
    return LoadResult(
        file=str(source.path),
        dataset_version=None if dry_run else version.id,
        already_held=False,
        reconciliation=reconciliation,
        issue_counts=version.issues,
        issues=issues,
        decisions=reading.decisions,
        facts=version.facts,
    )


def _without_overlap(
    store: Store,
    source: Source,
    recipe: Recipe,
    rows: rows_.Rows,
    engine: Engine,
    answer: Callable[[Question], str | None],
) -> tuple[rows_.Rows, overlaps.Overlap]:
    """Refuse the rows that another version holds, unless they are to be kept."""
    none = overlaps.Overlap(0, rows.reconciliation().amount_in * 0)
    period = rows_.period(engine, rows.path)
    others = [
        version
        for version in versions.current(store, source.kind)
        if version.organisation == source.organisation
        and version.source_sha256 != source.sha256
        and period is not None
        and version.period is not None
        and version.period.start <= period.end
        and period.start <= version.period.end
    ]
    if not others or source.overlap == "keep":
        return rows, none
    found = overlaps.mark(engine, rows.path, versions.rows_of(store, others))
    if not found.rows:
        return rows, none
    if source.overlap is None and _ask(source, found, answer) == "keep":
        return rows, none
    overlaps.refuse(engine, rows.path, _bit(recipe, ALREADY_HELD))
    return replace(rows, tallies=rows_.tallies(engine, rows.path)), found


def _ask(source: Source, found: overlaps.Overlap, answer: Callable[[Question], str | None]) -> str:
    question = Question(
        code=ALREADY_HELD,
        text=f"{found.rows:,} rows of this file (£{found.amount:,.2f}) are held already, from another file.",
        option="--overlap refuse (leave them out) or --overlap keep (count them again)",
        safe_answer="refuse",
        choices=("refuse", "keep"),
    )
    given = answer(question)
    if given is None:
        raise QuestionError(
            question.code, question.text, option=question.option, where=Where(file=source.path.name)
        )
    return given


def _refuse_erased(
    store: Store, source: Source, version: DatasetVersion, answer: Callable[[Question], str | None]
) -> bool:
    """Whether this version was erased before; only a person may bring it back."""
    tombstone = next((t for t in versions.tombstones(store) if t.id == version.id), None)
    if tombstone is None or source.again:
        return tombstone is not None
    question = Question(
        code="erased_before",
        text=f"This file was held and erased on {tombstone.purged_at:%d %B %Y}: {tombstone.reason}.",
        option="--again",
    )
    if answer(question) is None:
        raise QuestionError(question.code, question.text, option=question.option, where=Where(file=source.path.name))
    return True


def _refuse_empty(
    source: Source, reading: Reading, read: Reader, rows: rows_.Rows, twice: overlaps.Overlap
) -> None:
    """A file without one accepted row is not kept."""
    reconciliation = rows.reconciliation()
    if reconciliation.rows_accepted:
        return
    where = Where(file=source.path.name)
    if twice.rows and twice.rows == reconciliation.rows_refused:
        raise InputError(
            "all_held",
            f"All {twice.rows:,} payments of this file are held already, from another file. Nothing was kept.",
            what_to_do="Nothing needs doing; to count them again, add --overlap keep.",
            where=where,
        )
    counts = _counts(reading.recipe, rows, read)
    worst = max(
        (count for count in counts if count.severity == Severity.ERROR), key=lambda c: c.rows, default=None
    )
    if worst is None:
        raise InputError(
            "no_payments",
            f"None of the {reconciliation.rows_read:,} rows of this file is a payment. Nothing was kept.",
            what_to_do="Check that this is the right file.",
            where=where,
        )
    raise InputError(
        "all_refused",
        f"Every row that could be a payment was refused ({reconciliation.rows_refused:,} rows), most often because: "
        f"{worst.message.replace('“{value}”', 'the cell').replace('{value}', 'the cell')} Nothing was kept.",
        what_to_do="Check how the columns were read with --dry-run, and say which is which with --map.",
        where=where,
    )


def _described(
    store: Store,
    source: Source,
    reading: Reading,
    opened: OpenedFile,
    read: Reader,
    rows: rows_.Rows,
    engine: Engine,
    reconciliation: Reconciliation,
) -> DatasetVersion:
    totals = controls.control_totals(engine, rows.path, _bit(reading.recipe, TOTAL))
    disagreeing = [total for total in totals if not total.agrees]
    counts = _counts(reading.recipe, rows, read)
    if disagreeing:
        counts.append(_count(read, "total_disagrees", len(disagreeing)))
    facts = {
        **reading.facts,
        "confirmed": dict(source.confirmed),
        "stated": dict(source.stated),
        "opened_as": opened.opened_as,
        "months": rows_.months(engine, rows.path),
        "entities": rows_.most_common(engine, rows.path, "entity"),
        "control_totals": [
            {"sheet": t.sheet, "row": t.row, "stated": str(t.stated), "found": str(t.found)} for t in totals
        ],
        "file_issues": [
            {"code": i.code, "severity": i.severity.value, "message": i.message, "what_to_do": i.what_to_do}
            for i in reading.issues
        ],
    }
    superseded = tuple(
        version.id
        for version in versions.current(store, source.kind)
        if version.source_sha256 == source.sha256 and version.organisation == source.organisation
    )
    return DatasetVersion(
        id=versions.version_id(
            source_sha256=source.sha256,
            kind=source.kind,
            organisation=source.organisation,
            reading=source.reading,
            reader=reading.recipe.reader_version,
            content=read.content_edition(overlay=store.content),
        ),
        kind=source.kind,
        organisation=source.organisation,
        file=source.path.name,
        source_sha256=source.sha256,
        loaded_at=dt.datetime.now(dt.UTC),
        loaded_by=source.loaded_by,
        period=rows_.period(engine, rows.path),
        reconciliation=reconciliation,
        issues=tuple(counts),
        mapping=tuple(replace(column, examples=()) for column in source.columns),
        decisions=tuple(reading.decisions),
        facts=facts,
        reader_version=reading.recipe.reader_version,
        content_edition=read.content_edition(overlay=store.content),
        code_version=commonweal.__version__,
        supersedes=superseded,
    )


def _counts(recipe: Recipe, rows: rows_.Rows, read: Reader) -> list[IssueCount]:
    """How many rows have each problem, in the recipe's order."""
    counts = []
    for bit, problem in enumerate(recipe.problems):
        number = sum(tally.rows for tally in rows.tallies if tally.flags & (1 << bit))
        if number:
            counts.append(_count(read, problem.code, number))
    return counts


def _count(read: Reader, code: str, number: int) -> IssueCount:
    severity, message, what_to_do = read.describe(code)
    return IssueCount(code, severity, message, what_to_do, number)


def _store_flagged(
    recipe: Recipe,
    opened: OpenedFile,
    rows: rows_.Rows,
    counts: Sequence[IssueCount],
    read: Reader,
    engine: Engine,
    staged: Path,
    store: Store,
) -> None:
    """Set aside every row with a problem that is more than a note, and every row that was not accepted."""
    not_accepted = {problem.code for problem in recipe.problems if problem.outcome is not Outcome.ACCEPTED}
    severities = {
        count.code: count.severity
        for count in counts
        if count.severity != Severity.NOTE or count.code in not_accepted
    }
    columns = CANONICAL_TABLES[recipe.kind]
    protection = flagged.Protection(
        scrub=read.scrubber(tokeniser(store.individuals_key), overlay=store.content),
        supplier="supplier",
        plain=frozenset(column.name for column in columns if not column.free_text),
    )
    flagged.store(recipe, opened, rows.path, severities, protection, engine, staged / versions.ISSUES)


def _issues(source: Source, reading: Reading, version: DatasetVersion, staged: Path) -> list[Issue]:
    """The issues about the file as a whole, then the first of its rows'."""
    table = flagged_rows.table(staged / versions.ISSUES).slice(0, SHOWN_ISSUES)
    from_rows = [
        Issue(
            code=row["code"],
            severity=Severity(row["severity"]),
            message=row["message"],
            what_to_do=row["what_to_do"],
            file=source.path.name,
            sheet=row["sheet"],
            row=row["row"],
            column=row["column"],
            value=row["value"],
        )
        for row in flagged_rows.worded(table, version.issues)
    ]
    return [*reading.issues, *from_rows]


def _headings(read: Reader, source: Source) -> dict[str, str]:
    return {
        read.normalise_heading(column.heading): column.field or ""
        for column in source.columns
        if column.heading
    }


def _bit(recipe: Recipe, code: str) -> int:
    return next((1 << bit for bit, problem in enumerate(recipe.problems) if problem.code == code), 0)
