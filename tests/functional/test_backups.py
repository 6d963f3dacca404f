"""Backed up on one database, restored on the other: the same rows, the same evidence, the same figures."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from commonweal.pipeline import ask, holdings
from commonweal.web.config import rows
from commonweal.web.organisations import audit
from commonweal.web.organisations.models import Organisation, Person
from commonweal.web.organisations.rights import Reader
from commonweal.web.runs import actions, workers
from commonweal.web.runs.models import Run, State
from tests.databases import POSTGRESQL, SQLITE, Database, fresh, in_use, postgresql_with_the_proofs
from tests.functional.conftest import environment, run_command
from tests.loading import add_one, fingerprint, plain_rows, write

pytestmark = pytest.mark.database
ADA = Reader("Ada", is_local=True)
OTHER = {SQLITE: POSTGRESQL, POSTGRESQL: SQLITE}


@pytest.fixture
def other(database: Database, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh database of the other sort."""
    with ExitStack() as stack:
        yield stack.enter_context(fresh(OTHER[database.kind], request))


@pytest.fixture(scope="module")
def worked_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a ledger and its figures and nothing in a database, made once for tests to copy."""
    folder = tmp_path_factory.mktemp("worked out")
    add_one(folder / "workspace", write(folder / "ledger.csv", plain_rows(15)), figures=True)
    return folder / "workspace"


@pytest.fixture
def filled(records: Path, worked_out: Path) -> Path:
    """A workspace with a ledger, its figures, people and runs."""
    shutil.copytree(worked_out, records, dirs_exist_ok=True)
    before, after = (
        Organisation.objects.create(code=code, name=f"{code}’s £ — “name”") for code in ("R01", "R02")
    )
    before.succeeded_by.add(after)
    Person.objects.create_user("ada@example.org", "Ada", "a long enough password")
    for number in range(3):
        run = ask_for(number)
        Run.objects.filter(pk=run.pk).update(
            state=State.DONE,
            result={"ü": [1, None, {"exact": "0.10"}], "number": number, "text": "line\nline"},
        )
    ask_for(3)
    with transaction.atomic():
        audit.record(by=ADA, act="organisations.add", about="organisation:R01", after={"name": "R01’s £"})
    return records


def ask_for(number: int) -> Run:
    return actions.start(
        kind="refresh",
        title=f"Run {number}",
        work="commonweal.web.runs.refreshing.work",
        parameters={"n": number},
        by=ADA,
    )


def backed_up(workspace: Path, file: Path, database: Database) -> None:
    made = run_command("backup", str(file), "--workspace", str(workspace), database_url=database.url)
    assert made.returncode == 0, made.stderr
    assert "1 dataset versions" in made.stdout


def restored(workspace: Path, file: Path, database: Database, *options: str) -> str:
    done = run_command(
        "restore", str(file), "--workspace", str(workspace), *options, database_url=database.url
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def checked(workspace: Path, database: Database) -> str:
    code = "from commonweal.cli import main; main(['check', '--workspace', sys.argv[1]])"
    line = [sys.executable, "-c", f"import sys; {code}", str(workspace)]
    done = subprocess.run(
        line, env=environment(database.url), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows_of(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of the database in use, by model, as it is written."""
    folder.mkdir()
    rows.dump(folder)
    return {
        path.stem: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in sorted(folder.iterdir())
    }


def evidence(workspace: Path) -> dict[str, str]:
    kept = {"evidence": fingerprint(workspace / "evidence"), "keys": fingerprint(workspace / "keys")}
    every = {f"{top}/{name}": digest for top, files in kept.items() for name, digest in files.items()}
    return {
        name: digest for name, digest in every.items() if not name.startswith("evidence/audit/")
    }  # it goes on


def figures(workspace: Path) -> list[dict[str, Any]]:
    return [asdict(found) for found in ask.figure_sets(workspace)]


@postgresql_with_the_proofs
def test_a_backup_of_one_database_is_restored_on_the_other(
    filled: Path, database: Database, other: Database, tmp_path: Path
) -> None:
    was = rows_of(tmp_path / "was")
    backed_up(filled, tmp_path / "backup.zip", database)
    target = tmp_path / "elsewhere" / "restored"
    told = restored(target, tmp_path / "backup.zip", other)
    assert "1 dataset versions" in told
    assert evidence(target) == evidence(filled)
    assert holdings.check(target) == []
    assert figures(target) == figures(filled) != []
    assert checked(target, other) == "All is well.\n"

    with in_use(other, target):
        came = rows_of(tmp_path / "came")
        [unfinished] = [row for row in was["runs.run"] if row["state"] == State.QUEUED]
        [ended] = [row for row in came["runs.run"] if row["id"] == unfinished["id"]]
        assert (ended["state"], ended["what_to_do"]) == (State.FAILED, "Ask for it again.")
        was["runs.run"].remove(unfinished)
        came["runs.run"].remove(ended)
        assert "backup.restore" in [entry["act"] for entry in came["organisations.entry"]]
        for name in ("organisations.entry", "organisations.words"):  # what is audited since comes after it
            told, found = was.pop(name), came.pop(name)
            assert found[: len(told)] == told != []
        assert came == was
        assert {name for name, found in came.items() if found} >= {
            "organisations.person", "organisations.organisation", "organisations.organisation_succeeded_by", "runs.run",
        }  # fmt: skip
        # What is added afterwards gets numbers of its own.
        Organisation.objects.get(code="R02").succeeded_by.add(Organisation.objects.get(code="R01"))
        ask_for(4)
    assert list((tmp_path / "elsewhere").iterdir()) == [target]


@postgresql_with_the_proofs
def test_a_restore_takes_the_place_of_what_is_there_and_keeps_it_aside(
    filled: Path, database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    backed_up(filled, file, database)
    [version] = holdings.versions(filled)
    secret = (filled / "secret-key").read_text()
    Person.objects.create_user("bo@example.org", "Bo", "a long enough password")
    refused = run_command("restore", str(file), "--workspace", str(filled), database_url=database.url)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr

    with workers.at_work(workers.WORKER):
        busy = run_command(
            "restore", str(file), "--workspace", str(filled), "--replace", database_url=database.url
        )
    assert busy.returncode == 1
    assert "Stop it first" in busy.stderr
    assert Person.objects.count() == 2

    holdings.purge(filled, version.id, reason="not ours", by="Ada")
    told = restored(filled, file, database, "--replace")
    assert "stays erased" in told
    assert (filled / "secret-key").read_text() == secret
    assert holdings.versions(filled) == []
    assert holdings.check(filled) == []
    assert checked(filled, database) == "All is well.\n"
    assert [found.name for found in people(database, filled)] == ["Ada"]
    [aside] = filled.parent.glob(f"{filled.name}-before-restore-*")
    assert str(aside) in told
    assert not list(filled.parent.glob(".*restoring*"))


def people(database: Database, workspace: Path) -> list[Person]:
    with in_use(database, workspace):
        return list(Person.objects.all())


@postgresql_with_the_proofs
def test_what_cannot_be_restored_changes_nothing(filled: Path, database: Database, tmp_path: Path) -> None:
    """A backup whose rows do not hold together, found out last of all, when all else was done."""
    import hashlib
    import zipfile

    file = tmp_path / "backup.zip"
    backed_up(filled, file, database)
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(held["manifest.json"])
    name = "records/organisations.organisation_succeeded_by.jsonl"
    row = json.loads(held[name])
    row["to_organisation_id"] = str(uuid.uuid4())
    held[name] = json.dumps(row).encode() + b"\n"
    manifest["files"][name] |= {"bytes": len(held[name]), "sha256": hashlib.sha256(held[name]).hexdigest()}
    held["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as archive:
        for each, content in held.items():
            archive.writestr(each, content)

    before, was = evidence(filled), rows_of(tmp_path / "was")
    refused = run_command(
        "restore",
        str(tmp_path / "odd.zip"),
        "--workspace",
        str(filled),
        "--replace",
        database_url=database.url,
    )
    assert refused.returncode == 1, refused.stderr
    assert "Traceback" not in refused.stderr
    assert "Nothing was changed" in refused.stderr
    assert evidence(filled) == before
    assert rows_of(tmp_path / "still") == was
    assert sorted(path.name for path in filled.parent.iterdir() if "restor" in path.name) == []


def test_a_backup_of_newer_tables_is_refused(records: Path) -> None:
    from commonweal.vocabulary.errors import InputError

    rows.check_known([("runs", "0001_initial")])
    with pytest.raises(InputError) as refused:
        rows.check_known([("runs", "0001_initial"), ("runs", "0999_to_come")])
    assert refused.value.code == "newer_backup"


def test_every_model_can_be_written_as_lines() -> None:
    """A model that inherits another's table would need the rows of both in one."""
    from django.apps import apps

    assert [model for model in apps.get_models() if model._meta.parents and not model._meta.proxy] == []
