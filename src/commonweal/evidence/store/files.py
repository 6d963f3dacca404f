"""Writing so that a power cut leaves either the old or the new, never half."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commonweal.vocabulary.errors import EnvironmentFault


@contextmanager
def faults_explained() -> Iterator[None]:
    """Turn what the operating system says into what a user can do about it."""
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise EnvironmentFault(
                "disk_full",
                "The disk is full.",
                what_to_do="Free some space, then run it again. Nothing half-done was kept.",
            ) from fault
        if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise EnvironmentFault(
                "not_writable",
                f"The workspace cannot be written: {fault.filename}.",
                what_to_do="Check that you may write there, or choose another folder with --workspace.",
            ) from fault
        raise


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one atomic step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with partial.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    sync(path.parent)


def publish_folder(staged: Path, final: Path) -> None:
    """Make a staged folder visible under its final name in one atomic step, its files on the disk first."""
    for path in staged.iterdir():
        sync(path)
    sync(staged)
    final.parent.mkdir(parents=True, exist_ok=True)
    staged.rename(final)
    sync(final.parent)


def append_line(path: Path, line: str) -> None:
    """Add a line to an append-only file. A line cut short by a crash is closed off, not joined."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def locked(path: Path, *, wait: bool, shared: bool = False) -> Iterator[bool]:
    """Hold a lock that the operating system drops when this process ends, however it ends.

    Gives whether it was had; without `wait`, a lock that is held elsewhere gives False. Any number hold a `shared` one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def private_folder(parent: Path) -> Iterator[Path]:
    """A folder that only this user can read, gone when the `with` ends or, if the process dies, at the next sweep."""
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = parent / secrets.token_hex(8)
    lock = parent / f"{folder.name}.lock"
    with locked(lock, wait=True):
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink(missing_ok=True)


def sweep(parent: Path) -> None:
    """Remove the private folders of processes that are no more."""
    if not parent.is_dir():
        return
    for lock in parent.glob("*.lock"):
        with locked(lock, wait=False) as had:
            if had:
                shutil.rmtree(parent / lock.stem, ignore_errors=True)
                lock.unlink(missing_ok=True)
