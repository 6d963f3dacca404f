"""Codes that people type to come into a meeting, and secrets of the links that lead back to a seat."""

from __future__ import annotations

import re
import secrets

from commonweal.web.design import identity
from commonweal.web.design.identity import digest as digest

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0, 1, I, L or O, which are taken for each other
LENGTH = 8
SECRET = re.compile(r"[A-Za-z0-9_-]{22}")


def new_code() -> str:
    """A new code: 39 bits of chance, enough where wrong ones are counted."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def typed(text: str) -> str:
    """A code as it was typed, without the spaces, hyphens and small letters that people put in; at most its length."""
    return "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())[: LENGTH + 4]


def spaced(code: str) -> str:
    """A code as it is read out: in two halves."""
    return f"{code[:4]} {code[4:]}"


def new_secret() -> str:
    """128 bits of chance, as they stand in the link of a seat."""
    return identity.new_secret(128)


def is_secret(text: str) -> bool:
    """Whether something has the form of such a secret."""
    return SECRET.fullmatch(text) is not None
