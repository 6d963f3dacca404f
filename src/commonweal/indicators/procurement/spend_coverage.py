"""spend.coverage: how many monthly ledgers are held, of each organisation."""

from __future__ import annotations

from commonweal.analysis.spend import gross
from commonweal.indicators.words import worded
from commonweal.vocabulary.places import PlaceKind
from commonweal.vocabulary.plans import Asked, Cut, Plan


def plan(asked: Asked) -> Plan:
    """The plan for a place."""
    cuts: tuple[Cut, ...] = ((), ("organisation",)) if asked.place.kind is PlaceKind.SYSTEM else ((),)
    return worded(
        "spend.coverage",
        asked,
        kind="spend",
        method_version=gross.VERSION,
        cuts=lambda: {cut: gross.months_held(gross.ledger(), *cut) for cut in cuts},
    )
