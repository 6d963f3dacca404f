"""A workspace opened: one system or cluster, with its evidence, its content and its settings."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from commonweal.evidence.matching import kept as matching
from commonweal.evidence.store import Store, figuresets, files, versions

DEFAULT = Path("commonweal-data")
DEFAULT_NAME = "Your system"


def folder(given: Path | None = None) -> Path:
    """The workspace's folder: as given, else COMMONWEAL_WORKSPACE, else ./commonweal-data."""
    return given or Path(os.environ.get("COMMONWEAL_WORKSPACE") or DEFAULT)


@contextmanager
def writing(workspace: Path) -> Iterator[Store]:
    """Be the one writer; what a dead writer left unfinished (a purge, a set of figures) is finished or cleared."""
    store = Store(workspace)
    with store.writing():
        versions.replay(store)
        figuresets.forget_unfinished(store)
        matching.forget(store)
        for tombstone in versions.tombstones(store):
            figuresets.withdraw(store, tombstone.id, _withdrawn(tombstone.reason))
        yield store


def settings(workspace: Path) -> dict[str, str]:
    """The workspace's settings: `name` of the system, `demonstration` "yes" where it is made up."""
    path = workspace / "settings.json"
    stored: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {"name": DEFAULT_NAME} | stored


def set_settings(workspace: Path, **values: str) -> None:
    """Change settings; others stay as they are."""
    with files.faults_explained():
        files.write_whole(workspace / "settings.json", json.dumps(settings(workspace) | values).encode())


def organisation_names(workspace: Path) -> dict[str, str]:
    """The names that organisations were given in this workspace, by code."""
    path = workspace / "organisations.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def name_organisations(workspace: Path, names: Mapping[str, str]) -> None:
    """Give organisations names; others keep theirs."""
    with files.faults_explained():
        whole = json.dumps(organisation_names(workspace) | dict(names), ensure_ascii=False)
        files.write_whole(workspace / "organisations.json", whole.encode())


def organisation_postcodes(workspace: Path) -> dict[str, str]:
    """The postcodes of organisations' main addresses, by code, where they were given in this workspace."""
    path = workspace / "addresses.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def place_organisations(workspace: Path, postcodes: Mapping[str, str]) -> None:
    """Say where organisations' main addresses are, for codes that no list of organisations has."""
    with files.faults_explained():
        whole = json.dumps(organisation_postcodes(workspace) | dict(postcodes), ensure_ascii=False)
        files.write_whole(workspace / "addresses.json", whole.encode())


def _withdrawn(reason: str) -> str:
    return f"data that it rested on were erased: {reason}"
