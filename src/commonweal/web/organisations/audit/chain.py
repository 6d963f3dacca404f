"""The chain's digests: pure functions, so that a copy of the entries can be verified apart from the database."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any, Protocol

FORMAT = 1
FIRST = "0" * 64  # what stands for the entry before the first
PARTS = ("name", "before", "after", "why")


class Linked(Protocol):
    """What a digest covers."""

    number: int
    at: dt.datetime
    who: str
    act: str
    about: str
    organisation: str
    stage: str
    answers: int | None
    event: str
    sealed: Mapping[str, str]
    previous: str


def digest(entry: Linked) -> str:
    """The digest of an entry: SHA-256, in hexadecimal, of its fields as one line of JSON."""
    covered = [
        FORMAT, entry.number, entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"), entry.who, entry.act,
        entry.about, entry.organisation, str(entry.stage), entry.answers, entry.event,
        sorted(entry.sealed.items()), entry.previous,
    ]  # fmt: skip
    return _sha256(json.dumps(covered, ensure_ascii=False, separators=(",", ":")))


def new_salt() -> str:
    """Chance beside some words, so that nobody can find them again from their digest by trying what they may be."""
    return secrets.token_hex(16)


def seal(salt: str, text: str) -> str:
    """The digest of some words."""
    return _sha256(f"{salt}:{text}")


def in_words(values: Mapping[str, Any]) -> str:
    """Values as text, the same for the same values."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
