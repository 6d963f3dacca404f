"""What happened to the evidence, as the evidence itself knows it: from its manifests, tombstones and append-only files.

The audit is held against this, so that a change which was cut off, or made without the database, is in the audit too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commonweal.content.loader import Edition
from commonweal.content.spend_method import local_definition, spend_rules
from commonweal.evidence.matching import decisions
from commonweal.evidence.matching.decisions import Entry
from commonweal.evidence.store import Store, versions
from commonweal.evidence.store import packs as kept_packs
from commonweal.evidence.store.packs import Removal
from commonweal.pipeline import baselines, sharing
from commonweal.pipeline.baselines import Frozen
from commonweal.vocabulary.holdings import DatasetVersion, Tombstone
from commonweal.vocabulary.packs import GivenPack, HeldPack
from commonweal.vocabulary.places import SYSTEM
from commonweal.vocabulary.sharing import Sharing, Withdrawal

ADD, PURGE = "datasets.add", "datasets.purge"
DECIDE, UNDO = "suppliers.decide", "suppliers.undo"
FREEZE = "baselines.freeze"
CHANGE_METHOD = "method.change"
SHARE, WITHDRAW = "sharing.share", "sharing.withdraw"
GIVE_PACK, TAKE_PACK, REMOVE_PACK = "packs.give", "packs.take", "packs.remove"
ACTS = (
    ADD,
    PURGE,
    DECIDE,
    UNDO,
    FREEZE,
    CHANGE_METHOD,
    SHARE,
    WITHDRAW,
    GIVE_PACK,
    TAKE_PACK,
    REMOVE_PACK,
)  # each leaves what can be found again


@dataclass(frozen=True)
class Happened:
    """A change of the evidence. `id` never changes and names nobody; `about` is "kind:id" of what was changed."""

    id: str
    act: str
    about: str
    organisation: str
    by: str
    at: dt.datetime
    why: str = ""
    after: Mapping[str, Any] = field(default_factory=dict)


def every(workspace: Path) -> list[Happened]:
    """All that happened and is still known, in the order of time."""
    return sorted(_every(workspace), key=lambda event: (event.at, event.id))


def _every(workspace: Path) -> Iterator[Happened]:
    store = Store(workspace)
    yield from map(of_version, versions.held(store))
    yield from map(of_tombstone, versions.tombstones(store))
    yield from map(of_decision, decisions.entries(store))
    yield from map(of_baseline, baselines.baselines(workspace))
    for shared in sharing.every(workspace):
        yield of_sharing(shared)
        if shared.withdrawn is not None:
            yield of_withdrawal(shared, shared.withdrawn)
    yield from map(of_given_pack, kept_packs.given(store))
    yield from map(of_held_pack, kept_packs.received(store))
    yield from map(of_removed_pack, kept_packs.removed(store))
    for edition in (spend_rules(store.content), local_definition(store.content)):
        yield from of_edition(edition)


def of_version(version: DatasetVersion) -> Happened:
    """That a version was added."""
    return Happened(
        f"version:{version.id}:{_stamp(version.loaded_at)}",
        ADD,
        about_version(version.id),
        version.organisation or SYSTEM,
        version.loaded_by,
        version.loaded_at,
        after={
            "file": version.file,
            "kind": version.kind,
            "rows accepted": version.reconciliation.rows_accepted,
        },
    )


def of_tombstone(stone: Tombstone) -> Happened:
    """That a version was erased."""
    return Happened(
        f"purge:{stone.id}:{_stamp(stone.purged_at)}",
        PURGE,
        about_version(stone.id),
        stone.organisation or SYSTEM,
        stone.purged_by,
        stone.purged_at,
        stone.reason,
        {"kind": stone.kind},
    )


def of_decision(entry: Entry) -> Happened:
    """That somebody decided who a supplier is, or took that back."""
    decided = entry.decided
    return Happened(
        f"decision:{entry.id}",
        UNDO if entry.undoes else DECIDE,
        about_supplier(decided.key),
        SYSTEM,
        decided.by,
        decided.at,
        decided.why,
        {"supplier": decided.supplier} if entry.undoes else _decided(entry),
    )


def _decided(entry: Entry) -> dict[str, Any]:
    return {"supplier": entry.decided.supplier, "is": entry.decided.entity_name or "none of those proposed"}


def of_baseline(frozen: Frozen) -> Happened:
    """That a baseline was frozen."""
    after = {"name": frozen.name, "place": frozen.place}
    return Happened(
        f"baseline:{frozen.id}",
        FREEZE,
        f"baseline:{frozen.id}",
        frozen.place,
        frozen.by,
        frozen.at,
        frozen.why,
        after,
    )


def of_sharing(shared: Sharing) -> Happened:
    """That an owner shared something."""
    return Happened(
        f"sharing:{shared.id}",
        SHARE,
        about_sharing(shared.id),
        shared.organisation,
        shared.by,
        shared.at,
        shared.purpose,
        said_of_sharing(shared),
    )


def of_withdrawal(shared: Sharing, gone: Withdrawal) -> Happened:
    """That an owner took a sharing back."""
    return Happened(
        f"sharing:{shared.id}:withdrawn",
        WITHDRAW,
        about_sharing(shared.id),
        shared.organisation,
        gone.by,
        gone.at,
        gone.why,
        {"from": gone.day.isoformat()},
    )


def of_given_pack(pack: GivenPack) -> Happened:
    """That a pack was made for others."""
    after = {"seal": pack.seal, "place": pack.place, "audience": pack.audience, "form": pack.form}
    return Happened(
        f"pack:{pack.id}:given", GIVE_PACK, about_pack(pack.seal), pack.place, pack.by, pack.at, pack.why, after
    )  # fmt: skip


def of_held_pack(pack: HeldPack) -> Happened:
    """That a pack of another system was taken in."""
    return Happened(
        f"pack:{pack.seal}:{_stamp(pack.at)}", TAKE_PACK, about_pack(pack.seal), SYSTEM, pack.by, pack.at, pack.why,
        {"file": pack.file},
    )  # fmt: skip


def of_removed_pack(gone: Removal) -> Happened:
    """That a pack of another system was removed."""
    return Happened(
        f"pack:{gone.seal}:removed:{_stamp(gone.at)}", REMOVE_PACK, about_pack(gone.seal), SYSTEM, gone.by, gone.at,
        gone.why,
    )  # fmt: skip


def about_pack(seal: str) -> str:
    """What an entry about a pack is about."""
    return f"pack:{seal[:16]}"


def said_of_sharing(shared: Sharing) -> dict[str, Any]:
    """What a sharing says, in plain values."""
    return {
        "kind": shared.kind,
        "with whom": shared.with_whom,
        "level": shared.level.value,
        "since": shared.since.isoformat(),
        "until": shared.until.isoformat() if shared.until else None,
    }


def of_edition(edition: Edition) -> Iterator[Happened]:
    """Each change that people made in an edition of content."""
    about = about_edition(edition)
    for change in edition.changes:
        yield Happened(
            f"{about}:{_stamp(change.at)}",
            CHANGE_METHOD,
            about,
            SYSTEM,
            change.by,
            change.at,
            change.why,
            {"what": change.what},
        )


def newest_of(edition: Edition) -> Happened:
    """The change that made an edition what it is."""
    return list(of_edition(edition))[-1]


def about_version(id_: str) -> str:
    """What an entry about a version is about."""
    return f"version:{id_}"


def about_sharing(id_: str) -> str:
    """What an entry about a sharing is about."""
    return f"sharing:{id_}"


def about_supplier(key: str) -> str:
    """What an entry about a supplier is about: a digest, because a supplier's name can be a person's."""
    return f"supplier:{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def about_edition(edition: Edition) -> str:
    """What an entry about an edition of content is about, whatever its date."""
    return f"content:{edition.kind}/{edition.id}"


def _stamp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
