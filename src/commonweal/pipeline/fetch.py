"""Fetch: official data from their publishers, then through the same door as a user's own copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.content.loader import ids, load
from commonweal.content.sources import KINDS, Source
from commonweal.evidence.store import Store, files
from commonweal.pipeline import load as loading
from commonweal.sources._fetching import fetch as get
from commonweal.vocabulary.errors import EnvironmentFault, InputError
from commonweal.vocabulary.holdings import LoadResult
from commonweal.vocabulary.progress import Progress, silent

DOWNLOADS = "downloads"


@dataclass(frozen=True)
class Fetched:
    """What came of one publication: loaded, or a fault in words."""

    source: Source
    result: LoadResult | None
    fault: EnvironmentFault | InputError | None = None


def catalogue(workspace: Path, kind: str) -> list[Source]:
    """Every publication that is known, a workspace's own among them."""
    if kind not in KINDS:
        raise InputError(
            "unknown_kind",
            f"There is nothing to fetch of the kind “{kind}”.",
            what_to_do=f"Use one of: {', '.join(KINDS)}.",
        )
    overlay = Store(workspace).content
    return [load(KINDS[kind], id_, Source, overlay=overlay) for id_ in ids(KINDS[kind], overlay=overlay)]


def fetch(
    workspace: Path,
    kind: str,
    names: Sequence[str] = (),
    *,
    options: loading.LoadOptions,
    progress: Progress = silent,
) -> list[Fetched]:
    """Get the named publications, or all whose address is known to serve, and load each.

    One that fails does not stop others. Raises InputError for an unknown name, and where there is nothing to get.
    """
    known = {source.id: source for source in catalogue(workspace, kind)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(
            "unknown_publication",
            f"“{unknown[0]}” is not a publication that we know.",
            what_to_do=f"Use any of: {', '.join(known)}.",
        )
    lasting = [source for source in known.values() if source.address and source.tried]
    wanted = [known[name] for name in names] or lasting
    if not wanted:
        raise InputError(
            "nothing_lasting",
            f"No publication of the kind “{kind}” has an address that is known to serve.",
            what_to_do=f"Name those that you want. commonweal fetch {kind} --list shows them.",
        )
    return [
        _fetch_one(workspace, kind, source, options, progress, done, len(wanted))
        for done, source in enumerate(wanted)
    ]


def _fetch_one(
    workspace: Path,
    kind: str,
    source: Source,
    options: loading.LoadOptions,
    progress: Progress,
    done: int,
    total: int,
) -> Fetched:
    folder = workspace / DOWNLOADS / source.id

    def told(there: int, whole: int | None) -> None:
        of = f" of {whole / 1e6:,.0f}" if whole else ""
        progress("fetching", done, total, f"{source.title}: {there / 1e6:,.0f}{of} MB")

    try:
        with files.faults_explained():
            path = get(source, folder, told=told)
        [result] = loading.add(workspace, kind, [path], options=options, progress=progress)
    except (EnvironmentFault, InputError) as fault:
        return Fetched(source, None, fault)
    if result.error is None:  # what is held needs its source no longer
        path.unlink()
    return Fetched(source, result)
