"""Cleaning the text of one cell, in Python and as an expression that any engine runs.

Spaces of every kind become one plain space; characters that cannot be seen are dropped; nothing else changes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

# The same classes for RE2 (DuckDB), Java (Spark) and Python: \x{…} is turned into \u… for Python.
SPACE = r"\x{0009}-\x{000d}\x{0020}\x{0085}\x{00a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
UNSEEN = (
    r"\x{0001}-\x{0008}\x{000e}-\x{001f}\x{007f}-\x{0084}\x{0086}-\x{009f}\x{200b}-\x{200f}\x{2060}\x{feff}"
)
DIRT = rf"[{SPACE}{UNSEEN}]"


def for_python(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that is written for the engines."""
    return re.compile(re.sub(r"\\x\{(\w{4})\}", r"\\u\1", pattern))


_SPACES = for_python(f"[{SPACE}]+")
_UNSEEN = for_python(f"[{UNSEEN}\\x{{0000}}]")


def clean_text(text: str | None) -> str | None:
    """One cell's text on one line, trimmed; None where nothing is left."""
    if text is None:
        return None
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip(" ") or None


def cleaned(cell: ir.StringValue) -> ir.StringValue:
    """`clean_text` as an expression. It is slow: use it where `is_dirty` says so."""
    seen = cell.re_replace(f"[{UNSEEN}]", "").re_replace(f"[{SPACE}]+", " ")
    return seen.strip().nullif("")


def is_dirty(cells: Sequence[ir.StringValue]) -> ir.BooleanValue:
    """Whether any of a row's cells may need cleaning.

    The cells are joined once by single spaces, so that a space at a cell's edge shows as two. That is far cheaper
    than looking into each cell. A null is left out by the join; an empty text gives a false alarm, which is safe.
    """
    edge = ibis.literal("")
    joined = ibis.literal(" ").join([edge, *cells, edge])
    # \s and not-ASCII are found by one pass; a not-ASCII letter is a false alarm, which is safe.
    return joined.contains("  ") | joined.re_search(r"[^ -~]")
