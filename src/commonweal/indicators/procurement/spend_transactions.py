"""spend.transactions: how many transactions the spend is made of."""

from __future__ import annotations

from pathlib import Path

from commonweal.analysis import spend
from commonweal.indicators.words import worded
from commonweal.vocabulary.places import Place, PlaceKind
from commonweal.vocabulary.plans import Cut, Plan

CUTS: tuple[Cut, ...] = ((), ("month",))
CUTS_OF_A_SYSTEM: tuple[Cut, ...] = (("organisation",), ("month", "organisation"))


def plan(place: Place, overlay: Path | None = None) -> Plan:
    """The plan for a place."""
    payments = spend.ledger()
    cuts = CUTS + (CUTS_OF_A_SYSTEM if place.kind is PlaceKind.SYSTEM else ())
    return worded(
        "spend.transactions",
        place,
        overlay,
        kind="spend",
        method_version=spend.VERSION,
        cuts={cut: spend.transactions_by(payments, *cut) for cut in cuts},
    )
