"""What other apps may ask about the data that are held."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.http import Http404, HttpRequest

from commonweal.content.registers import Register
from commonweal.pipeline import holdings
from commonweal.pipeline.registers import known as known_registers
from commonweal.publication import wording
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.holdings import DatasetVersion, Tombstone
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.tables import CANONICAL_TABLES
from commonweal.web.design.components import Change, Link
from commonweal.web.organisations import reading as organisations
from commonweal.web.organisations import sight
from commonweal.web.organisations.permissions import Thing, Verb
from commonweal.web.organisations.rights import Reader

OWNED = "spend"  # ledgers, which belong to an organisation; so do the registers that it fills in
STAFF = "workforce"
ADDED_ON_PAGES = {
    OWNED: CANONICAL_TABLES["spend"].holds,
    STAFF: "Staff extract: counted when it is added, and no row of it is kept",
    "companies": CANONICAL_TABLES["companies"].holds,
    "charities": CANONICAL_TABLES["charities"].holds,
    "reference": "Reference data: areas, postcodes, organisations, deprivation, boundaries",
    "statistics": "Published statistics about areas and bodies",
}
# What each published table is for, the most useful first.
USED_FOR = {
    "companies": "says who suppliers are and where their registered offices are; without it most places are unknown",
    "charities": "says which suppliers are charities",
    "organisations": "says which suppliers are NHS bodies, and where the bodies that pay are",
    "area_links": "says which council, board and region a place is in",
    "postcodes": "places postcodes exactly, in small areas too; councils are known without it",
    "deprivation": "says how deprived suppliers’ areas are",
    "centroids": "finds the small area of a postcode, where no postcode directory says it",
    "boundaries": "draws maps",
    "populations": "turns pounds into pounds for each person",
    "successions": "follows bodies through mergers",
}
LISTED_ONE_BY_ONE = 6
ID_LETTERS = 16


def registers() -> Sequence[Register]:
    """Every register that content knows, this workspace's own among them, by title."""
    return _registers(organisations.folder(), organisations.state_of_evidence())


@functools.lru_cache(maxsize=4)
def _registers(workspace: Path, _state: tuple[object, ...]) -> tuple[Register, ...]:
    return tuple(known_registers(workspace))


def kinds_added() -> dict[str, str]:
    """The kinds of data that can be added on pages, in words."""
    return ADDED_ON_PAGES | {
        one.id: f"Register: {one.title[:1].lower()}{one.title[1:]}" for one in registers()
    }


def owned_kinds() -> frozenset[str]:
    """Those that belong to an organisation."""
    return frozenset({OWNED, STAFF, *(one.id for one in registers() if one.owned)})


def kind_name(kind: str) -> str:
    """What a kind of data is called."""
    if kind in CANONICAL_TABLES:
        return CANONICAL_TABLES[kind].holds
    titles = {one.id: one.title for one in registers()}
    return titles.get(kind, kind.capitalize())


def whose(version: DatasetVersion, names: Mapping[str, str]) -> str:
    """Who a version belongs to, or where it belongs to nobody, who published it."""
    return names.get(version.organisation, version.organisation) or version.publisher or "No publisher stated"


def href(version_id: str) -> str:
    """The page of a version."""
    return f"/data/{version_id[:ID_LETTERS]}/"


def published() -> list[tuple[str, str, str]]:
    """Each published table: what it holds, what it is for, and which edition is held."""
    now = current()
    found = []
    for table, use in USED_FOR.items():
        mine = [version for version in held() if version.kind == table and version.id in now]
        editions = sorted({version.edition for version in mine if version.edition}, reverse=True)
        state = f"Held, edition {editions[0]}" if editions else "Held" if mine else "Not held"
        found.append((kind_name(table), use, state))
    return found


def held() -> Sequence[DatasetVersion]:
    """Every version held, the newest first."""
    return _held(organisations.folder(), organisations.state_of_evidence())


def seen_by(request: HttpRequest, version_id: str) -> list[str]:
    """Of whom one must be able to see the data to see a version: one is enough. Raises Http404 where there is none."""
    whose = owner(request, version_id)
    if whose == SYSTEM:
        return [SYSTEM]
    return sight.of_rows(whose, holdings.version(organisations.folder(), version_id).kind)


def owner(request: HttpRequest, version_id: str) -> str:
    """Whose a version is, of which a page is asked. Raises Http404 where there is none."""
    try:
        return holdings.version(organisations.folder(), version_id).organisation or SYSTEM
    except InputError as fault:
        raise Http404 from fault


def visible_to(asking: Reader) -> Sequence[DatasetVersion]:
    """The versions that a reader may see, the newest first."""
    return _visible(asking, held())


def _visible(asking: Reader, versions: Sequence[DatasetVersion]) -> list[DatasetVersion]:
    """Those that a reader may see: published, of their organisation, or of one whose rows are shared with it."""
    owned = {(version.organisation, version.kind) for version in versions}
    may = {
        of
        for of in owned
        if asking.among(sight.of_rows(*of) if of[0] else [SYSTEM], Verb.SEE, Thing.DATASETS)
    }
    return [version for version in versions if (version.organisation, version.kind) in may]


def ledgers_of() -> list[str]:
    """The organisations whose data figures rest on, by code."""
    now = current()
    return sorted({version.organisation for version in held() if version.id in now} - {""})


def erased(asking: Reader) -> Sequence[Tombstone]:
    """What was erased, of what a reader might have seen."""
    stones = holdings.tombstones(organisations.folder())
    return [s for s in stones if asking.can(Verb.SEE, Thing.DATASETS, s.organisation or SYSTEM)]


def holds(kind: str) -> bool:
    """Whether anything of a kind is held."""
    return any(version.kind == kind for version in held())


def current() -> set[str]:
    """The ids of the versions that figures rest on."""
    return set(_current(organisations.folder(), organisations.state_of_evidence()))


@functools.lru_cache(maxsize=8)
def _held(workspace: Path, _state: tuple[object, ...]) -> tuple[DatasetVersion, ...]:
    return tuple(holdings.versions(workspace))


@functools.lru_cache(maxsize=8)
def _current(workspace: Path, _state: tuple[object, ...]) -> frozenset[str]:
    return frozenset(holdings.current_ids(workspace))


def sources(version_ids: Sequence[str], asking: Reader) -> list[Link]:
    """What a figure rests on, as links: one for each version, or one for each organisation where they are many.

    Of what the reader may see figures of but not the data, it says whose they are, and leads nowhere.
    """
    return list(_sources(tuple(version_ids), asking, organisations.state_of_evidence()))


@functools.lru_cache(maxsize=256)
def _sources(version_ids: tuple[str, ...], asking: Reader, _state: tuple[object, ...]) -> tuple[Link, ...]:
    wanted = set(version_ids)
    every = [version for version in held() if version.id in wanted]
    found = _visible(asking, every)
    names = organisations.names()
    others = Counter(whose(version, names) for version in every if version not in found)
    shared = [Link(f"{name}: {wording.count_of(many, 'file')}", "") for name, many in sorted(others.items())]
    return (*_as_links(found, names), *shared)


def _as_links(found: Sequence[DatasetVersion], names: Mapping[str, str]) -> list[Link]:
    if len(found) <= LISTED_ONE_BY_ONE:
        return [_source(version, whose(version, names)) for version in found]
    links = []
    for code in sorted({version.organisation for version in found}, key=lambda code: names.get(code, code)):
        own = [version for version in found if version.organisation == code]
        if len(own) == 1:
            links.append(_source(own[0], whose(own[0], names)))
            continue
        latest = max(version.loaded_at for version in own)
        many = f"{names.get(code, code) or 'Reference data'}: {wording.count_of(len(own), 'file')}"
        links.append(Link(many, f"/data/?organisation={code}", f"the last loaded {wording.moment(latest)}"))
    return links


def _source(version: DatasetVersion, name: str) -> Link:
    period = f"{wording.period(version.period)}; " if version.period else ""
    return Link(
        f"{name}: {version.file}", href(version.id), f"{period}loaded {wording.moment(version.loaded_at)}"
    )


def changes(asking: Reader, limit: int = 5) -> list[Change]:
    """What was loaded and purged, the latest first; an organisation's files of one day together."""
    names = organisations.names()
    together: dict[tuple[str, str, str], list[DatasetVersion]] = {}
    for version in visible_to(asking):
        key = (version.organisation or version.kind, version.loaded_by, version.loaded_at.date().isoformat())
        together.setdefault(key, []).append(version)
    found = [(max(v.loaded_at for v in own), _loaded(own, names)) for own in together.values()]
    for stone in erased(asking):
        owner = names.get(stone.organisation, stone.organisation)
        what = f"{owner or kind_name(stone.kind)}: a dataset purged"
        when = wording.moment(stone.purged_at)
        found.append((stone.purged_at, Change(when, stone.purged_by, what, why=stone.reason)))
    return [change for _, change in sorted(found, key=lambda pair: pair[0], reverse=True)[:limit]]


def _loaded(own: Sequence[DatasetVersion], names: Mapping[str, str]) -> Change:
    newest = max(own, key=lambda version: version.loaded_at)
    who = names.get(newest.organisation, newest.organisation) or kind_name(newest.kind)
    one = len(own) == 1
    return Change(
        wording.moment(newest.loaded_at),
        newest.loaded_by,
        f"{who}: {newest.file if one else wording.count_of(len(own), 'file')} loaded",
        href=href(newest.id) if one else f"/data/?organisation={newest.organisation}",
    )
