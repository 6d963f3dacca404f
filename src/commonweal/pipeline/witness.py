"""The evidence as witness of the audit, whose chain lies in a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commonweal.evidence.store import Store, heads


def note(workspace: Path, number: int, digest: str) -> None:
    """Remember the digest of an entry of the audit."""
    heads.add(Store(workspace), number, digest)


def noted(workspace: Path) -> dict[int, set[str]]:
    """The digests that were remembered, by the number of their entry: more than one where the chain was rewritten."""
    found: dict[int, set[str]] = {}
    for number, digest in heads.kept(Store(workspace)):
        found.setdefault(number, set()).add(digest)
    return found


@contextmanager
def changing(workspace: Path) -> Iterator[None]:
    """Be one of those who change the evidence and have told the audit so; ends with the process, however it ends."""
    with heads.changing(Store(workspace)):
        yield


@contextmanager
def quiet(workspace: Path) -> Iterator[bool]:
    """Whether nobody changes the evidence, so that what was begun and not ended was cut off."""
    with heads.quiet(Store(workspace)) as nobody:
        yield nobody
