"""What owners share: append-only in the evidence folder, so that it travels with the data that it is about.

evidence/sharing.jsonl   one line for each sharing, and one for each that was withdrawn
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from commonweal.evidence.store import FORMAT, Store, files
from commonweal.vocabulary.sharing import Level, Sharing, Withdrawal

SHARED = "shared"
WITHDRAWN = "withdrawn"


def path(store: Store) -> Path:
    """Where they are kept."""
    return store.evidence / "sharing.jsonl"


def every(store: Store) -> list[Sharing]:
    """Every sharing there ever was, in order, each with its withdrawal."""
    found: dict[str, Sharing] = {}
    for line in _lines(store):
        if line["what"] == SHARED:
            found[line["id"]] = _sharing(line)
        elif line["id"] in found:
            found[line["id"]] = replace(found[line["id"]], withdrawn=_withdrawal(line))
    return list(found.values())


def add(store: Store, sharing: Sharing) -> None:
    """Remember a sharing. Needs the writer lock."""
    told = asdict(sharing)
    del told["withdrawn"]
    _append(store, {"what": SHARED, **told})


def withdraw(store: Store, id_: str, withdrawal: Withdrawal) -> None:
    """Remember that one is withdrawn. Needs the writer lock."""
    _append(store, {"what": WITHDRAWN, "id": id_, **asdict(withdrawal)})


def _append(store: Store, line: dict[str, Any]) -> None:
    whole = {"format": FORMAT} | {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in line.items()
    }
    files.append_line(path(store), json.dumps(whole, ensure_ascii=False))


def _lines(store: Store) -> Iterator[dict[str, Any]]:
    kept = path(store)
    for line in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
        try:
            yield json.loads(line)
        except ValueError:  # a line cut short by a crash: whoever wrote it was told that it was not kept
            continue


def _sharing(line: dict[str, Any]) -> Sharing:
    return Sharing(
        id=line["id"],
        organisation=line["organisation"],
        kind=line["kind"],
        with_whom=line["with_whom"],
        level=Level(line["level"]),
        purpose=line["purpose"],
        since=dt.date.fromisoformat(line["since"]),
        until=dt.date.fromisoformat(line["until"]) if line["until"] else None,
        by=line["by"],
        at=dt.datetime.fromisoformat(line["at"]),
    )


def _withdrawal(line: dict[str, Any]) -> Withdrawal:
    return Withdrawal(
        by=line["by"],
        at=dt.datetime.fromisoformat(line["at"]),
        day=dt.date.fromisoformat(line["day"]),
        why=line["why"],
    )
