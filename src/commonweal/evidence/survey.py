"""One pass over a file's bytes: its digest, and what decides how its text can be split."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

CHUNK = 1 << 20
LINE_FEED, RETURN = 10, 13
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# How much of a file without a mark may be zero bytes before it is taken for UTF-16.
ZEROS_OF_UTF16 = 0.2


@dataclass(frozen=True)
class Survey:
    """What the bytes of a file say. `encoding` is a Python codec's name, `evidence` why it was chosen."""

    sha256: str
    size: int
    encoding: str
    evidence: str
    lines: int
    has_quotes: bool
    has_blank_lines: bool
    has_lone_returns: bool
    has_zero_bytes: bool


def digest(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def survey(path: Path) -> Survey:
    """Look at every byte of a text file once. Memory is flat, and other threads run beside it."""
    sha, utf8, lines = hashlib.sha256(), _Utf8(), _Lines()
    zeros = size = 0
    quotes = False
    head = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            sha.update(chunk)
            utf8.feed(chunk)
            lines.feed(chunk)
            head = head or chunk[:4]
            size += len(chunk)
            zeros += chunk.count(b"\0") if b"\0" in chunk else 0
            quotes = quotes or b'"' in chunk
    is_utf8, odd = utf8.verdict()
    encoding, evidence = _encoding(head, is_utf8, zeros / size if size else 0, odd)
    return Survey(
        sha256=sha.hexdigest(),
        size=size,
        encoding=encoding,
        evidence=evidence,
        lines=lines.number,
        has_quotes=quotes,
        has_blank_lines=lines.has_blank,
        has_lone_returns=lines.has_lone_returns,
        has_zero_bytes=zeros > 0,
    )


class _Lines:
    """Where lines end, in bytes that come in pieces."""

    def __init__(self) -> None:
        self.has_blank = False
        self._ends = 0
        self._returns = 0
        self._pairs = 0
        self._before = b"\n"  # the last bytes seen: a file's first line may be blank

    @property
    def number(self) -> int:
        """Lines so far; one that is not ended counts."""
        return self._ends + (not self._before.endswith(b"\n"))

    @property
    def has_lone_returns(self) -> bool:
        """Whether a carriage return stands elsewhere than before a line feed."""
        return self._returns != self._pairs

    def feed(self, chunk: bytes) -> None:
        """Look at the next piece."""
        before = self._before
        # What a piece starts with is looked at together with what went before it.
        seen = np.frombuffer(before + chunk, np.uint8)
        ends = np.flatnonzero(seen[len(before) :] == LINE_FEED) + len(before)
        self._ends += len(ends)
        self._returns += int(np.count_nonzero(seen[len(before) :] == RETURN)) if b"\r" in chunk else 0
        is_pair = seen[ends - 1] == RETURN
        self._pairs += int(np.count_nonzero(is_pair))
        self.has_blank = self.has_blank or bool(
            np.any(seen[ends - 1] == LINE_FEED) or np.any(seen[ends[is_pair] - 2] == LINE_FEED)
        )
        self._before = (before + chunk[-2:])[-2:]


class _Utf8:
    """Whether bytes that come in pieces are UTF-8, and the first that is not."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._odd: bytes | None = None

    def feed(self, chunk: bytes) -> None:
        if self._odd is not None or (chunk.isascii() and not self._decoder.getstate()[0]):
            return
        self._decode(chunk)

    def verdict(self) -> tuple[bool, bytes]:
        if self._odd is None:
            self._decode(b"", final=True)
        return self._odd is None, self._odd or b""

    def _decode(self, chunk: bytes, *, final: bool = False) -> None:
        try:
            self._decoder.decode(chunk, final=final)
        except UnicodeDecodeError as fault:
            self._odd = fault.object[fault.start : fault.start + 1]


def _encoding(head: bytes, is_utf8: bool, zeros: float, odd: bytes) -> tuple[str, str]:
    if head.startswith(codecs.BOM_UTF8):
        return (
            ("utf-8-sig", "the file starts with the UTF-8 mark") if is_utf8 else ("cp1252", "damaged UTF-8")
        )
    if head.startswith(UTF16_MARKS):
        return "utf-16", "the file starts with the UTF-16 mark"
    if zeros > ZEROS_OF_UTF16:
        little = head[1:2] == b"\0"
        return (
            "utf-16-le" if little else "utf-16-be"
        ), "every other byte is zero, as in UTF-16 without a mark"
    if is_utf8:
        return "utf-8", "every byte is valid UTF-8"
    return (
        "cp1252",
        f"byte 0x{odd.hex()} is not UTF-8; read as Windows-1252" if odd else "read as Windows-1252",
    )
