"""The second half of a load: run the recipe, hold it against itself and against what is held, keep it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import commonweal
from commonweal.evidence import controls, flagged, overlaps
from commonweal.evidence import running as running_
from commonweal.evidence.engine import Engine
from commonweal.evidence.sheets import OpenedFile
from commonweal.evidence.store import Store, mappings, versions
from commonweal.evidence.tokens import tokeniser
from commonweal.pipeline import issues as flagged_rows
from commonweal.sources import Reader
from commonweal.vocabulary.errors import InputError, QuestionError, Where
from commonweal.vocabulary.holdings import ColumnMapping, DatasetVersion, IssueCount, LoadResult, Tombstone
from commonweal.vocabulary.issues import Issue, Outcome, Problem, Severity
from commonweal.vocabulary.readings import Question, Reading
from commonweal.vocabulary.tables import CANONICAL_TABLES

SHOWN_ISSUES = 1_000
ALREADY_HELD = "already_held"
TOTAL = "total"
TOTAL_DISAGREES = Problem("total_disagrees", "amount", Outcome.NOT_DATA)

Answer = Callable[[Question], str | None]


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
    def where(self) -> Where:
        """The file, for errors about it."""
        return Where(file=self.path.name)

    @property
    def reading(self) -> dict[str, Any]:
        """What, besides the bytes, makes this version different from another reading of the same file."""
        return {
            "columns": [
                [column.sheet, column.column, column.field] for column in self.columns if column.field
            ],
            "stated": dict(self.stated),
            "overlap": self.overlap or "refuse",
        }


@dataclass(frozen=True)
class Load:
    """One file on its way to being kept: what it is, how it is read, and what it is read with."""

    store: Store
    source: Source
    reading: Reading
    opened: OpenedFile
    reader: Reader
    engine: Engine
    staged: Path
    answer: Answer

    @property
    def rows_path(self) -> Path:
        """Where its rows are written before they are kept."""
        return self.staged / versions.ROWS

    def ask(self, question: Question) -> str:
        """A person's answer. Raises QuestionError where nobody answers."""
        given = self.answer(question)
        if given is None:
            raise QuestionError(question.code, question.text, option=question.option, where=self.source.where)
        return given


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


def keep(load: Load, *, told: Callable[[str], None], dry_run: bool) -> LoadResult:
    """Run, check and keep; a dry run stops before anything is kept."""
    source = load.source
    told("reading rows")
    rows = running_.run(load.reading.recipe, load.opened, load.engine, source.organisation, load.rows_path)
    told("checking")
    rows, twice = _without_overlap(load, rows)
    _refuse_empty(load, rows, twice)
    totals = controls.control_totals(load.engine, rows.path, _bit(load, TOTAL))
    version = _described(load, rows, totals)
    if version.id in version.supersedes:  # said in other words, it is the reading that is held
        return already_held(source.path, versions.find(load.store, version.id))
    erased = _refuse_erased(load)
    told("setting issues aside")
    _store_flagged(load, version.issues, [total for total in totals if not total.agrees])
    issues = _issues(load, version)
    if not dry_run:
        told("keeping")
        for tombstone in erased:
            versions.lift(load.store, tombstone.id)
        # Before it is published: after, a crash would lose the mapping of a file that is held and not read again.
        mappings.remember(load.store, source.kind, source.organisation, _headings(load), by=source.loaded_by)
        versions.publish(load.store, load.staged, version)
    return LoadResult(
        file=str(source.path),
        dataset_version=None if dry_run else version.id,
        already_held=False,
        reconciliation=version.reconciliation,
        issue_counts=version.issues,
        issues=issues,
        decisions=load.reading.decisions,
        facts=version.facts,
    )


def _without_overlap(load: Load, rows: running_.Rows) -> tuple[running_.Rows, int]:
    """Refuse the rows that another version holds, unless they are to be kept; and how many they are."""
    others = _overlapping_versions(load, rows)
    if not others or load.source.overlap == "keep":
        return rows, 0
    found = overlaps.mark(load.engine, rows.path, versions.rows_of(load.store, others))
    if not found.rows:
        return rows, 0
    if load.source.overlap is None and load.ask(_overlap_question(found)) == "keep":
        return rows, 0
    overlaps.refuse(load.engine, rows.path, _bit(load, ALREADY_HELD))
    return replace(rows, tallies=running_.tallies(load.engine, rows.path)), found.rows


def _overlapping_versions(load: Load, rows: running_.Rows) -> list[DatasetVersion]:
    """The organisation's other files whose period has a day in common with this one's."""
    period = running_.period(load.engine, rows.path)
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


def erased_before(store: Store, kind: str, organisation: str, sha256: str) -> list[Tombstone]:
    """The tombstones of a file that was held and erased."""
    this = (sha256, kind, organisation)
    return [t for t in versions.tombstones(store) if (t.source_sha256, t.kind, t.organisation) == this]


def about_erased(stones: Sequence[Tombstone]) -> list[Question]:
    """What a person must say before an erased file comes back."""
    words = "This file was held and erased on {:%d %B %Y}: {}. Load it again?"
    return [
        Question("erased_before", words.format(stone.purged_at, stone.reason), option="--again")
        for stone in stones[:1]
    ]


def _refuse_erased(load: Load) -> list[Tombstone]:
    """The tombstones of this file, where it was erased before; only a person may bring it back."""
    source = load.source
    stones = erased_before(load.store, source.kind, source.organisation, source.sha256)
    if not source.again:
        for question in about_erased(stones):
            load.ask(question)
    return stones


def _refuse_empty(load: Load, rows: running_.Rows, twice: int) -> None:
    """A file without one accepted row is not kept."""
    counted = rows.reconciliation()
    if counted.rows_accepted:
        return
    if twice and twice == counted.rows_refused:
        raise InputError(
            "all_held",
            f"All {twice:,} payments of this file are held already, from another file. Nothing was kept.",
            what_to_do="You do not need to do anything. To count them again, add --overlap keep.",
            where=load.source.where,
        )
    errors = [count for count in _counts(load, rows) if count.severity == Severity.ERROR]
    if not errors:
        raise InputError(
            "no_payments",
            f"None of the {counted.rows_read:,} rows of this file is a payment. Nothing was kept.",
            what_to_do="Check that this is the right file.",
            where=load.source.where,
        )
    worst = max(errors, key=lambda count: count.rows)
    raise InputError(
        "all_refused",
        f"All {counted.rows_refused:,} rows that could be payments were refused. Of {worst.rows:,} we say: "
        f"{worst.of_many} Nothing was kept.",
        what_to_do="Check how the columns were read with --dry-run, and say which is which with --map.",
        where=load.source.where,
    )


def _described(load: Load, rows: running_.Rows, totals: Sequence[controls.ControlTotal]) -> DatasetVersion:
    source, reading = load.source, load.reading
    content = load.reader.content_edition(overlay=load.store.content)
    counts = _counts(load, rows)
    disagreeing = sum(not total.agrees for total in totals)
    if disagreeing:
        counts.append(_count(load, TOTAL_DISAGREES.code, disagreeing))
    supersedes = tuple(
        version.id
        for version in versions.current(load.store, source.kind)
        if version.source_sha256 == source.sha256 and version.organisation == source.organisation
    )
    return DatasetVersion(
        id=_id(load, content, supersedes),
        kind=source.kind,
        organisation=source.organisation,
        file=source.path.name,
        source_sha256=source.sha256,
        loaded_at=dt.datetime.now(dt.UTC),
        loaded_by=source.loaded_by,
        period=running_.period(load.engine, rows.path),
        reconciliation=rows.reconciliation(),
        issues=tuple(counts),
        mapping=tuple(replace(column, examples=()) for column in source.columns),
        decisions=tuple(reading.decisions),
        facts=_facts(load, rows, totals),
        reader_version=reading.recipe.reader_version,
        content_edition=content,
        code_version=commonweal.__version__,
        supersedes=supersedes,
    )


def _id(load: Load, content: str, supersedes: Sequence[str]) -> str:
    """The version's id. A reading that was corrected, and is now gone back to, is a new version with a new id."""
    source = load.source

    def of(read_as: Mapping[str, Any]) -> str:
        return versions.version_id(
            source_sha256=source.sha256,
            kind=source.kind,
            organisation=source.organisation,
            reading=read_as,
            reader=load.reading.recipe.reader_version,
            content=content,
        )

    id_ = of(source.reading)
    is_gone_back_to = versions.is_held(load.store, id_) and id_ not in supersedes
    return of({**source.reading, "instead_of": sorted(supersedes)}) if is_gone_back_to else id_


def _held_elsewhere(load: Load, rows: running_.Rows) -> dict[str, Any]:
    """The rows that were refused only because another version holds them, and their pounds."""
    bit = _bit(load, ALREADY_HELD)
    tallies = [tally for tally in rows.tallies if tally.flags & bit]
    return {
        "rows": sum(t.rows for t in tallies),
        "amount": str(sum((t.amount for t in tallies), Decimal("0.00"))),
    }


def _facts(load: Load, rows: running_.Rows, totals: Sequence[controls.ControlTotal]) -> dict[str, Any]:
    return {
        **load.reading.facts,
        "confirmed": dict(load.source.confirmed),
        "stated": dict(load.source.stated),
        "overlap": load.source.overlap,
        "held_elsewhere": _held_elsewhere(load, rows),
        "opened_as": load.opened.opened_as,
        "months": running_.months(load.engine, rows.path),
        "entities": running_.most_common(load.engine, rows.path, "entity"),
        "control_totals": [
            {"sheet": total.sheet, "row": total.row, "stated": str(total.stated), "found": str(total.found)}
            for total in totals
        ],
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


def _counts(load: Load, rows: running_.Rows) -> list[IssueCount]:
    """How many rows have each problem, in the recipe's order."""
    numbers = {
        problem.code: sum(tally.rows for tally in rows.tallies if tally.flags & (1 << bit))
        for bit, problem in enumerate(load.reading.recipe.problems)
    }
    return [_count(load, code, number) for code, number in numbers.items() if number]


def _count(load: Load, code: str, number: int) -> IssueCount:
    severity, message, what_to_do = load.reader.describe(code)
    return IssueCount(code, severity, message, what_to_do, number)


def _store_flagged(
    load: Load, counts: Sequence[IssueCount], disagreeing: Sequence[controls.ControlTotal]
) -> None:
    """Set aside every row with a problem that is more than a note, and every row that was not accepted."""
    recipe = load.reading.recipe
    not_accepted = {problem.code for problem in recipe.problems if problem.outcome is not Outcome.ACCEPTED}
    severities = {
        count.code: count.severity
        for count in counts
        if count.severity != Severity.NOTE or count.code in not_accepted
    }
    columns = CANONICAL_TABLES[recipe.kind]
    protection = flagged.Protection(
        scrub=load.reader.scrubber(tokeniser(load.store.individuals_key), overlay=load.store.content),
        supplier="supplier",
        plain=frozenset(column.name for column in columns if not column.free_text),
    )
    flagged.store(
        recipe,
        load.opened,
        load.rows_path,
        severities,
        protection,
        load.engine,
        load.staged / versions.ISSUES,
        found_later={(total.sheet, total.row): TOTAL_DISAGREES for total in disagreeing},
    )


def _issues(load: Load, version: DatasetVersion) -> list[Issue]:
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


def _headings(load: Load) -> dict[str, str]:
    normalise = load.reader.normalise_heading
    return {normalise(c.heading): c.field or "" for c in load.source.columns if c.heading}


def _bit(load: Load, code: str) -> int:
    problems = load.reading.recipe.problems
    return next((1 << bit for bit, problem in enumerate(problems) if problem.code == code), 0)
