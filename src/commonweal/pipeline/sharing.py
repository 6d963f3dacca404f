"""Sharing: an owner lets others see figures or rows, and takes it back. The gate obeys what is in force on a day."""

from __future__ import annotations

import datetime as dt
import functools
import secrets
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from commonweal.content.registers import registers
from commonweal.evidence.store import Store, versions
from commonweal.evidence.store import sharing as kept
from commonweal.pipeline import workspace as workspaces
from commonweal.pipeline.workspace import writing
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.figures import FigureSet
from commonweal.vocabulary.places import PUBLIC, SYSTEM
from commonweal.vocabulary.sharing import EVERYBODY, Level, Shares, Sharing, Withdrawal
from commonweal.vocabulary.tables import CANONICAL_TABLES

SETTING, ALL, EXPLICIT = "sharing", "all", "explicit"
LONDON = ZoneInfo("Europe/London")
OWNED = tuple(name for name, table in CANONICAL_TABLES.items() if table.owned)
PERSONAL = tuple(name for name, table in CANONICAL_TABLES.items() if table.personal)


def today() -> dt.date:
    """The day by which sharings begin and end."""
    return dt.datetime.now(LONDON).date()


def kinds(workspace: Path) -> tuple[str, ...]:
    """The kinds of data that belong to an organisation, which it can share: ledgers, and registers that it fills in."""
    return (*OWNED, *(one.id for one in registers(Store(workspace).content) if one.owned))


def is_explicit(workspace: Path) -> bool:
    """Whether a ledger counts for the system's figures only where its owner shares it. Else one team runs it all."""
    return workspaces.settings(workspace).get(SETTING, ALL) == EXPLICIT


def set_explicit(workspace: Path, explicit: bool) -> None:
    """Choose whether ledgers count for the system only where they are shared."""
    workspaces.set_settings(workspace, **{SETTING: EXPLICIT if explicit else ALL})


def every(workspace: Path) -> list[Sharing]:
    """Every sharing there ever was, the newest first."""
    return kept.every(Store(workspace))[::-1]


def shares(workspace: Path, *, on: dt.date | None = None) -> Shares:
    """What is shared on a day, by default today."""
    return shared_within(Store(workspace), on=on)


def shared_within(store: Store, *, on: dt.date | None = None) -> Shares:
    """The same, of an opened workspace."""
    day = on or today()
    in_force = tuple(sharing for sharing in kept.every(store) if sharing.in_force(day))
    return Shares(is_explicit(store.workspace), in_force)


def share(
    workspace: Path,
    *,
    organisation: str,
    kind: str,
    with_whom: str,
    level: Level,
    purpose: str,
    by: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Sharing:
    """Let others see one kind of an organisation's data, from a day (today) until a last day (until withdrawn).

    `with_whom` is SYSTEM, PUBLIC or an organisation's code. Raises InputError for what cannot be shared so.
    """
    now = dt.datetime.now(dt.UTC)
    made = Sharing(
        id=f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}",
        organisation=organisation,
        kind=kind,
        with_whom=with_whom,
        level=level,
        purpose=purpose.strip(),
        since=since or today(),
        until=until,
        by=by,
        at=now,
    )
    _check(made, kinds(workspace))
    with writing(workspace) as store:
        _refuse_twice(made, kept.every(store))
        kept.add(store, made)
    return made


def withdraw(workspace: Path, id_: str, *, by: str, why: str, on: dt.date | None = None) -> Sharing:
    """Take a sharing back from a day on, by default today. Raises InputError where it no longer stands."""
    if not why.strip():
        raise InputError(
            "no_reason", "A sharing is withdrawn for a reason.", what_to_do="Say why: it is kept."
        )
    with writing(workspace) as store:
        standing = find(workspace, id_)
        day = on or today()
        if standing.withdrawn is not None or (standing.until is not None and standing.until < day):
            raise InputError(
                "not_shared",
                "This is no longer shared: it was withdrawn, or it has ended.",
                what_to_do="Look at what is shared again.",
            )
        withdrawal = Withdrawal(by, dt.datetime.now(dt.UTC), day, why.strip())
        kept.withdraw(store, id_, withdrawal)
        return replace(standing, withdrawn=withdrawal)


def find(workspace: Path, id_: str) -> Sharing:
    """One sharing by its id. Raises InputError where there is none."""
    found = next((sharing for sharing in every(workspace) if sharing.id == id_), None)
    if found is None:
        raise InputError(
            "no_such_sharing", "There is no such sharing.", what_to_do="Look at what is shared again."
        )
    return found


def may_be_shown(store: Store, figures: FigureSet, given: Shares) -> bool:
    """Whether kept figures may still be shown to the audience that they were made for."""
    rests_on = _rests_on(store.evidence, figures.key, figures.lineage.dataset_versions)
    return given.allows(figures.audience, figures.place.code, rests_on)


def rests_only_on(store: Store, figures: FigureSet, kinds: Collection[str] | None) -> bool:
    """Whether all of the owned data that kept figures rest on are of some kinds; None: of whichever."""
    if kinds is None:
        return True
    rests_on = _rests_on(store.evidence, figures.key, figures.lineage.dataset_versions)
    return all(kind in kinds for _, kind in rests_on)


@functools.lru_cache(maxsize=4096)
def _rests_on(evidence: Path, _key: str, ids: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Whose data of which kinds some kept figures rest on. They never change, and so are read once."""
    store = Store(evidence.parent)
    known = {stone.id: (stone.organisation, stone.kind) for stone in versions.tombstones(store)}
    known |= {version.id: (version.organisation, version.kind) for version in versions.held(store)}
    return frozenset(known[id_] for id_ in ids if id_ in known and known[id_][0])


def _check(made: Sharing, kinds: tuple[str, ...]) -> None:
    faults = {
        "A sharing is of one kind of data that belong to an organisation.": made.kind not in kinds
        or made.organisation in ("", *EVERYBODY),
        "A sharing is with somebody else: the system, the public or another organisation.": made.with_whom
        in ("", made.organisation),
        "Rows can be shared with one organisation only, never with the whole system or the public.": made.level
        is Level.ROWS
        and made.with_whom in (SYSTEM, PUBLIC),
        "Staff are kept as counts only, so there are no rows of them to share. Share figures.": made.level
        is Level.ROWS
        and made.kind in PERSONAL,
        "A sharing has a purpose.": not made.purpose,
        "A sharing ends on the day that it begins, or later.": made.until is not None
        and made.until < made.since,
    }
    for words, is_at_fault in faults.items():
        if is_at_fault:
            raise InputError("cannot_be_shared", words, what_to_do="Change what you entered.")


def _refuse_twice(made: Sharing, others: list[Sharing]) -> None:
    """What stands already, and lasts as long, is not said again."""

    def said(sharing: Sharing) -> tuple[str, ...]:
        return (sharing.organisation, sharing.kind, sharing.with_whom, sharing.level)

    for other in others:
        lasts = other.until is None or (made.until is not None and made.until <= other.until)
        if said(other) == said(made) and lasts and other.withdrawn is None and other.in_force(made.since):
            raise InputError(
                "shared_already",
                "This is shared already, for as long or longer.",
                what_to_do="To change until when, withdraw it and share it again.",
            )
