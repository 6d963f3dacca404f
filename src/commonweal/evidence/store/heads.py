"""Heads of the audit's chain, kept away from its database: cutting off or rewriting the chain's end shows here.

evidence/audit/heads.jsonl   one line for each entry that was added: its number and digest

A line is added without the writer lock, which a load may hold for minutes; the file has a lock of its own.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

from commonweal.evidence.store import FORMAT, Store, files


def add(store: Store, number: int, digest: str) -> None:
    """Keep an entry's number and digest."""
    folder = store.evidence / "audit"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = {"format": FORMAT, "number": number, "digest": digest, "at": dt.datetime.now(dt.UTC).isoformat()}
    with files.locked(folder / "lock", wait=True):
        files.append_line(folder / "heads.jsonl", json.dumps(line))


def kept(store: Store) -> Iterator[tuple[int, str]]:
    """Number and digest of each entry that was kept, in the order in which they were written."""
    path = store.evidence / "audit" / "heads.jsonl"
    for line in path.read_text(encoding="ascii", errors="replace").splitlines() if path.exists() else ():
        try:
            read = json.loads(line)
        except ValueError:  # a line cut short by a crash
            continue
        yield int(read["number"]), str(read["digest"])
