"""spend.top_suppliers: the share of spend that goes to the ten suppliers who are paid most."""

from __future__ import annotations

from commonweal.analysis.spend import gross
from commonweal.indicators.words import worded
from commonweal.vocabulary.plans import Asked, Plan

LARGEST = 10


def plan(asked: Asked) -> Plan:
    """The plan for a place. Its parts by supplier are those of spend.total."""
    return worded(
        "spend.top_suppliers",
        asked,
        kind="spend",
        method_version=gross.VERSION,
        cuts=lambda: {(): gross.share_of_largest_suppliers(gross.ledger(), LARGEST)},
    )
