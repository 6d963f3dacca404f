"""The evidence as witness of the audit: it remembers the digests of the chain, which lies in the database."""

from __future__ import annotations

from pathlib import Path

from commonweal.evidence.store import Store, heads


def note(workspace: Path, number: int, digest: str) -> None:
    """Remember the digest of an entry of the audit."""
    heads.add(Store(workspace), number, digest)


def noted(workspace: Path) -> dict[int, set[str]]:
    """The digests that were remembered, by the number of their entry: more than one where the chain was begun anew."""
    found: dict[int, set[str]] = {}
    for number, digest in heads.kept(Store(workspace)):
        found.setdefault(number, set()).add(digest)
    return found
