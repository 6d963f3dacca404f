"""What every test stands on: no network but this machine, a workspace of its own, and where published files lie."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any, NoReturn

import django
import pytest

from tests import room

ROOT = Path(__file__).resolve().parent.parent

room.take()
# Django reads these when it starts, which is before the first test and after this line.
_WORKSPACE = tempfile.mkdtemp(prefix="commonweal-tests-")
os.environ["COMMONWEAL_WORKSPACE"] = _WORKSPACE
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.web.config.settings")
# The browser's driver leaves a running loop in the process, in which Django would refuse to use a database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
os.environ.pop("DATABASE_URL", None)  # a test that wants another database than the workspace's own says so

pytest_plugins = ["tests.databases", "tests.asking"]


# The slowest first, so that no processor is left alone with them at the end. The very first makes the demonstration,
# while the other processor is at work on what does without.
SLOWEST_FIRST = (
    "tests/functional/test_pages_in_a_browser.py",
    "tests/prove/",
    "tests/engines/",
    "tests/functional/",
    "tests/acceptance/",
    "tests/integration/",
)


class NetworkUsedError(Exception):
    """A test tried to reach something beyond this machine."""


def _refuse(where: object) -> NoReturn:
    raise NetworkUsedError(
        f"Commonweal works offline, and so do its tests; this one tried to reach {where!r}."
    )


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", errors="replace")
    if host is None or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def _guarded(method: Any) -> Any:
    def call(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            _refuse(address)
        return method(self, *arguments)

    return call


def _guarded_lookup(lookup: Any) -> Any:
    def call(host: Any, *arguments: Any, **options: Any) -> Any:
        if not (_is_here(host) or host in ("0.0.0.0", "::", socket.gethostname())):
            _refuse(host)
        return lookup(host, *arguments, **options)

    return call


for _name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, _name, _guarded(getattr(socket.socket, _name)))
for _name in ("getaddrinfo", "gethostbyname"):
    setattr(socket, _name, _guarded_lookup(getattr(socket, _name)))


# What a hash of a password costs: half a test's time, were it what it is for people. Servers keep their own.
CHEAP_HASHES = {"time_cost": 1, "memory_cost": 64, "parallelism": 1}


def pytest_configure(config: pytest.Config) -> None:
    """Tests may import the web's models where they stand."""
    django.setup()
    from commonweal.web.organisations.signing_in.passwords import KeyedArgon2

    for name, value in CHEAP_HASHES.items():
        setattr(KeyedArgon2, name, value)


@pytest.fixture
def hashes_as_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes of passwords cost what they cost outside the tests."""
    from commonweal.web.organisations.signing_in.passwords import KeyedArgon2

    for name in CHEAP_HASHES:
        monkeypatch.delattr(KeyedArgon2, name)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(_WORKSPACE, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slowest first. Only tests of the Spark extra skip where it, or its Java, is not there."""
    items.sort(key=_place)
    missing = [
        what
        for what, is_there in (
            ("pyspark (make spark)", importlib.util.find_spec("pyspark")),
            ("a full Java 17", shutil.which("java")),
        )
        if not is_there
    ]
    if missing:
        for item in items:
            if item.get_closest_marker("spark"):
                item.add_marker(pytest.mark.skip(reason=f"not on this machine: {' and '.join(missing)}"))


def _place(item: pytest.Item) -> int:
    return next(
        (n for n, folder in enumerate(SLOWEST_FIRST) if item.nodeid.startswith(folder)), len(SLOWEST_FIRST)
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Spread tests over processes by file, in the order in which they were collected; each proof by itself.

    Those on Spark stay together, since each process would start a Spark of its own.
    """
    from xdist.scheduler import LoadFileScheduling

    class Spread(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith("tests/prove/"):
                return nodeid
            return "tests/engines/" if nodeid.startswith("tests/engines/") else super()._split_scope(nodeid)

    config.option.loadscopereorder = False
    return Spread(config, log)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Files as their publishers published them, which are too large to keep with the code."""
    folder = Path(os.environ.get("COMMONWEAL_SHARED") or ROOT.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip("published files are not here: name their folder in COMMONWEAL_SHARED")
    return folder
