"""Two names weighed against each other: how likely it is that they name one supplier, and why.

Names are compared word by word, each word weighed by how rare it is among the names searched, words that are nearly
the same counting in part: soft TF-IDF (Cohen, Ravikumar and Fienberg 2003, “A comparison of string distance metrics
for name-matching tasks”). What is shared and what is not go into a logistic model, whose weights are content and were
fitted on labelled names.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA, JaroWinkler

SHORTEST_BEGINNING = 3  # letters of a word that is cut short
CUT_LIKENESS = 0.9
FIELD_WIDTH = 24  # a ledger's name shorter than this was not cut off by the width of its field


@dataclass(frozen=True)
class Alignment:
    """Which words of two names stand for each other. Weights are shares of the weight of a word met only once."""

    shared: float
    lost_here: float
    lost_there: float
    misspelt: float
    here_only: tuple[str, ...]
    there_only: tuple[str, ...]


class Weigher:
    """Weighs words by how often they occur: `counts` of names holding each word, `names` in all."""

    def __init__(
        self,
        counts: Mapping[str, int],
        names: int,
        *,
        word_likeness: float,
        either: frozenset[frozenset[str]] = frozenset(),
    ) -> None:
        self._counts = counts
        self._names = max(names, 1)
        self._most = math.log(1 + self._names)
        self._likeness = word_likeness
        self._either = either

    def weight(self, word: str) -> float:
        """From nearly 0 for a word in every name to 1 for a word met once, or never."""
        return math.log(1 + self._names / max(self._counts.get(word, 1), 1)) / self._most

    def align(self, here: Sequence[str], there: Sequence[str]) -> Alignment:
        """Pair words: the same first, then two that are one written together, then the most alike."""
        left, right = list(dict.fromkeys(here)), list(dict.fromkeys(there))
        same = [word for word in left if word in right]
        shared = sum(map(self.weight, same))
        left = [word for word in left if word not in same]
        right = [word for word in right if word not in same]
        shared += self._joined(left, right) + self._joined(right, left)
        misspelt = self._alike(left, right, cut_short=here[-1] if _is_wide(here) else None)
        return Alignment(
            shared + misspelt,
            sum(map(self.weight, left)),
            sum(map(self.weight, right)),
            misspelt,
            tuple(left),
            tuple(right),
        )

    def _joined(self, ones: list[str], twos: list[str]) -> float:
        """Words of `ones` that two neighbours in `twos` make when written together; both lists lose what is paired."""
        shared = 0.0
        for word in list(ones):
            for first, second in itertools.pairwise(twos):
                if first + second == word:
                    shared += max(self.weight(word), self.weight(first), self.weight(second))
                    ones.remove(word)
                    twos.remove(first)
                    twos.remove(second)
                    break
        return shared

    def _alike(self, left: list[str], right: list[str], *, cut_short: str | None) -> float:
        """The weight of words that are nearly the same; both lists lose them."""
        pairs = [
            (1.0 if frozenset((a, b)) in self._either else likeness(a, b), a, b) for a in left for b in right
        ]
        shared = 0.0
        for like, a, b in sorted(pairs, reverse=True):
            was_cut = a == cut_short and b.startswith(a)
            if (like < self._likeness and not was_cut) or a not in left or b not in right:
                continue
            shared += max(like, CUT_LIKENESS if was_cut else 0) * min(self.weight(a), self.weight(b))
            left.remove(a)
            right.remove(b)
        return shared


def likeness(a: str, b: str) -> float:
    """How alike two words are, 0 to 1. Numbers are the same or they are not; so are words of one or two letters."""
    if any(character.isdigit() for character in a + b) or min(len(a), len(b)) < SHORTEST_BEGINNING:
        return 0.0
    if b.startswith(a) or a.startswith(b):
        return CUT_LIKENESS
    edits = OSA.normalized_similarity(a, b)
    return float((edits + JaroWinkler.similarity(a, b)) / 2)


@dataclass(frozen=True)
class Side:
    """One of two names: its cleaned words, the sort of body it names and the words that say no more than that."""

    key: str
    sort: str | None = None
    sort_words: frozenset[str] = frozenset()
    postcode: str | None = None


def features(weigher: Weigher, here: Side, there: Side) -> tuple[dict[str, float], Alignment]:
    """What speaks for and against two cleaned names being one supplier's. `here` is the ledger's name."""
    words_here, words_there = here.key.split(), there.key.split()
    plain = here.sort_words | there.sort_words
    core_here = [word for word in words_here if word not in plain] or words_here
    core_there = [word for word in words_there if word not in plain] or words_there
    found = weigher.align(core_here, core_there)
    sorts = weigher.align(
        [word for word in words_here if word in plain], [word for word in words_there if word in plain]
    )
    whole = 2 * found.shared + found.lost_here + found.lost_there
    is_same = here.key.replace(" ", "") == there.key.replace(" ", "")
    is_core_same = not found.here_only and not found.there_only
    knows_postcodes = bool(here.postcode) and bool(there.postcode)
    values = {
        "intercept": 1.0,
        "likeness": 2 * found.shared / whole if whole else 0.0,
        "same": float(is_same),
        "core_same": float(is_core_same and not is_same),
        "core_same_nhs": float(is_core_same and here.sort == there.sort == "NHS body"),
        "core_same_practice": float(is_core_same and here.sort == there.sort == "general practice"),
        "core_same_council": float(is_core_same and here.sort == there.sort == "council"),
        "shared": min(found.shared, 2.0),
        "lost_here": min(found.lost_here, 2.0),
        "lost_there": min(found.lost_there, 2.0),
        "lost_both": min(found.lost_here, found.lost_there, 1.0),
        "begins": float(here.key.startswith(there.key) or there.key.startswith(here.key)) - is_same,
        "first_differs": float(words_here[:1] != words_there[:1] and not is_same),
        "numbers_differ": float(_numbers(words_here) != _numbers(words_there)),
        "sort_same": float(here.sort is not None and here.sort == there.sort),
        "sort_differs": float(None not in (here.sort, there.sort) and here.sort != there.sort),
        "sort_there_only": float(here.sort is None and there.sort is not None),
        "sort_here_only": float(here.sort is not None and there.sort is None),
        "sort_lost_here": min(sorts.lost_here, 1.0),
        "sort_lost_there": min(sorts.lost_there, 1.0),
        "charity_differs": float((here.sort == "charity") != (there.sort == "charity")),
        "postcode_same": float(knows_postcodes and here.postcode == there.postcode),
        "postcode_differs": float(knows_postcodes and here.postcode != there.postcode),
    }
    return values, found


def weighed(weights: Mapping[str, float], values: Mapping[str, float]) -> float:
    """The log-odds that a logistic model of these weights gives to these features."""
    return sum(weights.get(name, 0.0) * value for name, value in values.items())


def _is_wide(words: Sequence[str]) -> bool:
    return len(" ".join(words)) >= FIELD_WIDTH


def _numbers(words: Sequence[str]) -> set[str]:
    return {word for word in words if any(character.isdigit() for character in word)}
