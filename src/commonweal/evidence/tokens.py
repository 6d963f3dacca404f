"""Keyed tokens that stand for the names of individuals: the same name gives the same token in one workspace."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

KEY_BYTES = 32
TOKEN_LETTERS = 12


def tokeniser(key_file: Path) -> Callable[[str], str]:
    """A function from a name to its token, with the workspace's own key (made when there is none).

    Tokens are HMAC-SHA256 of the name, shortened; without the key a list of names cannot be tried against them.
    """
    digest = digester(key_file)

    def token(name: str) -> str:
        return "Individual " + base64.b32encode(digest(name)).decode()[:TOKEN_LETTERS]

    return token


def digester(key_file: Path) -> Callable[[str], bytes]:
    """A function from a text to its HMAC-SHA256 with the key in a file, which is made when there is none."""
    key = _key(key_file)
    return lambda text: hmac.new(key, text.encode(), hashlib.sha256).digest()


def _key(key_file: Path) -> bytes:
    key_file.parent.mkdir(parents=True, exist_ok=True)
    if not key_file.exists():
        made = key_file.with_name(f"{key_file.name}.{secrets.token_hex(8)}")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process made the key first: that one holds
            os.link(made, key_file)
        made.unlink()
    return key_file.read_bytes()
