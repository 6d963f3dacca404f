"""Which processes are at work: each holds a lock on a file of its own, which the operating system drops at its death.

So the end of a worker is known at once, however it came, and nobody has to wait for a sign of life that fails.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from commonweal.vocabulary.errors import InputError
from commonweal.web.design.identity import new_id

FOLDER = "workers"
WORKER, SERVER = "worker", "server"
LEFT_BEHIND_SECONDS = 24 * 60 * 60

_current = ""


def current() -> str:
    """The name under which this process is at work; "" where it is not announced."""
    return _current


@contextmanager
def at_work(kind: str) -> Iterator[str]:
    """Be known as at work for the time of a `with`; gives the name."""
    global _current
    _sweep()
    name = f"{kind}-{new_id()}"
    path = _folder() / name
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _current = name
        try:
            yield name
        finally:
            _current = ""
            path.unlink(missing_ok=True)


def is_at_work(name: str) -> bool:
    """Whether the process of this name lives."""
    return _is_held(_folder() / name)


def any_at_work(kind: str) -> bool:
    """Whether a process of this kind lives."""
    return any(_is_held(path) for path in _folder().glob(f"{kind}-*"))


def check_nobody_at_work(workspace: Path) -> None:
    """Raise InputError while a server or a worker is at work in a workspace."""
    if any(_is_held(path) for path in (workspace / FOLDER).glob("*")):
        raise InputError(
            "workspace_in_use",
            f"“commonweal serve” or “commonweal worker” is running in the workspace {workspace}.",
            what_to_do="Stop it first.",
        )


def _is_held(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except (FileNotFoundError, IsADirectoryError):
        return False
    return False


def _folder() -> Path:
    folder = Path(settings.WORKSPACE) / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _sweep() -> None:
    """Remove the files of processes that died long ago: one that is just being made is not locked yet."""
    before = time.time() - LEFT_BEHIND_SECONDS
    for path in _folder().iterdir():
        if path.stat().st_mtime < before and not is_at_work(path.name):
            path.unlink(missing_ok=True)
