"""Evidence packs: those that others gave us, whole, and a list of what was given and taken. Append-only.

evidence/packs.jsonl        one line for each pack that was given, received or removed
evidence/packs/<seal>.json  a pack that is held, as it was received
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from commonweal.evidence.store import FORMAT, Store, files
from commonweal.vocabulary.packs import GivenPack, HeldPack

GIVEN, RECEIVED, REMOVED = "given", "received", "removed"


@dataclass(frozen=True)
class Removal:
    """That a held pack was removed, by whom and why."""

    seal: str
    by: str
    at: datetime
    why: str


def given(store: Store) -> list[GivenPack]:
    """Every pack that was made here, in order."""
    return [GivenPack(**_said(line)) for line in _lines(store) if line["what"] == GIVEN]


def received(store: Store) -> list[HeldPack]:
    """Every pack that was ever received, in order; one that was removed and came again is there twice."""
    return [HeldPack(**_said(line)) for line in _lines(store) if line["what"] == RECEIVED]


def removed(store: Store) -> list[Removal]:
    """Every removal, in order."""
    return [Removal(**_said(line)) for line in _lines(store) if line["what"] == REMOVED]


def held(store: Store) -> list[HeldPack]:
    """The packs that are held now, in the order in which they came."""
    found: dict[str, HeldPack] = {}
    for line in _lines(store):
        if line["what"] == RECEIVED:
            found[line["seal"]] = HeldPack(**_said(line))
        elif line["what"] == REMOVED:
            found.pop(line["seal"], None)
    return list(found.values())


def content(store: Store, seal: str) -> bytes:
    """The file of a held pack. Raises KeyError where it is not there."""
    try:
        return _file(store, seal).read_bytes()
    except FileNotFoundError as fault:
        raise KeyError(seal) from fault


def add_given(store: Store, pack: GivenPack) -> None:
    """Remember that a pack was made for others. Needs the writer lock."""
    _append(store, GIVEN, asdict(pack))


def add(store: Store, pack: HeldPack, content: bytes) -> None:
    """Keep a pack: its file first, then the line that makes it held. Needs the writer lock."""
    files.write_whole(_file(store, pack.seal), content)
    _append(store, RECEIVED, asdict(pack))


def remove(store: Store, removal: Removal) -> None:
    """Remove a held pack: the line first, so that a crash leaves at most a file that nothing names. Needs the lock."""
    _append(store, REMOVED, asdict(removal))
    _file(store, removal.seal).unlink(missing_ok=True)


def _append(store: Store, what: str, told: dict[str, Any]) -> None:
    line = {"format": FORMAT, "what": what, **told, "at": told["at"].isoformat()}
    files.append_line(_path(store), json.dumps(line, ensure_ascii=False))


def _lines(store: Store) -> Iterator[dict[str, Any]]:
    kept = _path(store)
    for line in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
        try:
            yield json.loads(line)
        except ValueError:  # a line cut short by a crash: whoever wrote it was told that it was not kept
            continue


def _said(line: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in line.items() if name not in ("format", "what")}
    return told | {"at": datetime.fromisoformat(line["at"])}


def _path(store: Store) -> Path:
    return store.evidence / "packs.jsonl"


def _file(store: Store, seal: str) -> Path:
    if not seal.isalnum():
        raise KeyError(seal)
    return store.evidence / "packs" / f"{seal}.json"
