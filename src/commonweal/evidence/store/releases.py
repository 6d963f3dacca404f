"""What the gate let out of people: a ledger in which each line seals the one before, and what each release showed.

What was hidden is nowhere in it. What has been let out cannot be taken back, so nothing here is ever removed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from commonweal.evidence.store import Store, files

FORMAT = 1
Line = dict[str, Any]


def keep(store: Store, line: Line, shown: Line | None) -> None:
    """Remember a release, or a refusal, which showed nothing. `line` names the release under "release"."""
    if shown is not None:
        whole = json.dumps({"format": FORMAT, **shown}, ensure_ascii=False).encode()
        files.write_whole(store.releases / f"{line['release']}.json", whole)
        line = {**line, "file": hashlib.sha256(whole).hexdigest()}
    last = list(lines(store))[-1:]
    sealed = {"format": FORMAT, **line, "before": last[0]["seal"] if last else ""}
    files.append_line(store.people_ledger, json.dumps({**sealed, "seal": _seal(sealed)}, ensure_ascii=False))


def lines(store: Store) -> Iterator[Line]:
    """Every line of the ledger, the oldest first. A line that a crash cut short is none."""
    if not store.people_ledger.exists():
        return
    for text in store.people_ledger.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except json.JSONDecodeError:
            continue
        yield line


def shown(store: Store, release: str) -> Line:
    """What a release showed. Raises KeyError where it is not held."""
    path = store.releases / f"{release}.json"
    if not path.exists():
        raise KeyError(release)
    whole: Line = json.loads(path.read_bytes())
    return whole


def faults(store: Store) -> list[str]:
    """What is wrong with the ledger or with what it names, in words."""
    told = []
    before = ""
    named = set()
    for number, line in enumerate(lines(store), start=1):
        sealed = {name: value for name, value in line.items() if name != "seal"}
        if line.get("seal") != _seal(sealed):
            told.append(f"Line {number} of what was let out of people has been changed.")
        if line.get("before") != before:
            told.append(
                f"Before line {number} of what was let out of people, lines are missing or have moved."
            )
        before = line.get("seal", "")
        if line.get("file"):
            named.add(f"{line['release']}.json")
            path = store.releases / f"{line['release']}.json"
            if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != line["file"]:
                told.append(
                    f"What release {line['release'][:12]} of people showed is missing or has been changed."
                )
    strangers = {path.name for path in store.releases.glob("*.json")} - named
    told += [f"Release {name[:12]} of people is not in the ledger." for name in sorted(strangers)]
    return told


def _seal(line: Line) -> str:
    return hashlib.sha256(json.dumps(line, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
