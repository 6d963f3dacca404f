"""spend.coverage: how many monthly ledgers are held, of each organisation."""

from __future__ import annotations

from pathlib import Path

from commonweal.analysis import spend
from commonweal.indicators.words import worded
from commonweal.vocabulary.places import Place, PlaceKind
from commonweal.vocabulary.plans import Cut, Plan


def plan(place: Place, overlay: Path | None = None) -> Plan:
    """The plan for a place."""
    payments = spend.ledger()
    cuts: tuple[Cut, ...] = ((), ("organisation",)) if place.kind is PlaceKind.SYSTEM else ((),)
    return worded(
        "spend.coverage",
        place,
        overlay,
        kind="spend",
        method_version=spend.VERSION,
        cuts={cut: spend.months_held(payments, *cut) for cut in cuts},
    )
