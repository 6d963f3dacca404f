"""Getting a publisher's file: whole or not at all, going on where a broken connection stopped.

The standard library's client is used because it trusts what the machine trusts, and takes the machine's proxy: in a
hospital's network both are often its own.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from commonweal.content.sources import Source
from commonweal.vocabulary.errors import EnvironmentFault, InputError

CHUNK = 1 << 20
TRIES = 4
SECONDS = 60
MOST_BYTES = 20_000_000_000
RESUMED, NOT_SATISFIABLE = 206, 416

Told = Callable[[int, int | None], None]
"""Called with bytes that are there, and how many there will be where that is known."""


@dataclass(frozen=True)
class _Partial:
    """What is there of a file already, and by what its publisher knows that it is still the same file."""

    path: Path
    note: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def validator(self, address: str) -> str | None:
        """The publisher's mark of the file that the part is of; None where it cannot be gone on with."""
        try:
            said = json.loads(self.note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        mark = said.get("validator") if said.get("address") == address else None
        return mark if isinstance(mark, str) else None

    def describe(self, address: str, validator: str | None) -> None:
        self.note.write_text(json.dumps({"address": address, "validator": validator}), encoding="utf-8")

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


class _BrokenError(Exception):
    """The connection broke before the whole file was there."""


def fetch(source: Source, folder: Path, *, told: Told = lambda there, whole: None) -> Path:
    """Get a publication's file into a folder; gives where it is.

    A part that an earlier run left in the folder is gone on with. Raises EnvironmentFault where the publisher cannot
    be reached, has no such file, breaks off, or sends something else; InputError for a publication without an address.
    """
    if source.address is None:
        raise InputError(
            "no_address",
            f"{source.title}: its publisher has no lasting address for the file itself.",
            what_to_do=f"Take it from {source.page} and run commonweal add {source.adds} FILE. {source.note}".strip(),
        )
    _refuse_odd_address(source, source.address)
    folder.mkdir(parents=True, exist_ok=True)
    partial = _Partial(folder / f".{source.file}.part", folder / f".{source.file}.part.json")
    for _ in range(TRIES):
        try:
            _go_on(source, source.address, partial, told)
            break
        except (_BrokenError, http.client.HTTPException, ConnectionError, TimeoutError):
            continue
    else:
        raise EnvironmentFault(
            "download_broken",
            f"{source.title}: the connection broke off {TRIES} times. {partial.size:,} bytes are there.",
            what_to_do="Run it again: it goes on where it stopped.",
        )
    _check(source, partial)
    final = folder / source.file
    partial.path.replace(final)
    partial.forget()
    return final


def _refuse_odd_address(source: Source, address: str) -> None:
    if urlsplit(address).scheme not in ("https", "http"):
        raise InputError(
            "odd_address",
            f"{source.title}: “{address}” is not a web address.",
            what_to_do=f"Correct it in content/{source.kind}/{source.id} of the workspace.",
        )


def _go_on(source: Source, address: str, partial: _Partial, told: Told) -> None:
    """Ask for what is missing and write it. Raises _BrokenError where less came than was promised."""
    validator = partial.validator(address)
    if validator is None:
        partial.forget()
    start = partial.size
    headers = {"User-Agent": "commonweal", "Accept-Encoding": "identity"}
    if start and validator:
        headers |= {"Range": f"bytes={start}-", "If-Range": validator}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 — http and https only, see above
    try:
        answer = urllib.request.urlopen(request, timeout=SECONDS)  # noqa: S310
    except urllib.error.HTTPError as fault:
        if fault.code == NOT_SATISFIABLE and start:
            partial.forget()
            raise _BrokenError from fault
        raise _refused(source, address, fault.code) from fault
    except urllib.error.URLError as fault:
        if isinstance(fault.reason, ConnectionResetError | TimeoutError):
            raise _BrokenError from fault
        raise _unreachable(source, address, fault.reason) from fault
    with answer:
        _take(source, address, answer, start, partial, told)


def _take(
    source: Source, address: str, answer: http.client.HTTPResponse, start: int, partial: _Partial, told: Told
) -> None:
    if answer.headers.get_content_type() == "text/html":
        raise EnvironmentFault(
            "web_page",
            f"{source.title}: a web page came from {address} in place of the file.",
            what_to_do=f"Take the file from {source.page} and run commonweal add {source.adds} FILE. "
            "If your network asks you to log in first, do that and try again.",
        )
    resumed = answer.status == RESUMED and answer.headers.get("Content-Range", "").startswith(
        f"bytes {start}-"
    )
    if answer.status == RESUMED and not resumed:
        partial.forget()
        raise _BrokenError
    there = start if resumed else 0
    length = answer.headers.get("Content-Length")
    whole = there + int(length) if length and length.isdigit() else None
    partial.describe(address, _mark(answer))
    with partial.path.open("ab" if resumed else "wb") as file:
        there = _pour(source, answer, file, there, whole, told)
    if whole is not None and there < whole:
        raise _BrokenError


def _mark(answer: http.client.HTTPResponse) -> str | None:
    """What tells one state of a file from another. A weak mark does not do for going on with a part."""
    tag = answer.headers.get("ETag")
    if tag and not tag.startswith("W/"):
        return tag
    return answer.headers.get("Last-Modified")


def _pour(
    source: Source, answer: IO[bytes], file: IO[bytes], there: int, whole: int | None, told: Told
) -> int:
    while chunk := answer.read(CHUNK):
        there += len(chunk)
        if there > MOST_BYTES:
            raise EnvironmentFault(
                "too_large",
                f"{source.title}: the file is over 20 GB.",
                what_to_do=f"Check the address in content/{source.kind}/{source.id} of the workspace.",
            )
        file.write(chunk)
        told(there, whole)
    return there


def _check(source: Source, partial: _Partial) -> None:
    if partial.size == 0:
        partial.forget()
        raise EnvironmentFault(
            "empty_download", f"{source.title}: an empty file came.", what_to_do="Try again later."
        )
    if source.sha256 is None:
        return
    with partial.path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != source.sha256.lower():
        partial.forget()
        raise EnvironmentFault(
            "wrong_checksum",
            f"{source.title}: what came is not the file that was published: its checksum is {found[:16]}… and "
            f"should be {source.sha256[:16]}…. It was thrown away.",
            what_to_do="Try again. If it happens again, ask the publisher, or correct the checksum in "
            f"content/{source.kind}/{source.id} of the workspace.",
        )


def _refused(source: Source, address: str, status: int) -> EnvironmentFault:
    gone = status in (404, 410)
    why = "has no file at" if gone else f"answered with status {status} at"
    return EnvironmentFault(
        "not_there" if gone else "refused_by_publisher",
        f"{source.title}: its publisher {why} {address}.",
        what_to_do=f"Take it from {source.page} and run commonweal add {source.adds} FILE. To correct the address, "
        f"put a new edition into content/{source.kind}/{source.id} of the workspace.",
    )


def _unreachable(source: Source, address: str, reason: object) -> EnvironmentFault:
    return EnvironmentFault(
        "unreachable",
        f"{source.title}: {urlsplit(address).hostname} cannot be reached ({reason}).",
        what_to_do="Check that this machine may use the network. Everything else works without it: "
        f"you can also take the file from {source.page} on another machine and run commonweal add {source.adds} FILE.",
    )
