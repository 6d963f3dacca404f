"""One pass over a file's bytes: its digest, and what decides how its text can be split."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 22
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
    """Look at every byte of a text file once. Memory is flat."""
    sha, utf8 = hashlib.sha256(), _Utf8()
    zeros = lines = size = returns = pairs = 0
    quotes = blanks = False
    edge = b"\n"  # what ended the chunk before, so that a blank line across two chunks is seen
    head = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            sha.update(chunk)
            utf8.feed(chunk)
            head = head or chunk[:4]
            size += len(chunk)
            lines += chunk.count(b"\n")
            zeros += chunk.count(b"\0") if b"\0" in chunk else 0
            quotes = quotes or b'"' in chunk
            blanks = blanks or _has_blank_line(chunk) or _has_blank_line(edge + chunk[:2])
            if b"\r" in chunk:
                returns += chunk.count(b"\r")
                pairs += chunk.count(b"\r\n")
            pairs += edge[-1:] == b"\r" and chunk[:1] == b"\n"
            edge = (edge + chunk[-2:])[-2:]
    is_utf8, odd = utf8.verdict()
    encoding, evidence = _encoding(head, is_utf8, zeros / size if size else 0, odd)
    return Survey(
        sha256=sha.hexdigest(),
        size=size,
        encoding=encoding,
        evidence=evidence,
        lines=lines + (1 if size and not edge.endswith(b"\n") else 0),
        has_quotes=quotes,
        has_blank_lines=blanks,
        has_lone_returns=returns != pairs,
        has_zero_bytes=zeros > 0,
    )


def _has_blank_line(text: bytes) -> bool:
    return b"\n\n" in text or (b"\r" in text and b"\n\r\n" in text)


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
