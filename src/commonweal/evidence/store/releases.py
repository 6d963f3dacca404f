"""What the gate let out of what it protects: a ledger in which each line seals the one before, and what each release
showed. People have one, answers to an audit another.

What was hidden is nowhere in it. What has been let out cannot be taken back, so nothing here is ever removed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.evidence.store import Store, files

FORMAT = 1
Line = dict[str, Any]


@dataclass(frozen=True)
class Ledger:
    """Where a ledger stands in the evidence, by the plural of what it is of: people.jsonl, and people/<id>.json."""

    of: str

    def file(self, store: Store) -> Path:
        """The lines."""
        return store.evidence / f"{self.of}.jsonl"

    def release(self, store: Store, id_: str) -> Path:
        """What one release showed."""
        return store.evidence / self.of / f"{id_}.json"


PEOPLE, ANSWERS = Ledger("people"), Ledger("answers")


def keep(store: Store, line: Line, shown: Line | None, ledger: Ledger = PEOPLE) -> None:
    """Remember a release, or a refusal, which showed nothing. `line` names the release under "release"."""
    if shown is not None:
        whole = json.dumps({"format": FORMAT, **shown}, ensure_ascii=False).encode()
        files.write_whole(ledger.release(store, line["release"]), whole)
        line = {**line, "file": hashlib.sha256(whole).hexdigest()}
    last = list(lines(store, ledger))[-1:]
    sealed = {"format": FORMAT, **line, "before": last[0]["seal"] if last else ""}
    files.append_line(ledger.file(store), json.dumps({**sealed, "seal": _seal(sealed)}, ensure_ascii=False))


def lines(store: Store, ledger: Ledger = PEOPLE) -> Iterator[Line]:
    """Every line of the ledger, the oldest first. A line that a crash cut short is none."""
    path = ledger.file(store)
    if not path.exists():
        return
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except json.JSONDecodeError:
            continue
        yield line


def shown(store: Store, release: str, ledger: Ledger = PEOPLE) -> Line:
    """What a release showed. Raises KeyError where it is not held."""
    path = ledger.release(store, release)
    if not path.exists():
        raise KeyError(release)
    whole: Line = json.loads(path.read_bytes())
    return whole


def carry(store: Store, into: Store) -> int:
    """Remember in another store what is remembered here and not there; gives how many lines. Damaged ones are left.

    What was let out stays let out, whatever a backup knows of it.
    """
    return sum(_carry(store, into, ledger) for ledger in (PEOPLE, ANSWERS))


def _carry(store: Store, into: Store, ledger: Ledger) -> int:
    there = {line.get("seal") for line in lines(into, ledger)}
    carried = 0
    for line in lines(store, ledger):
        said = {name: value for name, value in line.items() if name != "seal"}
        if line.get("seal") in there or line.get("seal") != _seal(said):
            continue
        digest = said.pop("file", None)
        path = ledger.release(store, line["release"])
        if digest and not (path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == digest):
            continue
        told = {name: value for name, value in said.items() if name not in ("format", "before")}
        keep(into, told, shown(store, line["release"], ledger) if digest else None, ledger)
        carried += 1
    return carried


def faults(store: Store) -> list[str]:
    """What is wrong with the ledgers or with what they name, in words."""
    return _faults(store, PEOPLE) + _faults(store, ANSWERS)


def _faults(store: Store, ledger: Ledger) -> list[str]:
    told = []
    before = ""
    named = set()
    for number, line in enumerate(lines(store, ledger), start=1):
        sealed = {name: value for name, value in line.items() if name != "seal"}
        if line.get("seal") != _seal(sealed):
            told.append(f"Line {number} of what was let out of {ledger.of} has been changed.")
        if line.get("before") != before:
            told.append(
                f"Before line {number} of what was let out of {ledger.of}, lines are missing or have moved."
            )
        before = line.get("seal", "")
        if line.get("file"):
            named.add(f"{line['release']}.json")
            path = ledger.release(store, line["release"])
            if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != line["file"]:
                told.append(
                    f"What release {line['release'][:12]} of {ledger.of} showed is missing or has been changed."
                )
    strangers = {path.name for path in ledger.release(store, "").parent.glob("*.json")} - named
    told += [f"Release {name[:12]} of {ledger.of} is not in the ledger." for name in sorted(strangers)]
    return told


def _seal(line: Line) -> str:
    return hashlib.sha256(json.dumps(line, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
