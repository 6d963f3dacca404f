"""A real server over a demonstration made once, and a real browser to look at it."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
LINES = "4000"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}
STARTED_WITHIN = 60


def run_command(
    name: str,
    *arguments: str,
    database_url: str = "",
    settings: Mapping[str, str] | None = None,
    **options: Any,
) -> subprocess.CompletedProcess[str]:
    """A command of the web room, to its end."""
    return subprocess.run(
        command_line(name, *arguments),
        capture_output=True,
        text=True,
        timeout=300,
        env=environment(database_url, settings),
        check=False,
        **options,
    )


def command_line(name: str, *arguments: str) -> list[str]:
    code = f"from commonweal.web.commands.{name} import command; command()"
    return [sys.executable, "-c", code, *arguments]


def environment(database_url: str = "", settings: Mapping[str, str] | None = None) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in {"COMMONWEAL_WORKSPACE", "DJANGO_SETTINGS_MODULE"}
    }
    return kept | {"PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": database_url} | dict(settings or {})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    workspace: Path, *options: str, database_url: str = "", settings: Mapping[str, str] | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server over a workspace; stopped as a service manager would stop it."""
    port = free_port()
    log = workspace.parent / f"serve-{port}.log"
    line = command_line("serve", "--workspace", str(workspace), "--port", str(port), *options)
    with log.open("wb") as out:
        process = subprocess.Popen(line, stdout=out, stderr=out, env=environment(database_url, settings))
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(base, process, log)
        yield base, process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for(base: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{base}/help/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the server did not start: {log.read_text()}")


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demonstration: made once for all the processes that run the tests, each of which has a copy of its own."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "demonstration"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = run_command("demo", "--workspace", str(shared), "--lines", LINES, "--no-serve")
    assert made.returncode == 0, made.stdout + made.stderr
    workspace = tmp_path_factory.mktemp("demo") / "workspace"
    shutil.copytree(shared, workspace)
    return workspace


@pytest.fixture(scope="session")
def site(demo_workspace: Path) -> Iterator[str]:
    """The demonstration, served. Tests that change what is held make a copy of their own."""
    with serving(demo_workspace) as (base, _):
        yield base


@pytest.fixture
def empty_workspace(migrated: Path, tmp_path: Path) -> Path:
    """A workspace as it is once it was served: its tables are made, and it holds nothing."""
    return Path(shutil.copytree(migrated, tmp_path / "workspace"))


@pytest.fixture(scope="session")
def empty_site(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    workspace = Path(shutil.copytree(migrated, tmp_path_factory.mktemp("empty") / "workspace"))
    with serving(workspace) as (base, _):
        yield base


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("there is no Chromium on this machine: install it (apt-get install chromium)")
    # Maps are drawn by the graphics processor, or without one by the browser's own imitation.
    arguments = ["--enable-unsafe-swiftshader", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=arguments)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages in windows of their own, and closes them all."""
    contexts = []

    def opened(url: str, *, viewport: dict[str, int] = WIDE, scripts: bool = True) -> Page:
        context = browser.new_context(viewport=viewport, java_script_enabled=scripts)  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
