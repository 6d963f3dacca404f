"""The suppliers of a fictional system: those its content names, and thousands made up by rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from commonweal.content.demonstration_model import Demonstration, InventedSuppliers, NamedSupplier
from commonweal.demonstration.randomness import stream

INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # postcodes leave out C I K M O V after the space
AWAY_DISTRICTS = 20
USUAL_KIND = 100  # kinds with fewer suppliers than this stay few
PAID_TO_PEOPLE = 0.15  # a sole trader is paid this much as often as a firm
LOCAL_NAME_SHARE = 0.3  # local firms that are called after the place they are in


class Locality(StrEnum):
    """Where a supplier is, as far as anyone can know."""

    LOCAL = "local"
    AWAY = "away"
    UNPLACED = "unplaced"


@dataclass(frozen=True)
class Supplier:
    """A payee. `number` is unique in the system; bodies make their own supplier numbers from it.

    `base` is its name without the ending that says what sort of company it is.
    """

    number: int
    kind: str
    name: str
    postcode: str | None
    locality: Locality
    individual: bool = False
    base: str = ""


def suppliers(content: Demonstration, *, seed: int) -> list[Supplier]:
    """Every supplier of the system, the same for the same seed whatever the size of the ledgers."""
    found = list(_named(content))
    for kind, rule in content.invented_suppliers.items():
        found.extend(_Inventor(content, kind, seed).make(rule, first=len(found)))
    return found


def many(content: Demonstration, count: int, *, seed: int) -> list[Supplier]:
    """As many invented firms as asked for, of all kinds: for ledgers larger than the story's."""
    found: list[Supplier] = []
    kinds = {kind: rule for kind, rule in content.invented_suppliers.items() if rule.count >= USUAL_KIND}
    of_story = sum(rule.count for rule in kinds.values())
    for kind, rule in kinds.items():
        wanted = -(-rule.count * count // of_story)
        larger = rule.model_copy(update={"count": wanted, "individuals": 0.0})
        found.extend(_Inventor(content, kind, seed, numbered=True).make(larger, first=len(found)))
    order = stream(seed, "order of suppliers").permutation(len(found))[:count]
    return [found[place] for place in order]


def _named(content: Demonstration) -> Iterator[Supplier]:
    own = tuple(
        NamedSupplier(name=body.name, postcode=None) for body in content.organisations if " NHS " in body.name
    )
    number = 0
    for kind, named in {"system": own, **content.named_suppliers}.items():
        for supplier in named:
            locality = _locality(supplier.postcode, content.postcodes.local)
            yield Supplier(number, kind, supplier.name, supplier.postcode, locality)
            number += 1


def _locality(postcode: str | None, local_area: str) -> Locality:
    if postcode is None:
        return Locality.UNPLACED
    return Locality.LOCAL if re.match(rf"{local_area}\d", postcode) else Locality.AWAY


class _Inventor:
    """Makes up the suppliers of one kind."""

    def __init__(self, content: Demonstration, kind: str, seed: int, *, numbered: bool = False) -> None:
        self._names = content.names
        self._postcodes = content.postcodes
        self._kind = kind
        self._numbered = numbered
        self._rng = stream(seed, "suppliers", len(kind), *kind.encode())

    def make(self, rule: InventedSuppliers, *, first: int) -> Iterator[Supplier]:
        """As many as the rule says, in its places, none with the name of another but for its ending."""
        taken: set[str] = set()
        for index in range(rule.count):
            locality = self._place(index, rule)
            # Nobody publishes where a sole trader lives, so they are among those that cannot be placed.
            individual = locality is Locality.UNPLACED and index < self._individuals_end(rule)
            base = self._unused(taken, rule, locality, individual)
            name = base if individual else base + self._pick(rule.endings)
            postcode = self._postcode(locality)
            yield Supplier(first + index, self._kind, name, postcode, locality, individual, base)

    @staticmethod
    def _place(index: int, rule: InventedSuppliers) -> Locality:
        local, unplaced = round(rule.count * rule.local), round(rule.count * rule.unplaced)
        if index < local:
            return Locality.LOCAL
        return Locality.UNPLACED if index < local + unplaced else Locality.AWAY

    @staticmethod
    def _individuals_end(rule: InventedSuppliers) -> int:
        return round(rule.count * rule.local) + round(rule.count * rule.individuals)

    def _unused(self, taken: set[str], rule: InventedSuppliers, locality: Locality, individual: bool) -> str:
        while True:
            base = self._person() if individual else self._firm(rule, locality)
            if self._numbered and base in taken:  # stems run out long before large ledgers do
                base = f"{base} ({len(taken)})"
            if base not in taken:
                taken.add(base)
                return base

    def _person(self) -> str:
        """Initials and a surname that hardly anyone bears, so that no one is named by chance."""
        initials = " ".join(self._pick(self._names.initials) for _ in range(int(self._rng.integers(1, 3))))
        return f"{self._pick(self._names.titles)} {initials} {self._pick(self._names.surnames)}"

    def _firm(self, rule: InventedSuppliers, locality: Locality) -> str:
        named_for_place = locality is Locality.LOCAL and self._rng.random() < LOCAL_NAME_SHARE
        stem = self._pick(self._names.local) if named_for_place else self._stem()
        pattern = self._pick(rule.patterns)
        return pattern.format(stem=stem, surname=self._pick(self._names.surnames))

    def _stem(self) -> str:
        return self._pick(self._names.first) + self._pick(self._names.second)

    def _postcode(self, locality: Locality) -> str | None:
        if locality is Locality.UNPLACED:
            return None
        if locality is Locality.LOCAL:
            district = f"{self._postcodes.local}{self._rng.integers(1, self._postcodes.local_districts + 1)}"
        else:
            district = f"{self._pick(self._postcodes.away)}{self._rng.integers(1, AWAY_DISTRICTS + 1)}"
        letters = self._pick(INWARD_LETTERS) + self._pick(INWARD_LETTERS)
        return f"{district} {self._rng.integers(0, 10)}{letters}"

    def _pick(self, choices: str | tuple[str, ...]) -> str:
        return choices[int(self._rng.integers(len(choices)))]


def popularity(payees: Sequence[Supplier]) -> NDArray[np.float64]:
    """How likely each is to be paid: a few are paid much, most seldom, and people less than firms."""
    weights = 1.0 / np.arange(1, len(payees) + 1) ** 0.8
    weights *= [PAID_TO_PEOPLE if payee.individual else 1.0 for payee in payees]
    return np.asarray(weights / weights.sum())
