"""Load: files in, versions kept, every row and pound accounted for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from commonweal.content.registers import canonical_table
from commonweal.evidence.engine import Engine, engine
from commonweal.evidence.opening import PUBLISHED_SUFFIXES, SUFFIXES, open_file
from commonweal.evidence.sheets import OpenedFile
from commonweal.evidence.store import Store, mappings, versions
from commonweal.evidence.tokens import tokeniser
from commonweal.pipeline import ask, keep, people, reference
from commonweal.pipeline.loading import Answer, Load, Source, unnesting
from commonweal.pipeline.workspace import writing
from commonweal.sources import Reader, reader
from commonweal.vocabulary.errors import CommonwealError, InputError, QuestionError, Where
from commonweal.vocabulary.holdings import ColumnMapping, DatasetVersion, LoadResult
from commonweal.vocabulary.issues import Issue, Severity
from commonweal.vocabulary.places import RESERVED
from commonweal.vocabulary.progress import Progress, silent
from commonweal.vocabulary.readings import Decision, Question, Reading, ReadingContext

EXAMPLES = 3


@dataclass(frozen=True)
class LoadOptions:
    """How to load.

    `confirmed`: canonical field -> heading, as a person said. `stated`: answers by option name ("vat", "threshold",
    "date-order", "share-of-expenditure", "edition"), and "publisher" and "licence" where they are not the layout's.
    `accept_proposals`: take the safe answer to every question (--yes).
    `overlap`: what to do with rows that another version holds: "refuse" or "keep" them; None asks.
    `again`: load a file that was erased before.
    """

    confirmed: Mapping[str, str] = field(default_factory=dict)
    stated: Mapping[str, str] = field(default_factory=dict)
    accept_proposals: bool = False
    overlap: Literal["refuse", "keep"] | None = None
    again: bool = False
    dry_run: bool = False
    loaded_by: str = "local user"
    figures: bool = True


@dataclass(frozen=True)
class Proposal:
    """How a file would be read, for a person to confirm. Nothing is kept."""

    decisions: Sequence[Decision]
    questions: Sequence[Question]
    mapping: Sequence[ColumnMapping]
    issues: Sequence[Issue]
    facts: Mapping[str, object]
    fields: Mapping[str, str]  # canonical field -> its meaning


def expand(paths: Sequence[Path], suffixes: Sequence[str] = SUFFIXES) -> tuple[list[Path], list[Path]]:
    """The files to load, folders gone through in order of name, and those in folders that are not tables."""
    tables: list[Path] = []
    left: list[Path] = []
    for path in paths:
        if not path.is_dir():
            tables.append(path)
            continue
        for inside in sorted(p for p in path.rglob("*") if _is_a_users_file(p, path)):
            (tables if inside.suffix.lower() in suffixes else left).append(inside)
    return tables, left


def _is_a_users_file(path: Path, folder: Path) -> bool:
    """Whether a file in a folder is one that a user put there: not hidden, not a program's, not a workspace's."""
    above = [parent for parent in path.parents if parent.is_relative_to(folder)]
    in_workspace = any((parent / "evidence" / "format.json").exists() for parent in above)
    return path.is_file() and not path.name.startswith((".", "~$")) and not in_workspace


def propose(
    workspace: Path, kind: str, path: Path, *, organisation: str | None = None, options: LoadOptions
) -> Proposal:
    """Read a file far enough to say how it would be read."""
    store = Store(workspace)
    with store.spooling() as spool, engine(spool) as running:
        read = reader(kind, overlay=store.content)
        owner = _owner(store, read, organisation)
        opened, sha256 = open_file(path, running, spool, unnest=unnesting(read))
        reading = read.read(opened, _context(store, read, owner, options))
        erased = keep.erased_before(store, read.TABLES, owner, sha256)
        return Proposal(
            decisions=reading.decisions,
            questions=(*reading.questions, *keep.about_erased(erased)),
            mapping=_columns(reading, opened),
            issues=reading.issues,
            facts=reading.facts,
            fields={column.name: column.meaning for column in reading.recipe.table.columns},
        )


def add(
    workspace: Path,
    kind: str,
    paths: Sequence[Path],
    *,
    organisation: str | None = None,
    options: LoadOptions,
    progress: Progress = silent,
    answer: Answer = lambda question: None,
) -> list[LoadResult]:
    """Read, check and keep files; then bring the figures up to date. One result for each file, in order.

    `organisation` is whose they are; only kinds that belong to an organisation need it.

    A file that cannot be kept does not stop the others: its result says why.
    """
    here = Store(workspace)
    read = reader(kind, overlay=here.content)
    owner = _owner(here, read, organisation)
    files, left_alone = expand(paths, SUFFIXES if owner else PUBLISHED_SUFFIXES)
    if not files:
        raise InputError(
            "no_files",
            "There is no spreadsheet or CSV file here.",
            what_to_do="Name the files to add, or the folder that they are in.",
            where=Where(file=str(paths[0]) if paths else None),
        )
    results = []
    with _open_for(workspace, options) as store:
        with store.spooling() as spool, engine(spool) as running:
            is_known = reference.knows(store, owner) if owner else None
            for done, path in enumerate(files):
                own = spool / str(done)
                own.mkdir()
                told = _Told(progress, done, len(files), path.name)
                loading = _Loading(store, read, owner, is_known, path, running, own, told, answer)
                results.append(_result(loading, options))
                shutil.rmtree(own)
        # A file that is held already may be one whose load died before its figures were worked out.
        if options.figures and not options.dry_run and any(result.dataset_version for result in results):
            ask.refresh_within(store, progress=progress)
    for path in left_alone:
        progress("left alone", len(files), len(files), f"{path.name}: not a spreadsheet or CSV file")
    return results


@contextmanager
def _open_for(workspace: Path, options: LoadOptions) -> Iterator[Store]:
    """A dry run reads beside other writers and leaves nothing; a load is the one writer."""
    if options.dry_run:
        yield Store(workspace)
    else:
        with writing(workspace) as store:
            yield store


@dataclass(frozen=True)
class _Told:
    """Progress of one file among several."""

    progress: Progress
    done: int
    total: int
    file: str

    def __call__(self, stage: str) -> None:
        self.progress(stage, self.done, self.total, f"{self.file}: {stage}")


@dataclass(frozen=True)
class _Loading:
    """One file's load: where to, what of, and what it is done with."""

    store: Store
    reader: Reader
    organisation: str
    owner_is_known: bool | None  # None: no list of organisations is loaded
    path: Path
    engine: Engine
    spool: Path
    told: _Told
    answer: Answer


def _result(loading: _Loading, options: LoadOptions) -> LoadResult:
    """What came of a file; where the user can mend it, its fault is its result."""
    try:
        return _load(loading, options)
    except CommonwealError as fault:
        if fault.exit_code != InputError.exit_code:
            raise
        return LoadResult(
            file=str(loading.path),
            dataset_version=None,
            already_held=False,
            reconciliation=None,
            error=fault.message,
            what_to_do=fault.what_to_do,
        )


def _load(loading: _Loading, options: LoadOptions) -> LoadResult:
    store, read, organisation = loading.store, loading.reader, loading.organisation
    loading.told("opening")
    opened, sha256 = open_file(loading.path, loading.engine, loading.spool, unnest=unnesting(read))
    known = _same_file(store, read, organisation, sha256, opened.name)
    if known is not None:
        if not _says_more(options, known) and not _is_read_anew(read, known, store):
            return keep.already_held(loading.path, known)
        options = _with_earlier_answers(options, known)
    loading.told("recognising")
    context = _context(store, read, organisation, options)
    reading, answered = _decided(read, opened, context, options, loading.answer)
    if organisation:
        about_owner = _about_owner(read, organisation, loading.owner_is_known, opened)
        reading = replace(reading, issues=(*reading.issues, *about_owner))
    source = Source(
        path=loading.path,
        sha256=sha256,
        kind=read.KIND,
        organisation=organisation,
        stated=dict(answered.stated),
        confirmed=dict(answered.confirmed),
        columns=_columns(reading, opened),
        overlap=options.overlap or ("refuse" if options.accept_proposals else None),
        again=options.again,
        loaded_by=options.loaded_by,
    )
    staged = loading.spool / "version"
    staged.mkdir()
    file = Load(store, source, reading, opened, read, loading.engine, staged, loading.answer)
    return keep.keep(file, told=loading.told, dry_run=options.dry_run)


def _owner(store: Store, read: Reader, organisation: str | None) -> str:
    """Whose files of a kind are: "" where the kind belongs to no organisation."""
    if not any(canonical_table(table, store.content).owned for table in read.TABLES):
        return ""
    if organisation is None or not organisation.strip():
        raise QuestionError(
            "no_organisation", "Whose files are these?", option="--organisation CODE (ODS or GSS)"
        )
    code = organisation.strip().upper()
    if code in RESERVED:
        raise InputError(
            "organisation_reserved",
            f"{code} is not an organisation's code: it stands for more than one organisation.",
            what_to_do="Give the ODS or GSS code of the organisation that the files are of.",
        )
    return code


def _about_owner(read: Reader, organisation: str, is_known: bool | None, opened: OpenedFile) -> list[Issue]:
    """Any organisation's code is accepted; where no list that is loaded has it, or none is loaded, that is said."""
    if is_known:
        return []
    code = "organisation_unchecked" if is_known is None else "organisation_unknown"
    severity, message, what_to_do = read.describe(code)
    return [
        Issue(code, Severity(severity), message.format(organisation=organisation), what_to_do, opened.name)
    ]


def _same_file(
    store: Store, read: Reader, organisation: str, sha256: str, name: str
) -> DatasetVersion | None:
    """The version that holds these very bytes.

    Raises InputError where another organisation has them: the system's total would count them twice. Whose they are is
    not told, since who loads a file may not see what others hold.
    """
    for version in versions.current(store):
        if version.source_sha256 != sha256 or version.kind not in read.TABLES:
            continue
        if version.organisation != organisation:
            raise InputError(
                "held_for_another",
                "This very file is held already, for another organisation.",
                what_to_do=f"Check that it belongs to {organisation}. If it does, it was loaded for the wrong one: "
                "ask the person who looks after this system to have it erased there first.",
                where=Where(file=name),
            )
        return version
    return None


def _is_read_anew(read: Reader, held: DatasetVersion, store: Store) -> bool:
    """Whether a file is read in another way since it was loaded: a publication's layout was corrected, or homes are
    placed by other directories.
    """
    if people.is_placed_anew(store, held):
        return True
    owned = canonical_table(held.kind, store.content).owned
    editions = read.content_edition(overlay=store.content).split(", ")
    return not owned and not set(held.content_edition.split(", ")) <= set(editions)


def _says_more(options: LoadOptions, held: DatasetVersion) -> bool:
    """Whether the file is to be read in another way than it is held."""
    given = (("confirmed", options.confirmed), ("stated", options.stated))
    differs = any(
        held.facts.get(about, {}).get(name) != value
        for about, answers in given
        for name, value in answers.items()
    )
    return differs or options.overlap not in (None, held.facts.get("overlap"))


def _with_earlier_answers(options: LoadOptions, held: DatasetVersion) -> LoadOptions:
    """What was said of this file before still holds, where nothing else is said now."""
    return replace(
        options,
        confirmed={**held.facts.get("confirmed", {}), **options.confirmed},
        stated={**held.facts.get("stated", {}), **options.stated},
        overlap=options.overlap or held.facts.get("overlap"),
    )


def _context(store: Store, read: Reader, organisation: str, options: LoadOptions) -> ReadingContext:
    own, others = [], {}
    for version in versions.current(store, read.KIND):
        for entity in version.facts.get("entities", ()):
            if version.organisation == organisation:
                own.append(entity)
            else:
                others[entity] = version.organisation
    return ReadingContext(
        organisation=organisation,
        token=tokeniser(store.individuals_key),
        remembered=mappings.remembered(store, read.KIND, organisation),
        confirmed=options.confirmed,
        stated=options.stated,
        own_names=tuple(dict.fromkeys(own)),
        other_names=others,
        overlay=store.content,
    )


def _decided(
    read: Reader, opened: OpenedFile, context: ReadingContext, options: LoadOptions, answer: Answer
) -> tuple[Reading, ReadingContext]:
    """A reading without a question left. An answer to a question about a column or an option is read again with it."""
    reading = read.read(opened, context)
    asked: set[str] = set()
    while pending := [question for question in reading.questions if question.code not in asked]:
        for question in pending:
            asked.add(question.code)
            given = _answered(question, opened, options, answer)
            context = _with_answer(context, question, given)
        reading = read.read(opened, context)
    return reading, context


def _answered(question: Question, opened: OpenedFile, options: LoadOptions, answer: Answer) -> str:
    given = question.safe_answer if options.accept_proposals else answer(question)
    if given is None:
        raise QuestionError(
            question.code, question.text, option=question.option, where=Where(file=opened.name)
        )
    return given


def _with_answer(context: ReadingContext, question: Question, given: str) -> ReadingContext:
    option = question.option.split()[0].removeprefix("--")
    if option == "map":
        wanted = question.option.split(maxsplit=1)[1].split("=", 1)[0]
        return replace(context, confirmed={**context.confirmed, wanted: given})
    if option == "yes":
        return context
    return replace(context, stated={**context.stated, option: given})


def _columns(reading: Reading, opened: OpenedFile) -> list[ColumnMapping]:
    """Every column of every sheet that is read, with what it was read as and a few of its cells."""
    sheets = {sheet.name: sheet for sheet in opened.sheets}
    columns = []
    for part in reading.recipe.sheets:
        fields = {column: field_ for field_, column in part.mapping.items()}
        start = part.header_row or 0
        head = (
            [cells for row, cells in sheets[part.sheet].head(start + 40) if row > start]
            if part.mapping
            else []
        )
        for column, heading in enumerate(part.headings):
            shown = dict.fromkeys(cells[column] for cells in head if column < len(cells) and cells[column])
            examples = tuple(text for text in list(shown)[:EXAMPLES] if text is not None)
            if reading.recipe.table.personal:
                examples = ()
            columns.append(ColumnMapping(part.sheet, column, heading, fields.get(column), examples))
    return columns
