"""The evidence folder: the truth for versions, mappings, kept figures and the gate's ledger. Append-only.

Readable without Django or DuckDB: Parquet, JSON and JSON lines.

    evidence/format.json            {"format": 1}
    evidence/versions/<id>/         manifest.json, rows.parquet, issues.parquet
    evidence/tombstones/<id>.json   what is left of a purged version
    evidence/mappings/<code>.jsonl  how an organisation's headings were read, newest last
    evidence/figures/<key>/         figureset.json, one Parquet file for each cut, withdrawn.json where it is
    evidence/gate.jsonl             what the gate has let out
    evidence/people.jsonl           what it let out and refused of people; each line seals the one before
    evidence/people/<id>.json       what one such release showed, never what it hid
    evidence/answers.jsonl          what it let out of private answers to audits, sealed alike
    evidence/answers/<id>.json      what one such release showed
    keys/individuals.key            the key of the tokens that stand for individuals
    spool/                          private, emptied when a run ends or dies
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commonweal.evidence.store import files
from commonweal.vocabulary.errors import EnvironmentFault

FORMAT = 1


class Store:
    """A workspace's evidence. Cheap to open; nothing is read until it is asked for."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.evidence = workspace / "evidence"
        self.versions = self.evidence / "versions"
        self.tombstones = self.evidence / "tombstones"
        self.mappings = self.evidence / "mappings"
        self.figures = self.evidence / "figures"
        self.gate_ledger = self.evidence / "gate.jsonl"
        self.individuals_key = workspace / "keys" / "individuals.key"
        self.spool = workspace / "spool"
        self.content = workspace / "content"
        self._refuse_newer_format()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer, for the time of a `with`. What a dead writer left behind is cleared first."""
        with files.faults_explained():
            self.workspace.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.evidence.mkdir(exist_ok=True, mode=0o700)
            with files.locked(self.evidence / "lock", wait=True):
                files.sweep(self.spool)
                if not (self.evidence / "format.json").exists():
                    files.write_whole(self.evidence / "format.json", json.dumps({"format": FORMAT}).encode())
                yield

    @contextmanager
    def spooling(self) -> Iterator[Path]:
        """A private folder for one run, on the workspace's own disk so that what it holds can be published."""
        with files.faults_explained(), files.private_folder(self.spool) as folder:
            yield folder

    def _refuse_newer_format(self) -> None:
        stated = self.evidence / "format.json"
        if stated.exists() and json.loads(stated.read_text())["format"] > FORMAT:
            raise EnvironmentFault(
                "newer_workspace",
                "This workspace was made by a newer release of the software.",
                what_to_do="Update the software, then open the workspace again.",
            )
