"""spend.transactions: how many transactions the spend is made of."""

from __future__ import annotations

from commonweal.analysis.spend import gross
from commonweal.indicators.words import worded
from commonweal.vocabulary.places import PlaceKind
from commonweal.vocabulary.plans import Asked, Cut, Plan

CUTS: tuple[Cut, ...] = ((), ("month",))
CUTS_OF_A_SYSTEM: tuple[Cut, ...] = (("organisation",), ("month", "organisation"))


def plan(asked: Asked) -> Plan:
    """The plan for a place."""
    cuts = CUTS + (CUTS_OF_A_SYSTEM if asked.place.kind is PlaceKind.SYSTEM else ())
    return worded(
        "spend.transactions",
        asked,
        kind="spend",
        method_version=gross.VERSION,
        cuts=lambda: {cut: gross.transactions_by(gross.ledger(), *cut) for cut in cuts},
    )
