"""spend.total: gross spend, and where, when, with whom and on what."""

from __future__ import annotations

from pathlib import Path

from commonweal.analysis import spend
from commonweal.indicators.words import worded
from commonweal.vocabulary.places import Place, PlaceKind
from commonweal.vocabulary.plans import Cut, Plan

CUTS: tuple[Cut, ...] = (
    (),
    ("month",),
    ("supplier",),
    ("expense_type",),
    ("expense_area",),
    ("month", "expense_type"),
    ("month", "expense_area"),
)
CUTS_OF_A_SYSTEM: tuple[Cut, ...] = (("organisation",), ("month", "organisation"))


def plan(place: Place, overlay: Path | None = None) -> Plan:
    """The plan for a place."""
    payments = spend.ledger()
    cuts = CUTS + (CUTS_OF_A_SYSTEM if place.kind is PlaceKind.SYSTEM else ())
    return worded(
        "spend.total",
        place,
        overlay,
        kind="spend",
        method_version=spend.VERSION,
        cuts={cut: spend.total_by(payments, *cut) for cut in cuts},
    )
