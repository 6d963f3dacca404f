"""For the tests of matching: suppliers resolved against a few bodies that the test names."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from commonweal.content.loader import load
from commonweal.content.suppliers import MatchingMethod, PublicBodies
from commonweal.evidence.engine import engine
from commonweal.evidence.matching import registers
from commonweal.evidence.matching.names import cleaner
from commonweal.evidence.matching.registers import Entity
from commonweal.evidence.matching.resolved import Decided, Resolved, Written
from commonweal.evidence.matching.resolving import Resolver

# Enough other names for common words to be common.
_TRADES = ("Catering", "Cleaning", "Care", "Medical", "Transport", "Building", "Software", "Training")
_ENDS = ("Services", "Solutions", "Supplies", "Group", "Systems")
OTHERS = [
    Entity(f"company:9{place:07d}", f"{town} {trade} {end} Ltd", "company", "ZZ1 1ZZ")
    for place, (town, trade, end) in enumerate(
        (f"{first}{last}", trade, end)
        for first in ("Wex", "Val", "Har", "Mor", "Ash", "Bar")
        for last in ("moor", "ham", "ton", "by")
        for trade in _TRADES
        for end in _ENDS
    )
]


def resolve(
    written: Sequence[Written | str],
    bodies: Sequence[Entity] = (),
    decisions: Mapping[str, Decided] | None = None,
) -> list[Resolved]:
    """Suppliers resolved, in the order of how they are written."""
    content = load("public-bodies", "bodies", PublicBodies)
    method = load("supplier-matching", "method", MatchingMethod)
    asked = [each if isinstance(each, Written) else Written(each) for each in written]
    with tempfile.TemporaryDirectory() as folder, engine(Path(folder)) as running:
        registers.hold(running, [*bodies, *OTHERS], [], cleaner(), method.sizes)
        return Resolver(running, cleaner(), method, content, decisions or {}).resolve(asked)


def one(written: Written | str, *bodies: Entity, decisions: Mapping[str, Decided] | None = None) -> Resolved:
    """One supplier resolved."""
    (resolved,) = resolve([written], bodies, decisions)
    return resolved


def decided(supplier: Written, entity: Entity | None, *, why: str = "it says so on the invoice") -> Decided:
    """What a person decided of a supplier."""
    at = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.UTC)
    if entity is None:
        return Decided(supplier.key, supplier.supplier, None, None, None, None, "a reviewer", at, why)
    return Decided(
        supplier.key,
        supplier.supplier,
        entity.id,
        entity.name,
        entity.kind,
        entity.postcode,
        "a reviewer",
        at,
        why,
    )
