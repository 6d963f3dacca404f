"""The numbers of gross spend that both sides must give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SYSTEM = "SYSTEM"
LARGEST_SUPPLIERS = 10
NOT_STATED = "Not stated"

TOTAL, TRANSACTIONS, COVERAGE, TOP = (
    "spend.total",
    "spend.transactions",
    "spend.coverage",
    "spend.top_suppliers",
)
_OF_ANY_PLACE = {
    TOTAL: (
        (),
        ("month",),
        ("supplier",),
        ("expense_type",),
        ("expense_area",),
        ("month", "expense_type"),
        ("month", "expense_area"),
    ),
    TRANSACTIONS: ((), ("month",)),
    COVERAGE: ((),),
    TOP: ((),),
}
_OF_THE_SYSTEM = {
    TOTAL: (("organisation",), ("month", "organisation")),
    TRANSACTIONS: (("organisation",), ("month", "organisation")),
    COVERAGE: (("organisation",),),
    TOP: (),
}


GROSS = frozenset(_OF_ANY_PLACE)


@dataclass(frozen=True, order=True)
class Question:
    """A figure's indicator, its place, and the dimensions by which it is cut."""

    indicator: str
    place: str
    cut: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.indicator} | {self.place} | {', '.join(self.cut) or 'headline'}"


def questions(organisations: list[str]) -> Iterator[Question]:
    """All of them, for the system and for each of its organisations."""
    for place in (SYSTEM, *organisations):
        for indicator, cuts in _OF_ANY_PLACE.items():
            more = _OF_THE_SYSTEM[indicator] if place == SYSTEM else ()
            yield from (Question(indicator, place, cut) for cut in (*cuts, *more))
