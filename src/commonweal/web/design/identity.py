"""Ids of records: UUID version 7, so that they sort by the time they were made. And secrets that let somebody in."""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid


def new_id() -> uuid.UUID:
    """A new id: 48 bits of milliseconds, then chance."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)


def new_secret(bits: int = 256) -> str:
    """So many bits of chance, as they stand in a link or a token."""
    return secrets.token_urlsafe(bits // 8)


def digest(secret: str) -> str:
    """What is kept of a secret that is itself chance: SHA-256, in hex."""
    return hashlib.sha256(secret.encode("utf-8", errors="replace")).hexdigest()
