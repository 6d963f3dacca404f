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
_OTHER_SPACE = (
    r"\x{0009}-\x{000d}\x{0085}\x{00a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
)
SPACE = r"\x{0020}" + _OTHER_SPACE
UNSEEN = (
    r"\x{0001}-\x{0008}\x{000e}-\x{001f}\x{007f}-\x{0084}\x{0086}-\x{009f}\x{200b}-\x{200f}\x{2060}\x{feff}"
)
# What is not as it should be: all but single plain spaces inside a text.
UNTIDY = rf"  |^ | \z|[{_OTHER_SPACE}{UNSEEN}]"


def for_python(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that is written for the engines."""
    return re.compile(re.sub(r"\\x\{(\w{4})\}", r"\\u\1", pattern))


# Two spaces, then what spreadsheets, web pages and conversions of PDFs leave in cells.
_SEEN_IN_FILES = ("  ", "\n", "\r", "\t", "\u00a0", "\u200b", "\u202f", "\ufeff")

_SPACES = for_python(f"[{SPACE}]+")
_UNSEEN = for_python(f"[{UNSEEN}\\x{{0000}}]")


def clean_text(text: str | None) -> str | None:
    """One cell's text on one line, trimmed; None where nothing is left."""
    if text is None:
        return None
    if text.isascii() and text.isprintable() and "  " not in text:  # nearly every cell: nothing to look for
        return text.strip(" ") or None
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip(" ") or None


def cleaned(cell: ir.StringValue) -> ir.StringValue:
    """`clean_text` as an expression. It is slow: use it where `is_dirty` says so."""
    seen = cell.re_replace(f"[{UNSEEN}]", "").re_replace(f"[{SPACE}]+", " ")
    return seen.strip().nullif("")


def joined(cells: Sequence[ir.StringValue]) -> ir.StringValue:
    """A row's cells joined once by single spaces, so that a space at a cell's edge shows as two.

    A null is left out; an empty text gives a false alarm, which is safe.
    """
    edge = ibis.literal("")
    return ibis.literal(" ").join([edge, *cells, edge])


def is_dirty(row: ir.StringValue) -> ir.BooleanValue:
    """Whether any of a row's joined cells may need cleaning: it holds one of the spaces and marks that files do hold.

    Searching for plain texts is four times as fast as searching for a pattern. A rarer mark by itself (a bell, say)
    is left as it is written.
    """
    found = row.contains(_SEEN_IN_FILES[0])
    for mark in _SEEN_IN_FILES[1:]:
        found = found | row.contains(mark)
    return found
