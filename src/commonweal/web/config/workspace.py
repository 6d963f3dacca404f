"""What the web room needs of a workspace before Django starts: private folders and the secret key."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commonweal.vocabulary.errors import EnvironmentFault

VARIABLE = "COMMONWEAL_WORKSPACE"
PORT = "_COMMONWEAL_SERVED_AT"  # between our own processes: the port of the server that started them
DEFAULT = Path("commonweal-data")
SECRET_NAME = "secret-key"  # noqa: S105  the name of a file
# Keys hashes of passwords and the secrets of second factors. Unlike the other it goes into a backup: without it nobody
# could sign in after a restore.
SIGN_IN_KEY_NAME = "sign-in-key"
ARRIVING = "arriving"
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


def folder() -> Path:
    """The workspace that this process works in."""
    return Path(os.environ.get(VARIABLE) or DEFAULT).resolve()


def use(workspace: Path) -> Path:
    """Make a workspace ready for the web room, and make it the one that this process works in."""
    workspace = workspace.resolve()
    try:
        workspace.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        spool = workspace / "spool"
        spool.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)
        spool.chmod(PRIVATE_FOLDER)
        (spool / ARRIVING).mkdir(exist_ok=True, mode=PRIVATE_FOLDER)
        _make_secret(workspace / SECRET_NAME)
        _make_secret(workspace / SIGN_IN_KEY_NAME)
    except OSError as fault:
        raise EnvironmentFault(
            "workspace_not_writable",
            f"The workspace {workspace} cannot be written to ({fault.strerror}).",
            what_to_do="Choose a folder that you may write to, with --workspace, or free some space.",
        ) from fault
    os.environ[VARIABLE] = str(workspace)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.web.config.settings")
    return workspace


@contextmanager
def alone(workspace: Path) -> Iterator[None]:
    """Be the one process that makes a workspace's database ready, for the time of a `with`."""
    folder = os.open(workspace, os.O_RDONLY)
    try:
        fcntl.flock(
            folder, fcntl.LOCK_EX
        )  # the operating system drops it when the process ends, however it ends
        yield
    finally:
        os.close(folder)


def clear_arriving(workspace: Path) -> None:
    """Remove uploads that a server left when it died. For when no server is at work."""
    for left in (workspace / "spool" / ARRIVING).iterdir():
        left.unlink()


def secret_key(workspace: Path) -> str:
    """The workspace's own secret key; a passing one where the workspace is not made yet."""
    return _secret(workspace / SECRET_NAME)


def sign_in_key(workspace: Path) -> str:
    """The key of passwords and second factors; a passing one where the workspace is not made yet."""
    return _secret(workspace / SIGN_IN_KEY_NAME)


def _secret(path: Path) -> str:
    return path.read_text(encoding="ascii") if path.exists() else secrets.token_urlsafe(48)


def _make_secret(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
