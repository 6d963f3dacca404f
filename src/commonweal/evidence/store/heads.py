"""What the evidence keeps for the audit, whose chain lies in a database.

evidence/audit/heads.jsonl   one line for each entry of the chain: its number and digest. Cutting off or rewriting the
                             end of the chain shows here
evidence/audit/changing      held, as a lock, by all who change the evidence and have told the audit that they began

A line is added without the writer lock, which a load may hold for minutes; the file has a lock of its own.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commonweal.evidence.store import FORMAT, Store, files


def add(store: Store, number: int, digest: str) -> None:
    """Keep an entry's number and digest."""
    folder = _folder(store)
    line = {"format": FORMAT, "number": number, "digest": digest, "at": dt.datetime.now(dt.UTC).isoformat()}
    with files.locked(folder / "lock", wait=True):
        files.append_line(folder / "heads.jsonl", json.dumps(line))


def kept(store: Store) -> Iterator[tuple[int, str]]:
    """Number and digest of each entry that was kept, in the order in which they were written."""
    path = store.evidence / "audit" / "heads.jsonl"
    for line in path.read_text(encoding="ascii", errors="replace").splitlines() if path.exists() else ():
        try:
            read = json.loads(line)
            number, digest = int(read["number"]), str(read["digest"])
        except (ValueError, KeyError, TypeError):  # a line cut short by a crash
            continue
        yield number, digest


@contextmanager
def changing(store: Store) -> Iterator[None]:
    """Be one of those who change the evidence."""
    with files.locked(_folder(store) / "changing", wait=True, shared=True):
        yield


@contextmanager
def quiet(store: Store) -> Iterator[bool]:
    """Whether nobody changes the evidence; nobody begins to before the `with` ends."""
    with files.locked(_folder(store) / "changing", wait=False) as had:
        yield had


def _folder(store: Store) -> Path:
    folder = store.evidence / "audit"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
