"""Matching done naively: every supplier weighed against every name, with none left out. Shares no search with ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from commonweal.content.loader import load
from commonweal.content.suppliers import MatchingMethod
from commonweal.evidence.matching.comparing import Side, Weigher, features, weighed
from commonweal.evidence.matching.names import cleaner


def likeliest(written: Sequence[str], names: Sequence[str]) -> list[tuple[str, float]]:
    """For each supplier the likeliest name and its log-odds."""
    clean, method = cleaner(), load("supplier-matching", "method", MatchingMethod)
    keys = [clean.key(name) for name in names]
    sought = [clean.clean(name).key for name in written]
    counts = Counter(word for key in [*keys, *set(sought)] for word in set(key.split()))
    weigher = Weigher(
        counts, len(keys) + len(set(sought)), word_likeness=method.word_likeness, either=clean.either
    )
    found = []
    for key in sought:
        here = Side(key, *clean.sort(key))
        odds = [
            (weighed(method.pair, features(weigher, here, Side(other, *clean.sort(other)))[0]), name)
            for other, name in zip(keys, names, strict=True)
        ]
        best, name = max(odds)
        found.append((name, best))
    return found
