"""The suppliers of a workspace, resolved and kept: made anew when what they rest on changes.

evidence/suppliers/resolved/<key>/   suppliers.parquet, payers.parquet, proposed.parquet, manifest.json
evidence/suppliers/names/            the names of registers, cleaned; made again where they are missing
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.content.loader import load
from commonweal.content.suppliers import MatchingMethod, PublicBodies
from commonweal.evidence.matching import decisions
from commonweal.evidence.matching.names import cleaner
from commonweal.evidence.store import Store, versions
from commonweal.evidence.survey import digest
from commonweal.vocabulary.holdings import DatasetVersion

METHOD_VERSION = "2"
SUPPLIERS = "suppliers.parquet"
PAYERS = "payers.parquet"
PROPOSED = "proposed.parquet"
MANIFEST = "manifest.json"
REGISTERS = {"companies": "company", "charities": "charity"}
LISTS = ("organisations", "area_links")


@dataclass(frozen=True)
class Basis:
    """What the resolved suppliers rest on."""

    ledgers: tuple[DatasetVersion, ...]
    registers: tuple[DatasetVersion, ...]
    lists: tuple[DatasetVersion, ...]
    shared: str  # digest of all but the ledgers
    key: str

    @property
    def versions(self) -> tuple[str, ...]:
        """The ids of every dataset version among them."""
        return tuple(sorted(v.id for v in (*self.ledgers, *self.registers, *self.lists)))


def basis(store: Store) -> Basis:
    """What they would rest on now: the ledgers, the newest edition of each register, lists, decisions, rules."""
    held = versions.current(store)
    ledgers = tuple(v for v in held if v.kind == "spend")
    books = tuple(v for kind in REGISTERS for v in _newest([v for v in held if v.kind == kind]))
    lists = tuple(v for v in held if v.kind in LISTS)
    ids = sorted(v.id for v in (*books, *lists))
    rules = [each.edition for each in (public_bodies(store), method(store))] + [
        cleaner(store.content).edition
    ]
    shared = _digest([METHOD_VERSION, ids, decisions.digest(store), rules])
    return Basis(ledgers, books, lists, shared, _digest([shared, sorted(v.id for v in ledgers)]))


def _digest(parts: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def by_organisation(store: Store) -> dict[str, str]:
    """A digest of what each organisation's suppliers were resolved to, in the newest that is kept."""
    found: dict[str, str] = {}
    for manifest in sorted(folder(store, "").glob(f"*/{MANIFEST}"), key=lambda path: path.stat().st_mtime_ns):
        found = json.loads(manifest.read_text(encoding="utf-8"))["organisations"]
    return found


def folder(store: Store, key: str) -> Path:
    """Where the suppliers resolved on this basis are."""
    return store.evidence / "suppliers" / "resolved" / key


def is_kept(store: Store, key: str) -> bool:
    """Whether they are; what an earlier release kept without saying who pays whom is made anew."""
    return all((folder(store, key) / name).exists() for name in (MANIFEST, PAYERS))


def names_folder(store: Store) -> Path:
    """Where the cleaned names of registers are."""
    return store.evidence / "suppliers" / "names"


def public_bodies(store: Store) -> PublicBodies:
    """The public bodies in force in this workspace."""
    return load("public-bodies", "bodies", PublicBodies, overlay=store.content)


def method(store: Store) -> MatchingMethod:
    """The method in force in this workspace."""
    return load("supplier-matching", "method", MatchingMethod, overlay=store.content)


def forget(store: Store) -> None:
    """Erase what rests on a version that is no longer held. Needs the writer lock."""
    present = {path.name for path in store.versions.glob("*/")}
    for kept in (store.evidence / "suppliers" / "resolved").glob("*/"):
        manifest = kept / MANIFEST
        if not manifest.exists() or not set(json.loads(manifest.read_text())["versions"]) <= present:
            drop(kept)
    for names in names_folder(store).glob("*.*"):
        if names.name.split("-")[0] not in present or names.suffix == ".partial":
            names.unlink()


def drop(folder: Path) -> None:
    """Remove resolved suppliers, manifest first: what a crash leaves of them is not taken for whole."""
    (folder / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def faults(store: Store) -> list[str]:
    """What is wrong with what is kept, in words."""
    told = []
    for manifest in (store.evidence / "suppliers" / "resolved").glob(f"*/{MANIFEST}"):
        for name, properties in json.loads(manifest.read_text())["files"].items():
            path = manifest.parent / name
            if not path.exists() or digest(path) != properties["sha256"]:
                told.append(f"Suppliers {manifest.parent.name[:12]}: {name} is missing, changed or damaged.")
    return told


def _newest(held: Sequence[DatasetVersion]) -> list[DatasetVersion]:
    """Of each publisher's register, the files of the newest edition; without an edition, all of them."""
    newest: dict[str | None, str] = {}
    for version in held:
        newest[version.publisher] = max(newest.get(version.publisher, ""), version.edition or "")
    return [v for v in held if (v.edition or "") in ("", newest[v.publisher])]
