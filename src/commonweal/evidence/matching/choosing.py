"""The likeliest of the names that a supplier was compared with, how sure we are of it, and in what words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from commonweal.content.suppliers import MatchingMethod
from commonweal.evidence.engine import Engine
from commonweal.evidence.matching import candidates
from commonweal.evidence.matching.comparing import Alignment, Side, Weigher, features, weighed
from commonweal.evidence.matching.names import Cleaner

MOST_LOG_ODDS = 9.0
ALTERNATIVES = 3


@dataclass(frozen=True)
class Candidate:
    """A body that a supplier may be, by the likeliest of its names."""

    id: str
    name: str
    kind: str
    postcode: str | None
    size: str | None
    log_odds: float
    is_same: bool
    is_core_same: bool
    has_its_words: bool  # all words but those of its sort, none misspelt
    is_of_sort: bool  # the supplier's own name says that it is of this sort of body
    evidence: str


@dataclass(frozen=True)
class Choice:
    """The likeliest body for a supplier, how sure we are, and the next ones."""

    best: Candidate
    confidence: float
    others: tuple[Candidate, ...]


class Chooser:
    """Weighs the pairs that the engine found, by one edition of the method."""

    def __init__(self, engine: Engine, method: MatchingMethod, cleaner: Cleaner) -> None:
        self._engine = engine
        self._method = method
        self._cleaner = cleaner
        self._sort = lru_cache(maxsize=100_000)(cleaner.sort)

    def choices(self, *, without_itself: bool = False) -> Iterator[tuple[int, Choice]]:
        """For each supplier sought, by its number, what was chosen; those that nothing was like are left out.

        `without_itself`: the names searched are those of the suppliers themselves, and none is compared with itself.
        """
        candidates.find(self._engine, without_itself=without_itself)
        weigher = self._weigher()
        for table in candidates.pairs(self._engine):
            for sought, pairs in _by_supplier(table.to_pylist()):
                compared = [self._candidate(weigher, pair) for pair in pairs]
                possible = [candidate for candidate in compared if _may_be(candidate)]
                if possible:
                    yield sought, self._choose(possible)

    def _weigher(self) -> Weigher:
        (names,) = self._engine.execute(
            "SELECT (SELECT count(*) FROM entity_names) + (SELECT count(DISTINCT key) FROM sought)"
        )[0]
        counts = dict(self._engine.execute("SELECT word, names FROM candidate_words"))
        return Weigher(counts, names, word_likeness=self._method.word_likeness, either=self._cleaner.either)

    def _candidate(self, weigher: Weigher, pair: Mapping[str, Any]) -> Candidate:
        here = Side(pair["here"], *self._sort(pair["here"]), pair["postcode_here"])
        there = Side(pair["there"], *self._sort(pair["there"]), pair["postcode_there"])
        values, found = features(weigher, here, there)
        values["former"] = float(pair["former"])
        return Candidate(
            id=pair["same_as"] or pair["id"],
            name=pair["name"],
            kind="charity" if pair["same_as"] else pair["kind"],
            postcode=pair["postcode"],
            size=pair["size"],
            log_odds=weighed(self._method.pair, values),
            is_same=bool(values["same"]),
            is_core_same=bool(values["core_same"]),
            has_its_words=bool(values["core_same"]) and not found.misspelt,
            is_of_sort=here.sort is not None and here.sort == there.sort,
            evidence=words(here, there, found, pair["name"], is_former=bool(pair["former"])),
        )

    def _choose(self, compared: Sequence[Candidate]) -> Choice:
        ordered = sorted(compared, key=lambda c: (-c.log_odds, not is_public(c), c.id))
        best = ordered[0]
        others: list[Candidate] = []
        for candidate in ordered[1:]:
            seen = {best.id, *(other.id for other in others)}
            if candidate.id not in seen and not _gives_way(candidate, best):
                others.append(candidate)
        gap = best.log_odds - (others[0].log_odds if others else -MOST_LOG_ODDS)
        values = {
            "intercept": 1.0,
            "log_odds": max(-MOST_LOG_ODDS, min(best.log_odds, MOST_LOG_ODDS)),
            "gap": max(0.0, min(gap, MOST_LOG_ODDS)),
            "same": float(best.is_same),
            "core_same": float(best.is_core_same),
            "tied": float(gap <= 0),
        }
        sure = 1 / (1 + math.exp(-weighed(self._method.choice, values)))
        return Choice(best, sure, tuple(others[:ALTERNATIVES]))


def is_public(candidate: Candidate) -> bool:
    """Whether a body is the NHS's or otherwise public."""
    return candidate.kind in ("nhs", "public")


def _may_be(candidate: Candidate) -> bool:
    """A name that is only like a public body's can be that body's only where it says that it is such a body."""
    return not is_public(candidate) or candidate.is_same or candidate.is_of_sort or candidate.has_its_words


def _gives_way(candidate: Candidate, best: Candidate) -> bool:
    """A company of the very name of a public body is that body's entry at Companies House."""
    return is_public(best) and not is_public(candidate) and best.is_same and candidate.is_same


def words(here: Side, there: Side, found: Alignment, name: str, *, is_former: bool) -> str:
    """What speaks for a match and against it."""
    told = []
    as_what = f"an earlier or other name of “{name}”" if is_former else f"“{name}”"
    if here.key.replace(" ", "") == there.key.replace(" ", ""):
        told.append(f"the same name, once cleaned, as {as_what}")
    else:
        told.append(f"a name like {as_what}")
        if found.here_only:
            told.append(f"only in the ledger: {' '.join(found.here_only).lower()}")
        if found.there_only:
            told.append(f"not in the ledger: {' '.join(found.there_only).lower()}")
    if here.postcode and there.postcode:
        told.append(
            "the same postcode" if here.postcode == there.postcode else f"registered at {there.postcode}"
        )
    return "; ".join(told)


def _by_supplier(pairs: Sequence[dict[str, Any]]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    met: dict[int, list[dict[str, Any]]] = {}
    for pair in pairs:
        met.setdefault(pair["sought"], []).append(pair)
    yield from met.items()
