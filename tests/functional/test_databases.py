"""The whole application on each database; and what is said when the database is not to be had."""

from __future__ import annotations

import contextlib
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from commonweal.vocabulary.errors import EnvironmentFault
from commonweal.web.config import database as configured
from tests.databases import POSTGRESQL, Database, database_on, in_use
from tests.functional.conftest import run_command, serving

SECRET = "tr0ub4dor"


def test_the_pages_are_served_on_each_database(tmp_path: Path, database: Database) -> None:
    workspace = tmp_path / "workspace"
    with serving(workspace, "--no-worker", database_url=database.url) as (site, _):
        for page in ("/", "/data/", "/runs/", "/help/"):
            with urllib.request.urlopen(f"{site}{page}", timeout=30) as response:
                assert response.status == 200
    assert (workspace / "database.sqlite3").exists() is (not database.url)


MUST_RUN = "Check that the server runs"


def connect(url: str, workspace: Path) -> None:
    """Read an address as a server does when it starts, and connect."""
    settings = configured.postgresql(url)
    with in_use(Database(POSTGRESQL, url), workspace), configured.faults_explained(settings):
        connection.ensure_connection()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"postgresql://me:{SECRET} x@localhost/records", "PostgreSQL understands"),
        (f"postgresql://me:{SECRET}@127.0.0.1:1/records", MUST_RUN),
    ],
)
def test_a_command_says_plainly_that_a_database_cannot_be_had(tmp_path: Path, url: str, said: str) -> None:
    refused = run_command("worker", "--workspace", str(tmp_path / "w"), database_url=url)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert SECRET not in refused.stdout + refused.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"mysql://me:{SECRET}@localhost/records", "postgresql://"),
        (f"postgresql://me:{SECRET}@localhost:port/records", "port"),
        (f"postgresql://me:{SECRET}@localhost", "which database"),
        (f"postgresql://me:{SECRET}@/records?host=/nowhere", MUST_RUN),
        (f"postgresql://me:{SECRET}@127.0.0.1:1/records?sslmode=sometimes", MUST_RUN),
    ],
)
def test_a_database_that_cannot_be_had_is_said_plainly(
    tmp_path: Path, url: str, said: str, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), pytest.raises(EnvironmentFault) as refused:
        connect(url, tmp_path)
    assert said in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.database
def test_a_database_that_does_not_exist_is_said_plainly(tmp_path: Path, postgresql_server) -> None:
    url = postgresql_server.get_uri("not_made")
    refused = run_command("worker", "--workspace", str(tmp_path / "w"), database_url=url)
    assert refused.returncode == 2
    assert "does not exist" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.database
def test_a_page_says_so_while_the_database_is_away(tmp_path: Path, postgresql_server) -> None:
    with contextlib.ExitStack() as server:
        with database_on(postgresql_server) as url:
            serve = serving(tmp_path / "workspace", "--no-worker", database_url=url)
            site, _ = server.enter_context(serve)
        with pytest.raises(urllib.error.HTTPError) as away:
            urllib.request.urlopen(f"{site}/runs/", timeout=30)
        assert away.value.code == 503
        assert "does not answer" in away.value.read().decode()
        away.value.close()
