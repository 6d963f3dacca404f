"""What people decided of suppliers: append-only in the evidence folder, so that it travels with the workspace.

evidence/suppliers/decisions.jsonl   one line for each decision, and one for each that was taken back
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.evidence.matching.resolved import Decided
from commonweal.evidence.store import FORMAT, Store, files

DECIDED = "decided"
TAKEN_BACK = "taken back"


@dataclass(frozen=True)
class Entry:
    """A line of the file: a decision, or the taking back of one (`undoes` names it)."""

    id: str
    decided: Decided
    undoes: str | None = None


def path(store: Store) -> Path:
    """Where they are kept."""
    return store.evidence / "suppliers" / "decisions.jsonl"


def entries(store: Store) -> Iterator[Entry]:
    """Everything that was ever decided or taken back, in order."""
    kept = path(store)
    for line in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
        try:
            read = json.loads(line)
        except ValueError:  # a line cut short by a crash: whoever wrote it was told that it was not kept
            continue
        yield _entry(read)


def current(store: Store) -> dict[str, Entry]:
    """For each supplier, the newest decision that was not taken back."""
    every = list(entries(store))
    taken_back = {entry.undoes for entry in every if entry.undoes}
    return {
        entry.decided.key: entry for entry in every if entry.undoes is None and entry.id not in taken_back
    }


def digest(store: Store) -> str:
    """A digest of all that was decided."""
    kept = path(store)
    return hashlib.sha256(kept.read_bytes() if kept.exists() else b"").hexdigest()


def add(store: Store, decided: Decided, *, undoes: str | None = None) -> Entry:
    """Remember a decision, or that one is taken back. Needs the writer lock."""
    entry = Entry(f"{decided.at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}", decided, undoes)
    line = {
        "format": FORMAT,
        "id": entry.id,
        "what": TAKEN_BACK if undoes else DECIDED,
        "undoes": undoes,
        "key": decided.key,
        "supplier": decided.supplier,
        "entity": decided.entity,
        "entity_name": decided.entity_name,
        "entity_kind": decided.entity_kind,
        "postcode": decided.postcode,
        "by": decided.by,
        "at": decided.at.isoformat(),
        "why": decided.why,
    }
    files.append_line(path(store), json.dumps(line, ensure_ascii=False))
    return entry


def _entry(read: dict[str, Any]) -> Entry:
    return Entry(
        read["id"],
        Decided(
            key=read["key"],
            supplier=read["supplier"],
            entity=read["entity"],
            entity_name=read["entity_name"],
            entity_kind=read["entity_kind"],
            postcode=read["postcode"],
            by=read["by"],
            at=dt.datetime.fromisoformat(read["at"]),
            why=read["why"],
        ),
        read["undoes"],
    )
