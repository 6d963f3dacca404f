"""Putting a backup in the place of a workspace: made ready in a folder aside, then swapped in one step."""

from __future__ import annotations

import ctypes
import datetime as dt
import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from commonweal.evidence.store import Store, files, releases, sharing, versions
from commonweal.pipeline import holdings
from commonweal.pipeline.backups import DATABASE, PASSING, passes
from commonweal.pipeline.workspace import writing
from commonweal.vocabulary.errors import EnvironmentFault, InputError

SECRET = "secret-key"  # noqa: S105  the name of a file
_AT_FDCWD, _EXCHANGE = -100, 2


@dataclass(frozen=True)
class Carried:
    """What was done to a backup's evidence before it took the place of what was there."""

    erased_again: tuple[str, ...]  # versions that were purged here since the backup was made
    withdrawn_again: int  # sharings that were withdrawn here since
    let_out_since: int  # releases and refusals of counts of people, and of answers, here since
    versions: int


def check_place(workspace: Path, *, replace: bool) -> None:
    """Raise InputError where a backup may not be put: what is there would be lost, or cannot be moved aside."""
    if os.path.ismount(workspace):
        raise InputError(
            "workspace_is_mount",
            f"{workspace} is where a disk is attached, so it cannot be swapped in one step.",
            what_to_do="Let the workspace be a folder on that disk: --workspace "
            f"{workspace / 'commonweal'}, here and when you serve.",
        )
    if replace or not workspace.exists():
        return
    found = [path.name for path in workspace.iterdir() if path.name not in PASSING]
    if found:
        raise InputError(
            "workspace_not_empty",
            f"The workspace {workspace} is not empty.",
            what_to_do="Name an empty one with --workspace, or put the backup in its place with --replace.",
        )


@contextmanager
def aside(workspace: Path) -> Iterator[Path]:
    """A private folder on the workspace's disk, gone at the end; what a process that died left there is cleared."""
    parent = workspace.parent
    with files.faults_explained():
        parent.mkdir(parents=True, exist_ok=True)
        start = f".{workspace.name}.restoring-"
        for left in parent.glob(f"{start}*"):
            with _held(left) as had:
                if had:
                    shutil.rmtree(left, ignore_errors=True)
        folder = parent / f"{start}{secrets.token_hex(6)}"
        folder.mkdir(mode=0o700)
        with _held(folder):
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a folder for this process; gives whether no other has it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


@contextmanager
def alone(workspace: Path) -> Iterator[None]:
    """Be the one writer of what is to be replaced, also where it is damaged. Raises InputError while one writes."""
    if not (workspace / "evidence").is_dir():
        yield
        return
    with files.locked(workspace / "evidence" / "lock", wait=False) as had:
        if not had:
            raise InputError(
                "workspace_in_use",
                "Something is being loaded or worked out in this workspace.",
                what_to_do="Stop it, or wait for its end; then restore again.",
            )
        yield


def carry_over(workspace: Path, staged: Path) -> Carried:
    """Let what was purged here stay purged, what was let out of people be remembered, and keep the secret that signs
    cookies; then check all that came.

    Raises EnvironmentFault where the backup's evidence is not whole.
    """
    before = {path.name for path in (staged / "evidence" / "versions").glob("*/")}
    stones = sorted((workspace / "evidence" / "tombstones").glob("*.json"))
    damaged = [stone.stem for stone in stones if not _carry_tombstone(stone, staged)]
    with writing(staged):  # replays tombstones, and withdraws the figures that rested on what they erase
        pass
    for version in before.intersection(damaged):  # it still says, by its name, what is not to come back
        holdings.purge(staged, version, reason="It was erased before; the reason is damaged.", by="restore")
    withdrawn = _carry_withdrawals(workspace, staged)
    let_out = _carry_releases(workspace, staged)
    if (workspace / SECRET).exists():
        shutil.copy2(workspace / SECRET, staged / SECRET)
    faults = holdings.check(staged)
    if faults:
        raise EnvironmentFault(
            "damaged_backup",
            f"What is in the backup is not whole. {faults[0]} Nothing was changed.",
            what_to_do="Use an earlier backup.",
        )
    after = {path.name for path in (staged / "evidence" / "versions").glob("*/")}
    erased = tuple(sorted(before - after))
    return Carried(erased_again=erased, withdrawn_again=withdrawn, let_out_since=let_out, versions=len(after))


def _carry_withdrawals(workspace: Path, staged: Path) -> int:
    """Let what an owner withdrew here stay withdrawn; gives how many sharings of the backup that ends."""
    try:
        withdrawn = {each.id: each.withdrawn for each in sharing.every(Store(workspace)) if each.withdrawn}
    except (OSError, ValueError, KeyError):  # damaged, which may be why a backup takes its place
        return 0
    store = Store(staged)
    standing = [each.id for each in sharing.every(store) if each.withdrawn is None and each.id in withdrawn]
    for id_ in standing:
        sharing.withdraw(store, id_, withdrawn[id_])
    return len(standing)


def _carry_releases(workspace: Path, staged: Path) -> int:
    """Let what was let out here be remembered: a later release is weighed with all that anyone has seen."""
    try:
        return releases.carry(Store(workspace), Store(staged))
    except (OSError, ValueError, KeyError):  # damaged, which may be why a backup takes its place
        return 0


def _carry_tombstone(stone: Path, staged: Path) -> bool:
    """Let a tombstone of what is replaced hold in a backup too; gives whether it can be read."""
    target = staged / "evidence" / "tombstones" / stone.name
    if not target.exists():
        files.write_whole(target, stone.read_bytes())
        try:
            versions.tombstones(Store(staged))
        except (EnvironmentFault, ValueError):
            target.unlink()
            return False
    return True


def swap(workspace: Path, staged: Path) -> Path | None:
    """Put a folder in the place of a workspace; gives where what was there is now, None where nothing was."""
    with files.faults_explained():
        if not workspace.exists():
            staged.rename(workspace)
            files.sync(workspace.parent)
            return None
        now = dt.datetime.now(dt.UTC)
        kept = workspace.with_name(f"{workspace.name}-before-restore-{now:%Y%m%dT%H%M%S%f}")
        _exchange(staged, workspace)
        staged.rename(kept)
        files.sync(workspace.parent)
        if all(passes(path.name) and not path.name.startswith(DATABASE) for path in kept.iterdir()):
            shutil.rmtree(kept)
            return None
        return kept


def swap_back(workspace: Path, kept: Path | None, staged: Path) -> None:
    """Undo a swap, because what belongs with it failed: what was there is back, the other a folder aside again."""
    if kept is None:
        workspace.rename(staged)
    else:
        _exchange(kept, workspace)
        kept.rename(staged)


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change places in one step; in two, where the system has no such step."""
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        exchange = libc.renameat2
    except AttributeError:
        done = -1
    else:
        done = exchange(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE)
    if done == 0:
        return
    if ctypes.get_errno() not in (0, errno.ENOSYS, errno.EINVAL):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    passing = one.with_name(f"{one.name}.was")
    other.rename(passing)
    one.rename(other)
    passing.rename(one)
