"""Headings as people write them, and the fields that they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from commonweal.content.spend import FieldWords, SpendColumns
from commonweal.sources.spend.texts import clean_text

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ALIKE = 86  # of 100: one or two slips in a heading of ordinary length
_SHORTEST_MISSPELT = 5

# How sure a name is. Tiers and misspellings take something off; see `columns` for what contents add.
EXACT, TIER, AMBIGUOUS, MISSPELT, CONTAINS = 100, 5, 60, 12, 50


@dataclass(frozen=True)
class Named:
    """A field that a heading may name, and how sure that is: the higher, the surer."""

    field: str
    score: int
    tier: int
    place: int


class Headings:
    """The headings that content knows."""

    def __init__(self, columns: SpendColumns) -> None:
        self._same = columns.same_words
        self._small = frozenset(columns.small_words)
        self._fields = columns.fields
        self._known: dict[str, list[Named]] = {}
        for field, words in columns.fields.items():
            self._learn(field, words)
        self._unused = {self.normalise(name) for name in columns.unused}
        self._all = [name for name in self._known if len(name) >= _SHORTEST_MISSPELT]
        self.named = lru_cache(maxsize=4096)(self._named)

    def _learn(self, field: str, words: FieldWords) -> None:
        for tier, names in enumerate(words.names):
            for place, name in enumerate(names):
                self._add(name, Named(field, EXACT - TIER * tier, tier, place))
        for place, name in enumerate(words.ambiguous):
            self._add(name, Named(field, AMBIGUOUS, len(words.names), place))

    def _add(self, name: str, named: Named) -> None:
        known = self._known.setdefault(self.normalise(name), [])
        if all(other.field != named.field for other in known):
            known.append(named)

    def normalise(self, heading: str | None) -> str:
        """A heading in the form in which headings are compared and remembered."""
        text = clean_text(heading) or ""
        words = re.sub(r"[^0-9a-z]+", " ", _CAMEL.sub(" ", text.replace("'", "")).lower()).split()
        spelt = " ".join(self._same.get(word, word) for word in words).split()
        kept = [word for word in spelt if word not in self._small]
        if kept:
            return " ".join(kept)
        return "amount" if "£" in text or "gbp" in words else ""

    def is_known(self, heading: str | None) -> bool:
        """Whether a heading is one that files are known to use, read or not."""
        return self.normalise(heading) in self._unused or bool(self.named(heading))

    def _named(self, heading: str | None) -> tuple[Named, ...]:
        """The fields that a heading may name, surest first."""
        name = self.normalise(heading)
        if not name or name in self._unused:
            return ()
        found = list(self._known.get(name, ())) or self._known.get(_unnumbered(name), [])
        found = found or self._misspelt(name) or self._containing(name)
        return tuple(sorted(found, key=lambda named: (-named.score, named.tier, named.place)))

    def _misspelt(self, name: str) -> list[Named]:
        if len(name) < _SHORTEST_MISSPELT:
            return []
        score, best = max(((_likeness(name, known), known) for known in self._all), default=(0.0, ""))
        if score < _ALIKE or _different_words(name, best, self._known):
            return []
        return [Named(n.field, n.score - MISSPELT, n.tier, n.place) for n in self._known[best]]

    def _containing(self, name: str) -> list[Named]:
        words = set(name.split())
        found = []
        for field, known in self._fields.items():
            for place, rule in enumerate(known.contains):
                if words.issuperset(rule.words) and not words.intersection(rule.without):
                    found.append(Named(field, CONTAINS + len(rule.words), len(known.names) + 1, place))
                    break
        return found


def _unnumbered(name: str) -> str:
    """“amount” for “amount 2”."""
    return re.sub(r" \d$", "", name)


def _likeness(one: str, other: str) -> float:
    return fuzz.ratio(one, other)


def _different_words(name: str, best: str, known: object) -> bool:
    """Whether the two differ by whole words, not by slips: “supplier name” is not a slip of “supplier number”."""
    ours, theirs = name.split(), best.split()
    if len(ours) != len(theirs):
        return len("".join(ours)) != len("".join(theirs)) and abs(len(name) - len(best)) > 1
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    return any(fuzz.ratio(a, b) < 70 for a, b in pairs)


def shown(headings: Sequence[str | None]) -> list[str]:
    """Every column's heading as a person can name it: “column 3” where it has none, or one that came before."""
    names: list[str] = []
    for number, heading in enumerate(headings, start=1):
        text = clean_text(heading)
        names.append(text if text and text not in names else f"column {number}")
    return names
