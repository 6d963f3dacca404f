"""Is the audit whole? Every entry is what was written, in its place, and follows on the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from commonweal.pipeline import witness
from commonweal.publication import wording
from commonweal.web.organisations.audit import chain
from commonweal.web.organisations.audit.erasing import ERASED
from commonweal.web.organisations.audit.models import Entry, Words

AT_ONCE = 1000
MOST = 5


def faults(workspace: Path) -> list[str]:
    """What is wrong with the audit, in words, the first broken entry first; none where it is whole."""
    return list(islice(_faults(workspace), MOST))


def _faults(workspace: Path) -> Iterator[str]:
    noted, erased = witness.noted(workspace), _erased()
    number, previous = 0, chain.FIRST
    for entry in Entry.objects.prefetch_related("words").order_by("number").iterator(chunk_size=AT_ONCE):
        broken = _broken(entry, number, previous, noted)
        if broken:
            yield f"{broken} The audit cannot be relied on from there."
            return
        yield from _words(entry, erased.get(entry.number, set()))
        number, previous = entry.number, entry.digest
    if number and not noted:
        yield (
            f"The audit has {wording.count_of(number, 'entry', many='entries')}, but the evidence remembers none of "
            "them: the file evidence/audit/heads.jsonl was removed or emptied."
        )
    if noted and max(noted) > number:
        ends = f"ends at entry {number:,}" if number else "is empty"
        yield f"The audit {ends}, but the evidence remembers entry {max(noted):,}: its end was cut off."


def _broken(entry: Entry, number: int, previous: str, noted: dict[int, set[str]]) -> str:
    """What is wrong with an entry, or with its place; nothing where it is as it should be."""
    if entry.number != number + 1:
        return f"Entry {number + 1:,} of the audit is missing."
    said = f"Entry {entry.number:,} of the audit ({entry.act}, {wording.moment(entry.at)})"
    if chain.digest(entry) != entry.digest:
        return f"{said} was changed after it was written."
    if entry.previous != previous:
        return f"{said} does not follow on the entry before it: one of the two was put there later."
    if noted.get(entry.number, {entry.digest}) != {entry.digest}:
        return f"{said} is not the one that the evidence remembers: the audit was written anew."
    return ""


def _words(entry: Entry, erased: set[str]) -> Iterator[str]:
    """What is wrong with the words of an entry."""
    there: dict[str, Words] = {each.part: each for each in entry.words.all()}
    for part in sorted(set(there) | set(entry.sealed)):
        words = there.get(part)
        if words is None and part not in erased:
            yield (
                f"Entry {entry.number:,} of the audit: what it says under “{part}” was removed, and no entry says "
                "that it was erased."
            )
        if words is not None and chain.seal(words.salt, words.text) != entry.sealed.get(part):
            yield f"Entry {entry.number:,} of the audit: what it says under “{part}” was changed."


def _erased() -> dict[int, set[str]]:
    """The words that entries say were erased, by the number of the entry that had them."""
    found: dict[int, set[str]] = {}
    for words in Words.objects.filter(entry__act=ERASED, part="after"):
        for number, part in json.loads(words.text)["words"]:
            found.setdefault(number, set()).add(part)
    return found
