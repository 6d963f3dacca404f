"""spend.top_suppliers: the share of spend that goes to the ten suppliers who are paid most."""

from __future__ import annotations

from pathlib import Path

from commonweal.analysis import spend
from commonweal.indicators.words import worded
from commonweal.vocabulary.places import Place
from commonweal.vocabulary.plans import Plan

LARGEST = 10


def plan(place: Place, overlay: Path | None = None) -> Plan:
    """The plan for a place. Its parts by supplier are those of spend.total."""
    payments = spend.ledger()
    return worded(
        "spend.top_suppliers",
        place,
        overlay,
        kind="spend",
        method_version=spend.VERSION,
        cuts={(): spend.share_of_largest_suppliers(payments, LARGEST)},
    )
