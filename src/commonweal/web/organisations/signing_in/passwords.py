"""Which passwords may be chosen, and how they are kept.

Length counts, and that nobody would guess it; there are no rules of composition (NIST SP 800-63B; OWASP ASVS 2.1).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from commonweal.web.organisations import reading

SHORTEST = 12
LONGEST = 128
FEWEST_OF_ONES_OWN = 6  # characters that are left when the names that everybody knows are taken out
SHORTEST_NAME = 4


class KeyedArgon2(Argon2PasswordHasher):
    """Argon2id of the password keyed with the workspace's secret: the database alone does not let anybody guess."""

    algorithm = "argon2_keyed"

    def encode(self, password: str, salt: str) -> str:
        """Hash a password."""
        return str(super().encode(_keyed(password), salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Whether a password is the one that was hashed."""
        return bool(super().verify(_keyed(password), encoded))


def _keyed(password: str) -> str:
    key = settings.SIGN_IN_KEY
    return salted_hmac("commonweal.password", password, secret=key, algorithm="sha256").hexdigest()


class LongEnough:
    """At least twelve characters, of any kind."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a short password."""
        if len(password) < SHORTEST:
            raise ValidationError(
                f"Password must be {SHORTEST} characters or more. Three or four words that do not belong together "
                "are easy to remember."
            )

    def get_help_text(self) -> str:
        """Django asks for it."""
        return f"{SHORTEST} characters or more"


class NotGuessable(CommonPasswordValidator):
    """Not among 20,000 passwords that are often used, nor one of them dressed up, nor a pattern of keys."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that is tried early by whoever guesses."""
        if any(word in self.passwords or _is_pattern(word) for word in _undressed(password.lower())):
            raise ValidationError("Password is easy to guess, because many people use it. Choose another.")


class NotAboutYou:
    """Not made of the names of this system, of the person, or of the email address."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that is little else than names which everybody here knows."""
        left = password.lower()
        for word in sorted(_known_words(user), key=len, reverse=True):
            left = left.replace(word, "")
        if left != password.lower() and len(left) < FEWEST_OF_ONES_OWN:
            raise ValidationError(
                "Password is little more than your name, your email address or the name of this system. Choose another."
            )

    def get_help_text(self) -> str:
        """Django asks for it."""
        return "not your name or the name of this system"


class NotBreached:
    """Not in a list of breached passwords that whoever runs this system has brought (COMMONWEAL_BREACHED_PASSWORDS).

    The list is that of Have I Been Pwned: a line for each password, its SHA-1 in hex, a colon and a count, in order.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that is in the list."""
        wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        if settings.BREACHED_PASSWORDS and _stands_in(settings.BREACHED_PASSWORDS, wanted.encode()):
            raise ValidationError("Password has been seen among stolen passwords. Choose another.")

    def get_help_text(self) -> str:
        """Django asks for it."""
        return "not among stolen passwords"


def _undressed(word: str) -> Iterator[str]:
    """A password, and what is left when digits and signs around it, or its repetitions, are taken away."""
    yield word
    yield re.sub(r"^[\W_]+|[\W_]+$", "", word)
    yield re.sub(r"^[\W\d_]+|[\W\d_]+$", "", word)
    repeated = re.fullmatch(r"(.+?)\1+", word)
    if repeated:
        yield repeated[1]


def _is_pattern(word: str) -> bool:
    """One character again and again, or characters that follow each other: aaaa, abcdef, 987654."""
    return bool(word) and len({ord(b) - ord(a) for a, b in pairwise(word)} or {0}) == 1


def _known_words(user: Any) -> set[str]:
    said = [reading.system().name, "commonweal", getattr(user, "name", ""), getattr(user, "email", "")]
    return {word for text in said for word in re.split(r"[\W_]+", text.lower()) if len(word) >= SHORTEST_NAME}


def _stands_in(path: Path, wanted: bytes) -> bool:
    """Whether a sorted file has a line that begins with some text: by halving, so that its size does not matter."""
    with path.open("rb") as file:
        low, high = (
            0,
            path.stat().st_size,
        )  # the line begins at `low`, at `high` or between them; a line begins at `low`
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            file.readline()
            line = file.readline()
            if line and line[: len(wanted)].upper() < wanted:
                low = file.tell()
            elif line[: len(wanted)].upper() == wanted:
                return True
            else:
                high = middle
        file.seek(low)
        return file.readline()[: len(wanted)].upper() == wanted
