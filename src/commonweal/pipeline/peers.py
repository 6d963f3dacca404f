"""The peers that a system is looked at beside: systems and councils that it chose itself. Nobody is ranked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.evidence.store import Store, versions
from commonweal.pipeline import areas
from commonweal.pipeline.workspace import set_settings
from commonweal.vocabulary.errors import InputError
from commonweal.vocabulary.places import SYSTEM, Place, PlaceKind

MOST = 12  # so many stand side by side


@dataclass(frozen=True)
class Choices:
    """The systems and councils that are not the system's own, each by code and name in the order of the alphabet."""

    systems: Sequence[tuple[str, str]]
    councils: Sequence[tuple[str, str]]

    @property
    def names(self) -> dict[str, str]:
        """All of them, by code."""
        return dict((*self.systems, *self.councils))


def choices(workspace: Path) -> Choices:
    """Who can be a peer, as far as the lookups that are held know systems and councils."""
    store = Store(workspace)
    known = areas.atlas(store, dt.datetime.now(dt.UTC).date())
    ours = sorted({version.organisation for version in versions.current(store) if version.organisation})
    own = {
        *areas.councils(store, known, Place(SYSTEM, "", PlaceKind.SYSTEM), ours),
        *areas.own_boards(known, ours),
    }

    def of(level: str) -> list[tuple[str, str]]:
        found = [(code, known.names.get(code, code)) for code, at in known.level.items() if at == level]
        return sorted((each for each in found if each[0] not in own), key=lambda each: each[1].casefold())

    return Choices(of("icb"), of("authority"))


def chosen(workspace: Path) -> Mapping[str, str]:
    """The peers in force by code, with their names in the order of the alphabet; one that is gone has its code only."""
    store = Store(workspace)
    known = areas.atlas(store, dt.datetime.now(dt.UTC).date())
    named = {code: known.names.get(code, code) for code in areas.peers(workspace)}
    return dict(sorted(named.items(), key=lambda each: each[1].casefold()))


def choose(workspace: Path, codes: Sequence[str]) -> None:
    """Look at the system beside these from now on. Raises InputError for one that is not known, and for too many."""
    names, before = choices(workspace).names, areas.peers(workspace)
    unknown = [code for code in codes if code not in names and code not in before]
    if unknown:
        raise InputError(
            "no_such_peer",
            f"No system or council {', '.join(unknown)} is known, or it is your own.",
            what_to_do="Choose one of the list, or add the lookup that names it first.",
        )
    if len(set(codes)) > MOST:
        raise InputError(
            "too_many_peers",
            f"There would be {len(set(codes))} peers, and no more than {MOST} can stand side by side.",
            what_to_do="Take one away first.",
        )
    set_settings(workspace, **{areas.PEERS: ",".join(dict.fromkeys(codes))})
