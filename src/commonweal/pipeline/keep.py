"""The second half of a load: run the recipe, hold it against itself and against what is held, keep it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from commonweal.evidence import controls, flagged, running
from commonweal.evidence.store import Store, mappings, versions
from commonweal.evidence.tokens import tokeniser
from commonweal.pipeline import describing, people
from commonweal.pipeline.loading import Load
from commonweal.pipeline.overlapping import without_overlap
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.holdings import DatasetVersion, IssueCount, LoadResult, Tombstone
from commonweal.vocabulary.issues import Outcome, Severity
from commonweal.vocabulary.readings import Question

TOTAL = "total"


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
        kind=held.kind,
        publisher=held.publisher,
        edition=held.edition,
    )


def keep(load: Load, *, told: Callable[[str], None], dry_run: bool) -> LoadResult:
    """Run, check and keep; a dry run stops before anything is kept."""
    source = load.source
    told("reading rows")
    rows = running.run(load.reading.recipe, load.opened, load.engine, source.organisation, load.rows_path)
    told("checking")
    rows, twice = without_overlap(load, rows)
    _refuse_empty(load, rows, twice)
    amount = load.table.amount
    totals = controls.control_totals(load.engine, rows.path, load.flag(TOTAL), amount) if amount else []
    counted = people.count(load, rows) if load.table.personal else {}
    version = describing.described(load, rows, totals, counted)
    if version.id in version.supersedes:  # said in other words, it is the reading that is held
        return already_held(source.path, versions.find(load.store, version.id))
    erased = _refuse_erased(load)
    told("setting issues aside")
    _store_flagged(load, version.issues, [total for total in totals if not total.agrees])
    issues = describing.first_issues(load, version)
    if not dry_run:
        told("keeping")
        for tombstone in erased:
            versions.lift(load.store, tombstone.id)
        # Before it is published: after, a crash would lose the mapping of a file that is held and not read again.
        if load.table.owned:
            headings = _headings(load)
            mappings.remember(load.store, source.kind, source.organisation, headings, by=source.loaded_by)
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
        kind=version.kind,
        publisher=version.publisher,
        edition=version.edition,
        holds=load.table.holds,
    )


def erased_before(store: Store, tables: Sequence[str], organisation: str, sha256: str) -> list[Tombstone]:
    """The tombstones of a file that was held, in one of some tables, and erased."""
    this = (sha256, organisation)
    stones = versions.tombstones(store)
    return [t for t in stones if (t.source_sha256, t.organisation) == this and t.kind in tables]


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
    stones = erased_before(load.store, load.reader.TABLES, source.organisation, source.sha256)
    if not source.again:
        for question in about_erased(stones):
            load.ask(question)
    return stones


def _refuse_empty(load: Load, rows: running.Rows, twice: int) -> None:
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
    errors = [count for count in describing.counts(load, rows) if count.severity == Severity.ERROR]
    if not errors:
        raise InputError(
            "no_rows",
            f"There are no {load.table.many} in the {counted.rows_read:,} rows of this file. Nothing was kept.",
            what_to_do="Check that this is the right file.",
            where=load.source.where,
        )
    worst = max(errors, key=lambda count: count.rows)
    raise InputError(
        "all_refused",
        f"All {counted.rows_refused:,} rows that could be {load.table.many} were refused. Of {worst.rows:,} we say: "
        f"{worst.of_many} Nothing was kept.",
        what_to_do="Check how the columns were read with --dry-run, and say which is which with --map.",
        where=load.source.where,
    )


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
    flagged.store(
        recipe,
        load.opened,
        load.rows_path,
        severities,
        _protection(load),
        load.engine,
        load.staged / versions.ISSUES,
        found_later={(total.sheet, total.row): describing.TOTAL_DISAGREES for total in disagreeing},
    )


def _protection(load: Load) -> flagged.Protection | None:
    """How individuals' names are kept out of what is set aside; None where the table names nobody."""
    if load.table.person is None:
        return None
    return flagged.Protection(
        scrub=load.reader.scrubber(tokeniser(load.store.individuals_key), overlay=load.store.content),
        person=load.table.person,
        plain=frozenset(column.name for column in load.table.columns if not column.free_text),
    )


def _headings(load: Load) -> dict[str, str]:
    normalise = load.reader.normaliser(overlay=load.store.content)
    return {normalise(c.heading): c.field or "" for c in load.source.columns if c.heading}
