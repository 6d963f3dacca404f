"""A small system with two bodies, each with a ledger and a run, and people of every role: to ask pages and the API."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from commonweal.vocabulary.places import SYSTEM
from tests.databases import SQLITE, Database, in_use

ROOT = Path(__file__).resolve().parent.parent
OURS, THEIRS = "XWX60", "XWX10"
LEDGERS = {OURS: "payments-june-2026.csv", THEIRS: "orders-july-2026.csv"}


@pytest.fixture(scope="session")
def two_ledgers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a ledger of each body and its figures, for tests to copy."""
    from commonweal.pipeline import load
    from commonweal.pipeline import workspace as settings

    workspace = tmp_path_factory.mktemp("two") / "workspace"
    for code, name in LEDGERS.items():
        rewritten = workspace.parent / f"{code}.csv"
        text = (ROOT / "docs" / "examples" / LEDGERS[OURS]).read_text(encoding="utf-8")
        rewritten.write_text(text if code == OURS else text.replace("2026", "2025"), encoding="utf-8")
        options = load.LoadOptions(accept_proposals=True, loaded_by="tests")
        (told,) = load.add(workspace, "spend", [rewritten], organisation=code, options=options)
        assert told.dataset_version, (name, told.error)
    settings.set_settings(workspace, name="Two bodies")
    return workspace


@dataclass(frozen=True)
class Asked:
    """The system as asked: its workspace, a run of each body, and people by role and body."""

    workspace: Path
    runs: dict[str, str]

    def version(self, code: str) -> str:
        """The id of a body's dataset."""
        from commonweal.pipeline import holdings

        return next(v.id for v in holdings.versions(self.workspace) if v.organisation == code)

    def person(self, role: Any, code: str) -> Any:
        """Somebody with a role in a body, or with SYSTEM in the system."""
        from commonweal.web.organisations.models import Membership, Organisation, Person

        address = f"{role.value}@{code.lower()}.example.org"
        found = Person.objects.filter(email=address).first()
        if found is not None:
            return found
        made = Person.objects.create_user(address, f"{role.label} of {code}")
        body = None if code == SYSTEM else Organisation.objects.get(code=code)
        Membership.objects.create(person=made, organisation=body, role=role)
        return made

    def reader(self, role: Any, code: str) -> Any:
        """What that person may do."""
        from commonweal.web.organisations.arriving import reader_of

        return reader_of(self.person(role, code))

    def token(self, role: Any, code: str) -> str:
        """A token of that person with every scope that they may have; "" where there is none."""
        return token_of(self.reader(role, code))


def token_of(reader: Any) -> str:
    """A token with every scope that a reader may have; "" where they may have none."""
    from commonweal.web.api import actions, v1

    scopes = [(thing, verb) for thing, verb in v1.scopes() if reader.can_somewhere(verb, thing)]
    return actions.make_token(name="tests", scopes=scopes, days=1, by=reader)[1] if scopes else ""


@pytest.fixture
def asked(
    migrated: Path, two_ledgers: Path, tmp_path: Path, settings: Any, django_db_blocker: Any
) -> Iterator[Asked]:
    """The system, with its own copy of database and evidence."""
    workspace = tmp_path / "workspace"
    shutil.copytree(migrated, workspace)
    settings.WORKSPACE, settings.SPOOL = workspace, workspace / "spool"
    settings.FILE_UPLOAD_TEMP_DIR = settings.SPOOL / "arriving"
    with django_db_blocker.unblock(), in_use(Database(SQLITE, ""), workspace):
        yield furnished(workspace, two_ledgers)


@pytest.fixture
def asked_on_each(records: Path, two_ledgers: Path) -> Asked:
    """The system, on each database in turn."""
    return furnished(records, two_ledgers)


def furnished(workspace: Path, evidence: Path) -> Asked:
    """Put evidence, bodies and runs into a workspace whose database is in use."""
    from commonweal.web.organisations.models import Organisation
    from commonweal.web.runs.models import Run

    for path in evidence.iterdir():
        target = workspace / path.name
        if path.is_dir():
            shutil.copytree(path, target, dirs_exist_ok=True)
        else:
            shutil.copy2(path, target)
    runs = {}
    for code in LEDGERS:
        Organisation.objects.create(code=code, name=f"Body {code}")
        run = Run.objects.create(
            kind="add",
            title=f"Load a ledger of {code}",
            work="none",
            by="tests",
            organisation=code,
            digest=code,
        )
        runs[code] = str(run.id)
    return Asked(workspace, runs)
