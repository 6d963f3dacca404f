"""Canonical JSON and its digests: how it is seen that a pack is as it was made.

A digest shows that a file was damaged, cut short or changed since it was sealed. It does not show who sealed it:
whoever changes a pack can seal it anew. So the sender tells the seal by another way, and the receiver holds it against
the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from commonweal.publication.packs.shape import PARTS


def canonical(value: Any) -> bytes:
    """A value as JSON in the one way: keys in order, no space between, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def digests_of(document: Mapping[str, Any]) -> dict[str, str]:
    """The digest of each part."""
    return {part: hashlib.sha256(canonical(document[part])).hexdigest() for part in PARTS}


def seal_of(document: Mapping[str, Any]) -> str:
    """The digest of the whole, but for the seal itself."""
    unsealed = {name: value for name, value in document.items() if name != "seal"}
    return hashlib.sha256(canonical(unsealed)).hexdigest()


def sealed(document: Mapping[str, Any]) -> bytes:
    """A document with its digests and its seal, as the bytes of a file."""
    with_digests = {**document, "digests": digests_of(document)}
    return canonical({**with_digests, "seal": seal_of(with_digests)}) + b"\n"
