"""Running it as a service: its health, its logs, its settings, several processes that answer."""

from __future__ import annotations

import json
import logging
import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.test import Client

from commonweal.vocabulary.errors import EnvironmentFault
from commonweal.web.api import health
from commonweal.web.config import environment, logs
from tests.databases import Database, postgresql_with_the_proofs
from tests.functional.conftest import run_command, serving

ROOT = Path(__file__).resolve().parents[2]


def ask_health(site: str) -> tuple[int, dict[str, str]]:
    try:
        with urllib.request.urlopen(f"{site}/healthz", timeout=30) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, json.load(answer)


@postgresql_with_the_proofs
def test_a_whole_service_is_well_and_says_no_more(tmp_path: Path, database: Database) -> None:
    options = ("--workers", "2")
    with serving(tmp_path / "workspace", *options, database_url=database.url) as (site, process):
        told: tuple[int, dict[str, str]] = (0, {})
        for _ in range(200):  # until the worker has begun
            told = ask_health(site)
            if told[0] == 200:
                break
        assert told == (200, {"status": "ok", "database": "ok", "workspace": "ok", "worker": "ok"})
        children = psutil.Process(process.pid).children()
        assert len([child for child in children if "commands.worker" not in " ".join(child.cmdline())]) >= 2


def test_no_header_says_what_the_server_is(site: str) -> None:
    for path in ("/help/", "/healthz", "/api/v1/openapi.json", "/static/commonweal/commonweal.css"):
        request = urllib.request.Request(f"{site}{path}", headers={"Origin": "https://elsewhere.example"})
        with urllib.request.urlopen(request, timeout=30) as response:
            told = {name.lower(): value for name, value in response.headers.items()}
        assert not re.search(r"\d", told.get("server", "")), told
        assert "x-powered-by" not in told
        assert told.get("access-control-allow-origin") is None or "static" in path
        assert told["content-type"]


def test_a_service_without_a_worker_is_not_well(empty_workspace: Path) -> None:
    with serving(empty_workspace, "--no-worker") as (site, _):
        status, told = ask_health(site)
    assert (status, told["worker"], told["database"]) == (503, "not ok", "ok")


@pytest.mark.django_db
@pytest.mark.parametrize("link", ["invitations", "new-password"])
def test_a_link_that_lets_somebody_in_is_not_logged(
    client: Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, link: str
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    logs.configure()  # to the standard error of now
    assert client.get(f"/{link}/AbC-secret_123/").status_code == 404
    told = capsys.readouterr().err
    assert f"/{link}/…/" in json.loads(told.splitlines()[-1])["event"]
    assert "secret" not in told


def test_a_workspace_that_cannot_be_written_is_not_well(settings: Any, tmp_path: Path) -> None:
    settings.SPOOL = tmp_path / "not" / "there"
    assert health.PARTS["workspace"]() is False


def test_logs_are_one_object_a_line_where_that_is_asked(
    empty_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMONWEAL_LOG", "json")
    with serving(empty_workspace, "--no-worker") as (site, _):
        with pytest.raises(urllib.error.HTTPError) as missing:
            urllib.request.urlopen(f"{site}/nothing/?email=jane@example.org", timeout=30)
        missing.value.close()
        (log,) = tmp_path.glob("serve-*.log")
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert [line for line in lines if line["event"] == "Not Found: /nothing/"]
    assert "jane" not in log.read_text()


@pytest.mark.parametrize(
    ("variable", "value"), [("COMMONWEAL_API_REQUESTS_PER_MINUTE", "many"), ("COMMONWEAL_LOG_LEVEL", "loud")]
)
def test_a_command_refuses_a_setting_that_cannot_be_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    refused = run_command("worker", "--workspace", str(tmp_path / "w"))
    assert refused.returncode == 2
    assert variable in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("read", "setting", "value"),
    [
        (environment.whole, environment.API_RATE, "0"),
        (environment.yes, environment.SIGN_IN, "perhaps"),
        (lambda setting: logs.configure(), environment.LOG, "xml"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(
    monkeypatch: pytest.MonkeyPatch, read: Any, setting: environment.Setting, value: str
) -> None:
    monkeypatch.setenv(setting.name, value)
    with pytest.raises(EnvironmentFault, match=setting.name):
        read(setting)


def test_settings_come_from_the_environment_and_each_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    named = set(re.findall(r"\"(COMMONWEAL_[A-Z_]+|DATABASE_URL)\"", _source()))
    assert named - {setting.name for setting in environment.ALL} == set()
    monkeypatch.setenv("COMMONWEAL_REQUIRE_SIGN_IN", "Yes")
    assert environment.yes(environment.SIGN_IN) is True
    monkeypatch.setenv("COMMONWEAL_REQUIRE_SIGN_IN", "maybe")
    with pytest.raises(EnvironmentFault, match="COMMONWEAL_REQUIRE_SIGN_IN"):
        environment.yes(environment.SIGN_IN)


def _source() -> str:
    folder = ROOT / "src" / "commonweal" / "web"
    return "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
