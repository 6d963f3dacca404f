"""Suppliers that nothing held is like, joined where the ledgers write one of them in several ways."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyarrow as pa
from rapidfuzz import fuzz

from commonweal.evidence.engine import Engine
from commonweal.evidence.matching import numbers
from commonweal.evidence.matching.choosing import Chooser
from commonweal.evidence.matching.names import Cleaner
from commonweal.evidence.matching.resolved import Resolved

DIGEST = 16
NAMES_IN_COMMON = 60  # of 100, rapidfuzz's token set ratio


def sought(keys: Sequence[tuple[str, str | None]]) -> pa.Table:
    """A table of names and postcodes to be searched for, numbered from 0."""
    return pa.table(
        {
            "id": pa.array(range(len(keys)), pa.int64()),
            "key": pa.array([key for key, _ in keys], pa.string()),
            "postcode": pa.array([postcode for _, postcode in keys], pa.string()),
        }
    )


def join(
    resolved: Sequence[Resolved], engine: Engine, chooser: Chooser, cleaner: Cleaner, same: float
) -> list[Resolved]:
    """The same suppliers, those that are only themselves under the entity of their cluster.

    Names that clean alike are one; so are two that are each other's likeliest, at least as sure as `same`, and names
    with something in common that have one VAT number. A cluster is named as the ledgers most often write it.
    """
    alone = [each for each in resolved if each.entity == ""]
    keys = sorted({_key(each, cleaner) for each in alone})
    groups = _Groups(keys)
    for one, other in _likeliest(keys, engine, chooser, same):
        groups.join(one, other)
    for one, other in _of_one_vat_number(alone, cleaner):
        groups.join(one, other)
    members: dict[str, list[Resolved]] = {}
    for each in alone:
        members.setdefault(groups.of(_key(each, cleaner)), []).append(each)
    named = {first: _name(each) for first, each in members.items()}
    return [
        each if each.entity else _in_cluster(each, groups.of(_key(each, cleaner)), named, members)
        for each in resolved
    ]


def _in_cluster(
    each: Resolved, first: str, named: dict[str, str], members: dict[str, list[Resolved]]
) -> Resolved:
    digest = hashlib.sha256(first.encode()).hexdigest()[:DIGEST]
    ways = len({member.written.supplier for member in members[first]})
    evidence = each.evidence + (f"; written in {ways} ways in the ledgers" if ways > 1 else "")
    return replace(each, entity=f"cluster:{digest}", entity_name=named[first], evidence=evidence)


def _key(each: Resolved, cleaner: Cleaner) -> str:
    return cleaner.clean(each.written.supplier).key or each.written.supplier


def _name(members: Iterable[Resolved]) -> str:
    pounds: dict[str, int] = {}
    for each in members:
        pounds[each.written.supplier] = pounds.get(each.written.supplier, 0) + each.written.payments
    return min(pounds, key=lambda name: (-pounds[name], name))


def _likeliest(keys: Sequence[str], engine: Engine, chooser: Chooser, same: float) -> list[tuple[str, str]]:
    """Pairs of names that are each other's likeliest."""
    if len(keys) < 2:
        return []
    engine.table("sought", sought([(key, None) for key in keys]))
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE entity_names AS "
        "SELECT id AS n, id AS entity, key, postcode, 0::TINYINT AS former FROM sought"
    )
    engine.view(
        "entities",
        "SELECT id AS entity, 'cluster:' || id AS id, key AS name, 'cluster' AS kind, NULL::VARCHAR AS postcode, "
        "NULL::VARCHAR AS size, NULL::VARCHAR AS same_as FROM sought",
    )
    best = {
        number: int(choice.best.id.removeprefix("cluster:"))
        for number, choice in chooser.choices(without_itself=True)
        if choice.confidence >= same
    }
    return [(keys[a], keys[b]) for a, b in best.items() if a < b and best.get(b) == a]


def _of_one_vat_number(alone: Sequence[Resolved], cleaner: Cleaner) -> Iterator[tuple[str, str]]:
    """Names with one VAT number, each with the first of them; a group of companies may have one number too."""
    first: dict[str, str] = {}
    for each in alone:
        number = numbers.vat_number(each.written.vat_number)
        if number:
            key = _key(each, cleaner)
            other = first.setdefault(number, key)
            if fuzz.token_set_ratio(key, other) >= NAMES_IN_COMMON:
                yield key, other


class _Groups:
    """Names in groups, each known by its first name in the alphabet."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._up = {key: key for key in keys}

    def of(self, key: str) -> str:
        while self._up[key] != key:
            key = self._up[key]
        return key

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.of(one), self.of(other)))
        self._up[second] = first
