"""Answers in one form, whoever gave them, so that two sides can be held to the same numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

Row = tuple[tuple[str, ...], Decimal | int | float | None, int]
"""A part's names in the order of its cut's dimensions, its value, and the lines behind it."""


def fingerprint(rows: Iterable[Row]) -> str:
    """A digest of an answer, whatever the order and the number types of its rows, with its size in front."""
    lines = sorted("|".join((*names, _plain(value), str(count))) for names, value, count in rows)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return f"{len(lines)} rows, {digest[:16]}"


def _plain(value: Any) -> str:
    return "none" if value is None else f"{Decimal(str(value)):.6f}"


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """Where two sides' fingerprints are not the same, in words; none where all are."""
    told = []
    for question in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(question, "no answer"), theirs.get(question, "no answer")
        if mine != other:
            told.append(f"{question}: Commonweal {mine}; peer {other}")
    return told
