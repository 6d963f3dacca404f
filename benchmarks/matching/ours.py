"""Our own matching, asked as the peers are: names and a register in, claims out."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.matching.fitting import entities
from benchmarks.matching.labelled import LabelledFile
from benchmarks.matching.measuring import Answer
from commonweal.content.loader import load
from commonweal.content.suppliers import MatchingMethod, PublicBodies
from commonweal.evidence.engine import engine
from commonweal.evidence.matching import registers
from commonweal.evidence.matching.names import cleaner
from commonweal.evidence.matching.registers import Entity
from commonweal.evidence.matching.resolved import Band, Resolved, Written
from commonweal.evidence.matching.resolving import Resolver


def resolve(written: Sequence[Written], held: Sequence[Entity]) -> list[Resolved]:
    """Resolve suppliers against a list of bodies, public bodies of content among them."""
    bodies = load("public-bodies", "bodies", PublicBodies)
    method = load("supplier-matching", "method", MatchingMethod)
    with tempfile.TemporaryDirectory() as folder, engine(Path(folder)) as running:
        registers.hold(running, held, [], cleaner(), method.sizes)
        return Resolver(running, cleaner(), method, bodies, {}).resolve(written)


def answer(names: Sequence[str], file: LabelledFile) -> tuple[list[Answer], dict[str, Sequence[str]]]:
    """Claims for names, and the names of every body that may be claimed."""
    held, _ = entities(file)
    bodies = load("public-bodies", "bodies", PublicBodies)
    every = [*held, *registers.bodies(bodies)]
    found = {each.written.supplier: each for each in resolve([Written(name) for name in set(names)], held)}
    return [_answer(found[name]) for name in names], {entity.id: entity.names for entity in every}


def _answer(resolved: Resolved) -> Answer:
    is_named_only = ":named:" in resolved.entity
    claims = resolved.band is Band.AUTOMATIC and not is_named_only
    return Answer(resolved.entity if claims else None, resolved.band is Band.REVIEW)
