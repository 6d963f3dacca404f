"""How an organisation's headings were read, so that its next file is read the same way."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping

from commonweal.evidence.store import FORMAT, Store, files


def remembered(store: Store, kind: str, organisation: str) -> dict[str, str]:
    """Heading -> canonical field ("" for not used), the newest answer for each heading."""
    path = store.mappings / f"{_file_name(organisation)}.jsonl"
    answers: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            entry = json.loads(line)
        except ValueError:  # a line cut short by a crash: its load was not finished either
            continue
        if entry["kind"] == kind and entry["organisation"] == organisation:
            answers |= entry["headings"]
    return answers


def remember(store: Store, kind: str, organisation: str, headings: Mapping[str, str], *, by: str) -> None:
    """Keep how headings were read. Needs the writer lock."""
    if all(
        remembered(store, kind, organisation).get(heading) == field for heading, field in headings.items()
    ):
        return
    entry = {
        "format": FORMAT,
        "kind": kind,
        "organisation": organisation,
        "headings": dict(headings),
        "at": dt.datetime.now(dt.UTC).isoformat(),
        "by": by,
    }
    files.append_line(
        store.mappings / f"{_file_name(organisation)}.jsonl", json.dumps(entry, ensure_ascii=False)
    )


def _file_name(organisation: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "_", organisation)
