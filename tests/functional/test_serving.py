"""The commands that serve: to this machine only, with their secrets kept, and stopped cleanly."""

from __future__ import annotations

import re
import signal
import stat
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from commonweal.web.config import workspace as workspaces
from tests.functional.conftest import run_command, serving


@pytest.mark.parametrize("host", ["::", "example.org"])
def test_it_refuses_to_answer_other_machines(tmp_path: Path, host: str) -> None:
    refused = run_command("serve", "--workspace", str(tmp_path), "--host", host)
    assert refused.returncode == 1
    assert "--host 127.0.0.1" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_other_machines_are_let_in_where_people_sign_in_by_a_safe_way(empty_workspace: Path) -> None:
    workspace = empty_workspace
    line = (
        "serve",
        "--workspace",
        str(workspace),
        "--host",
        "0.0.0.0",
        "--port",
        "1",
    )  # a port that nobody may have
    told = []
    for settings in (
        {"COMMONWEAL_REQUIRE_SIGN_IN": "yes"},
        {"COMMONWEAL_REQUIRE_SIGN_IN": "yes", "COMMONWEAL_HOSTS": "purpose.example"},
    ):
        refused = run_command(*line, settings=settings)
        assert refused.returncode == 1
        told.append(refused.stderr)
    assert "COMMONWEAL_HOSTS" in told[0]
    assert "COMMONWEAL_HTTPS=yes" in told[1]


def test_behind_tls_a_system_answers_by_its_name_and_makes_people_sign_in(empty_workspace: Path) -> None:
    settings = {
        "COMMONWEAL_HTTPS": "yes",
        "COMMONWEAL_HOSTS": "purpose.example",
        "COMMONWEAL_REQUIRE_SIGN_IN": "yes",
    }
    proxied = {"Host": "purpose.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
    with serving(empty_workspace, "--no-worker", "--host", "0.0.0.0", settings=settings) as (base, _):
        request = urllib.request.Request(f"{base}/data/", headers=proxied)
        with urllib.request.urlopen(request, timeout=30) as response:
            assert response.url.endswith("/sign-in/?next=%2Fdata%2F")
            headers = response.headers
        [cookie] = [each for each in headers.get_all("Set-Cookie", []) if each.startswith("__Host-forms=")]
        assert "Secure" in cookie
        assert "max-age=31536000" in headers["Strict-Transport-Security"]
        stranger = urllib.request.Request(f"{base}/help/", headers=proxied | {"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(stranger, timeout=30)


def test_a_port_in_use_is_said_plainly(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = run_command(
            "serve", "--workspace", str(tmp_path / "w"), "--port", str(taken.getsockname()[1])
        )
    assert refused.returncode == 2
    assert "--port" in refused.stderr


def test_the_secret_is_the_workspace_s_own_and_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(workspaces.VARIABLE, str(tmp_path))  # to be put back at the end
    for name in ("one", "two"):
        workspaces.use(tmp_path / name)
    keys = [(tmp_path / name / "secret-key") for name in ("one", "two")]
    assert keys[0].read_text() != keys[1].read_text()
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}
    assert stat.S_IMODE((tmp_path / "one" / "spool").stat().st_mode) == 0o700


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_stopping_the_server_stops_its_worker(empty_workspace: Path, told: signal.Signals) -> None:
    with serving(empty_workspace) as (_, process):
        children = psutil.Process(process.pid).children(recursive=True)
        assert any("commonweal.web.commands.worker" in " ".join(child.cmdline()) for child in children)
        process.send_signal(told)
        assert process.wait(timeout=30) == 0
        assert psutil.wait_procs(children, timeout=15)[1] == []


def test_a_server_that_is_killed_leaves_no_worker(empty_workspace: Path) -> None:
    with serving(empty_workspace) as (_, process):
        children = psutil.Process(process.pid).children(recursive=True)
        workers = [child for child in children if "commands.worker" in " ".join(child.cmdline())]
        process.kill()
        process.wait(timeout=10)
        assert psutil.wait_procs(workers, timeout=20)[1] == []
        for child in children:
            if child.is_running():
                child.kill()


def test_headers_keep_the_page_to_itself(site: str) -> None:
    with urllib.request.urlopen(f"{site}/", timeout=30) as response:
        headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_without_its_token_is_refused(site: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{site}/data/refresh/", data=b"", timeout=30)
    assert refused.value.code == 403
    assert "expired" in refused.value.read().decode()
    refused.value.close()


def test_another_name_for_this_machine_is_refused(site: str) -> None:
    request = urllib.request.Request(f"{site}/", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 400
    refused.value.close()


def test_the_demonstration_is_used_again(demo_workspace: Path) -> None:
    again = run_command("demo", "--workspace", str(demo_workspace), "--no-serve")
    assert again.returncode == 0
    assert "using it again" in again.stdout


def test_a_worker_that_is_killed_is_started_again(empty_workspace: Path) -> None:
    def workers() -> list[psutil.Process]:
        children = psutil.Process(process.pid).children(recursive=True)
        living = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
        return [child for child in living if "commands.worker" in " ".join(child.cmdline())]

    with serving(empty_workspace) as (_, process):
        [first] = workers()
        first.kill()
        until = time.monotonic() + 30
        while (
            not (found := [each for each in workers() if each.pid != first.pid]) and time.monotonic() < until
        ):
            time.sleep(0.1)
        assert len(found) == 1


def test_an_upload_on_its_way_is_erased_by_the_next_server_alone(empty_workspace: Path) -> None:
    workspace = empty_workspace
    left = workspace / "spool" / "arriving" / "left.upload"
    with serving(workspace, "--no-worker"):
        left.write_text("Date,Supplier,Amount")
        with serving(workspace):
            assert left.exists(), "neither a worker nor a second server touches what the first one receives"
    with serving(workspace, "--no-worker"):
        assert not left.exists()


def test_the_log_holds_no_query_and_no_value(demo_workspace: Path) -> None:
    with serving(demo_workspace, "--no-worker") as (site, _):
        with pytest.raises(urllib.error.HTTPError) as missing:
            urllib.request.urlopen(f"{site}/baseline/procurement/spend/?place=Jane+Doe", timeout=30)
        missing.value.close()
        time.sleep(0.3)
        port = site.rsplit(":", maxsplit=1)[1]
        log = (demo_workspace.parent / f"serve-{port}.log").read_text()
    assert not re.search("Jane", log)
