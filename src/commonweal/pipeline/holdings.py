"""What is held: versions, what was wrong with them, erasing them, checking them."""

from __future__ import annotations

from pathlib import Path

from commonweal.content.indicators_model import KIND as INDICATORS
from commonweal.content.indicators_model import PEOPLE, PUBLISHED, IndicatorText
from commonweal.content.loader import ids, load
from commonweal.content.registers import KIND as REGISTERS
from commonweal.content.registers import is_register
from commonweal.evidence import postcodes
from commonweal.evidence.matching import kept as matching
from commonweal.evidence.store import Store, figuresets, releases
from commonweal.evidence.store import versions as stored
from commonweal.pipeline import issues as flagged
from commonweal.pipeline.workspace import writing
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.holdings import DatasetVersion, OwnedRows, Tombstone


def versions(workspace: Path) -> list[DatasetVersion]:
    """Every version held, the newest first."""
    return stored.held(Store(workspace))


def current_ids(workspace: Path) -> set[str]:
    """The ids of the versions that figures rest on: the others were corrected by a later one."""
    return {version.id for version in stored.current(Store(workspace))}


def version(workspace: Path, id_: str) -> DatasetVersion:
    """One version, by its id or the start of it. Raises InputError where there is none."""
    return stored.find(Store(workspace), id_)


def tombstones(workspace: Path) -> list[Tombstone]:
    """What was erased, the newest first."""
    return stored.tombstones(Store(workspace))


def issues(
    workspace: Path,
    id_: str,
    *,
    severity: str | None = None,
    code: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> OwnedRows:
    """The rows of a version that something was wrong with, in the file's order, with the owner's own cells."""
    store = Store(workspace)
    held = stored.find(store, id_)
    table = flagged.table(store.versions / held.id / stored.ISSUES, severity=severity, code=code)
    return OwnedRows(
        organisation=held.organisation,
        dataset_version=held.id,
        columns=flagged.COLUMNS,
        rows=flagged.worded(table.slice(offset, limit), held.issues),
        total=table.num_rows,
    )


def purge(workspace: Path, id_: str, *, reason: str, by: str) -> Tombstone:
    """Erase a version's content for good, and that of earlier readings of the same file.

    Figures that rested on it are marked withdrawn.
    """
    from commonweal.pipeline import area_map

    if not reason.strip():
        raise InputError(
            "no_reason",
            "Erasing a version needs a reason.",
            what_to_do="Say why, with --reason “…”: it is kept.",
        )
    with writing(workspace) as store:
        stones = stored.purge(store, stored.find(store, id_), reason=reason.strip(), by=by)
        for tombstone in stones:
            figuresets.withdraw(
                store, tombstone.id, f"data that it rested on were erased: {tombstone.reason}"
            )
        matching.forget(store)
    area_map.clear(workspace)
    return stones[-1]


def check(workspace: Path) -> list[str]:
    """What is wrong with the evidence held, in words; none where all is well."""
    store = Store(workspace)
    told = stored.faults(store) if store.versions.is_dir() else []
    told += matching.faults(store)
    told += releases.faults(store)
    present = {path.name for path in store.versions.glob("*/")} | {postcodes.identity()}
    for kept in figuresets.kept(store):
        lost = [id_ for id_ in kept.lineage.dataset_versions if id_ not in present]
        if lost and kept.withdrawn is None:
            told.append(
                f"Figures “{kept.label}” ({kept.key[:12]}) rest on version {lost[0][:12]}, which is not held."
            )
    return told + _unusable(store.content)


def _unusable(content: Path) -> list[str]:
    """Indicators of content that no figure is made of, and why not."""
    told = []
    for id_ in ids(INDICATORS, overlay=content):
        try:
            text = load(INDICATORS, id_, IndicatorText, overlay=content)
        except InputError as fault:
            told.append(f"The indicator “{id_}” is not shown. {fault}")
            continue
        kind = text.compute.from_ if text.compute else PEOPLE
        if kind not in (*PUBLISHED, PEOPLE) and not is_register(kind, content):
            known = ", ".join([*PUBLISHED, PEOPLE, *ids(REGISTERS, overlay=content)])
            told.append(
                f"The indicator “{id_}” is not shown: it is computed from “{kind}”, which is none of {known}."
            )
    return told
